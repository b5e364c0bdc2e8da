"""Choosing the profile and the Region to act with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.choose import ChooseScreen
from screens.widgets.pick_list import Row
from wizard.access.arn import partition_of_region
from wizard.errors import UsageError

if TYPE_CHECKING:
    from textual.app import App

    from wizard.account import Profile

_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")
_OTHER = "another one …"


async def choose_profile(
    app: App[Any], profiles: Sequence[Profile], current: str | None
) -> str | None:
    """Ask which profile to act with; None when the person has changed their mind."""
    rows = [
        Row(each.name, (each.name, each.kind.value, each.account or "", each.region or ""))
        for each in profiles
    ]
    if not rows:
        rows = [
            Row("", ("there is no profile: run aws configure, or aws configure sso", "", "", ""))
        ]
    screen: ChooseScreen[str] = ChooseScreen(
        "Act as which profile?", ("profile", "credentials", "account", "Region"), rows, current
    )
    return await app.push_screen_wait(screen) or None


async def choose_region(
    app: App[Any], regions: Sequence[str], partition: str, current: str | None
) -> str | None:
    """Ask which Region to act in; None when the person has changed their mind."""
    ours = [each for each in regions if partition_of_region(each) == partition]
    rows = [Row(each, (each,)) for each in ours]
    rows.append(Row(_OTHER, (_OTHER,)))
    screen: ChooseScreen[str] = ChooseScreen(
        "AWS Region (type to filter)", ("Region",), rows, current, filters=True
    )
    chosen = await app.push_screen_wait(screen)
    if chosen != _OTHER:
        return chosen
    question = Question("AWS Region", current or "", "us-east-1")
    return await app.push_screen_wait(AskScreen("Region", [question], read_region))


def read_region(texts: Sequence[str]) -> str:
    """Read the name of a Region.

    Raises:
        UsageError: it doesn't look like one.
    """
    region = texts[0].strip()
    if _REGION.fullmatch(region) is None:
        raise UsageError("That is no AWS Region.", "It looks like us-east-1.")
    return region
