"""Step 7: rows, or an explained failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, ProgressBar, Static

from screens.answers import GoTo
from screens.background import stream
from screens.database import connect
from screens.frame import BACK, WHY, StepScreen
from screens.messages import AttachRequested
from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, lines, plain
from screens.session import FinishedLoad
from wizard.database import FailedRow
from wizard.errors import CopywizardError
from wizard.flow import Step
from wizard.loading import load_plan
from wizard.plan import LoadPlan
from wizard.text import readable_count, readable_duration, readable_size
from wizard.warehouse.load import (
    LoadEvent,
    LoadFailed,
    LoadRunning,
    LoadSucceeded,
    LoadUnknown,
)

_FAILED_COLUMNS = ("line", "column", "type", "code", "reason", "file")


class LoadScreen(StepScreen):
    """Waits for the role, runs the COPY, and shows how it ended."""

    step = Step.LOAD
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("c", "cancel", "cancel the load"),
        Binding("r", "run", "run again"),
        Binding("n", "another", "load more"),
        Binding("u", "undo", "undo"),
        *WHY,
    ]

    _cancelled: threading.Event | None = None
    """Set to cancel the load; None when none is running."""
    _is_waiting: bool = False
    """Whether the role isn't usable yet."""
    _has_succeeded: bool = False
    _is_unknown: bool = False
    """Whether the server hasn't told what became of the load: then it isn't offered again."""
    _failed_rows: tuple[FailedRow, ...] = ()

    def compose_body(self) -> ComposeResult:
        """Progress, then the rows that failed."""
        yield ProgressBar(id="progress", show_eta=False)
        yield Static(id="outcome")
        yield DataTable[Text](id="failed", cursor_type="row")

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        self.query_one("#failed").display = False
        self.query_one("#progress").display = False
        for column in _FAILED_COLUMNS:
            self._failed.add_column(Text(column, style="bold"))
        if self.attachment is not None and self.attachment.is_stopped:
            self.action_run()
        else:
            self._begin()

    @property
    def _failed(self) -> DataTable[Text]:
        table: DataTable[Text] = self.query_one("#failed", DataTable)
        return table

    @property
    def has_copy_running(self) -> bool:
        """Whether a COPY is running on the server."""
        return self._cancelled is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what makes sense: cancel while it runs, the rest when it doesn't."""
        if action == "cancel":
            return self.has_copy_running
        if action == "run":
            is_busy = self.has_copy_running or self._is_waiting
            return not is_busy and not self._has_succeeded and not self._is_unknown
        if action == "another":
            return not self.has_copy_running
        return super().check_action(action, parameters)

    def attachment_changed(self) -> None:
        """Begin as soon as the role can be used."""
        super().attachment_changed()
        if self._is_waiting:
            self._begin()

    def _begin(self) -> None:
        """Run the COPY, or wait for the role first."""
        attachment = self.attachment
        if attachment is not None and attachment.is_stopped:
            self._is_waiting = False
            self.head("Nobody waits for the role any longer, so the COPY wasn't run")
            self.say("AWS goes on attaching the role. Press r to wait for it and to load then.")
        elif attachment is not None and attachment.error is not None:
            self._is_waiting = False
            self.head("The role couldn't be attached, so the COPY wasn't run")
            self.say_problem(attachment.error)
        elif attachment is not None and attachment.is_waiting:
            self._is_waiting = True
            self.head("Waiting until the role is in-sync; then the COPY runs by itself")
            self.say("Press Esc to go back; the attaching goes on.")
        elif not self.has_copy_running:
            self._is_waiting = False
            # Told at once, so that no key can leave the step before the worker has begun.
            self._cancelled = threading.Event()
            self._run(self._cancelled)
        self.refresh_bindings()

    def action_run(self) -> None:
        """Run it again; where attaching the role failed or was given up, see to that first."""
        attachment = self.attachment
        if attachment is not None and attachment.error is not None:
            self._is_waiting = True
            self.post_message(AttachRequested(attachment.change, attachment.role_arn))
        else:
            self._begin()

    @work(group="load", exclusive=True)
    async def _run(self, cancelled: threading.Event) -> None:
        self.head(Text("Running the COPY …"))
        self.say("")
        self._show_failed_rows(())
        self.query_one("#outcome", Static).update("")
        try:
            async for event in stream(lambda: self._events(cancelled)):
                self._show_event(event)
        except CopywizardError as error:
            self.head("The COPY wasn't run")
            self.say_problem(error)
        self._cancelled = None
        self.query_one("#progress").display = False
        self.refresh_bindings()

    def _events(self, cancelled: threading.Event) -> Iterator[LoadEvent]:
        choice = self.plan.warehouse
        assert choice is not None, "the flow asks for a cluster first"
        return load_plan(
            self.plan,
            lambda: connect(self.session, choice),
            self.session.services.journal,
            cancelled,
        )

    def _show_event(self, event: LoadEvent) -> None:
        if isinstance(event, LoadRunning):
            self._show_running(event)
        elif isinstance(event, LoadSucceeded):
            self._show_success(event)
        elif isinstance(event, LoadFailed):
            self._show_failure(event)
        else:
            self._show_unknown(event)

    def _show_running(self, event: LoadRunning) -> None:
        status = event.status
        words = "Cancelling" if event.is_cancelling else "Running the COPY"
        self.head(f"{words} …  {readable_duration(event.seconds)}")
        if status is None:
            return
        bar = self.query_one("#progress", ProgressBar)
        bar.display = status.bytes > 0
        bar.update(total=status.bytes or None, progress=status.bytes_scanned)
        self.query_one("#outcome", Static).update(
            f"{status.files_scanned:,} of {readable_count(status.files, 'file')} · "
            f"{readable_size(status.bytes_scanned)} of {readable_size(status.bytes)} · "
            f"{readable_count(status.rows, 'row')} · {readable_count(status.errors, 'error')}"
        )

    def _show_success(self, event: LoadSucceeded) -> None:
        self._has_succeeded = True
        self.session.finished.append(FinishedLoad(self.plan, event.rows))
        rows = "Rows" if event.rows is None else readable_count(event.rows, "row")
        text = Text().append("● ", GOOD_STYLE)
        text.append(f"{rows} loaded", f"bold {GOOD_STYLE}")
        text.append_text(plain(f" into {_table_name(self.plan)}"))
        text.append(f" in {readable_duration(event.seconds)}")
        self.head(text)
        self.query_one("#outcome", Static).update("")
        if event.skipped:
            text.append(f"; {readable_count(event.skipped, 'row')} couldn't be and were skipped")
            self.head(text)
            self._show_failed_rows(event.failed_rows)
        else:
            self.say("Press n to load something else, or q to quit.")

    def _show_failure(self, event: LoadFailed) -> None:
        self.query_one("#outcome", Static).update("")
        if event.was_cancelled:
            self.head("The load was cancelled; nothing was loaded")
            self.say("Press r to run it again, or Esc to change something.")
            return
        self.head(Text("✗ The COPY failed; nothing was loaded", PROBLEM_STYLE))
        detail = getattr(event.error, "detail", "")
        if event.failed_rows:
            self._show_failed_rows(event.failed_rows)
            return
        self.say_problem(event.error)
        if detail:
            self.query_one("#outcome", Static).update(lines(detail, HINT_STYLE))

    def _show_unknown(self, event: LoadUnknown) -> None:
        self._is_unknown = True
        self.session.finished.append(FinishedLoad(self.plan, None))
        self.head(
            Text("? UNKNOWN  The connection broke, and the server hasn't told", PROBLEM_STYLE)
        )
        self.say_problem(event.error)
        self.query_one("#outcome", Static).update(
            "Look at sys_load_history before you load these files again: the rows may be there."
        )

    def _show_failed_rows(self, rows: Sequence[FailedRow]) -> None:
        self._failed_rows = tuple(rows)
        table = self._failed
        table.clear()
        table.display = bool(rows)
        for row in rows:
            cells = (str(row.line), row.column, row.type, str(row.code), row.reason, row.file)
            table.add_row(*(plain(cell) for cell in cells))
        if rows:
            table.focus()

    @on(DataTable.RowHighlighted)
    def _explain_row(self, event: DataTable.RowHighlighted) -> None:
        """Say the whole of the row under the cursor, which may be cut off in the table."""
        event.stop()
        if 0 <= event.cursor_row < len(self._failed_rows):
            row = self._failed_rows[event.cursor_row]
            where = f"{row.file}, line {row.line}, column {row.column} ({row.type})"
            self.say(plain(f"{where}: {row.reason} [{row.code}]"))

    def action_cancel(self) -> None:
        """Have the server cancel the COPY."""
        if self._cancelled is not None:
            self._cancelled.set()
            self.say("Asking the server to cancel the COPY …")

    def action_another(self) -> None:
        """Begin anew at the source, with the same role and cluster."""
        plan = LoadPlan(role=self.plan.role, warehouse=self.plan.warehouse)
        self.finish(GoTo(Step.SOURCE, plan))

    @work(group="dialog", exclusive=True)
    async def action_undo(self) -> None:
        """Show what was changed in the account, and take it back."""
        from screens.dialogs.undo import UndoScreen

        await self.app.push_screen_wait(UndoScreen(self.session.services))

    def action_back(self) -> None:
        """Go back, but not while a COPY is running."""
        if self.has_copy_running:
            self.say("The COPY is running. Press c to cancel it first.")
            return
        super().action_back()


def _table_name(plan: LoadPlan) -> str:
    target = plan.target
    assert target is not None, "the flow asks for a table first"
    return f"{target.schema}.{target.table}" if target.schema else target.table
