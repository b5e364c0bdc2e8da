"""IAM roles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from wizard.access.arn import parse_role_arn, partition_of_region
from wizard.access.build import RoleRequest, managed_policy, read_document, trust_document
from wizard.aws.failures import aws_failures
from wizard.aws.session import AwsSession
from wizard.errors import CopywizardError
from wizard.services import Role


class IamRoles:
    """RoleService on IAM."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def pages(self) -> Iterator[tuple[Role, ...]]:
        """All roles, a page of ListRoles at a time."""
        with aws_failures("list the roles", "iam:ListRoles"):
            paginator = self._session.client("iam").get_paginator("list_roles")
            for page in paginator.paginate():
                yield tuple(_role(each) for each in page["Roles"])

    def find(self, arn: str) -> Role:
        """GetRole, by the name at the end of the ARN."""
        with aws_failures("look at the role", "iam:GetRole"):
            answer = self._session.client("iam").get_role(RoleName=parse_role_arn(arn).name)
            return _role(answer["Role"])

    def create(self, request: RoleRequest) -> Role:
        """CreateRole, then its policy; the role is deleted again when that is refused."""
        client = self._session.client("iam")
        with aws_failures("create the role", "iam:CreateRole"):
            answer = client.create_role(
                RoleName=request.name,
                Path=request.path,
                Description=request.description,
                AssumeRolePolicyDocument=json.dumps(trust_document()),
            )
        try:
            self._permit(request)
        except CopywizardError:
            # The refusal is what the person must hear of, not that tidying failed too.
            with suppress(CopywizardError), aws_failures("delete the role", "iam:DeleteRole"):
                client.delete_role(RoleName=request.name)
            raise
        with aws_failures("wait for the role", "iam:GetRole"):
            client.get_waiter("role_exists").wait(RoleName=request.name)
        return _role(answer["Role"])

    def _permit(self, request: RoleRequest) -> None:
        partition = partition_of_region(self._session.region)
        managed = managed_policy(request.access, partition)
        if managed is not None:
            with aws_failures("attach the policy", "iam:AttachRolePolicy"):
                self._session.client("iam").attach_role_policy(
                    RoleName=request.name, PolicyArn=managed
                )
            return
        with aws_failures("write the role's policy", "iam:PutRolePolicy"):
            self._session.client("iam").put_role_policy(
                RoleName=request.name,
                PolicyName=request.inline_policy_name,
                PolicyDocument=json.dumps(read_document(request.access, partition)),
            )


def _role(answer: Mapping[str, Any]) -> Role:
    return Role(
        arn=answer["Arn"],
        name=answer["RoleName"],
        path=answer["Path"],
        created=answer.get("CreateDate"),
        description=answer.get("Description", ""),
        trust=_document(answer.get("AssumeRolePolicyDocument", {})),
    )


def _document(value: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """A policy document; botocore decodes it, the API sends it URL-encoded."""
    if isinstance(value, str):
        decoded: Mapping[str, Any] = json.loads(unquote(value))
        return decoded
    return value
