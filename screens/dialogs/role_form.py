"""Asking what role to create."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Collapsible, Input, Label, Static, TextArea

from screens.background import in_thread
from screens.dialogs.choose import ChooseScreen
from screens.printing import problem
from screens.steps.role_draft import RoleDraft, typed_url
from screens.widgets.pick_list import Row
from wizard.access.build import READ_ONLY_POLICY, RoleRequest
from wizard.access.names import check_role_name
from wizard.errors import ChangeRefusedError, CopywizardError
from wizard.services import StorageService
from wizard.storage import Location

_MORE = (
    ("keys", "KMS keys that the files are encrypted with: an ARN in each line"),
    ("users", "Only for these database users, one in each line; empty: for all"),
    ("path", "Path"),
    ("tags", "Tags: key=value in each line"),
    ("boundary", "Permissions boundary: the ARN of a managed policy; empty: none"),
    ("description", "Description"),
)
"""The fields that a newcomer needn't see: those of the draft, each with its label."""
_SEVERAL_LINES = frozenset({"keys", "users", "tags"})


@dataclass(frozen=True, slots=True)
class RoleFormSetting:
    """What the form needs to know of the world around it."""

    storage: StorageService
    name_user: Callable[[str], str]
    """Makes the ARN of a database user out of a name."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """ARNs of the roles that exist, by name in lower case."""
    refusal: CopywizardError | None = None
    """Why the role couldn't be made as it was entered last."""


RoleFormAnswer: TypeAlias = RoleRequest | str | None
"""The role to create, the ARN of the existing one to take instead, or neither."""


class Lines(TextArea):
    """A text of several lines; Enter on an empty one goes on."""

    class Done(Message):
        """The person has ended the text with an empty line."""

    def on_key(self, event: events.Key) -> None:
        """Take Enter for oneself where it would only make another empty line."""
        if event.key == "enter" and not self.document.get_line(self.cursor_location[0]).strip():
            event.stop()
            event.prevent_default()
            self.post_message(self.Done())


class RoleForm(ModalScreen[RoleFormAnswer]):
    """A name, and what the role may read; the rest is folded away."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel"),
        Binding("ctrl+s", "finish", "show documents"),
        Binding("ctrl+b", "choose_bucket", "buckets"),
    ]

    def __init__(self, draft: RoleDraft, setting: RoleFormSetting) -> None:
        super().__init__()
        self.draft = draft
        """What was typed, also where the form was left without an answer."""
        self._setting = setting

    def compose(self) -> ComposeResult:
        """The form."""
        with Vertical(classes="dialog role-form") as dialog:
            dialog.border_title = "A role for Redshift"
            with VerticalScroll(classes="scroll", can_focus=False):
                yield Label("Name", classes="label")
                yield Input(self.draft.name, id="name", compact=True)
                yield Label(
                    "May read only these s3:// locations, a line each (Ctrl+B: buckets)",
                    classes="label",
                )
                yield Lines(
                    self.draft.places,
                    id="places",
                    placeholder=f"empty: every bucket of the account, by {READ_ONLY_POLICY}",
                )
                with Collapsible(title="More", collapsed=not self.draft.has_more):
                    yield from self._more()
            yield Static(id="complaint")
            with Horizontal(classes="buttons"):
                yield Button("Show documents", id="ok", variant="primary", compact=True)
                yield Button("Take the existing one", id="existing", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def _more(self) -> ComposeResult:
        for name, label in _MORE:
            value = getattr(self.draft, name)
            yield Label(label, classes="label", markup=False)
            yield (
                Lines(value, id=name)
                if name in _SEVERAL_LINES
                else Input(value, id=name, compact=True)
            )

    def on_mount(self) -> None:
        """Begin at the name, or with what was wrong with the last attempt."""
        places = self.query_one("#places", Lines)
        places.move_cursor(places.document.end)
        self.query_one("#name").focus()
        self._complain(self._setting.refusal or self._taken())

    def _typed(self) -> RoleDraft:
        texts = {each.id: each.value for each in self.query(Input)}
        texts |= {each.id: each.text for each in self.query(Lines)}
        return RoleDraft(**{name: text for name, text in texts.items() if name})

    def _complain(self, error: CopywizardError | None) -> None:
        complaint = self.query_one("#complaint", Static)
        complaint.display = error is not None
        if error is not None:
            complaint.update(problem(error))
        self.query_one("#existing").display = self._existing is not None

    @property
    def _existing(self) -> str | None:
        """The ARN of the role that has this name already."""
        return self._setting.taken.get(self.query_one("#name", Input).value.strip().lower())

    def _taken(self) -> ChangeRefusedError | None:
        if self._existing is None:
            return None
        return ChangeRefusedError(
            "There is a role of this name already.",
            "IAM doesn't tell names apart by case. Change the name, or take the existing role.",
        )

    @on(Input.Changed, "#name")
    def _check_name(self, event: Input.Changed) -> None:
        if event.value == self.draft.name and self._setting.refusal is not None:
            # It is what was refused, and the reason stands there.
            return
        try:
            check_role_name(event.value.strip())
        except CopywizardError as error:
            self._complain(error)
        else:
            self._complain(self._taken())

    @on(Input.Submitted, "#name")
    def _advance(self) -> None:
        # At once: what is typed next belongs there.
        self.set_focus(self.query_one("#places"))

    @on(Input.Submitted, "#path,#boundary,#description")
    @on(Lines.Done)
    def _advance_or_finish(self, event: Input.Submitted | Lines.Done) -> None:
        event.stop()
        self.action_finish()

    @on(Button.Pressed, "#ok")
    def action_finish(self) -> None:
        """Read what was typed, or say what is wrong with it."""
        self.draft = self._typed()
        try:
            request = self.draft.request(self._setting.name_user)
            taken = self._taken()
            if taken is not None:
                raise taken
        except CopywizardError as error:
            self._complain(error)
        else:
            self.dismiss(request)

    @on(Button.Pressed, "#existing")
    def _take_existing(self) -> None:
        self.draft = self._typed()
        self.dismiss(self._existing)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave, but keep what was typed."""
        self.draft = self._typed()
        self.dismiss(None)

    @work(group="buckets", exclusive=True)
    async def action_choose_bucket(self) -> None:
        """Offer the buckets of the account, where they can be listed."""
        try:
            buckets = await in_thread(self._setting.storage.buckets)
        except CopywizardError as error:
            self._complain(error)
            return
        rows = [Row(each.name, (each.name, each.region or "–")) for each in buckets]
        screen: ChooseScreen[str] = ChooseScreen(
            "Which bucket may it read?", ("bucket", "Region"), rows, None, filters=True
        )
        bucket = await self.app.push_screen_wait(screen)
        if bucket is not None:
            places = self.query_one("#places", Lines)
            lines = [line for line in places.text.splitlines() if line.strip()]
            places.text = "\n".join([*lines, typed_url(Location(bucket))])
            places.move_cursor(places.document.end)
            self.set_focus(places)
