"""Step 5: the table to load into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import in_thread
from screens.dialogs.ask import AskScreen, Question
from screens.frame import BACK, WHY
from screens.list_step import ListStepScreen
from screens.printing import HINT_STYLE, plain
from screens.session import Session
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.errors import CopywizardError, UsageError
from wizard.flow import Step
from wizard.plan import Login, TargetChoice, WarehouseChoice
from wizard.services import Column, DatabaseSession, Table
from wizard.sql.parser import parse_copy
from wizard.text import Secret, readable_count


def connect(session: Session, choice: WarehouseChoice) -> AbstractContextManager[DatabaseSession]:
    """Log in to the chosen cluster.

    Raises:
        UsageError: its endpoint isn't known.
    """
    if session.endpoint is None:
        raise UsageError("The cluster's endpoint isn't known.", "Choose the cluster again.")
    return session.services.databases.connect(choice, session.endpoint, session.password)


class TableScreen(ListStepScreen[Table]):
    """Lists the tables that may be loaded into, and shows their columns."""

    step = Step.TABLE
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("m", "type_name", "type a name"),
        Binding("l", "log_in", "log in as"),
        Binding("r", "look_again", "look again", show=False),
        *WHY,
    ]

    def compose_body(self) -> ComposeResult:
        """The list of tables."""
        yield PickList[Table](("schema", "table", "columns"))

    def on_mount(self) -> None:
        """List the tables."""
        super().on_mount()
        self.action_look_again()

    @property
    def _warehouse(self) -> WarehouseChoice:
        assert self.plan.warehouse is not None, "the flow asks for a cluster first"
        return self.plan.warehouse

    @work(group="tables", exclusive=True)
    async def action_look_again(self) -> None:
        """Log in, and list the tables with their columns."""
        choice, session = self._warehouse, self.session
        self.head(plain(f"Logging in to {choice.id} as {choice.user or 'yourself'} …"))
        self.say("")
        self.session.columns = {}
        self.items.show([])

        def look() -> dict[Table, tuple[Column, ...]]:
            with connect(session, choice) as database:
                return database.catalog()

        try:
            found = await in_thread(look)
        except CopywizardError as error:
            self.head("Press m to type the table's name, or l to log in another way.")
            self.say_problem(error)
            return
        self.session.columns = found
        self._show(found)

    def _show(self, found: dict[Table, tuple[Column, ...]]) -> None:
        rows = [
            Row(table, (table.schema, table.name, ", ".join(each.name for each in columns)))
            for table, columns in found.items()
        ]
        self.items.show(rows, self._likely(list(found)))
        choice = self._warehouse
        self.head(
            plain(
                f"{readable_count(len(rows), 'table')} in {choice.database} that "
                f"{choice.user or 'you'} may load into"
            )
        )
        if not rows:
            self.say("There is none. Create one, or ask for GRANT INSERT; m takes a name.")

    def _likely(self, tables: Sequence[Table]) -> Table | None:
        """The table chosen before, or the one that the source is named after."""
        target, source = self.plan.target, self.plan.source
        if target is not None:
            return next((each for each in tables if _is_target(each, target)), None)
        words = re.findall(r"[a-z0-9_]+", source.url.lower()) if source else []
        named = [each for each in tables if each.name.lower() in words]
        return max(named, key=lambda each: words.index(each.name.lower()), default=None)

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[Table]) -> None:
        if event.item is not None:
            columns = self.session.columns.get(event.item, ())
            described = ", ".join(f"{each.name} {each.type}" for each in columns)
            self.say(plain(described, HINT_STYLE))

    @on(RowChosen)
    def _choose(self, event: RowChosen[Table]) -> None:
        self._take(TargetChoice(event.item.name, event.item.schema))

    def _take(self, target: TargetChoice) -> None:
        self.finish(Forward(self.plan.with_target(target)))

    @work(group="dialog", exclusive=True)
    async def action_type_name(self) -> None:
        """Take the table's name by hand."""
        target = self.plan.target
        start = ".".join(filter(None, (target.schema, target.table))) if target else ""
        answer = await self.app.push_screen_wait(
            AskScreen(
                "The table to load into",
                [Question("Name, with its schema", start, "public.orders")],
                lambda texts: read_table(texts[0]),
            )
        )
        if answer is not None:
            self._take(answer)

    @work(group="dialog", exclusive=True)
    async def action_log_in(self) -> None:
        """Log in as another user, to another database, or with a password."""
        choice = self._warehouse
        answer = await self.app.push_screen_wait(
            AskScreen(
                "Log in to the database",
                [
                    Question("Database", choice.database),
                    Question("Database user", choice.user or ""),
                    Question("Password (empty: temporary credentials from IAM)", is_secret=True),
                ],
                lambda texts: _read_login(choice, texts),
            )
        )
        if answer is None:
            return
        changed, self.session.password = answer
        self.plan = self.plan.with_warehouse(changed)
        self.refresh_frame()
        self.action_look_again()


def _is_target(table: Table, target: TargetChoice) -> bool:
    return table.name == target.table and target.schema in (table.schema, None)


def _read_login(
    choice: WarehouseChoice, texts: Sequence[str]
) -> tuple[WarehouseChoice, Secret | None]:
    database, user, password = texts[0].strip(), texts[1].strip(), texts[2]
    if not database or not user:
        raise UsageError("Database and user are needed to log in.", "Fill both in.")
    login = Login.PASSWORD if password else Login.IAM
    return (
        replace(choice, database=database, user=user, login=login),
        Secret(password) if password else None,
    )


def read_table(text: str) -> TargetChoice:
    """Read ``table`` or ``schema.table``, either of them in quotes or not.

    Raises:
        UsageError: it is no name as Redshift spells one.
    """
    parsed = parse_copy(f"COPY {text} FROM 's3://bucket/key'")
    table = parsed.statement.table
    if table is None or parsed.problems or parsed.statement.columns:
        raise UsageError(
            "That is no table's name.", 'It looks like public.orders, or "Odd Name" in quotes.'
        )
    return TargetChoice(table.name, table.schema)
