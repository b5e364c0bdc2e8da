"""Asking how to log in to the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from screens.background import stream
from screens.dialogs.login_ways import (
    LABELS,
    Field,
    LoginAnswer,
    example_of,
    fields_of,
    needs_of,
    read_login,
)
from screens.printing import HINT_STYLE, plain, problem
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.account import SecretName
from wizard.errors import CopywizardError
from wizard.plan import Login, WarehouseChoice
from wizard.services import SecretService

_ADMIN = "the admin user's, kept by Redshift"


class LoginScreen(ModalScreen[LoginAnswer | None]):
    """Four ways to log in, what each of them needs, and the fields that it asks for."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel"),
        Binding("down", "enter_secrets", show=False),
    ]

    def __init__(
        self, choice: WarehouseChoice, secrets: SecretService, admin_secret: str | None
    ) -> None:
        """Ask.

        Args:
            choice: the cluster or workgroup, and how to log in so far.
            secrets: lists what there is to choose from.
            admin_secret: ARN of the secret of its admin user; None where there is none.
        """
        super().__init__()
        self._choice = choice
        self._service = secrets
        self._admin_secret = admin_secret
        self._were_secrets_listed = False
        self._has_secrets = False

    def compose(self) -> ComposeResult:
        """The ways above their fields."""
        choice = self._choice
        values = {
            Field.DATABASE: choice.database,
            Field.USER: choice.user,
            Field.SECRET: choice.secret,
        }
        with VerticalScroll(classes="dialog login", can_focus=False) as dialog:
            dialog.border_title = "Log in to the database"
            yield PickList[Login](("way", "what it is"), id="ways")
            yield Static(id="needs")
            for field in Field:
                yield from _field(field, values.get(field))
            yield PickList[str](("secret", "description"), id="secrets")
            yield Static(id="about-secrets")
            yield Static(id="complaint")
            with Horizontal(classes="buttons"):
                yield Button("Log in", id="ok", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Begin at the way so far."""
        self.query_one("#complaint").display = False
        self._ways.show([Row(way, cells) for way, cells in LABELS.items()], self._choice.login)
        self._ways.focus_rows()
        self._show_way()

    @property
    def _way(self) -> Login:
        return self._ways.current or self._choice.login

    @property
    def _asked(self) -> tuple[Field, ...]:
        return fields_of(self._way, self._choice.kind)

    @property
    def _ways(self) -> PickList[Login]:
        found: PickList[Login] = self.query_one("#ways", PickList)
        return found

    @property
    def _secrets(self) -> PickList[str]:
        found: PickList[str] = self.query_one("#secrets", PickList)
        return found

    def _input(self, field: Field) -> Input:
        return self.query_one(f"#{field.name}", Input)

    @on(RowHighlighted)
    def _follow(self, event: RowHighlighted[object]) -> None:
        event.stop()
        if isinstance(event.item, Login):
            self._show_way()

    def _show_way(self) -> None:
        """Show what the way under the cursor needs, and asks for."""
        way = self._way
        self.query_one("#needs", Static).update(needs_of(way, self._choice.kind))
        for field in Field:
            self._input(field).placeholder = example_of(field, way)
            self.query_one(f"#{field.name}-line").display = field in self._asked
        takes_secret = Field.SECRET in self._asked
        self.query_one("#about-secrets").display = takes_secret
        self._show_secrets()
        self._suggest_secret(way)
        if takes_secret and not self._were_secrets_listed:
            self._were_secrets_listed = True
            self._list_secrets()

    def _suggest_secret(self, way: Login) -> None:
        """The admin's own secret, for the way that can't do without one."""
        secret = self._input(Field.SECRET)
        if way is Login.SECRET and not secret.value:
            secret.value = self._admin_secret or ""
        elif way is Login.DATA_API and not self._choice.secret:
            is_suggested = secret.value == self._admin_secret
            secret.value = "" if is_suggested else secret.value

    def _show_secrets(self) -> None:
        """Show the list only where there is something in it."""
        self._secrets.display = Field.SECRET in self._asked and self._has_secrets

    @work(group="secrets", exclusive=True)
    async def _list_secrets(self) -> None:
        """Show the secrets of the Region as they come, the admin's own first."""
        self._say_of_secrets("Looking for secrets …")
        if self._admin_secret is not None:
            self._add([Row(self._admin_secret, (_short(self._admin_secret), _ADMIN))])
        try:
            async for page in stream(self._service.pages):
                self._add(self._rows(page))
        except CopywizardError as error:
            self._say_of_secrets(f"Paste the ARN of a secret: {error.message}")
            return
        found = "↓ goes to the list; typing filters it." if self._has_secrets else "There is none."
        self._say_of_secrets(found)

    def _add(self, rows: Sequence[Row[str]]) -> None:
        self._has_secrets = self._has_secrets or len(rows) > 0
        self._secrets.extend(rows)
        self._show_secrets()

    def _rows(self, page: Sequence[SecretName]) -> list[Row[str]]:
        return [
            Row(each.arn, (each.name, each.description))
            for each in page
            if each.arn != self._admin_secret
        ]

    def _say_of_secrets(self, text: str) -> None:
        self.query_one("#about-secrets", Static).update(plain(text, HINT_STYLE))

    @on(Input.Changed, f"#{Field.SECRET.name}")
    def _narrow_secrets(self, event: Input.Changed) -> None:
        # A whole ARN was chosen or pasted: the list still shows what else there is.
        is_whole = event.value.startswith("arn:")
        self._secrets.narrow("" if is_whole else event.value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The arrow leads from the secret's field to the list below it."""
        if action == "enter_secrets":
            return self.focused is self._input(Field.SECRET) and self._secrets.match_count > 0
        return super().check_action(action, parameters)

    def action_enter_secrets(self) -> None:
        """Give the list of secrets the keyboard."""
        self._secrets.focus_rows()

    @on(RowChosen)
    def _take(self, event: RowChosen[Login] | RowChosen[str]) -> None:
        event.stop()
        if isinstance(event.item, Login):
            self.set_focus(self._input(self._asked[0]))
        else:
            self._input(Field.SECRET).value = event.item
            self.set_focus(self.query_one("#ok"))

    @on(Input.Submitted)
    def _advance(self, event: Input.Submitted) -> None:
        event.stop()
        asked = [self._input(field) for field in self._asked]
        if event.input is asked[-1]:
            self._finish()
        else:
            # At once: what is typed next may be a password.
            self.set_focus(asked[asked.index(event.input) + 1])

    @on(Button.Pressed, "#ok")
    def _finish(self) -> None:
        texts = {field: self._input(field).value for field in Field}
        try:
            answer = read_login(self._choice, self._way, texts)
        except CopywizardError as error:
            complaint = self.query_one("#complaint", Static)
            complaint.update(problem(error))
            complaint.display = True
            complaint.scroll_visible(animate=False)
        else:
            self.dismiss(answer)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def _field(field: Field, value: str | None) -> ComposeResult:
    with Horizontal(id=f"{field.name}-line", classes="line"):
        yield Label(field.value, classes="label")
        yield Input(value or "", id=field.name, password=field is Field.PASSWORD, compact=True)


def _short(arn: str) -> str:
    """The name of a secret, which its ARN ends with."""
    return arn.rpartition(":")[2]
