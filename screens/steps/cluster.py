"""Step 3: a cluster, with the role attached to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import stream
from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.confirm import ConfirmScreen
from screens.frame import BACK, WHY
from screens.list_step import ListStepScreen
from screens.messages import AttachRequested
from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, plain
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.access.commands import attach_command, detach_command
from wizard.errors import CopywizardError, UsageError
from wizard.flow import Step
from wizard.plan import Login, WarehouseChoice, WarehouseKind
from wizard.services import Endpoint, Warehouse
from wizard.text import Secret, printable, readable_count

_DEFAULT_PORT = 5439
_ENDPOINT_EXAMPLE = "examplecluster.abc123.us-east-1.redshift.amazonaws.com:5439"


class ClusterScreen(ListStepScreen[Warehouse]):
    """Lists the clusters; takes one, and has the role attached to it."""

    step = Step.CLUSTER
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("m", "by_hand", "by hand"),
        Binding("r", "look_again", "look again"),
        *WHY,
    ]

    _warehouses: tuple[Warehouse, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The list of clusters."""
        yield PickList[Warehouse](("cluster", "status", "this role", "nodes", "database", "roles"))

    def on_mount(self) -> None:
        """List the clusters."""
        super().on_mount()
        self.action_look_again()

    @property
    def _role_arn(self) -> str | None:
        role = self.plan.role
        return role.arns[0] if role is not None and role.arns else None

    @work(group="clusters", exclusive=True)
    async def action_look_again(self) -> None:
        """List the clusters, page by page."""
        self.head(f"Looking for clusters in {self.session.region} …")
        found: tuple[Warehouse, ...] = ()
        try:
            async for page in stream(self.session.services.warehouses.pages):
                found += page
                self._show(found)
        except CopywizardError as error:
            self.say_problem(error)
            self.head("Press m to give the cluster by hand.")
            return
        self._show(found)
        if not found:
            self.say("Is this the right Region? Go back to Connect and press g to change it.")

    def _show(self, warehouses: tuple[Warehouse, ...]) -> None:
        self._warehouses = warehouses
        chosen = self.plan.warehouse.id if self.plan.warehouse else None
        ordered = sorted(
            warehouses, key=lambda each: (each.id != chosen, not each.is_available, each.id)
        )
        current = self.items.current
        selected = next((each for each in ordered if current and each.id == current.id), None)
        self.items.show([self._row(each) for each in ordered], selected)
        count = readable_count(len(warehouses), "cluster")
        self.head(f"{count} in {self.session.region}")

    def _row(self, warehouse: Warehouse) -> Row[Warehouse]:
        attached = warehouse.attached(self._role_arn) if self._role_arn else None
        cells = (
            warehouse.id,
            warehouse.status,
            attached.state if attached else "not attached",
            f"{warehouse.node_count} × {warehouse.node_type}",
            warehouse.database,
            str(len(warehouse.roles)),
        )
        return Row(warehouse, cells, "" if warehouse.is_available else HINT_STYLE)

    def attachment_changed(self) -> None:
        """The list shows the new state of the role, too."""
        super().attachment_changed()
        attachment = self.session.attachment
        seen = attachment.progress.warehouse if attachment else None
        if seen is not None:
            self._show(tuple(seen if each.id == seen.id else each for each in self._warehouses))

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[Warehouse]) -> None:
        warehouse = event.item
        if warehouse is None:
            return
        text = Text("endpoint ", style=HINT_STYLE)
        text.append_text(plain(str(warehouse.endpoint or "none yet"), HINT_STYLE))
        for role in warehouse.roles:
            text.append("\n").append_text(plain(f"{role.state:<8} {role.arn}", HINT_STYLE))
        self.say(text)

    @on(RowChosen)
    def _choose(self, event: RowChosen[Warehouse]) -> None:
        warehouse = event.item
        if not warehouse.is_available or warehouse.endpoint is None:
            text = Text("✗ ", style=PROBLEM_STYLE)
            text.append_text(plain(f"{warehouse.id} is {warehouse.status}", PROBLEM_STYLE))
            text.append(", and COPY needs one that is available. Choose another, or resume it.")
            self.say(text)
            return
        self._take(warehouse)

    @work(group="dialog", exclusive=True)
    async def _take(self, warehouse: Warehouse) -> None:
        role = self._role_arn
        self.session.attachment = None
        if role is not None:
            if warehouse.attached(role) is None and not await self._confirm(warehouse, role):
                return
            self.post_message(AttachRequested(warehouse.id, role))
        elif self.plan.role is not None and warehouse.default_role is None:
            self.say(f"{printable(warehouse.id)} has no default role. Choose one: Esc goes back.")
            return
        self.session.endpoint = warehouse.endpoint
        self.finish(Forward(self.plan.with_warehouse(self._choice(warehouse))))

    async def _confirm(self, warehouse: Warehouse, role: str) -> bool:
        text = change_text(warehouse, role, self.session.region)
        screen = ConfirmScreen("Attach the role to the cluster?", text, "Attach role")
        return await self.app.push_screen_wait(screen)

    def _choice(self, warehouse: Warehouse) -> WarehouseChoice:
        before = self.plan.warehouse
        if before is not None and before.id == warehouse.id:
            return before
        return WarehouseChoice(
            warehouse.kind,
            warehouse.id,
            self.session.region,
            warehouse.database,
            warehouse.admin_user or None,
        )

    @work(group="dialog", exclusive=True)
    async def action_by_hand(self) -> None:
        """Take a cluster by hand; nothing is attached then."""
        answer = await self.app.push_screen_wait(
            AskScreen("A cluster by hand", self._questions(), self._read)
        )
        if answer is None:
            return
        choice, endpoint, password = answer
        self.session.endpoint, self.session.password = endpoint, password
        self.session.attachment = None
        self.finish(Forward(self.plan.with_warehouse(choice)))

    def _questions(self) -> tuple[Question, ...]:
        """What to ask, with what was entered before."""
        endpoint, before = self.session.endpoint, self.plan.warehouse
        return (
            Question("Endpoint", str(endpoint) if endpoint else "", _ENDPOINT_EXAMPLE),
            Question("Database", before.database if before else "dev"),
            Question("Database user", (before.user if before else None) or "awsuser"),
            Question("Password (empty: temporary credentials from IAM)", is_secret=True),
        )

    def _read(self, texts: Sequence[str]) -> tuple[WarehouseChoice, Endpoint, Secret | None]:
        address, database, user = (text.strip() for text in texts[:3])
        password = texts[3]
        endpoint = read_endpoint(address)
        if not database or not user:
            raise UsageError("Database and user are needed to log in.", "Fill both in.")
        choice = WarehouseChoice(
            WarehouseKind.PROVISIONED,
            endpoint.host.partition(".")[0],
            self.session.region,
            database,
            user,
            Login.PASSWORD if password else Login.IAM,
        )
        return choice, endpoint, Secret(password) if password else None


def read_endpoint(text: str) -> Endpoint:
    """Read ``host``, ``host:port`` or ``host:port/database``.

    Raises:
        UsageError: it is none of these.
    """
    address = text.strip().partition("/")[0]
    host, _, port = address.partition(":")
    if not host or (port and not port.isdigit()):
        raise UsageError("That is no endpoint.", "It looks like host.example.com:5439.")
    return Endpoint(host, int(port or _DEFAULT_PORT))


def change_text(warehouse: Warehouse, role: str, region: str) -> Text:
    """What attaching a role changes, and how to do and undo it with the AWS CLI."""
    text = Text()
    text.append_text(plain(f"The roles of {warehouse.id}", "bold"))
    for attached in warehouse.roles:
        text.append("\n").append_text(plain(f"    {attached.arn}"))
    text.append("\n").append_text(plain(f"  + {role}", GOOD_STYLE))
    text.append("\n\nNo other role is touched. It takes about a minute, and the cluster stays ")
    text.append("usable meanwhile.\n\n")
    text.append("The same with the AWS CLI\n", style="bold")
    text.append_text(plain(attach_command(warehouse.id, region, [role])))
    text.append("\n\nTo undo it\n", style="bold")
    text.append_text(plain(detach_command(warehouse.id, region, [role])))
    return text
