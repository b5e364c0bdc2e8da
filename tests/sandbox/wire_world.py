"""A running Redshift front for tests, with an engine that each test scripts."""

from __future__ import annotations

import datetime
import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import redshift_connector
from redshift_connector.core import Connection
from redshift_connector.cursor import Cursor
from redshift_connector.error import Error

from wizard.sandbox.copying.ports import (
    Cloud,
    CopyOutcome,
    DatabaseSession,
    LoadLog,
    LoadRecord,
    RoleDocuments,
    ServerError,
    StoredObject,
)
from wizard.sandbox.postgres import start_postgres
from wizard.sandbox.wire.database import Database
from wizard.sandbox.wire.front import RedshiftFront
from wizard.sandbox.wire.logins import Logins

PASSWORD = "Correct-Horse-9"
COPY = "COPY numbers FROM 's3://bucket/numbers' IAM_ROLE default"
PATIENCE_SECONDS = 20.0

Behaviour = Callable[[str, DatabaseSession, Cloud, LoadLog], CopyOutcome]


class EmptyCloud:
    """An AWS side with a default role and nothing else."""

    account = "123456789012"
    region = "us-east-1"
    cluster = "examplecluster"
    principals = ("redshift.amazonaws.com",)

    def __init__(self) -> None:
        self.role: str | None = "arn:aws:iam::123456789012:role/Loader"

    def role_state(self, arn: str) -> str | None:
        return None

    def default_role(self) -> str | None:
        return self.role

    def role_documents(self, arn: str) -> RoleDocuments | None:
        return None

    def bucket_region(self, bucket: str) -> str | None:
        return None

    def bucket_account(self, bucket: str) -> str:
        return self.account

    def key_policy(self, arn: str) -> dict[str, Any] | None:
        return None

    def bucket_policy(self, bucket: str) -> dict[str, Any] | None:
        return None

    def list_objects(self, bucket: str, prefix: str) -> Sequence[StoredObject]:
        return ()

    def open_object(self, bucket: str, key: str) -> BinaryIO:
        return io.BytesIO()


def load_three(text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog) -> CopyOutcome:
    """The simplest load there is: three rows into the table ``numbers``."""
    record = begin_load(session, log)
    session.copy_in("COPY numbers FROM STDIN", [b"1\n", b"2\n3\n"])
    session.notice("Load into table 'numbers' completed, 3 record(s) loaded successfully.")
    record.status = "completed"
    record.loaded_rows = 3
    record.end_time = datetime.datetime.now(datetime.UTC)
    log.updated(record)
    return CopyOutcome(record.query_id, 3)


def begin_load(session: DatabaseSession, log: LoadLog) -> LoadRecord:
    """Record the start of a load into the table ``numbers``."""
    record = LoadRecord(
        query_id=log.next_query_id(),
        transaction_id=1,
        session_id=session.pid,
        user=session.user,
        database=session.database,
        table_name="numbers",
        table_id=1,
        data_source="s3://bucket/numbers",
        file_format="csv",
        start_time=datetime.datetime.now(datetime.UTC),
    )
    log.started(record)
    return record


@dataclass
class WireWorld:
    """The front, and what is behind it."""

    front: RedshiftFront
    logins: Logins
    cloud: EmptyCloud
    script: dict[str, Behaviour] = field(default_factory=dict)

    def engine(self, behaviour: Behaviour) -> None:
        """What the next COPYs do."""
        self.script["copy"] = behaviour

    def connect(self, **changes: str | int) -> Connection:
        """A session of awsuser, unless told otherwise."""
        arguments: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.front.port,
            "user": "awsuser",
            "password": PASSWORD,
            "database": "dev",
            "ssl": False,
            **changes,
        }
        return redshift_connector.connect(**arguments)

    @contextmanager
    def session(self, autocommit: bool = True, **changes: str | int) -> Iterator[Cursor]:
        """A cursor of a session that is closed afterwards."""
        connection = self.connect(**changes)
        connection.autocommit = autocommit
        try:
            yield connection.cursor()
        finally:
            connection.close()


@contextmanager
def closing_database() -> Iterator[Database]:
    """A database that is started when it is needed, and stopped afterwards."""
    database = Database(start_postgres)
    try:
        yield database
    finally:
        database.stop()


@contextmanager
def running_world() -> Iterator[WireWorld]:
    """PostgreSQL and the front, stopped afterwards."""
    with closing_database() as database:
        logins = Logins({"awsuser": PASSWORD})
        cloud = EmptyCloud()
        script: dict[str, Behaviour] = {}

        def run_copy(
            text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog
        ) -> CopyOutcome:
            return script["copy"](text, session, cloud, log)

        front = RedshiftFront(database, logins, cloud, run_copy)
        front.open()
        try:
            yield WireWorld(front, logins, cloud, script)
        finally:
            front.stop()


def rows(cursor: Cursor, sql: str, parameters: Sequence[Any] | None = None) -> list[list[Any]]:
    """The rows of a query."""
    cursor.execute(sql, parameters)
    return [list(row) for row in cursor.fetchall()]


def one(cursor: Cursor, sql: str, parameters: Sequence[Any] | None = None) -> object:
    """The only value of a query."""
    ((value,),) = rows(cursor, sql, parameters)
    return value


def failure(error: BaseException) -> dict[str, str]:
    """The fields of the server's ErrorResponse."""
    fields: dict[str, str] = error.args[0]
    return fields


def wait_until(condition: Callable[[], bool]) -> None:
    """Return as soon as the condition holds; fail when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def refuse(text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog) -> CopyOutcome:
    raise ServerError("S3ServiceException:Access Denied", detail="error:  ...", hint="a hint")


class Waiting:
    """An engine that loads one row and then waits to be cancelled."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.released = threading.Event()

    def __call__(
        self, text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog
    ) -> CopyOutcome:
        record = begin_load(session, log)
        session.copy_in("COPY numbers FROM STDIN", [b"8\n"])
        self.started.set()
        while not self.released.wait(0.01):
            session.raise_if_cancelled()
        return CopyOutcome(record.query_id, 1)


class InBackground:
    """A COPY that runs in a thread; ``error`` is how it ended, once ``join`` returned."""

    def __init__(self, cursor: Cursor) -> None:
        self.error: BaseException | None = None
        self._cursor = cursor
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._cursor.execute(COPY)
        except Error as error:
            self.error = error

    def join(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()
