"""Step 6: the COPY statement, each clause with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from screens.answers import Forward
from screens.background import in_thread
from screens.database import connect
from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.confirm import ConfirmScreen
from screens.dialogs.options import OptionsScreen
from screens.files import write_new
from screens.findings import matches_text, reasons_text
from screens.frame import BACK, WHY, StepScreen
from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, WAITING_STYLE, line, plain
from screens.session import FinishedLoad
from wizard.database import Column, Table
from wizard.errors import CopywizardError
from wizard.flow import Step
from wizard.plan import CopyChoice, statement_of
from wizard.planfile import write_plan
from wizard.sample.head import HEAD_SIZE, first_lines
from wizard.sample.suggest import compression_of, suggest_copy
from wizard.sql.check import check
from wizard.sql.context import CheckContext
from wizard.sql.problems import Severity
from wizard.sql.render import render
from wizard.storage import Location, parse_s3_url

_SEVERITIES = {
    Severity.ERROR: ("✗", PROBLEM_STYLE),
    Severity.WARNING: ("⚠", WAITING_STYLE),
    Severity.INFO: ("·", HINT_STYLE),
}


@dataclass(frozen=True, slots=True)
class LookInside:
    """What looking at the source and the table found."""

    copy: CopyChoice
    context: CheckContext
    """What the statement is checked against."""
    unknown: tuple[str, ...] = ()
    """What couldn't be looked at, a sentence each."""
    refusals: tuple[str, ...] = ()
    """Why the COPY would fail, a sentence each."""


class ReviewScreen(StepScreen):
    """Shows what will be sent, what it will load, and why each clause is there."""

    step = Step.REVIEW
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "run the COPY", key_display="Enter"),
        BACK,
        Binding("e", "edit", "options"),
        Binding("s", "save_plan", "save plan"),
        Binding("w", "write_sql", "write SQL"),
        Binding("y", "copy_sql", "copy SQL", show=False),
        *WHY,
    ]

    _known: CheckContext = CheckContext()
    _unknown: tuple[str, ...] = ()
    _refusals: tuple[str, ...] = ()
    _is_ready: bool = False

    def compose_body(self) -> ComposeResult:
        """The findings, to scroll."""
        with VerticalScroll(id="findings"):
            yield Static(id="findings-text")

    def on_mount(self) -> None:
        """Look at the source; options that the person has chosen stay."""
        super().on_mount()
        self.query_one("#findings").focus()
        self._look_inside()

    @work(group="look", exclusive=True)
    async def _look_inside(self) -> None:
        self.head("Looking at the files and the table …")
        found = await in_thread(self._examine)
        if self.plan.copy != self.session.edited_copy:
            self.plan = self.plan.with_copy(found.copy)
        self._known, self._unknown = found.context, found.unknown
        self._refusals = found.refusals
        self.refresh_frame()
        self._show()

    def _examine(self) -> LookInside:
        """Look at the first object and the table; what fails is said, and doesn't stop."""
        assert self.plan.source is not None, "the flow asks for a source first"
        location = parse_s3_url(self.plan.source.url)
        storage = self.session.services.storage
        unknown: list[str] = []
        matches = self.session.matches
        key = matches.sample[0].key if matches and matches.sample else location.key
        region, content = None, None
        try:
            region = storage.region_of(location.bucket)
            content = storage.head(Location(location.bucket, key), HEAD_SIZE)
        except CopywizardError as error:
            unknown.append(f"The file couldn't be looked into. {error.message}")
        columns: tuple[Column, ...] = ()
        refusals: list[str] = []
        try:
            columns = self._columns()
            if not columns:
                refusals.append("There is no such table that you may see; COPY would fail.")
        except CopywizardError as error:
            unknown.append(f"The table couldn't be looked at. {error.message}")
        text = None if content is None else first_lines(content, compression_of(key))
        names = tuple(column.name for column in columns)
        copy = suggest_copy(key, text, names, region, self.session.region)
        context = CheckContext(
            bucket_region=region,
            cluster_region=self.session.region,
            keys=tuple(each.key for each in matches.sample) if matches else (),
            table_columns=names,
            first_line_is_header="ignoreheader" in copy.options,
        )
        return LookInside(copy, context, tuple(unknown), tuple(refusals))

    def _columns(self) -> tuple[Column, ...]:
        target, choice = self.plan.target, self.plan.warehouse
        assert target is not None, "the flow asks for a table first"
        assert choice is not None, "the flow asks for a cluster first"
        table = Table(target.schema or "public", target.table)
        if table not in self.session.columns:
            with connect(self.session, choice) as database:
                self.session.columns[table] = database.columns(table)
        return self.session.columns[table]

    def _show(self) -> None:
        self._is_ready = True
        problems = check(statement_of(self.plan), self._known)
        errors = [each for each in problems if each.severity is Severity.ERROR]
        self.head(
            "Press e to mend the options: Redshift would refuse them"
            if errors
            else "This is what will be sent. Nothing has been run so far."
        )
        text = Text()
        for sentence in self._refusals:
            text.append_text(line(f"✗ {sentence}", PROBLEM_STYLE))
        for each in problems:
            glyph, style = _SEVERITIES[each.severity]
            text.append_text(line(f"{glyph} {each.message}", style))
        text.append_text(matches_text(self.plan, self.session.matches))
        for sentence in self._unknown:
            text.append_text(line(f"? UNKNOWN  {sentence}", WAITING_STYLE))
        text.append_text(self._role_text())
        text.append_text(reasons_text(self.plan))
        self.query_one("#findings-text", Static).update(text)

    def attachment_changed(self) -> None:
        """The verdict on the role changes with it."""
        super().attachment_changed()
        if self._is_ready:
            self._show()

    def _role_text(self) -> Text:
        attachment = self.attachment
        if attachment is None:
            sentence = "? UNKNOWN  Whether the role is attached to the cluster wasn't looked at.\n"
            return Text(sentence, WAITING_STYLE)
        if attachment.is_usable:
            return Text("● The role is attached to the cluster and in-sync.\n", GOOD_STYLE)
        return line(attachment.described(), WAITING_STYLE)

    def action_go_on(self) -> None:
        """Run the COPY, unless it can't work or these files were loaded before."""
        problems = check(statement_of(self.plan), self._known)
        if not self._is_ready:
            self.say("Wait a moment: the files are being looked at.")
        elif any(problem.severity is Severity.ERROR for problem in problems):
            self.say("Redshift would refuse this statement. Press e to change the options.")
        else:
            before = self.session.last_load_of(self.plan)
            if before is None:
                self.finish(Forward(self.plan))
            else:
                self._ask_again(before)

    @work(group="dialog", exclusive=True)
    async def _ask_again(self, before: FinishedLoad) -> None:
        text = Text(f"These files were loaded into this table before: {before.rows_in_words}.\n")
        text.append("COPY appends, so the rows would be there twice.")
        screen = ConfirmScreen("Load them again?", text, "Load again", "Don't", is_risky=True)
        if await self.app.push_screen_wait(screen):
            self.finish(Forward(self.plan))

    @work(group="dialog", exclusive=True)
    async def action_edit(self) -> None:
        """Change format and options in a form."""
        copy = await self.app.push_screen_wait(OptionsScreen(self.plan))
        if copy != self.plan.copy:
            self.session.edited_copy = copy
            self.plan = self.plan.with_copy(copy)
            self.refresh_frame()
        self._show()

    def action_copy_sql(self) -> None:
        """Put the statement on the clipboard, where the terminal has one."""
        self.app.copy_to_clipboard(f"{render(statement_of(self.plan))};\n")
        self.notify("Sent to the terminal's clipboard. If it isn't there, press w.", markup=False)

    @work(group="dialog", exclusive=True)
    async def action_save_plan(self) -> None:
        """Save the plan as text, to be edited and run again."""
        plan = write_plan(self.plan)
        path = await self.app.push_screen_wait(
            AskScreen(
                "Save the plan; copywizard --plan FILE takes it up again",
                [Question("File", "plan.toml")],
                lambda texts: write_new(texts[0], plan),
            )
        )
        if path is not None:
            self.say(plain(f"Saved to {path}. It holds no secrets."))

    @work(group="dialog", exclusive=True)
    async def action_write_sql(self) -> None:
        """Write the statement to a file that doesn't exist yet."""
        assert self.plan.target is not None, "the flow asks for a table first"
        sql = f"{render(statement_of(self.plan))};\n"
        path = await self.app.push_screen_wait(
            AskScreen(
                "Write the statement to a file",
                [Question("File", "copy.sql")],
                lambda texts: write_new(texts[0], sql),
            )
        )
        if path is not None:
            self.say(plain(f"Written to {path}."))
