"""Step 3: a cluster or workgroup, with the role attached to it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import in_thread, stream
from screens.dialogs import warehouse_form
from screens.dialogs.ask import AskScreen
from screens.dialogs.attach import AttachQuestion, AttachScreen
from screens.dialogs.confirm import ConfirmScreen
from screens.frame import BACK, WHY
from screens.list_step import ListStepScreen
from screens.messages import AttachRequested, ResumeRequested
from screens.printing import HINT_STYLE, PROBLEM_STYLE, plain, problem
from screens.steps.cluster_text import (
    COLUMNS,
    cells,
    default_for,
    explained,
    resume_text,
    roles_change,
)
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.account import Warehouse
from wizard.attaching import quota_warning
from wizard.changes import ModifyRoles
from wizard.errors import CopywizardError, DeniedError
from wizard.flow import Step
from wizard.foresight import pass_role_remark
from wizard.plan import WarehouseChoice, WarehouseKind
from wizard.text import printable, readable_count


class ClusterScreen(ListStepScreen[Warehouse]):
    """Lists clusters and workgroups; takes one, and has the role attached to it."""

    step = Step.CLUSTER
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("d", "make_default", "default role"),
        Binding("u", "resume", "resume", show=False),
        Binding("m", "by_hand", "by hand"),
        Binding("r", "look_again", "look again", show=False),
        *WHY,
    ]

    _warehouses: tuple[Warehouse, ...] = ()
    _accepted: WarehouseChoice | None = None
    """What is chosen as soon as Redshift has taken the role; None: nothing is waited for."""

    def compose_body(self) -> ComposeResult:
        """The list of clusters and workgroups."""
        yield PickList[Warehouse](COLUMNS)

    def on_mount(self) -> None:
        """List them."""
        super().on_mount()
        self.action_look_again()

    @property
    def _role_arn(self) -> str | None:
        role = self.plan.role
        return role.arns[0] if role is not None and role.arns else None

    @work(group="clusters", exclusive=True)
    async def action_look_again(self) -> None:
        """List clusters and workgroups, page by page; one kind may be denied."""
        self.head(f"Looking for clusters and workgroups in {self.session.region} …")
        self.say("")
        warehouses = self.session.services.warehouses
        found: tuple[Warehouse, ...] = ()
        refusals: list[CopywizardError] = []
        for kind in WarehouseKind:
            try:
                async for page in stream(lambda kind=kind: warehouses.pages(kind)):  # type: ignore[misc]
                    found += page
                    self._show(found)
            except CopywizardError as error:
                refusals.append(error)
        self._show(found)
        if refusals:
            self.say_problem(refusals[0])
        if len(refusals) == len(WarehouseKind):
            self.head("Press m to give the cluster or workgroup by hand.")
        elif not found and not refusals:
            self.say("Is this the right Region? Go back to Connect and press g to change it.")

    def _show(self, warehouses: tuple[Warehouse, ...]) -> None:
        self._warehouses = warehouses
        chosen = self.plan.warehouse.ref if self.plan.warehouse else None
        ordered = sorted(
            warehouses,
            key=lambda each: (each.ref != chosen, not each.is_available, each.kind.value, each.id),
        )
        current = self.items.current
        selected = next((each for each in ordered if current and each.ref == current.ref), None)
        self.items.show([self._row(each) for each in ordered], selected)
        serverless = sum(each.kind is WarehouseKind.SERVERLESS for each in warehouses)
        clusters = readable_count(len(warehouses) - serverless, "cluster")
        workgroups = f", {readable_count(serverless, 'workgroup')}" if serverless else ""
        self.head(f"{clusters}{workgroups} in {self.session.region}")

    def _row(self, warehouse: Warehouse) -> Row[Warehouse]:
        style = "" if warehouse.is_available else HINT_STYLE
        return Row(warehouse, cells(warehouse, self._role_arn), style)

    def attachment_changed(self) -> None:
        """The list shows the new state of the role, and a role that was taken leads on."""
        super().attachment_changed()
        attachment = self.session.attachment
        if attachment is None:
            return
        seen = attachment.progress.warehouse
        if seen is not None:
            self.warehouse_changed(seen)
        if self._accepted is None or attachment.change.warehouse != self._accepted.ref:
            return
        if attachment.is_accepted:
            self._go_on(self._accepted)
        elif attachment.error is not None:
            self._accepted = None
            self._say_refusal(attachment.error, attachment.change)
        else:
            self.say(plain(attachment.described()))

    def warehouse_changed(self, warehouse: Warehouse) -> None:
        """A cluster or workgroup was looked at again."""
        known = self._warehouses
        if warehouse.ref in [each.ref for each in known]:
            self._show(tuple(warehouse if each.ref == warehouse.ref else each for each in known))

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[Warehouse]) -> None:
        if event.item is not None and self._accepted is None:
            self.say(explained(event.item))

    @on(RowChosen)
    def _choose(self, event: RowChosen[Warehouse]) -> None:
        warehouse = event.item
        if warehouse.is_paused:
            self.action_resume()
        elif not warehouse.is_available:
            text = Text().append_text(
                plain(f"✗ {warehouse.id} is {warehouse.status}", PROBLEM_STYLE)
            )
            text.append(", and COPY needs one that is available. Choose another, or wait.")
            self.say(text)
        else:
            self._take(warehouse)

    @work(group="dialog", exclusive=True)
    async def _take(self, listed: Warehouse) -> None:
        warehouse = await self._seen_now(listed)
        if warehouse is None:
            return
        role = self._role_arn
        choice = default_for(warehouse, self.plan.warehouse, self.session.region)
        self.session.attachment = None
        self.session.warehouse, self.session.endpoint = warehouse, warehouse.endpoint
        if role is None:
            if self.plan.role is not None and warehouse.default_role is None:
                name = printable(warehouse.id)
                self.say(f"{name} has no default role. Press Esc to choose a role for it.")
                return
            self._go_on(choice)
            return
        change: ModifyRoles | None = roles_change(warehouse, self.session.region, role)
        if change is not None and change.add:
            change = await self._confirm(warehouse, change, role)
        if change is None:
            return
        self._accepted = choice
        self.post_message(AttachRequested(change, role))

    async def _seen_now(self, listed: Warehouse) -> Warehouse | None:
        """It as it is at this moment, since a list grows old; None when it can't be had."""
        service = self.session.services.warehouses
        try:
            return await in_thread(lambda: service.find(listed.ref))
        except DeniedError:
            return listed
        except CopywizardError as error:
            self.say_problem(error)
            return None

    async def _confirm(
        self, warehouse: Warehouse, change: ModifyRoles, role: str
    ) -> ModifyRoles | None:
        services, identity = self.session.services, self.session.identity
        remarks = [quota_warning(warehouse)] if change.add else []
        if identity is not None and change.add:
            remarks.append(
                await in_thread(lambda: pass_role_remark(services.roles, identity, role))
            )
        question = AttachQuestion(change, role, tuple(each for each in remarks if each))
        return await self.app.push_screen_wait(AttachScreen(question))

    def _go_on(self, choice: WarehouseChoice) -> None:
        self._accepted = None
        self.finish(Forward(self.plan.with_warehouse(choice)))

    @work(group="dialog", exclusive=True)
    async def _say_refusal(self, error: CopywizardError, change: ModifyRoles) -> None:
        """Stay, say it, and give who may do it all that it takes."""
        self.say_problem(error)
        if not isinstance(error, DeniedError):
            return
        from screens.dialogs.document import DocumentScreen
        from wizard.access.administrator import request_for_administrator

        caller = self.session.identity.arn if self.session.identity else None
        purpose = f"COPY from Amazon S3 into {change.warehouse.id}"
        text = request_for_administrator([change], purpose, caller)
        await self.app.push_screen_wait(
            DocumentScreen("Ask an administrator", problem(error), text, "attach-role.md")
        )
        self.say_problem(error)

    @work(group="dialog", exclusive=True)
    async def action_make_default(self) -> None:
        """Make the chosen role the default role of the cluster under the cursor."""
        listed, role = self.items.current, self._role_arn
        if listed is None or role is None:
            self.say("Choose a role first: Esc goes back to Role.")
            return
        warehouse = await self._seen_now(listed)
        if warehouse is None:
            return
        if warehouse.default_role == role:
            self.say("It is the default role already.")
            return
        change = roles_change(warehouse, self.session.region, role, make_default=True)
        confirmed = await self._confirm(warehouse, change, role)
        if confirmed is not None:
            self.post_message(AttachRequested(confirmed, role))

    @work(group="dialog", exclusive=True)
    async def action_resume(self) -> None:
        """Resume the paused cluster under the cursor, after saying what it costs."""
        warehouse = self.items.current
        if warehouse is None or not warehouse.is_paused:
            self.say("Only a cluster that is paused can be resumed.")
            return
        text = resume_text(warehouse, self.session.region)
        screen = ConfirmScreen("Resume this cluster?", text, "Resume", is_risky=True)
        if await self.app.push_screen_wait(screen):
            self.post_message(ResumeRequested(warehouse.id))

    @work(group="dialog", exclusive=True)
    async def action_by_hand(self) -> None:
        """Take a cluster or workgroup by hand; where it can be looked at, it is."""
        region = self.session.region
        given = await self.app.push_screen_wait(
            AskScreen(
                "A cluster or workgroup by hand",
                warehouse_form.questions(self.plan.warehouse, self.session.endpoint),
                lambda texts: warehouse_form.read(texts, region),
            )
        )
        if given is None:
            return
        self.session.endpoint, self.session.password = given.endpoint, given.password
        self.session.attachment, self.session.warehouse = None, None
        self.finish(Forward(self.plan.with_warehouse(given.choice)))
