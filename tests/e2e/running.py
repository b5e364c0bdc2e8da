"""A backend on a sandbox that is running already."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redshift_connector

from wizard.account import Profile
from wizard.aws.options import AccessKey, AwsOptions
from wizard.aws.services import aws_services
from wizard.sandbox.launch import SandboxAddress
from wizard.services import Services
from wizard.text import Secret


class RunningBackend:
    """Backend on the address of a sandbox, as on any endpoint with keys."""

    def __init__(self, address: SandboxAddress, journal_folder: Path | None = None) -> None:
        self._address = address
        self._journal_folder = journal_folder or Path(tempfile.mkdtemp(prefix="copywizard-tests-"))

    def profiles(self) -> tuple[Profile, ...]:
        return ()

    def regions(self) -> tuple[str, ...]:
        return (self._address.region,)

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        key = AccessKey(self._address.access_key_id, Secret(self._address.secret_access_key))
        return aws_services(
            AwsOptions(
                region=region or self._address.region,
                endpoint_url=self._address.endpoint_url,
                access_key=key,
            ),
            "SANDBOX",
            self._journal_folder,
        )

    def close(self) -> None:
        pass


@contextmanager
def connected(address: SandboxAddress) -> Iterator[Any]:
    """A connection as the cluster's admin user, committing every statement."""
    where = address.redshift
    with redshift_connector.connect(
        host=where.host,
        port=where.port,
        database=where.database,
        user=where.user,
        password=where.password,
        ssl=False,
    ) as connection:
        connection.autocommit = True
        yield connection


def rows_of(address: SandboxAddress, sql: str) -> list[list[Any]]:
    """What a query answers."""
    with connected(address) as connection:
        cursor = connection.cursor()
        cursor.execute(sql)
        return [list(row) for row in cursor.fetchall()]


def run(address: SandboxAddress, *statements: str) -> None:
    """Run statements, each committed by itself."""
    with connected(address) as connection:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
