"""Asking what role to create."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from screens.printing import problem
from wizard.access.build import READ_ONLY_POLICY, RoleRequest, S3ReadAccess
from wizard.errors import CopywizardError
from wizard.plan import SourceChoice
from wizard.storage import parse_s3_url

_DEFAULT_NAME = "RedshiftLoader"


class RoleForm(ModalScreen[RoleRequest | None]):
    """A name, and what the role may read."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "cancel")]

    def __init__(self, source: SourceChoice | None, request: RoleRequest | None) -> None:
        """Ask.

        Args:
            source: what is to be loaded, which the access is suggested for.
            request: what was entered before, to be changed.
        """
        super().__init__()
        self._source = source
        self._request = request

    def compose(self) -> ComposeResult:
        """The form."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "A role for Redshift"
            yield Label("Name", classes="label")
            name = self._request.name if self._request else _DEFAULT_NAME
            yield Input(name, id="name", compact=True, select_on_focus=False)
            yield Label("May read only this bucket or prefix", classes="label")
            yield Input(
                self._location(),
                placeholder=f"empty: every bucket of the account, by {READ_ONLY_POLICY}",
                id="where",
                compact=True,
                select_on_focus=False,
            )
            yield Static(id="complaint")
            with Horizontal(classes="buttons"):
                yield Button("Show documents", id="ok", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Hide what has nothing to say yet."""
        self.query_one("#complaint").display = False

    def _location(self) -> str:
        if self._request is not None:
            access = self._request.access
            return f"s3://{access.bucket}/{access.prefix}" if access.bucket else ""
        return parse_s3_url(self._source.url).folder.url if self._source else ""

    @on(Input.Submitted, "#name")
    def _advance(self) -> None:
        self.query_one("#where").focus()

    @on(Input.Submitted, "#where")
    @on(Button.Pressed, "#ok")
    def _finish(self) -> None:
        try:
            request = RoleRequest(self.query_one("#name", Input).value.strip(), self._access())
        except CopywizardError as error:
            complaint = self.query_one("#complaint", Static)
            complaint.update(problem(error))
            complaint.display = True
        else:
            self.dismiss(request)

    def _access(self) -> S3ReadAccess:
        where = self.query_one("#where", Input).value.strip()
        if not where:
            return S3ReadAccess()
        location = parse_s3_url(where)
        return S3ReadAccess(location.bucket, location.key)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
