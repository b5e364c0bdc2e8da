"""What tests of COPY on the whole sandbox share: roles, a bucket, sessions, and what COPY said."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redshift_connector
from botocore.exceptions import ClientError
from cloud_world import CLUSTER, COMMANDS_ROLE, REDSHIFT_TRUST, client, wait_until

from wizard.sandbox.launch import SandboxAddress

READ_EVERYTHING = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}


def unique(name: str) -> str:
    """A name that no other test uses."""
    return f"{name}-{uuid.uuid4().hex[:8]}"


def policy(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass(frozen=True, slots=True)
class Refusal:
    """The fields of the server's ErrorResponse."""

    message: str
    code: str
    detail: str
    hint: str


class Session:
    """A session of the database that COPY is run in."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver has no types
        self.connection = connection
        self._cursor = connection.cursor()

    def run(self, *statements: str) -> None:
        for statement in statements:
            self._cursor.execute(statement)

    def rows(self, sql: str) -> list[list[Any]]:
        """What a query answers; the blanks that pad CHAR columns are taken off."""
        self._cursor.execute(sql)
        return [
            [value.rstrip(" ") if isinstance(value, str) else value for value in row]
            for row in self._cursor.fetchall()
        ]

    def value(self, sql: str) -> Any:  # noqa: ANN401 - whatever the query gives
        """The only value of a query."""
        ((value,),) = self.rows(sql)
        return value

    def refusal(self, statement: str) -> Refusal:
        """What the server says to a statement that must fail."""
        try:
            self._cursor.execute(statement)
        except redshift_connector.error.Error as error:
            said = error.args[0]
            return Refusal(said["M"], said["C"], said.get("D", ""), said.get("H", ""))
        raise AssertionError(f"it was not refused: {statement}")

    def notices(self) -> list[tuple[str, str]]:
        """Severity and text of every notice so far, the oldest first."""
        return [(each[b"S"].decode(), each[b"M"].decode()) for each in self.connection.notices]


@contextmanager
def session(
    address: SandboxAddress, user: str = "", password: str = "", autocommit: bool = True
) -> Iterator[Session]:
    """A session of the admin user, unless told otherwise."""
    where = address.redshift
    with redshift_connector.connect(
        host=where.host,
        port=where.port,
        database=where.database,
        user=user or where.user,
        password=password or where.password,
        ssl=False,
    ) as connection:
        connection.autocommit = autocommit
        yield Session(connection)


class Roles:
    """Roles made for tests, attached together and put away together."""

    def __init__(self, address: SandboxAddress) -> None:
        self._iam = client(address, "iam")
        self._redshift = client(address, "redshift")
        self._made: list[str] = []
        self._attached: list[str] = []

    def make(self, name: str, *statements: dict[str, Any], trust: str = REDSHIFT_TRUST) -> str:
        """A new role with these statements as its inline policy; its ARN."""
        role = unique(name)
        made = self._iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
        self._made.append(role)
        if statements:
            self.permit(made["Role"]["Arn"], *statements)
        return str(made["Role"]["Arn"])

    def permit(self, arn: str, *statements: dict[str, Any]) -> None:
        """Replace the role's inline policy."""
        self._iam.put_role_policy(
            RoleName=_name_in(arn), PolicyName="inline", PolicyDocument=policy(*statements)
        )

    def trust(self, arn: str, document: str) -> None:
        """Replace the role's trust policy."""
        self._iam.update_assume_role_policy(RoleName=_name_in(arn), PolicyDocument=document)

    def delete(self, arn: str) -> None:
        """Delete the role; the cluster goes on listing its ARN."""
        name = _name_in(arn)
        for inline in self._iam.list_role_policies(RoleName=name)["PolicyNames"]:
            self._iam.delete_role_policy(RoleName=name, PolicyName=inline)
        self._iam.delete_role(RoleName=name)
        self._made.remove(name)

    def begin_to_attach(self, arns: Sequence[str]) -> None:
        """Ask for the attachment, as soon as no other change is running."""
        self._change(AddIamRoles=list(arns))
        self._attached += arns

    def attach(self, arns: Sequence[str]) -> None:
        """Attach roles and wait until they are in-sync."""
        self.begin_to_attach(arns)
        self.wait()

    def wait(self) -> None:
        """Wait until no role of the cluster is being attached or detached."""
        wait_until(self._are_settled)

    def set_default(self, arn: str) -> None:
        """Make an attached role the default; empty for none."""
        self._change(DefaultIamRoleArn=arn)
        self.wait()

    def put_away(self) -> None:
        """Detach and delete everything that was made here."""
        if self._attached:
            self._change(RemoveIamRoles=self._attached)
            self.wait()
        for name in list(self._made):
            self.delete(self._iam.get_role(RoleName=name)["Role"]["Arn"])

    def _are_settled(self) -> bool:
        (found,) = self._redshift.describe_clusters(ClusterIdentifier=CLUSTER)["Clusters"]
        return all(role["ApplyStatus"] == "in-sync" for role in found["IamRoles"])

    def _change(self, **change: Any) -> None:  # noqa: ANN401 - boto3's own arguments
        def goes_through() -> bool:
            try:
                self._redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, **change)
            except ClientError as error:
                said = error.response["Error"]
                # A role that was made or changed just now isn't seen at once.
                is_unseen = "must delegate access" in said["Message"]
                if said["Code"] != "InvalidClusterState" and not is_unseen:
                    raise
                return False
            return True

        wait_until(goes_through)


def _name_in(arn: str) -> str:
    return arn.rpartition("/")[2]


class Bucket:
    """A bucket made for tests."""

    def __init__(self, address: SandboxAddress, name: str) -> None:
        self._s3 = client(address, "s3")
        self.name = unique(name)
        self._s3.create_bucket(Bucket=self.name)

    def put(self, key: str, body: str | bytes) -> str:
        """Put an object; its URL."""
        data = body.encode() if isinstance(body, str) else body
        self._s3.put_object(Bucket=self.name, Key=key, Body=data)
        return f"s3://{self.name}/{key}"

    def put_manifest(self, key: str, *entries: tuple[str, bool]) -> str:
        """Put a manifest of URLs and whether they are mandatory; its URL."""
        listed = [{"url": url, "mandatory": is_mandatory} for url, is_mandatory in entries]
        return self.put(key, json.dumps({"entries": listed}))

    def set_policy(self, *statements: dict[str, Any]) -> None:
        self._s3.put_bucket_policy(Bucket=self.name, Policy=policy(*statements))

    def put_away(self) -> None:
        """Delete the bucket with all that is in it."""
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for each in page.get("Contents", ()):
                self._s3.delete_object(Bucket=self.name, Key=each["Key"])
        self._s3.delete_bucket(Bucket=self.name)


@dataclass(frozen=True, slots=True)
class Loader:
    """A session, a bucket, and a role that may read it and is attached from the start."""

    session: Session
    bucket: Bucket

    def copy(self, target: str, url: str, options: str = "CSV") -> str:
        """A COPY from a URL, or from a key of the bucket."""
        source = url if url.startswith("s3://") else f"s3://{self.bucket.name}/{url}"
        return f"COPY {target} FROM '{source}' IAM_ROLE '{COMMANDS_ROLE}' {options}"

    def table(self, columns: str) -> str:
        """A new temporary table; its name."""
        name = unique("t").replace("-", "_")
        self.session.run(f"CREATE TEMP TABLE {name} ({columns})")
        return name


@contextmanager
def loader(address: SandboxAddress, autocommit: bool = True) -> Iterator[Loader]:
    """A loader with a bucket of its own: the role reads what has ``redshift`` in its name."""
    bucket = Bucket(address, "redshift-tests")
    try:
        with session(address, autocommit=autocommit) as opened:
            yield Loader(opened, bucket)
    finally:
        bucket.put_away()
