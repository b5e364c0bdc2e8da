"""Redshift Serverless namespaces, as the API writes them down.

Source: Amazon Redshift Serverless API Reference, Namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wizard.access.arn import is_role_arn
from wizard.account import AttachedRole
from wizard.aws.namespace_roles import NamespaceRoles
from wizard.aws.session import AwsSession

# ``IamRole(applyStatus=in-sync, iamRoleArn=arn:…)``, in either order of the fields; the name of a
# role may hold commas, but no space.
_ARN = re.compile(r"iamRoleArn=(\S+?)(?:,\s|,(?=applyStatus=)|\)?$)")
_STATE = re.compile(r"applyStatus=([^,)\s]+)")


def read_namespace_roles(answer: Mapping[str, Any]) -> NamespaceRoles:
    """The roles in a namespace as GetNamespace or ListNamespaces answers it."""
    roles: list[AttachedRole] = []
    unreadable: list[str] = []
    for text in answer.get("iamRoles") or ():
        role = _attached_role(text)
        if role is None:
            unreadable.append(text)
        else:
            roles.append(role)
    return NamespaceRoles(
        status=answer.get("status", ""),
        roles=tuple(roles),
        default=answer.get("defaultIamRoleArn") or None,
        unreadable=tuple(unreadable),
    )


def _attached_role(text: str) -> AttachedRole | None:
    """A role of the list: in AWS's own notation, or a bare ARN."""
    if is_role_arn(text):
        return AttachedRole(text.strip(), "in-sync")
    arn, state = _ARN.search(text), _STATE.search(text)
    if arn is None or not is_role_arn(arn.group(1)):
        return None
    return AttachedRole(arn.group(1), state.group(1) if state else "")


class AwsNamespace:
    """NamespaceApi on Redshift Serverless; every request is sent once.

    Reading goes over the same connection as writing, so that the writing doesn't
    wait for one to be made.
    """

    def __init__(self, session: AwsSession, name: str, region: str) -> None:
        self._session = session
        self._name = name
        self._region = region

    def get(self) -> NamespaceRoles:
        """GetNamespace."""
        with self._session.calling(
            f"look at the namespace {self._name}", "redshift-serverless:GetNamespace"
        ):
            answer = self._client().get_namespace(namespaceName=self._name)
            return read_namespace_roles(answer["namespace"])

    def update(self, roles: Iterable[str], default: str | None) -> None:
        """UpdateNamespace; an empty text stands for no default role."""
        with self._session.calling(
            f"change the roles of the namespace {self._name}",
            "redshift-serverless:UpdateNamespace",
        ):
            self._client().update_namespace(
                namespaceName=self._name, iamRoles=list(roles), defaultIamRoleArn=default or ""
            )

    def _client(self) -> Any:  # noqa: ANN401
        return self._session.single_try_client("redshift-serverless", self._region)
