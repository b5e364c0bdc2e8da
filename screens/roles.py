"""Reading what roles may do, a few at a time, while the person looks at the list."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

from screens.background import in_thread
from wizard.account import Role, RolePermissions
from wizard.errors import CopywizardError
from wizard.services import RoleService

_AT_ONCE = 4
"""Roles that are read at the same time; IAM throttles who asks for many more."""
MOST_UNASKED = 100
"""Roles that are read before the person comes to them: each takes several calls to IAM."""


class PermissionReading:
    """A queue of roles; what is read is kept and told, role by role."""

    def __init__(
        self,
        service: RoleService,
        known: dict[str, RolePermissions],
        tell: Callable[[Role], None],
    ) -> None:
        """Begin with nothing to read.

        Args:
            service: what is asked; it is called from several threads.
            known: what was read, by the role's ARN; it is added to.
            tell: called when a role was read.
        """
        self._service = service
        self._known = known
        self._tell = tell
        self._waiting: deque[Role] = deque()
        self._wanted: set[str] = set()
        self._has_more = asyncio.Event()

    @property
    def left(self) -> int:
        """How many roles are still to be read."""
        return len(self._wanted - self._known.keys())

    def want(self, roles: Iterable[Role]) -> None:
        """Read these too, after what is waiting, as long as they aren't too many."""
        for role in roles:
            if len(self._wanted) >= MOST_UNASKED:
                break
            if self._is_new(role):
                self._waiting.append(role)
        self._has_more.set()

    def prefer(self, role: Role) -> None:
        """Read this one next: somebody is looking at it."""
        if role in self._waiting:
            self._waiting.remove(role)
            self._waiting.appendleft(role)
        elif self._is_new(role):
            self._waiting.appendleft(role)
        self._has_more.set()

    def forget(self) -> None:
        """Forget what is waiting and what was read."""
        self._waiting.clear()
        self._wanted.clear()
        self._known.clear()

    def again(self, role: Role) -> None:
        """Forget what a role may do, and read it anew."""
        self._known.pop(role.arn, None)
        self._wanted.discard(role.arn)
        self.prefer(role)

    def _is_new(self, role: Role) -> bool:
        if role.arn in self._known or role.arn in self._wanted:
            return False
        self._wanted.add(role.arn)
        return True

    async def run(self) -> None:
        """Read on until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._read_on())

    async def _read_on(self) -> None:
        while True:
            role = await self._next()
            self._known[role.arn] = await in_thread(partial(self._read, role))
            self._tell(role)

    async def _next(self) -> Role:
        while not self._waiting:
            self._has_more.clear()
            await self._has_more.wait()
        return self._waiting.popleft()

    def _read(self, role: Role) -> RolePermissions:
        """What the role may do; a failure is an answer too: that it isn't known."""
        try:
            return self._service.permissions(role)
        except CopywizardError as error:
            return RolePermissions((), unread=(error.message,))
