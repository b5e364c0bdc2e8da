"""IAM where moto's lacks something: the policy simulator, and changes that take time to be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.responses import ActionResult
from moto.iam import urls
from moto.iam.models import IAMBackend, Role, iam_backends

from wizard.sandbox.cloud.callers import current_version
from wizard.sandbox.cloud.propagation import NO_ROLE, propagation
from wizard.sandbox.cloud.simulator import SimulatorResponse


class SandboxIamResponse(SimulatorResponse):
    """Answers IAM's API; every operation not named here is moto's."""

    def create_role(self) -> ActionResult:
        """CreateRole."""
        answer = super().create_role()
        propagation.note(self._role().id, NO_ROLE)
        return answer

    def update_assume_role_policy(self) -> ActionResult:
        """UpdateAssumeRolePolicy."""
        with self._change():
            return super().update_assume_role_policy()

    def put_role_policy(self) -> ActionResult:
        """PutRolePolicy."""
        with self._change():
            return super().put_role_policy()

    def delete_role_policy(self) -> ActionResult:
        """DeleteRolePolicy."""
        with self._change():
            return super().delete_role_policy()

    def attach_role_policy(self) -> ActionResult:
        """AttachRolePolicy."""
        with self._change():
            return super().attach_role_policy()

    def detach_role_policy(self) -> ActionResult:
        """DetachRolePolicy."""
        with self._change():
            return super().detach_role_policy()

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Remember the role as it was, once it has changed."""
        role = self._role()
        before = current_version(role)
        yield
        propagation.note(role.id, before)

    def _role(self) -> Role:
        """The role that the request names.

        Raises:
            NotFoundException: there is none.
        """
        return self.backend.get_role(self._get_param("RoleName"))


class SandboxIamBackend(IAMBackend):
    """moto's IAM, whose API is answered by ``SandboxIamResponse``."""

    @property
    def url_bases(self) -> list[str]:
        """moto's addresses of IAM."""
        return list(urls.url_bases)

    @property
    def url_paths(self) -> dict[str, Callable[..., Any]]:
        """moto's path, answered here."""
        return {path.format(""): SandboxIamResponse.dispatch for path in urls.url_paths}


def install() -> None:
    """Let moto answer IAM's API through this module; before its IAM is first used."""
    iam_backends.backend = SandboxIamBackend
