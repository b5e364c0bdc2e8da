"""Step 5: the table to load into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import in_thread
from screens.database import by_data_api, connect, user_in_words, way_in_words
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
        Binding("m", "type_name", "name"),
        Binding("l", "log_in", "log in"),
        Binding("d", "use_data_api", "use the Data API", show=False),
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
        who, way = user_in_words(choice), way_in_words(choice)
        self.head(plain(f"Logging in to {choice.id} as {who}, {way} …"))
        self.say("")
        self._is_unreachable = False
        there = self.items.current
        self._take_found({})

        def look() -> dict[Table, tuple[Column, ...]]:
            with connect(session, choice) as database:
                return database.catalog()

        try:
            found = await in_thread(look)
        except CopywizardError as error:
            # The Data API needs no route of its own; without AWS there is neither.
            is_wire = choice.login is not Login.DATA_API
            self._is_unreachable = is_wire and isinstance(error, UnreachableError)
            self._show_refusal(error)
            return
        self._take_found(found, there)
        self._head_found(choice)

    def _show_refusal(self, error: CopywizardError) -> None:
        self.refresh_bindings()
        if self._is_unreachable:
            self.head(
                "There is no network route to the database. Press d to use the Data API, which "
                "needs none, l to log in another way, or m to type the table's name."
            )
        else:
            self.head("Press l to log in another way, or m to type the table's name.")
        self.say_problem(error)

    def _take_found(
        self, found: dict[Table, tuple[Column, ...]], select: Table | None = None
    ) -> None:
        self.session.columns = found
        rows = [
            Row(table, (table.schema, table.name, ", ".join(each.name for each in columns)))
            for table, columns in found.items()
        ]
        self.items.show(rows, select if select in found else self._likely(list(found)))
        self.refresh_bindings()

    def _head_found(self, choice: WarehouseChoice) -> None:
        found = readable_count(len(self.session.columns), "table")
        who, way = user_in_words(choice), way_in_words(choice)
        self.head(plain(f"{found} in {choice.database} that {who} may load into · {way}"))
        if not self.session.columns:
            self.say("Create one, or ask for GRANT INSERT; m takes a name, l logs in another way.")

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
            self._log_in_by(answer.choice)

    def action_use_data_api(self) -> None:
        """Let the Data API run everything, which needs no network route."""
        self._log_in_by(by_data_api(self._warehouse))

    def _log_in_by(self, choice: WarehouseChoice) -> None:
        self.plan = self.plan.with_warehouse(choice)
        self.refresh_frame()
        self.action_look_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what makes sense: another way where there is no route, a filter where rows are."""
        if action == "use_data_api" and not self._is_unreachable:
            return False
        if action == "filter" and not self.session.columns:
            return False
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
