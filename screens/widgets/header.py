"""The top of the frame: who and where, and the seven steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, WAITING_STYLE, plain
from wizard.flow import ORDER, Step, StepState

if TYPE_CHECKING:
    from wizard.account import Identity

_STATE_STYLES = {
    StepState.DONE: GOOD_STYLE,
    StepState.WAITING: WAITING_STYLE,
    StepState.PROBLEM: PROBLEM_STYLE,
    StepState.CURRENT: "bold reverse",
    StepState.TO_DO: HINT_STYLE,
}


class TitleBar(Static):
    """Account, Region and profile, so that nobody works in the wrong account."""

    def show(self, identity: Identity | None, badge: str) -> None:
        """Draw it anew."""
        title = Text(" copywizard", style="bold")
        if identity is not None:
            parts = [identity.account, identity.region]
            if identity.profile:
                parts.append(f"profile {identity.profile}")
            title.append("   ").append_text(plain(" · ".join(parts), "not bold"))
        grid = Table.grid(expand=True)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        grid.add_column(justify="right", no_wrap=True)
        grid.add_row(title, Text(f" {badge} " if badge else "", style="bold reverse"))
        self.update(grid)


class StepBar(Static):
    """The steps and their states; the words shrink away where there is no room."""

    def __init__(self) -> None:
        super().__init__(id="steps")
        self._states: dict[Step, StepState] = {}

    def show(self, states: dict[Step, StepState]) -> None:
        """Draw it anew."""
        self._states = states
        self.refresh(layout=True)

    def render(self) -> Text:
        """As much of the names as fits."""
        full = self._line(spell_all=True)
        return full if full.cell_len <= self.size.width else self._line(spell_all=False)

    def _line(self, spell_all: bool) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        for step in ORDER:
            state = self._states.get(step, StepState.TO_DO)
            name = f" {step.value}" if spell_all or state is StepState.CURRENT else ""
            text.append(" ").append(f"{state.glyph}{name}", style=_STATE_STYLES[state]).append(" ")
        return text
