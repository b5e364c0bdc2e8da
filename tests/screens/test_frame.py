"""What holds for the frame of every step."""

from __future__ import annotations

import pytest
from driving import Driver, drive
from fakes import World
from textual.binding import Binding

from screens.app import screen_class
from screens.frame import StepScreen
from screens.guidance import GUIDANCE, cli_example
from wizard.flow import Step, StepState
from wizard.plan import LoadPlan


@pytest.mark.parametrize("step", list(Step))
def test_every_step_explains_itself(step: Step) -> None:
    guidance = GUIDANCE[step]
    assert all((guidance.happens, guidance.why, guidance.console, guidance.keys))
    assert cli_example(step, LoadPlan(), "us-east-1").startswith("aws ")


@pytest.mark.parametrize("step", list(Step))
def test_no_footer_shows_more_than_six_keys(step: Step) -> None:
    visible = {
        binding.description
        for kind in screen_class(step).__mro__
        for binding in vars(kind).get("BINDINGS", [])
        if isinstance(binding, Binding) and binding.show and issubclass(kind, StepScreen)
    }
    # Lists show Enter themselves.
    has_list = step in (Step.ROLE, Step.CLUSTER, Step.SOURCE, Step.TABLE)
    assert len(visible) + has_list <= 6, visible


def test_no_two_states_share_a_glyph() -> None:
    assert len({state.glyph for state in StepState}) == len(StepState)


def test_no_step_overrides_a_private_name_of_textual() -> None:
    from textual.screen import Screen

    framework = {name for name in dir(Screen) if name.startswith("_")}
    screens: list[type[StepScreen]] = [StepScreen, *map(screen_class, Step)]
    for screen in screens:
        own = {
            name
            for name, value in vars(screen).items()
            if callable(value) and name.startswith("_") and not name.startswith("__")
        }
        assert not own & framework, f"{screen.__name__} overrides {own & framework}"


def test_help_opens_and_closes() -> None:
    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are connected")
        await driver.press("question_mark")
        await driver.until_shown("aws sts get-caller-identity")
        await driver.press("escape")
        await driver.until_shown("You are connected")

    drive(World(), walk)
