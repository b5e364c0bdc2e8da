"""A walk that changes all that a walk can: a role made, attached and made the default.

Run as a program it reads the sandbox's address from standard input and ends itself with
SIGKILL at one of the moments around its changes:

    python full_walk.py JOURNAL_FOLDER MOMENT < address.json
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from driving import driving
from running import RunningBackend
from textual.widgets import TextArea

import wizard.aws.changes as aws_changes
import wizard.journal as journal
from wizard.changes import Change
from wizard.flow import Step
from wizard.sandbox.launch import SandboxAddress

ROLE = "MadeByTheWalk"
CUSTOMERS = "s3://acme-data-lake/customers/"


async def full_walk(address: SandboxAddress, journal_folder: Path) -> int:
    """Make a role for one prefix, attach it, make it the default, and load; the rows loaded."""
    backend = RunningBackend(address, journal_folder)
    async with driving(backend, (120, 34)) as driver:
        await driver.until_shown("You are connected")
        await driver.press("enter")
        await driver.until_shown("RedshiftLoaderRole")
        await driver.press("n")
        await driver.until_shown("A role for Redshift")
        await driver.fill(ROLE)
        driver.app.screen.query_one("#places", TextArea).text = CUSTOMERS
        await driver.press("ctrl+s")
        await driver.until_shown("Create this role?")
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        await driver.until_shown("examplecluster")
        await driver.press("d")
        await driver.until_shown("default role")
        await driver.until(lambda: len(driver.app.screen_stack) > 2, "the question is asked")
        await driver.press("enter")
        await driver.until(lambda: len(driver.app.screen_stack) <= 2, "the question is answered")
        await driver.until(lambda: f"{ROLE} (default)" in driver.flat_picture(), "it is default")
        await driver.press("enter")
        await driver.until_step(Step.SOURCE)
        await driver.press("m")
        await driver.until_shown("Object or key prefix")
        await driver.fill(CUSTOMERS)
        await driver.press("enter")
        await driver.until_step(Step.TABLE)
        await driver.until_shown("may load into")
        await driver.press("enter")
        await driver.until_shown("This is what will be sent")
        await driver.press("enter")
        await driver.until_shown("loaded into public.customers")
        return driver.app.session.finished[0].rows or 0


def die_at(moment: int) -> Callable[[], int]:
    """End this process with SIGKILL at the given moment; how many have passed, when asked.

    Each change has four: before its intent is on disk, after that, after AWS was asked, and
    after the outcome is on disk.
    """
    passed = 0

    def come_by() -> None:
        nonlocal passed
        passed += 1
        if passed == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def append_line(path: Path, line: bytes) -> None:
        record = json.loads(line)["record"]
        if record == "intent":
            come_by()
        original_append(path, line)
        if record in ("intent", "outcome"):
            come_by()

    def apply(self: aws_changes.AwsChanges, change: Change) -> None:
        original_apply(self, change)
        come_by()

    original_append = journal.append_line  # type: ignore[attr-defined]
    original_apply = aws_changes.AwsChanges.apply
    journal.append_line = append_line  # type: ignore[attr-defined]
    aws_changes.AwsChanges.apply = apply  # type: ignore[method-assign]
    return lambda: passed


def main() -> None:
    address = SandboxAddress.from_document(json.load(sys.stdin))
    passed = die_at(int(sys.argv[2]))
    asyncio.run(full_walk(address, Path(sys.argv[1])))
    sys.stdout.write(f"{passed()}\n")


if __name__ == "__main__":
    main()
