"""A chain of roles: Redshift assumes the first, which assumes the next, in another account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from screens.background import in_thread
from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, WAITING_STYLE, plain, problem
from wizard.access.arn import is_role_arn, parse_role_arn
from wizard.access.chain import ChainLink, ChainRole, judge_chain
from wizard.access.fitness import Fitness, Need
from wizard.errors import CopywizardError, UsageError
from wizard.services import RoleService
from wizard.sql.statement import RoleReference

_SIGNS = {
    Fitness.USABLE: ("●", GOOD_STYLE),
    Fitness.UNKNOWN: ("? UNKNOWN ", WAITING_STYLE),
    Fitness.UNFIT: ("✗", PROBLEM_STYLE),
}


class ChainScreen(ModalScreen[RoleReference | None]):
    """Asks for the roles, checks each link, and answers with the chain."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel"),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
    ]

    _checked: tuple[str, ...] = ()

    def __init__(
        self, arns: Sequence[str], service: RoleService, need: Need, reason: str = ""
    ) -> None:
        """Ask.

        Args:
            arns: what is known of the chain, in order; an empty text where it isn't.
            service: reads the roles, as far as the caller may.
            need: what the chain is for.
            reason: why a chain is needed, in a sentence.
        """
        super().__init__()
        self._arns = tuple(arns) + ("",) * (2 - len(arns))
        self._service = service
        self._need = need
        self._reason = reason

    def compose(self) -> ComposeResult:
        """An input for each role, the verdict on each link, and two buttons."""
        with Vertical(classes="dialog chain") as dialog:
            dialog.border_title = "A chain of roles"
            dialog.border_subtitle = "↑ ↓ scroll"
            if self._reason:
                yield Static(plain(self._reason), classes="label")
            for number, arn in enumerate(self._arns):
                yield Label(_label(number, self._need.account), classes="label", markup=False)
                yield Input(arn, placeholder=_example(number), compact=True)
            with VerticalScroll(classes="scroll links", can_focus=False):
                yield Static(id="links")
            yield Static(id="complaint")
            with Horizontal(classes="buttons"):
                yield Button("Check the chain", id="ok", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Begin at the first role that isn't known; check at once when all are."""
        self.query_one("#complaint").display = False
        inputs = list(self.query(Input))
        self.set_focus(next((each for each in inputs if not each.value), inputs[0]))
        if all(self._arns):
            self._go_on()

    def action_scroll(self, count: int) -> None:
        """Move through verdicts that are longer than the dialog."""
        self.query_one(VerticalScroll).scroll_relative(y=count, animate=False)

    @on(Input.Changed)
    def _forget(self) -> None:
        """What was checked is no longer what stands there."""
        if self._checked and self._typed() != self._checked:
            self._checked = ()
            self.query_one("#links", Static).update("")
            self.query_one("#ok", Button).label = "Check the chain"

    @on(Input.Submitted)
    def _advance(self, event: Input.Submitted) -> None:
        inputs = list(self.query(Input))
        if event.input is inputs[-1]:
            self._go_on()
        else:
            self.set_focus(inputs[inputs.index(event.input) + 1])

    def _typed(self) -> tuple[str, ...]:
        return tuple(each.value.strip() for each in self.query(Input))

    @on(Button.Pressed, "#ok")
    def _go_on(self) -> None:
        """Check the chain, or take it when it was checked as it stands."""
        if self._checked and self._checked == self._typed():
            self.dismiss(RoleReference(self._checked))
            return
        complaint = self.query_one("#complaint", Static)
        try:
            arns = _read(self._typed(), self._need.account)
        except UsageError as error:
            complaint.update(problem(error))
            complaint.display = True
        else:
            complaint.display = False
            self._check(arns)

    @work(group="check", exclusive=True)
    async def _check(self, arns: tuple[str, ...]) -> None:
        links = self.query_one("#links", Static)
        links.update(plain("Reading the roles …", HINT_STYLE))
        found = await in_thread(lambda: [_look_at(self._service, arn) for arn in arns])
        judged = judge_chain(found, self._need)
        links.update(links_text(judged))
        self._checked = arns
        is_unfit = any(link.fitness is Fitness.UNFIT for link in judged)
        button = self.query_one("#ok", Button)
        button.label = "Use it anyway" if is_unfit else "Use this chain"
        self.set_focus(self.query_one("#cancel") if is_unfit else button)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def _label(number: int, account: str | None) -> str:
    if number:
        return "which assumes this role, such as that of the bucket's account"
    return f"Redshift assumes this role, of account {account or 'the cluster'}"


def _example(number: int) -> str:
    account = "210987654321" if number else "123456789012"
    return f"arn:aws:iam::{account}:role/{'BucketReader' if number else 'RedshiftLoader'}"


def _read(texts: Sequence[str], account: str | None) -> tuple[str, ...]:
    """Read the ARNs of a chain.

    Raises:
        UsageError: one is none, they are the same, or the first can't be attached.
    """
    arns = [parse_role_arn(text) for text in texts]
    if len(set(arns)) < len(arns):
        raise UsageError("A role stands twice in the chain.", "Give each role once.")
    if account is not None and arns[0].account != account:
        raise UsageError(
            f"The first role is of account {arns[0].account}, and can't be attached in {account}.",
            "Only a role of the cluster's own account can; put this one second.",
        )
    return tuple(str(arn) for arn in arns)


def _look_at(service: RoleService, arn: str) -> ChainRole:
    """A role as far as it can be read; what can't be is judged as unknown."""
    try:
        role = service.find(arn)
    except CopywizardError:
        return ChainRole(arn, None, None)
    try:
        return ChainRole(arn, role, service.permissions(role))
    except CopywizardError:
        return ChainRole(arn, role, None)


def links_text(links: Sequence[ChainLink]) -> Text:
    """Each link with its verdict, and what to do where it doesn't hold."""
    text = Text()
    for link in links:
        glyph, style = _SIGNS[link.fitness]
        text.append(f"{glyph} ", style).append_text(plain(f"{link.kind.value}: {link.reason}"))
        ends = f"{_short(link.source)} → {_short(link.target)}"
        text.append("\n    ").append_text(plain(ends, HINT_STYLE))
        if link.fix:
            text.append("\n    ").append_text(plain(link.fix))
        text.append("\n")
    text.rstrip()
    return text


def _short(end: str) -> str:
    """An end of a link: a role by its name and account, anything else as it is."""
    if not is_role_arn(end):
        return end
    arn = parse_role_arn(end)
    return f"{arn.name} ({arn.account})"
