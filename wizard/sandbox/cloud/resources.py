"""Which permissions on which resources an operation needs, as far as its parameters tell.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of AWS IAM, Amazon
Redshift, Redshift Serverless, Redshift Data API, Secrets Manager, KMS and S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from moto.core.responses import BaseResponse
from moto.s3.responses import S3Response

from wizard.sandbox.cloud.account import PARTITION
from wizard.sandbox.cloud.authentication import SERVICE, SIGNED_REGION
from wizard.sandbox.cloud.callers import iam

ANYTHING = "*"
"""The resource of an operation when it is not known which one it acts on."""

Context: TypeAlias = Mapping[str, tuple[str, ...]]
"""Condition keys and their values."""


@dataclass(frozen=True, slots=True)
class Need:
    """One permission."""

    action: str
    resource: str = ANYTHING
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An operation and its parameters."""

    response: BaseResponse
    action: str
    region: str

    @property
    def account(self) -> str:
        """The account that the request acts on: the caller's."""
        account: str = self.response.current_account
        return account

    def text(self, name: str) -> str | None:
        """A parameter that is a text; None when it isn't given."""
        value = self.response._get_param(name)
        return value if isinstance(value, str) and value else None

    def arn(self, service: str, rest: str, *, is_regional: bool = True) -> str:
        """An ARN in the caller's account."""
        region = self.region if is_regional else ""
        return f"arn:{PARTITION}:{service}:{region}:{self.account}:{rest}"


def needs_of(response: BaseResponse, action: str, resource: str) -> tuple[Need, ...]:
    """Everything that the caller of the operation must be allowed.

    ``resource`` is what moto knows about it already; for S3, that is exact.
    """
    environment = response.normalized_request.environ
    asked = _Asked(response, action, environment[SIGNED_REGION])
    if isinstance(response, S3Response):
        return (Need(_s3_action(action), resource, _s3_context(response)),)
    if resource != ANYTHING:
        return (Need(action, resource, _context(asked)),)
    find = _FINDERS.get(environment[SERVICE])
    return find(asked) if find is not None else (Need(action),)


def _s3_action(action: str) -> str:
    """The permission for an operation of S3 whose name is another one."""
    permissions = {
        "s3:ListBuckets": "s3:ListAllMyBuckets",
        "s3:HeadBucket": "s3:ListBucket",
        "s3:ListObjects": "s3:ListBucket",
        "s3:ListObjectsV2": "s3:ListBucket",
        "s3:HeadObject": "s3:GetObject",
        "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
        "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    }
    return permissions.get(action, action)


def _s3_context(response: BaseResponse) -> Context:
    """What a listing is limited to (condition keys for Amazon S3)."""
    names = {"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys"}
    given = {key: response.querystring.get(name) for name, key in names.items()}
    return {key: tuple(values) for key, values in given.items() if values}


def _context(asked: _Asked) -> Context:
    """Condition keys that a parameter fills."""
    external_id = asked.text("ExternalId")
    return {} if external_id is None else {"sts:ExternalId": (external_id,)}


def _iam_needs(asked: _Asked) -> tuple[Need, ...]:
    role, user = asked.text("RoleName"), asked.text("UserName")
    context: dict[str, tuple[str, ...]] = {}
    if (policy := asked.text("PolicyArn")) is not None:
        context["iam:PolicyARN"] = (policy,)
    if (boundary := asked.text("PermissionsBoundary")) is not None:
        context["iam:PermissionsBoundary"] = (boundary,)
    if role is not None:
        return (Need(asked.action, _role_arn(asked, role), context),)
    if user is not None:
        return (Need(asked.action, asked.arn("iam", f"user/{user}", is_regional=False), context),)
    return (Need(asked.action, asked.text("PolicySourceArn") or policy or ANYTHING, context),)


def _role_arn(asked: _Asked, name: str) -> str:
    """The ARN of a role that there is, or that is to be made."""
    existing = next((r for r in list(iam(asked.account).roles.values()) if r.name == name), None)
    if existing is not None:
        return str(existing.arn)
    return asked.arn("iam", f"role{asked.text('Path') or '/'}{name}", is_regional=False)


def _redshift_needs(asked: _Asked) -> tuple[Need, ...]:
    cluster = asked.text("ClusterIdentifier")
    if cluster is None:
        return (Need(asked.action),)
    database = asked.arn("redshift", f"dbname:{cluster}/{asked.text('DbName') or ANYTHING}")
    match asked.action:
        case "redshift:GetClusterCredentials":
            return _database_user_needs(asked, cluster, database)
        case "redshift:GetClusterCredentialsWithIAM":
            return (Need(asked.action, database),)
        case _:
            return (Need(asked.action, asked.arn("redshift", f"cluster:{cluster}")),)


def _database_user_needs(asked: _Asked, cluster: str, database: str) -> tuple[Need, ...]:
    user = asked.arn("redshift", f"dbuser:{cluster}/{asked.text('DbUser')}")
    groups: list[str] = asked.response._get_param("DbGroups") or []
    creates = str(asked.response._get_param("AutoCreate") or "").lower() == "true"
    return (
        Need(asked.action, user),
        *((Need(asked.action, database),) if asked.text("DbName") else ()),
        *((Need("redshift:CreateClusterUser", user),) if creates else ()),
        *(
            Need("redshift:JoinGroup", asked.arn("redshift", f"dbgroup:{cluster}/{group}"))
            for group in groups
        ),
    )


def _serverless_needs(asked: _Asked) -> tuple[Need, ...]:
    # The ARN ends with an identifier that only the service itself knows.
    from wizard.sandbox.cloud.serverless.models import redshiftserverless_backends

    backend = redshiftserverless_backends[asked.account][asked.region]
    known: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("workgroup", backend.workgroups),
        ("namespace", backend.namespaces),
    )
    for kind, owned in known:
        name = asked.text(f"{kind}Name")
        if name is not None:
            missing = asked.arn("redshift-serverless", f"{kind}/{ANYTHING}")
            return (Need(asked.action, owned[name].arn if name in owned else missing),)
    return (Need(asked.action, asked.text("resourceArn") or ANYTHING),)


def _data_api_needs(asked: _Asked) -> tuple[Need, ...]:
    cluster, workgroup = asked.text("ClusterIdentifier"), asked.text("WorkgroupName")
    if cluster is not None:
        return (Need(asked.action, asked.arn("redshift", f"cluster:{cluster}")),)
    if workgroup is None:
        return (Need(asked.action),)
    from wizard.sandbox.cloud.serverless.models import redshiftserverless_backends

    backend = redshiftserverless_backends[asked.account][asked.region]
    found = backend.workgroups.get(workgroup)
    missing = asked.arn("redshift-serverless", f"workgroup/{ANYTHING}")
    return (Need(asked.action, missing if found is None else found.arn),)


def _secret_needs(asked: _Asked) -> tuple[Need, ...]:
    from moto.secretsmanager.models import secretsmanager_backends

    secret_id = asked.text("SecretId")
    if secret_id is None:
        return (Need(asked.action),)
    if secret_id.startswith("arn:"):
        return (Need(asked.action, secret_id),)
    secrets = secretsmanager_backends[asked.account][asked.region].secrets
    missing = asked.arn("secretsmanager", f"secret:{secret_id}")
    return (Need(asked.action, secrets[secret_id].arn if secret_id in secrets else missing),)


def _key_needs(asked: _Asked) -> tuple[Need, ...]:
    key = asked.text("KeyId")
    if key is None:
        return (Need(asked.action),)
    is_complete = key.startswith(("arn:", "alias/"))
    return (Need(asked.action, key if is_complete else asked.arn("kms", f"key/{key}")),)


_FINDERS = {
    "iam": _iam_needs,
    "redshift": _redshift_needs,
    "redshift-serverless": _serverless_needs,
    "redshift-data": _data_api_needs,
    "secretsmanager": _secret_needs,
    "kms": _key_needs,
}
"""By the signing names of services."""
