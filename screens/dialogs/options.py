"""Format and options of the COPY: what goes with the format, and what each does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.choose import ChooseScreen
from screens.printing import HINT_STYLE, PROBLEM_STYLE, WAITING_STYLE, line, plain
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from screens.widgets.statement import statement_text
from wizard.editing import (
    copy_choice_sql,
    problems_of,
    read_copy_choice,
    read_value,
    with_format,
    with_option,
)
from wizard.plan import CopyChoice, LoadPlan
from wizard.sql.options import BY_NAME, DOCUMENTATION, FORMAT_ARGUMENTS, ValueKind, options_for
from wizard.sql.render import REDACTED
from wizard.sql.statement import CopyFormat, OptionValue

_FORMAT = "format"
_ARGUMENTS = {
    CopyFormat.JSON: "auto, auto ignorecase, noshred, or the s3:// path of a JSONPaths file.",
    CopyFormat.AVRO: "auto, auto ignorecase, or the s3:// path of a JSONPaths file.",
    CopyFormat.FIXEDWIDTH: "The widths of the fields, such as id:5,name:20.",
}
_FORMAT_SUMMARIES = {
    CopyFormat.TEXT: "Fields with a delimiter between them; no quotes.",
    CopyFormat.CSV: "Fields with a comma between them, in quotes where needed.",
    CopyFormat.JSON: "Objects or arrays, one after the other.",
    CopyFormat.AVRO: "Records with their schema.",
    CopyFormat.PARQUET: "Columns; read by Redshift Spectrum, by position.",
    CopyFormat.ORC: "Columns; read by Redshift Spectrum, by position.",
    CopyFormat.FIXEDWIDTH: "Fields of a fixed number of characters.",
    CopyFormat.SHAPEFILE: "Geometries.",
}


class OptionsScreen(ModalScreen[CopyChoice]):
    """A form over COPY's option table; the statement below changes as the person chooses."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "finish", "done", key_display="Esc"),
        Binding("delete,backspace", "clear", "leave out", key_display="Del"),
        Binding("t", "as_text", "as text"),
        Binding("slash", "filter", "filter", key_display="/"),
    ]

    def __init__(self, plan: LoadPlan) -> None:
        super().__init__()
        self._plan = plan

    def compose(self) -> ComposeResult:
        """The table, what the row under the cursor means, and the statement."""
        with Vertical(classes="dialog tall") as dialog:
            dialog.border_title = "Format and options"
            yield PickList[str](("option", "value", "what it does"))
            yield Static(id="meaning")
            yield Static(id="preview")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill the form."""
        self._list.focus_rows()
        self._show()

    @property
    def _list(self) -> PickList[str]:
        return self.query_one(PickList)

    @property
    def _copy(self) -> CopyChoice:
        return self._plan.copy

    def _change(self, copy: CopyChoice, note: str = "") -> None:
        self._plan = self._plan.with_copy(copy)
        self._show(note)

    def _show(self, note: str = "") -> None:
        copy = self._copy
        rows = [Row(_FORMAT, ("FORMAT", copy.format.value, _FORMAT_SUMMARIES[copy.format]))]
        if copy.format in FORMAT_ARGUMENTS:
            name = copy.format.value
            value = _shown(copy.options.get(name))
            rows.append(Row(name, (f"  {name.upper()}", value, _ARGUMENTS[copy.format])))
        for option in options_for(copy.format):
            value = _shown(copy.options.get(option.name), option.is_secret)
            style = "" if value else HINT_STYLE
            rows.append(Row(option.name, (option.keyword, value, option.summary), style))
        self._list.show(rows, self._list.current)
        preview = line(note, WAITING_STYLE) if note else Text()
        for problem in problems_of(self._plan):
            preview.append_text(line(f"✗ {problem}", PROBLEM_STYLE))
        self.query_one("#preview", Static).update(preview.append_text(statement_text(self._plan)))

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[str]) -> None:
        event.stop()
        option = BY_NAME.get(event.item or "")
        text = ""
        if option is not None:
            default = f" Without it: {option.default}." if option.default else ""
            text = f"{option.summary}{default} {DOCUMENTATION}{option.page}"
        self.query_one("#meaning", Static).update(plain(text, HINT_STYLE))

    @on(RowChosen)
    def _set(self, event: RowChosen[str]) -> None:
        event.stop()
        name = event.item
        option = BY_NAME.get(name)
        if name == _FORMAT:
            self._choose_format()
        elif option is None:
            self._ask_argument(name)
        elif option.kind is ValueKind.FLAG:
            is_set = name in self._copy.options
            self._change(with_option(self._copy, name, None if is_set else True))
        elif option.choices:
            self._choose_word(name)
        else:
            self._ask_value(name)

    @work(group="dialog", exclusive=True)
    async def _choose_format(self) -> None:
        rows = [Row(each, (each.value, summary)) for each, summary in _FORMAT_SUMMARIES.items()]
        chosen = await self.app.push_screen_wait(
            ChooseScreen("Format", ("format", "what it holds"), rows, self._copy.format)
        )
        if chosen is None:
            return
        copy, dropped = with_format(self._copy, chosen)
        names = ", ".join(name.upper() for name in dropped)
        note = f"{chosen.value.upper()} doesn't take {names}: left out." if dropped else ""
        self._change(copy, note)

    @work(group="dialog", exclusive=True)
    async def _choose_word(self, name: str) -> None:
        option = BY_NAME[name]
        words = [word for word in option.choices if word not in ("true", "false")]
        rows = [Row(word, (word.upper(),)) for word in words]
        word = await self.app.push_screen_wait(ChooseScreen(option.keyword, ("value",), rows, None))
        if word is not None:
            value: OptionValue = {"on": True, "off": False}.get(word, word)
            self._change(with_option(self._copy, name, value))

    @work(group="dialog", exclusive=True)
    async def _ask_value(self, name: str) -> None:
        option = BY_NAME[name]
        old = "" if option.is_secret else _typed(option.kind, self._copy.options.get(name))
        value = await self.app.push_screen_wait(
            AskScreen(
                option.keyword,
                [Question(option.summary, old, option.default, option.is_secret)],
                lambda texts: _Answer(read_value(option, texts[0])),
            )
        )
        if value is not None:
            self._change(with_option(self._copy, name, value.value))

    @work(group="dialog", exclusive=True)
    async def _ask_argument(self, name: str) -> None:
        old = str(self._copy.options.get(name, ""))
        question = Question(_ARGUMENTS[self._copy.format], old)
        value = await self.app.push_screen_wait(
            AskScreen(name.upper(), [question], lambda texts: _Answer(texts[0].strip()))
        )
        if value is not None:
            self._change(with_option(self._copy, name, value.value or None))

    def action_clear(self) -> None:
        """Leave the option under the cursor out."""
        name = self._list.current
        if name is not None and name != _FORMAT:
            self._change(with_option(self._copy, name, None))

    @work(group="dialog", exclusive=True)
    async def action_as_text(self) -> None:
        """Change all of it as text."""
        question = Question(
            "As COPY spells them", copy_choice_sql(self._copy), "CSV IGNOREHEADER 1 GZIP"
        )
        copy = await self.app.push_screen_wait(
            AskScreen("Format and options", [question], _read_text)
        )
        if copy is not None:
            self._change(copy)

    def action_filter(self) -> None:
        """Filter as the person types."""
        self._list.open_filter()

    def action_finish(self) -> None:
        """Answer with what was chosen; an open filter is closed first."""
        if not self._list.close_filter():
            self.dismiss(self._copy)


class _Answer:
    """A value that isn't None, also when it is empty or False."""

    def __init__(self, value: OptionValue) -> None:
        self.value = value


def _read_text(texts: Sequence[str]) -> CopyChoice:
    return read_copy_choice(texts[0])


def _typed(kind: ValueKind, value: OptionValue | None) -> str:
    """A value as the person would type it again."""
    if value is None or value is True:
        return ""
    if kind not in (ValueKind.MARK, ValueKind.OPTIONAL_MARK):
        return str(value)
    return "".join(
        character if character.isprintable() and character != "\\" else _escape(character)
        for character in str(value)
    )


def _escape(character: str) -> str:
    if character == "\\":
        return r"\\"
    return r"\t" if character == "\t" else f"\\{ord(character):03o}"


def _shown(value: OptionValue | None, is_secret: bool = False) -> str:
    """A value in the form; empty for an option that isn't set."""
    if value is None:
        return ""
    if is_secret:
        return REDACTED
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
