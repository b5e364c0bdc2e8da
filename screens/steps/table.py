"""Step 5: the table to load into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import in_thread
from screens.database import connect, login_in_words
from screens.dialogs.ask import AskScreen, Question
from screens.frame import BACK, WHY
from screens.list_step import ListStepScreen
from screens.printing import HINT_STYLE, plain
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.database import Column, Table
from wizard.errors import CopywizardError, UnreachableError, UsageError
from wizard.flow import Step
from wizard.plan import Login, TargetChoice, WarehouseChoice
from wizard.sql.parser import parse_copy
from wizard.text import readable_count


class TableScreen(ListStepScreen[Table]):
    """Lists the tables that may be loaded into, and shows their columns."""

    step = Step.TABLE
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("m", "type_name", "type a name"),
        Binding("l", "log_in", "log in as"),
        Binding("d", "use_data_api", "Data API", show=False),
        Binding("r", "look_again", "look again", show=False),
        *WHY,
    ]

    _is_unreachable: bool = False
    """Whether there is no network route to the database, as far as was tried."""

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
        self.head(plain(f"Logging in to {choice.id} as {login_in_words(choice)} …"))
        self.say("")
        self.session.columns = {}
        self.items.show([])

        def look() -> dict[Table, tuple[Column, ...]]:
            with connect(session, choice) as database:
                return database.catalog()

        try:
            found = await in_thread(look)
        except UnreachableError as error:
            self._is_unreachable = choice.login is not Login.DATA_API
            self.refresh_bindings()
            self.head("No route to the database. Press d to go by the Data API, or l to log in.")
            self.say_problem(error)
            return
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
                f"{login_in_words(choice)} may load into"
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
        """Log in as another user, to another database, or in another way."""
        from screens.dialogs.login import LoginScreen

        warehouse = self.session.warehouse
        answer = await self.app.push_screen_wait(
            LoginScreen(
                self._warehouse,
                self.session.services.secrets,
                warehouse.admin_secret if warehouse else None,
            )
        )
        if answer is not None:
            self.session.password = answer.password
            self._log_in_as(answer.choice)

    def action_use_data_api(self) -> None:
        """Let the Data API run everything, which needs no network route."""
        self._log_in_as(replace(self._warehouse, login=Login.DATA_API))

    def _log_in_as(self, choice: WarehouseChoice) -> None:
        self._is_unreachable = False
        self.plan = self.plan.with_warehouse(choice)
        self.refresh_frame()
        self.refresh_bindings()
        self.action_look_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The Data API is offered where there is no route to the database."""
        if action == "use_data_api":
            return self._is_unreachable
        return super().check_action(action, parameters)


def _is_target(table: Table, target: TargetChoice) -> bool:
    return table.name == target.table and target.schema in (table.schema, None)


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
