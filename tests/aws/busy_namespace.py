"""A namespace with AWS's semantics on which somebody else works, too; time is simulated."""

from __future__ import annotations

import random

from wizard.account import AttachedRole
from wizard.aws.namespace_roles import NamespaceRoles
from wizard.errors import BusyError

_SLOW_ANSWER = 5.0
"""Seconds that an answer is under way at most, now and then."""
_SLOW_REQUEST = 0.9
"""Seconds that a request is under way at most, now and then."""
_SHORTEST_UPDATE = 2.0
"""Seconds that an update takes at least; meanwhile AWS refuses another one."""


def arn(name: str) -> str:
    return f"arn:aws:iam::123456789012:role/{name}"


class BusyNamespace:
    """NamespaceApi; ``lost`` is filled when an update of ours alters what isn't ours."""

    def __init__(self, seed: int, ours: set[str]) -> None:
        self._random = random.Random(seed)
        self._ours = ours
        self.roles: tuple[str, ...] = tuple(arn(f"Present{n}") for n in range(3))
        self.default: str | None = self._random.choice([None, *self.roles])
        self.now = 0.0
        self._modifying_until = 0.0
        self._next_act = self._random.uniform(0, 2)
        self._made = 0
        self.acts = 0
        """How often somebody else has changed something."""
        self.updates = 0
        """How often we have."""
        self.lost: list[str] = []

    def clock(self) -> float:
        return self.now

    def let_pass(self, seconds: float) -> None:
        """Time goes by, and somebody else works."""
        end = self.now + seconds
        while self._next_act <= end:
            self.now = max(self.now, self._next_act)
            self._somebody_acts()
            self._next_act = self.now + self._random.uniform(0.05, 3)
        self.now = end

    def _somebody_acts(self) -> None:
        if self._is_modifying:
            return
        roles = list(self.roles)
        deed = self._random.choice(["add", "add", "remove", "default"])
        if deed == "add":
            self._made += 1
            roles.append(arn(f"Theirs{self._made}"))
        elif deed == "remove" and roles:
            gone = self._random.choice(roles)
            roles.remove(gone)
            self.default = None if self.default == gone else self.default
        else:
            self.default = self._random.choice([None, *roles])
        self.roles = tuple(roles)
        self.acts += 1
        self._begin_modifying()

    @property
    def _is_modifying(self) -> bool:
        return self.now < self._modifying_until

    def _begin_modifying(self) -> None:
        self._modifying_until = self.now + self._random.uniform(_SHORTEST_UPDATE, 8)

    def _latency(self, most: float) -> float:
        slow = self._random.random() < 0.3
        return self._random.uniform(0, most if slow else 0.1)

    def get(self) -> NamespaceRoles:
        self.let_pass(self._latency(_SLOW_REQUEST))
        status = "MODIFYING" if self._is_modifying else "AVAILABLE"
        roles = tuple(AttachedRole(each, "in-sync") for each in self.roles)
        answer = NamespaceRoles(status, roles, self.default)
        self.let_pass(self._latency(_SLOW_ANSWER))
        return answer

    def update(self, roles: tuple[str, ...], default: str | None) -> None:
        self.let_pass(self._latency(_SLOW_REQUEST))
        if self._is_modifying:
            raise BusyError("There is an operation running on the namespace.")
        self.lost += sorted(set(self.roles) - set(roles) - self._ours)
        self.lost += [f"{each} again" for each in set(roles) - set(self.roles) - self._ours]
        if default != self.default and not {default, self.default} & self._ours:
            self.lost.append(f"the default role {self.default}")
        self.roles, self.default = roles, default
        self.updates += 1
        self._begin_modifying()
        self.let_pass(self._latency(_SLOW_ANSWER))
