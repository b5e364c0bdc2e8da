"""Step 2: a role that Redshift can assume, with S3 read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import in_thread, stream
from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.confirm import ConfirmScreen
from screens.dialogs.role_form import RoleForm
from screens.frame import BACK, WHY
from screens.list_step import ListStepScreen
from screens.printing import HINT_STYLE, PROBLEM_STYLE, lines, plain
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.access.arn import parse_role_arn
from wizard.access.build import (
    READ_ONLY_POLICY,
    RoleRequest,
    as_json,
    read_document,
    trust_document,
)
from wizard.access.commands import create_role_commands
from wizard.access.trust import Trust, TrustVerdict, redshift_trust
from wizard.errors import CopywizardError
from wizard.flow import Step
from wizard.services import Role
from wizard.text import readable_count, readable_moment


class RoleScreen(ListStepScreen[Role | None]):
    """Lists the roles that Redshift can assume; takes one, a pasted ARN, or makes one."""

    step = Step.ROLE
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("n", "create", "new"),
        Binding("m", "paste", "paste ARN"),
        Binding("a", "show_all", "all", show=False),
        Binding("r", "look_again", "look again", show=False),
        *WHY,
    ]

    _roles: tuple[Role, ...] = ()
    _is_loading: bool = True
    _shows_all: bool = False

    def compose_body(self) -> ComposeResult:
        """The list of roles."""
        yield PickList[Role | None](("role", "usable by COPY", "created"))

    def on_mount(self) -> None:
        """List the roles."""
        super().on_mount()
        self.action_look_again()

    @work(group="roles", exclusive=True)
    async def action_look_again(self) -> None:
        """List the roles, page by page."""
        self._roles, self._is_loading = (), True
        self._show()
        try:
            async for page in stream(self.session.services.roles.pages):
                self._roles += page
                self._show()
        except CopywizardError as error:
            self.say_problem(error)
            self.head(Text("Press m to paste the ARN of a role, or n to create one."))
            self._is_loading = False
            return
        self._is_loading = False
        self._show()

    def _trust(self, role: Role) -> Trust:
        return redshift_trust(role.trust, role.arn, self.session.region)

    def _reason_against(self, role: Role) -> str | None:
        """Why COPY can't use the role; None when nothing speaks against it."""
        if role.is_service_linked:
            return "it is service-linked: only the service itself can use it"
        trust = self._trust(role)
        return None if trust.may_work else trust.verdict.value

    def _show(self) -> None:
        usable = [role for role in self._roles if self._reason_against(role) is None]
        others = [role for role in self._roles if role not in usable] if self._shows_all else []
        chosen = self.plan.role.arns[0] if self.plan.role and self.plan.role.arns else None
        # Service roles of the console sort behind the team's own.
        usable.sort(key=lambda role: (role.arn != chosen, role.path != "/", role.name.lower()))
        current = self.items.current
        rows: list[Row[Role | None]] = [self._row(role) for role in (*usable, *others)]
        self.items.show([*self._kept_row(), *rows], select=current)
        count = readable_count(len(self._roles), "role")
        suffix = " so far …" if self._is_loading else ""
        self.head(f"{len(usable)} of {count}{suffix} can be assumed by Redshift")
        if not self._is_loading and not usable:
            self.say("Redshift can assume none of them. Press n to create a role for it.")

    def _kept_row(self) -> list[Row[Role | None]]:
        """The authorization that was chosen, where it is none of the listed roles."""
        reference = self.plan.role
        listed = {role.arn for role in self._roles}
        if reference is None or (set(reference.arns) <= listed and len(reference.arns) == 1):
            return []
        named = "the cluster's default role" if reference.default else ", ".join(reference.arns)
        return [Row(None, (f"keep {named}", "not judged", ""))]

    def _row(self, role: Role) -> Row[Role | None]:
        against = self._reason_against(role)
        trust = self._trust(role)
        is_sure = trust.verdict is TrustVerdict.TRUSTED
        verdict = against or ("yes" if is_sure else trust.verdict.value)
        cells = (role.name, verdict, readable_moment(role.created))
        return Row(role, cells, HINT_STYLE if against else "")

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[Role | None]) -> None:
        if event.item is not None:
            self.say(plain(event.item.arn, HINT_STYLE))

    @on(RowChosen)
    def _choose(self, event: RowChosen[Role | None]) -> None:
        if event.item is None:
            self.finish(Forward(self.plan))
            return
        against = self._reason_against(event.item)
        if against is not None:
            text = Text("✗ COPY can't use this role: ", style=PROBLEM_STYLE)
            text.append_text(plain(against)).append(". Choose another, or press n.")
            self.say(text)
            return
        self.take(event.item.arn)

    def take(self, arn: str) -> None:
        """Choose a role and go on; what is attached elsewhere no longer matters."""
        plan = self.plan.with_role(arn)
        if plan.role != self.plan.role:
            self.session.attachment = None
        self.finish(Forward(plan))

    def action_show_all(self) -> None:
        """Show the roles that Redshift can't assume too, or hide them again."""
        self._shows_all = not self._shows_all
        self._show()

    @work(group="dialog", exclusive=True)
    async def action_paste(self) -> None:
        """Take the ARN of a role by hand."""
        arn = await self.app.push_screen_wait(
            AskScreen(
                "Paste the ARN of a role",
                [Question("Role ARN", example="arn:aws:iam::123456789012:role/Name")],
                _read_arn,
            )
        )
        if arn is not None:
            self.take(arn)

    @work(group="dialog", exclusive=True)
    async def action_create(self) -> None:
        """Ask what role to create, show its documents, and create it."""
        while True:
            form = RoleForm(self.plan.source, self.session.role_draft)
            request = await self.app.push_screen_wait(form)
            if request is None:
                return
            self.session.role_draft = request
            screen = ConfirmScreen(
                "Create this role?",
                creation_text(request, self.session.partition),
                "Create role",
                "Change it",
            )
            if await self.app.push_screen_wait(screen):
                break
        await self._create(request)

    async def _create(self, request: RoleRequest) -> None:
        self.say("Creating the role …")
        service = self.session.services.roles
        try:
            role = await in_thread(lambda: service.create(request))
        except CopywizardError as error:
            self.say_problem(error)
        else:
            self.take(role.arn)


def _read_arn(texts: Sequence[str]) -> str:
    return str(parse_role_arn(texts[0]))


def creation_text(request: RoleRequest, partition: str) -> Text:
    """The documents of a role that is to be created, and the AWS CLI commands for it."""
    text = Text()
    text.append("Role         ", style=HINT_STYLE).append_text(plain(request.name, "bold"))
    text.append("\nMay read     ", style=HINT_STYLE).append_text(plain(request.access.described()))
    text.append("\n\nTrust policy: who may assume it\n", style="bold")
    text.append_text(lines(as_json(trust_document())))
    text.append("\n\nPermission policy: what it may do then\n", style="bold")
    if request.access.bucket is None:
        text.append(f"{READ_ONLY_POLICY}, which AWS manages")
    else:
        text.append_text(lines(as_json(read_document(request.access, partition))))
    text.append("\n\nThe same with the AWS CLI\n", style="bold")
    text.append_text(lines("\n".join(create_role_commands(request, partition))))
    return text
