"""A database session, an AWS side and a load log in memory, for tests of the COPY engine."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pytest

from wizard.sandbox.copying.engine import run_copy
from wizard.sandbox.copying.ports import (
    CopyOutcome,
    FileRecord,
    LoadError,
    LoadRecord,
    RoleDocuments,
    ServerError,
    StoredObject,
)

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Loader"
USER_ARN = f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:examplecluster/awsuser"
MOMENT = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)

Document = dict[str, Any]


def trust(principal: Mapping[str, str], condition: Document | None = None) -> Document:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Statement": [statement | ({"Condition": condition} if condition else {})]}


REDSHIFT_TRUST = trust({"Service": "redshift.amazonaws.com"})


def allow(action: str | list[str], resource: str = "*", **more: object) -> Document:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {"Statement": [statement]}


READ_EVERYTHING = allow(["s3:ListBucket", "s3:GetObject"])


@dataclass
class Session:
    """One table; its type codes are PostgreSQL's names with a length in parentheses or none."""

    columns: str = "id int4, name varchar(10)"
    table: str = "people"
    may_insert: bool = True
    kind: str = "r"
    user: str = "awsuser"
    database: str = "dev"
    pid: int = 4242
    data: bytes = b""
    statements: list[str] = field(default_factory=list)
    cancelled: bool = False

    def query(self, sql: str) -> list[tuple[str | None, ...]]:
        if "to_regclass" in sql:
            found = f'"{self.table}"' in sql
            privilege = "t" if self.may_insert else "f"
            return [("16400", "public", self.table, self.kind, privilege)] if found else []
        if "pg_attribute" in sql:
            return [self._attribute(each) for each in self.columns.split(", ")]
        return [("777",)]

    def _attribute(self, definition: str) -> tuple[str | None, ...]:
        name, declared, *attributes = definition.split()
        type_name, _, arguments = declared.rstrip(")").partition("(")
        sizes = [int(each) for each in arguments.split(",")] if arguments else []
        modifier = -1
        if sizes:
            modifier = 4 + (sizes[0] if len(sizes) == 1 else (sizes[0] << 16) + sizes[1])
        identity = "a" if "identity" in attributes else "d" if "by-default" in attributes else ""
        not_null = "t" if "notnull" in attributes else "f"
        has_default = "t" if "default" in attributes else "f"
        return name, type_name, str(modifier), not_null, has_default, identity

    def copy_in(self, sql: str, chunks: Iterable[bytes]) -> None:
        self.statements.append(sql)
        self.data = b"".join(list(chunks))

    def notice(self, message: str) -> None:
        raise AssertionError("notices are for the client once the load is committed")

    def raise_if_cancelled(self) -> None:
        if self.cancelled:
            raise ServerError("cancelled on user's request", code="57014")

    @property
    def rows(self) -> list[list[str]]:
        """What was copied in, still in PostgreSQL's escapes."""
        return [line.split("\t") for line in self.data.decode().split("\n")[:-1]]


@dataclass
class CloudInMemory:
    account: str = ACCOUNT
    region: str = "us-east-1"
    cluster: str = "examplecluster"
    principals: tuple[str, ...] = ("redshift.amazonaws.com", "redshift.us-east-1.amazonaws.com")
    states: dict[str, str] = field(default_factory=lambda: {ROLE: "in-sync"})
    default: str | None = None
    roles: dict[str, RoleDocuments] = field(
        default_factory=lambda: {ROLE: RoleDocuments(ROLE, REDSHIFT_TRUST, (READ_EVERYTHING,))}
    )
    regions: dict[str, str] = field(default_factory=lambda: {"lake": "us-east-1"})
    accounts: dict[str, str] = field(default_factory=dict)
    """Of buckets that belong to another account."""
    policies: dict[str, Document] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """ARNs of KMS keys, by the objects that are encrypted with them."""
    key_policies: dict[str, Document] = field(default_factory=dict)
    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)

    def change_role(
        self,
        *,
        trust: Document | None = None,
        permissions: tuple[Document, ...] | None = None,
        boundary: Document | None = None,
    ) -> None:
        role = self.roles[ROLE]
        self.roles[ROLE] = RoleDocuments(
            ROLE,
            trust or role.trust,
            role.permissions if permissions is None else permissions,
            boundary or role.boundary,
        )

    def role_state(self, arn: str) -> str | None:
        return self.states.get(arn)

    def default_role(self) -> str | None:
        return self.default

    def role_documents(self, arn: str) -> RoleDocuments | None:
        return self.roles.get(arn)

    def bucket_region(self, bucket: str) -> str | None:
        return self.regions.get(bucket)

    def bucket_account(self, bucket: str) -> str:
        return self.accounts.get(bucket, ACCOUNT)

    def key_policy(self, arn: str) -> Document | None:
        return self.key_policies.get(arn)

    def bucket_policy(self, bucket: str) -> Document | None:
        return self.policies.get(bucket)

    def list_objects(self, bucket: str, prefix: str) -> Sequence[StoredObject]:
        return [
            StoredObject(
                key,
                len(body),
                "etag",
                MOMENT,
                self.classes.get(key, "STANDARD"),
                self.keys.get(key),
            )
            for (owner, key), body in sorted(self.objects.items())
            if owner == bucket and key.startswith(prefix)
        ]

    def open_object(self, bucket: str, key: str) -> BinaryIO:
        return io.BytesIO(self.objects[bucket, key])


@dataclass
class Log:
    errors: list[LoadError] = field(default_factory=list)
    files: list[FileRecord] = field(default_factory=list)
    record: LoadRecord | None = None
    scanned_bytes: list[int] = field(default_factory=list)

    def next_query_id(self) -> int:
        return 1001

    def started(self, record: LoadRecord) -> None:
        self.record = record

    def updated(self, record: LoadRecord) -> None:
        self.scanned_bytes.append(record.file_bytes_scanned)

    def scanned(self, record: LoadRecord, file: FileRecord) -> None:
        self.files.append(file)

    def failed_rows(self, record: LoadRecord, errors: Sequence[LoadError]) -> None:
        self.errors += errors


@dataclass
class World:
    session: Session = field(default_factory=Session)
    cloud: CloudInMemory = field(default_factory=CloudInMemory)
    log: Log = field(default_factory=Log)

    def put(self, body: bytes | str, key: str = "people.csv", bucket: str = "lake") -> None:
        self.cloud.objects[bucket, key] = body.encode() if isinstance(body, str) else body

    def copy(
        self,
        options: str = "",
        *,
        source: str = "s3://lake/people",
        columns: str = "",
        role: str = f"'{ROLE}'",
    ) -> CopyOutcome:
        text = f"COPY people {columns} FROM '{source}' IAM_ROLE {role} {options}"
        return run_copy(text, self.session, self.cloud, self.log)

    def refusal(self, options: str = "", **more: str) -> ServerError:
        with pytest.raises(ServerError) as caught:
            self.copy(options, **more)
        return caught.value

    @property
    def loaded(self) -> list[list[str]]:
        return self.session.rows


def load(body: bytes | str, columns: str, options: str = "CSV") -> list[list[str]]:
    """The rows that a file becomes in a table of such columns."""
    world = World(Session(columns))
    world.put(body)
    world.copy(options)
    return world.loaded


def first_error(body: bytes | str, columns: str, options: str = "CSV") -> LoadError:
    """What the error views say of the first bad row."""
    world = World(Session(columns))
    world.put(body)
    assert "Check 'stl_load_errors'" in world.refusal(options).message
    return world.log.errors[0]


def value(text: str, type_name: str, options: str = "CSV DELIMITER '|'") -> str:
    """What one field becomes in a column of such a type."""
    return load(text + "|1\n", f"v {type_name}, one int4", options)[0][0]


def complaint(text: str, type_name: str, options: str = "CSV DELIMITER '|'") -> tuple[int, str]:
    """The code and the message for one bad field."""
    error = first_error(text + "|1\n", f"v {type_name}, one int4", options)
    return error.code, error.message
