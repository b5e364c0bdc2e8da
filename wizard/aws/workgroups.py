"""Redshift Serverless: workgroups, each together with its namespace.

A workgroup has the endpoint; its namespace has the roles, the admin user and the
databases (Amazon Redshift Management Guide, "Workgroups and namespaces").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.account import Endpoint, Warehouse
from wizard.aws.namespaces import read_namespace_roles
from wizard.aws.session import AwsSession
from wizard.errors import DeniedError, NotFoundError
from wizard.plan import WarehouseKind

Answer = Mapping[str, Any]

_PAGE_SIZE = 100
_DEFAULT_PORT = 5439


class ServerlessWorkgroups:
    """The workgroups of the session's Region."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def pages(self) -> Iterator[tuple[Warehouse, ...]]:
        """All workgroups, a page of ListWorkgroups at a time.

        All namespaces are listed once; those that the list doesn't have are asked for
        one by one.  Where even that is denied, the roles aren't known.
        """
        namespaces: dict[str, Answer | None] = {}
        is_first = True
        with self._session.calling("list the workgroups", "redshift-serverless:ListWorkgroups"):
            paginator = self._client().get_paginator("list_workgroups")
            for page in paginator.paginate(PaginationConfig={"PageSize": _PAGE_SIZE}):
                workgroups = page.get("workgroups", [])
                if is_first and workgroups:
                    namespaces, is_first = self._all_namespaces(), False
                yield tuple(self._joined(each, namespaces) for each in workgroups)

    def find(self, name: str) -> Warehouse:
        """GetWorkgroup and GetNamespace.

        Raises:
            NotFoundError: the Region has no such workgroup.
            DeniedError: one of the two is denied; without the namespace the roles aren't known.
        """
        try:
            with self._session.calling(
                f"look at the workgroup {name}", "redshift-serverless:GetWorkgroup"
            ):
                workgroup = self._client().get_workgroup(workgroupName=name)["workgroup"]
        except NotFoundError as cause:
            raise NotFoundError(
                f"{self._session.region} has no workgroup {name}.",
                "Check its spelling, the Region and the account.",
            ) from cause
        return _warehouse(workgroup, self._namespace(workgroup["namespaceName"]))

    def _joined(self, workgroup: Answer, namespaces: dict[str, Answer | None]) -> Warehouse:
        name = workgroup.get("namespaceName", "")
        if name not in namespaces:
            try:
                namespaces[name] = self._namespace(name)
            except (DeniedError, NotFoundError):
                # It may be going away, or may not be looked at: its roles are not known.
                namespaces[name] = None
        return _warehouse(workgroup, namespaces[name])

    def _all_namespaces(self) -> dict[str, Answer | None]:
        """By name; empty when they may not be listed."""
        found: dict[str, Answer | None] = {}
        try:
            with self._session.calling("list the namespaces", "redshift-serverless:ListNamespaces"):
                paginator = self._client().get_paginator("list_namespaces")
                for page in paginator.paginate(PaginationConfig={"PageSize": _PAGE_SIZE}):
                    found |= {each["namespaceName"]: each for each in page.get("namespaces", [])}
        except DeniedError:
            # One by one they may still be looked at.
            return {}
        return found

    def _namespace(self, name: str) -> Answer:
        with self._session.calling(
            f"look at the namespace {name}", "redshift-serverless:GetNamespace"
        ):
            answer: Answer = self._client().get_namespace(namespaceName=name)["namespace"]
        return answer

    def _client(self) -> Any:  # noqa: ANN401
        return self._session.client("redshift-serverless")


def _warehouse(workgroup: Answer, namespace: Answer | None) -> Warehouse:
    """A workgroup and its namespace as one; None for a namespace that can't be looked at."""
    endpoint = workgroup.get("endpoint") or {}
    address = endpoint.get("address")
    held = namespace or {}
    roles = read_namespace_roles(held)
    return Warehouse(
        kind=WarehouseKind.SERVERLESS,
        id=workgroup["workgroupName"],
        status=workgroup.get("status", ""),
        node_type="",
        node_count=workgroup.get("baseCapacity", 0),
        endpoint=Endpoint(address, endpoint.get("port", _DEFAULT_PORT)) if address else None,
        database=held.get("dbName") or "dev",
        admin_user=held.get("adminUsername", ""),
        roles=roles.roles,
        default_role=roles.default,
        namespace=workgroup.get("namespaceName") or None,
        admin_secret=held.get("adminPasswordSecretArn") or None,
        workgroup_id=workgroup.get("workgroupId") or None,
        is_public=workgroup.get("publiclyAccessible"),
        are_roles_known=namespace is not None and not roles.unreadable,
    )
