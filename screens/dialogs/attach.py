"""Showing what attaching a role changes, before it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Checkbox, Static

from screens.printing import GOOD_STYLE, PROBLEM_STYLE, WAITING_STYLE, plain
from wizard.access.commands import commands_of
from wizard.changes import ModifyRoles, inverse_of


@dataclass(frozen=True, slots=True)
class AttachQuestion:
    """A change of a warehouse's roles, and what is known of it beforehand."""

    change: ModifyRoles
    """It may add nothing: then only the default role is asked about."""
    role_arn: str
    remarks: tuple[str, ...] = ()
    """What the person should know first, such as that a quota is nearly used up."""


class AttachScreen(ModalScreen[ModifyRoles | None]):
    """The roles before and after, the same with the AWS CLI, and whether it is the default."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "no"),
        Binding("d", "toggle_default", "default role"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    def __init__(self, question: AttachQuestion) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The change above the choice and two buttons."""
        adds = bool(self._question.change.add)
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = (
                "Attach the role to the cluster?" if adds else "Make it the default role?"
            )
            dialog.border_subtitle = "↑ ↓ scroll"
            with VerticalScroll(classes="scroll", can_focus=False):
                yield Static(id="change")
            yield Checkbox(
                "make it the default role, which IAM_ROLE default means (d)",
                value=self._question.change.default_after == self._question.role_arn,
                id="default",
                compact=True,
                disabled=not adds,
            )
            with Horizontal(classes="buttons"):
                label = "Attach role" if adds else "Make default"
                yield Button(label, id="yes", variant="primary", compact=True)
                yield Button("Cancel", id="no", compact=True)

    def on_mount(self) -> None:
        """Let Enter mean yes."""
        self.query_one("#yes").focus()
        self._show()

    @property
    def _change(self) -> ModifyRoles:
        """The change as it is chosen now."""
        change = self._question.change
        is_default = self.query_one("#default", Checkbox).value
        default = self._question.role_arn if is_default else change.default_before
        return replace(change, default_after=default)

    @on(Checkbox.Changed)
    def _show(self) -> None:
        self.query_one("#change", Static).update(change_text(self._change, self._question.remarks))

    def action_toggle_default(self) -> None:
        """Make it the default role, or not."""
        box = self.query_one("#default", Checkbox)
        if not box.disabled:
            box.toggle()

    def action_scroll(self, count: int) -> None:
        """Move through a change that is longer than the dialog."""
        self.query_one(VerticalScroll).scroll_relative(y=count, animate=False)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(self._change if event.button.id == "yes" else None)


def change_text(change: ModifyRoles, remarks: tuple[str, ...] = ()) -> Text:
    """What the change does, and how to do and undo it with the AWS CLI."""
    text = Text().append_text(plain(f"The roles of {change.warehouse.id}", "bold"))
    for arn in change.before:
        is_going = arn in change.remove
        sign, style = ("  - ", PROBLEM_STYLE) if is_going else ("    ", "")
        text.append("\n").append_text(plain(f"{sign}{arn}", style))
    for arn in change.add:
        text.append("\n").append_text(plain(f"  + {arn}", GOOD_STYLE))
    if change.sets_default:
        before = change.default_before or "none"
        text.append("\n\nThe default role\n", "bold")
        text.append_text(plain(f"  - {before}", PROBLEM_STYLE)).append("\n")
        text.append_text(plain(f"  + {change.default_after}", GOOD_STYLE))
    for remark in remarks:
        text.append("\n\n").append("⚠ ", WAITING_STYLE).append_text(plain(remark))
    text.append("\n\nNo other role is touched. It takes about a minute, and queries go on.\n\n")
    text.append("The same with the AWS CLI\n", style="bold")
    text.append_text(_commands(change))
    text.append("\n\nTo undo it: copywizard undo, or\n", style="bold")
    return text.append_text(_commands(inverse_of(change)))


def _commands(change: ModifyRoles | object) -> Text:
    assert isinstance(change, ModifyRoles)
    return Text("\n").join(plain(command) for command in commands_of(change))
