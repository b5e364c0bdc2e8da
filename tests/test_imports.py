"""The rules of the house, proved in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("textual", "rich", "boto3", "botocore", "redshift_connector", "questionary", "duckdb")


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after running some code."""
    script = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in answer.stdout.splitlines()}


def test_the_version_loads_nothing_heavy() -> None:
    code = (
        "import wizard.cli\n"
        "try:\n    wizard.cli.main(['--version'])\nexcept SystemExit as end:\n"
        "    assert end.code == 0, end"
    )
    assert not modules_after(code) & set(HEAVY)


@pytest.mark.parametrize(
    "room",
    [
        "wizard.sql.parser",
        "wizard.sql.render",
        "wizard.sql.check",
        "wizard.access.evaluate",
        "wizard.access.commands",
        "wizard.plan",
        "wizard.flow",
        "wizard.text",
        "wizard.errors",
        "wizard.storage",
        "wizard.sample.suggest",
        "wizard.services",
        "wizard.attaching",
        "wizard.aws.services",
        "wizard.warehouse.wire",
        "wizard.warehouse.load",
        "wizard.sandbox.launch",
        "wizard.sandbox.backend",
    ],
)
def test_importing_a_room_loads_no_library_that_it_may_need_later(room: str) -> None:
    assert not modules_after(f"import {room}") & set(HEAVY)


def test_the_application_is_imported_without_aws_and_without_a_database_driver() -> None:
    loaded = modules_after("import screens.app")
    assert "textual" in loaded
    assert not loaded & {"boto3", "botocore", "redshift_connector", "questionary", "duckdb"}
