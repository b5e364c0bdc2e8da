"""How a document with the verdict that AWS's documentation gives for it is written down.

``page`` is the page of the IAM User Guide (or another AWS guide, then named) that the
case comes from, by its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from access.access_cases import Statement, allow, document

from wizard.access.evaluate import AccessRequest, Decision, Principal

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/JohnRole"
USER = f"arn:aws:iam::{ACCOUNT}:user/carlossalazar"
LOGS = "arn:aws:s3:::amzn-s3-demo-bucket-logs"
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"

LOGIC = "Policy evaluation logic"
IDENTITY_AND_BOUNDARY = "Evaluating effective permissions with boundaries"
EXAMPLES = "Example: identity-based and resource-based policy evaluation"
BOUNDARIES = "Permissions boundaries for IAM entities"
OPERATORS = "IAM JSON policy elements: Condition operators"
MULTIVALUED = "Set operators for multivalued context keys"
SEVERAL = "Evaluation logic for multiple context keys or values"
ACTION = "IAM JSON policy elements: Action"
NOT_ACTION = "IAM JSON policy elements: NotAction"
RESOURCE = "IAM JSON policy elements: Resource"
NOT_RESOURCE = "IAM JSON policy elements: NotResource"
PRINCIPAL = "AWS JSON policy elements: Principal"
NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal"
VARIABLES = "IAM policy elements: Variables and tags"
CONTEXT_KEYS = "AWS global condition context keys"
GRAMMAR = "Grammar of the IAM JSON policy language"
THIRD_PARTY = "Access to AWS accounts owned by third parties (external ID)"
REDSHIFT = "Amazon Redshift Management Guide: Authorizing Amazon Redshift to access AWS services"
REDSHIFT_USERS = "Amazon Redshift Management Guide: Restricting access to IAM roles"
REDSHIFT_REGIONS = "Amazon Redshift Management Guide: Restricting an IAM role to an AWS Region"
S3_EXAMPLES = "Amazon S3 User Guide: Bucket policy examples using condition keys"


@dataclass(frozen=True)
class Documented:
    """A request, the documents that bear on it, and the documented decision."""

    page: str
    name: str
    decision: Decision
    statements: tuple[Statement, ...]
    action: str = "s3:GetObject"
    resource: str = f"{BUCKET}/orders/1.csv"
    boundary: tuple[Statement, ...] | None = None
    principal: Principal | None = None
    """Given for a policy with principals: a trust policy or a bucket policy."""
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_complete: bool = True

    @property
    def request(self) -> AccessRequest:
        return AccessRequest(
            self.action, self.resource, self.principal, self.context, self.is_complete
        )

    @property
    def bounds(self) -> dict[str, Any] | None:
        return None if self.boundary is None else document(*self.boundary)


def without(statement: Statement, *names: str) -> Statement:
    return {name: value for name, value in statement.items() if name not in names}


def on(*conditions: tuple[str, str, object], **elements: object) -> Statement:
    """An Allow under conditions, each an operator, a key and what is wanted."""
    block: dict[str, dict[str, object]] = {}
    for operator, key, wanted in conditions:
        block.setdefault(operator, {})[key] = wanted
    return allow(Condition=block, **elements)


def trusting(principal: object, **elements: object) -> Statement:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return statement | elements
