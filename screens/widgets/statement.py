"""The spine of the wizard: the COPY statement as it takes form."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from screens.printing import HINT_STYLE, clause_line, plain, problem
from wizard.errors import CopywizardError
from wizard.plan import LoadPlan, statement_of
from wizard.sql.render import clauses


def statement_text(plan: LoadPlan) -> Text:
    """The plan's COPY as styled lines; what keeps it from being one, when it can't be."""
    try:
        found = clauses(statement_of(plan), redact=True)
    except CopywizardError as error:
        return problem(error)
    return Text("\n").join(clause_line(clause) for clause in found)


class StatementPanel(Static):
    """The real renderer's output at every moment."""

    def show(self, plan: LoadPlan) -> None:
        """Draw it anew."""
        self.update(statement_text(plan))


class StatementRule(Static):
    """The line above the statement, which tells how attaching the role stands."""

    def __init__(self) -> None:
        super().__init__(id="rule")
        self._state = ""

    def show(self, state: str) -> None:
        """Draw it anew."""
        self._state = state
        self.refresh()

    def render(self) -> Text:
        """A rule across the screen with the state at its right end."""
        label = plain(f" {self._state} " if self._state else "")
        label.truncate(max(self.size.width - 4, 0), overflow="ellipsis")
        left = "─" * max(self.size.width - label.cell_len - 2, 0)
        return Text(left, style=HINT_STYLE).append_text(label).append("──", style=HINT_STYLE)
