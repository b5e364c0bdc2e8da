"""Roles, needs and permissions that the tests of judging roles share."""

from __future__ import annotations

from typing import Any

from access.access_cases import Statement, document

from wizard.account import PolicyDocument, Role, RolePermissions
from wizard.plan import WarehouseKind
from wizard.storage import Location

ACCOUNT = "123456789012"
REGION = "us-east-1"
BUCKET = "arn:aws:s3:::acme-lake"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
USERS = "arn:aws:redshift:us-east-1:123456789012:dbuser:examplecluster/"
SOURCE = Location("acme-lake", "orders/")
PROVISIONED, SERVERLESS = WarehouseKind.PROVISIONED, WarehouseKind.SERVERLESS


def trusting(*services: str, **elements: object) -> Statement:
    principal = {"Service": list(services or ("redshift.amazonaws.com",))}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return statement | elements


def external_ids(*values: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"sts:ExternalId": list(values)}}}


def a_role(
    *statements: Statement,
    name: str = "Loader",
    path: str = "/",
    account: str = ACCOUNT,
    boundary: str | None = None,
) -> Role:
    """A role with these trust statements; with none of them, Redshift is trusted."""
    trust = document(*(statements or (trusting(),)))
    return Role(f"arn:aws:iam::{account}:role{path}{name}", name, path, None, "", trust, boundary)


def policy(
    *statements: Statement, name: str = "ReadFromS3", arn: str | None = None
) -> PolicyDocument:
    return PolicyDocument(name, document(*statements), arn)


def permissions(
    *statements: Statement,
    boundary: tuple[Statement, ...] | None = None,
    unread: tuple[str, ...] = (),
) -> RolePermissions:
    bounding = None if boundary is None else policy(*boundary, name="Boundary", arn="arn:b")
    return RolePermissions((policy(*statements),), bounding, unread)
