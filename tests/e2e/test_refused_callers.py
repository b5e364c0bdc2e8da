"""Wrong credentials, nothing listening, a caller who may list nothing: a sentence each."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

from driving import driving
from running import RunningBackend

from wizard.flow import Step
from wizard.sandbox.launch import RunningSandbox, SandboxAddress


def sentences(address: SandboxAddress) -> list[str]:
    """What the first three steps say to a caller, going on by hand."""
    pictures: list[str] = []

    async def walk() -> None:
        async with driving(RunningBackend(address), (120, 30)) as driver:
            await driver.until(
                lambda: (
                    "You are not connected" in driver.picture()
                    or "You are connected" in driver.picture()
                ),
                "the first step has its answer",
            )
            pictures.append(driver.flat_picture())
            await driver.press("enter")
            await driver.until_step(Step.ROLE)
            await driver.until_shown("Press m to paste the ARN of a role")
            pictures.append(driver.flat_picture())
            await driver.press("m")
            await driver.until_shown("Role ARN")
            await driver.fill("arn:aws:iam::123456789012:role/Loader")
            await driver.press("enter")
            await driver.until_step(Step.CLUSTER)
            await driver.until_shown("Press m to give the cluster or workgroup by hand")
            pictures.append(driver.flat_picture())

    asyncio.run(walk())
    return pictures


def test_wrong_credentials_are_told_at_every_step(sandbox: RunningSandbox) -> None:
    wrong = replace(sandbox.address, access_key_id="AKIAWRONGWRONGWRONG0")
    for picture in sentences(wrong):
        assert "AWS doesn't accept these credentials" in picture


def test_a_wrong_secret_is_told_at_every_step(sandbox: RunningSandbox) -> None:
    for picture in sentences(replace(sandbox.address, secret_access_key="x" * 40)):
        assert "AWS doesn't accept these credentials" in picture


def test_an_endpoint_where_nothing_listens_is_told_at_every_step(sandbox: RunningSandbox) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        silent = replace(sandbox.address, endpoint_url=f"http://127.0.0.1:{port}")
        for picture in sentences(silent):
            assert f"Nothing answers at http://127.0.0.1:{port}" in picture
