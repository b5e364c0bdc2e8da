"""What a role's policies let it read: the objects of a COPY, and the keys that encrypt them.

A COPY lists the bucket with the source as the prefix and gets every object that it finds,
so every key that begins so must be readable (Amazon Redshift Database Developer Guide,
"Permissions to access other AWS resources").  Bucket and key policies aren't looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from wizard.access.any_reading import judge_any_reading
from wizard.access.arn import bucket_arn, object_arn
from wizard.access.evaluate import AccessRequest, Decision, evaluate_permissions
from wizard.access.findings import Question, allowed, denied, missing, undecided, unread
from wizard.access.policy import statements_of
from wizard.access.verdicts import Need, Obstacle, RoleVerdict, worst_of
from wizard.account import Role, RolePermissions

ALL_COMMANDS_POLICY = "AmazonRedshiftAllCommandsFullAccess"
"""The managed policy of the console's default role: it reads buckets named after Redshift."""


def judge_reading(role: Role, need: Need, permissions: RolePermissions) -> RoleVerdict:
    """Whether the role's policies let it read what is needed."""
    if role.boundary is not None and permissions.boundary is None and permissions.is_complete:
        unread = f"Its permissions boundary {role.boundary} wasn't read."
        permissions = replace(permissions, unread=(unread,))
    verdicts = [_judge(question, permissions) for question in _questions(role, need, permissions)]
    if need.source is None:
        verdicts.append(judge_any_reading(role, known_of(role), permissions))
    return worst_of((*verdicts,))


def _questions(role: Role, need: Need, permissions: RolePermissions) -> Iterator[Question]:
    partition = role.arn.split(":")[1]
    known = known_of(role)
    if need.source is not None:
        bucket, key = need.source.bucket, need.source.key
        hint = _all_commands_hint(bucket, permissions)
        s3 = (Obstacle.S3_DENIED, Obstacle.NO_S3_PERMISSION, "the bucket's policy", hint)
        arn = object_arn(partition, bucket, key)
        reading = AccessRequest("s3:GetObject", arn, context=known, resource_is_beginning=True)
        yield Question(reading, *s3)
        listing = known | {"s3:prefix": (key,)}
        arn = bucket_arn(partition, bucket)
        yield Question(AccessRequest("s3:ListBucket", arn, context=listing), *s3)
    for key_arn in need.kms_keys:
        context = known | _known_of_key(role, key_arn)
        request = AccessRequest("kms:Decrypt", key_arn, context=context)
        yield Question(request, Obstacle.KMS_DENIED, Obstacle.NO_KMS_PERMISSION, "the key's policy")


def known_of(role: Role) -> dict[str, tuple[str, ...]]:
    """The condition keys whose value is sure: COPY reads over TLS, as a session of the role."""
    return {
        "aws:SecureTransport": ("true",),
        "aws:PrincipalArn": (role.arn,),
        "aws:PrincipalAccount": (role.account,),
        "aws:PrincipalType": ("AssumedRole",),
    }


def _known_of_key(role: Role, key_arn: str) -> dict[str, tuple[str, ...]]:
    """S3 decrypts for the role, in the Region of the key (KMS Developer Guide)."""
    region = (key_arn.split(":") + [""] * 4)[3]
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return {
        "kms:ViaService": (f"s3.{region}.{suffix}",),
        "kms:CallerAccount": (role.account,),
    }


def _all_commands_hint(bucket: str, permissions: RolePermissions) -> str:
    if "redshift" in bucket or not any(
        each.name == ALL_COMMANDS_POLICY for each in permissions.policies
    ):
        return ""
    return (
        f" Its policy {ALL_COMMANDS_POLICY} lets it read only buckets with “redshift” in their "
        f"name, which {bucket} lacks."
    )


def _judge(question: Question, permissions: RolePermissions) -> RoleVerdict:
    documents = [each.document for each in permissions.policies]
    boundary = None if permissions.boundary is None else permissions.boundary.document
    evaluation = evaluate_permissions(documents, question.request, boundary)
    policy = _holder(permissions, evaluation.statement)
    if evaluation.decision is Decision.EXPLICIT_DENY:
        return denied(question, evaluation.statement, policy)
    if evaluation.decision is Decision.UNKNOWN and evaluation.statement is not None:
        return undecided(question, evaluation.statement, policy)
    if not permissions.is_complete:
        return unread(question.request.action, permissions, evaluation.is_allowed)
    if evaluation.is_allowed:
        return allowed(question, evaluation.statement, policy)
    is_bounded = evaluate_permissions(documents, question.request).is_allowed
    return missing(question, permissions.boundary if is_bounded else None)


def _holder(permissions: RolePermissions, statement: Mapping[str, Any] | None) -> str | None:
    """The name of the policy that a statement stands in."""
    policies = list(permissions.policies)
    if permissions.boundary is not None:
        policies.append(permissions.boundary)
    for policy in policies:
        if any(each is statement for each in statements_of(policy.document)):
            return policy.name
    return None
