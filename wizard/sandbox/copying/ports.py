"""What COPY needs from the database session, the AWS side and the load log."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol


class ServerError(Exception):
    """An ErrorResponse for the client, in Redshift's words."""

    def __init__(
        self, message: str, *, code: str = "XX000", detail: str = "", hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        """The five-character SQLSTATE."""
        self.detail = detail
        self.hint = hint


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An S3 object as a listing shows it."""

    key: str
    size: int
    etag: str
    last_modified: datetime.datetime
    storage_class: str = "STANDARD"
    kms_key: str | None = None
    """ARN of the KMS key that it is encrypted with; None when S3 encrypts it by itself."""


@dataclass(frozen=True, slots=True)
class RoleDocuments:
    """Everything IAM holds that decides what a role may do."""

    arn: str
    trust: dict[str, Any]
    permissions: tuple[dict[str, Any], ...] = ()
    """The documents of inline and attached policies together."""
    boundary: dict[str, Any] | None = None

    @property
    def account(self) -> str:
        """The account that the role belongs to."""
        return self.arn.split(":")[4]


class DatabaseSession(Protocol):
    """The client's own session: what runs here is part of its transaction."""

    user: str
    database: str
    pid: int

    def query(self, sql: str) -> list[tuple[str | None, ...]]:
        """Run one statement and return its rows, each value in text form.

        Raises:
            ServerError: PostgreSQL's own error.
        """
        ...

    def copy_in(self, sql: str, chunks: Iterable[bytes]) -> None:
        """Run ``COPY ... FROM STDIN`` with the chunks as its data; all or nothing.

        An exception raised by ``chunks`` aborts the COPY and is re-raised.
        """
        ...

    def notice(self, message: str) -> None:
        """Send an INFO notice to the client."""
        ...

    def raise_if_cancelled(self) -> None:
        """Raise ``ServerError`` (57014) when a cancel has been asked for this session."""
        ...


class Cloud(Protocol):
    """The AWS side, as the cluster sees it: no caller's permissions are applied here."""

    account: str
    region: str
    """The cluster's Region."""

    @property
    def cluster(self) -> str:
        """What the ARNs of its database users name.

        The cluster identifier; for a workgroup ``serverless-``, its account and its id.
        """
        ...

    @property
    def principals(self) -> tuple[str, ...]:
        """The service principals as which it assumes roles."""
        ...

    def role_state(self, arn: str) -> str | None:
        """``in-sync``, ``adding`` or ``removing``; None when the role is not attached."""
        ...

    def default_role(self) -> str | None:
        """The ARN of the cluster's default role; None when it has none."""
        ...

    def role_documents(self, arn: str) -> RoleDocuments | None:
        """The role's policies; None when the role does not exist (any more)."""
        ...

    def bucket_region(self, bucket: str) -> str | None:
        """None when there is no such bucket."""
        ...

    def bucket_account(self, bucket: str) -> str:
        """The account that an existing bucket belongs to."""
        ...

    def key_policy(self, arn: str) -> dict[str, Any] | None:
        """The policy document of a KMS key; None when there is no such key."""
        ...

    def bucket_policy(self, bucket: str) -> dict[str, Any] | None:
        """The bucket's policy document; None when it has none."""
        ...

    def list_objects(self, bucket: str, prefix: str) -> Sequence[StoredObject]:
        """The objects whose keys begin so, in S3's order."""
        ...

    def open_object(self, bucket: str, key: str) -> BinaryIO:
        """The object's bytes.

        Raises:
            KeyError: there is no such key.
        """
        ...


@dataclass(frozen=True, slots=True)
class LoadError:
    """One row of SYS_LOAD_ERROR_DETAIL and STL_LOAD_ERRORS."""

    file_name: str
    line_number: int
    column_name: str
    column_type: str
    column_length: str
    position: int
    raw_line: str
    raw_field_value: str
    code: int
    message: str


@dataclass(slots=True)
class LoadRecord:
    """The row of SYS_LOAD_HISTORY, kept current while the load runs."""

    query_id: int
    transaction_id: int
    session_id: int
    user: str
    database: str
    table_name: str
    table_id: int
    data_source: str
    file_format: str
    start_time: datetime.datetime
    status: str = "running"
    """``running``, ``completed`` or ``aborted``."""
    end_time: datetime.datetime | None = None
    loaded_rows: int = 0
    loaded_bytes: int = 0
    source_file_count: int = 0
    source_file_bytes: int = 0
    file_count_scanned: int = 0
    file_bytes_scanned: int = 0
    error_count: int = 0


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One row of SYS_LOAD_DETAIL and STL_LOAD_COMMITS: a file that was scanned."""

    file_name: str
    bytes_scanned: int
    lines_scanned: int
    start_time: datetime.datetime
    end_time: datetime.datetime
    file_etag: str
    file_last_modified: datetime.datetime


class LoadLog(Protocol):
    """Where loads are recorded, outside the client's transaction."""

    def next_query_id(self) -> int:
        """A number that no other query has."""
        ...

    def started(self, record: LoadRecord) -> None:
        """A load begins: authorization and files are settled."""
        ...

    def updated(self, record: LoadRecord) -> None:
        """The record's numbers or its status have changed."""
        ...

    def scanned(self, record: LoadRecord, file: FileRecord) -> None:
        """A file was read to its end."""
        ...

    def failed_rows(self, record: LoadRecord, errors: Sequence[LoadError]) -> None:
        """Rows were left out; also called just before a load fails because of them."""
        ...


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What a COPY that did not fail leaves in its session."""

    query_id: int
    rows: int
    """Rows loaded; 0 for NOLOAD."""
    notices: tuple[str, ...] = field(default=())
    """For the client, in order, once what was loaded is committed."""
