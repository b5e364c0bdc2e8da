"""Step 2: a role that Redshift can assume, with S3 read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from screens.answers import Answer, Forward
from screens.frame import BACK, WHY
from screens.steps.role_changing import HandedOver
from screens.steps.role_creation import create_role
from screens.steps.role_fixing import fix_role
from screens.steps.role_listing import RoleListScreen
from screens.steps.role_pasting import ask_arns, ask_chain, look_at, may_take, reason_for_a_chain
from screens.steps.role_rows import KEPT, can_be_assumed
from screens.widgets.pick_list import RowChosen
from wizard.access.arn import parse_role_arn
from wizard.errors import CopywizardError
from wizard.flow import Step
from wizard.sql.statement import RoleReference


class RoleScreen(RoleListScreen):
    """Takes a listed role, a pasted one, a chain or the default; creates and repairs roles."""

    step = Step.ROLE
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("n", "create", "new"),
        Binding("m", "paste", "paste ARN"),
        Binding("f", "fix", "fix", show=False),
        Binding("x", "chain", "chain", show=False),
        Binding("d", "take_default", "default role", show=False),
        Binding("u", "usable_only", "usable only", show=False),
        Binding("r", "look_again", "look again", show=False),
        *WHY,
    ]

    _is_busy: bool = False
    """Whether a role is being asked about, created or repaired: then nothing else begins."""

    def finish(self, answer: Answer) -> None:
        """End the step; a change that was begun is waited for, else it would be half made."""
        if self._is_busy:
            self.say("Wait until the role is done; Ctrl+C leaves at once.")
        else:
            super().finish(answer)

    @on(RowChosen)
    def _choose(self, event: RowChosen[str]) -> None:
        if event.item == KEPT:
            self.finish(Forward(self.plan))
        else:
            self._take_listed(event.item)

    @work(group="dialog")
    async def _take_listed(self, arn: str) -> None:
        if await may_take(self, arn, self.book.verdict(arn)):
            self.take(arn)

    def take(self, arn: str) -> None:
        """Choose a role and go on."""
        self._take_reference(RoleReference((arn,)))

    def _take_reference(self, reference: RoleReference) -> None:
        """What is attached elsewhere no longer matters."""
        if reference != self.plan.role:
            self.session.attachment = None
        self.finish(Forward(replace(self.plan, role=reference)))

    def action_take_default(self) -> None:
        """Take whichever role is the default of the cluster when COPY runs."""
        self._take_reference(RoleReference(default=True))

    @work(group="dialog")
    async def action_paste(self) -> None:
        """Take the ARN of a role, or of a chain, by hand."""
        if self._is_busy:
            return
        await self._paste(self._suggested_arn())

    def _suggested_arn(self) -> str:
        """Where roles can't be listed, one that the cluster has already is likely meant."""
        seen = self.session.warehouse
        return seen.roles[0].arn if seen and seen.roles and not len(self.book) else ""

    async def _paste(self, suggested: str) -> None:
        arns = await ask_arns(self, suggested)
        if arns is None:
            return
        reason = reason_for_a_chain(arns[0], self.book.need.account)
        if len(arns) > 1:
            await self._chain(arns)
        elif reason is not None:
            await self._chain((self._best_arn(), arns[0]), reason)
        else:
            await self._take_pasted(arns[0])

    async def _take_pasted(self, arn: str) -> None:
        """What can be read is judged like the others; the rest goes on, and is said unknown."""
        if arn not in self.book:
            self.say("Looking at the role …")
            found = await look_at(self.session.services.roles, arn)
            if isinstance(found, CopywizardError):
                self.tell(f"UNKNOWN whether Redshift can assume the role. {found.message}")
                self.take(arn)
                return
            self.book.put(found)
            self.show_sorted(arn)
        # After the list has said what is under the cursor, which a refusal would be lost under.
        self.call_after_refresh(self._take_listed, arn)

    @work(group="dialog")
    async def action_chain(self) -> None:
        """Take a chain of roles across accounts."""
        if self._is_busy:
            return
        arns = self.plan.role.arns if self.plan.role else ()
        await self._chain(arns if len(arns) > 1 else (self._best_arn(),))

    async def _chain(self, arns: Sequence[str], reason: str = "") -> None:
        reference = await ask_chain(self, self.book, arns, reason)
        if reference is not None:
            self._take_reference(reference)

    def _best_arn(self) -> str:
        """The role under the cursor, where Redshift can assume it."""
        arn = self.items.current
        is_known = arn is not None and arn in self.book
        return arn if arn and is_known and can_be_assumed(self.book.verdict(arn)) else ""

    @work(group="dialog")
    async def action_create(self) -> None:
        """Ask what role to create, show its documents, and create it."""
        if self._is_busy:
            return
        self._is_busy = True
        try:
            made = await create_role(self, self.book.arns_by_name(), self.book.need.kms_keys)
        except CopywizardError as error:
            self.say_problem(error)
            return
        finally:
            self._is_busy = False
        if isinstance(made, HandedOver):
            await self._paste(made.arn)
        elif made is not None:
            if made.is_new:
                name = parse_role_arn(made.arn).name
                self.tell(f"{name} was created; copywizard undo takes it back.")
            self.take(made.arn)

    @work(group="dialog")
    async def action_fix(self) -> None:
        """Repair the role under the cursor."""
        if self._is_busy:
            return
        arn = self.items.current
        if arn is None or arn not in self.book:
            self.say("Move to a role first.")
            return
        self._is_busy = True
        try:
            fixed = await fix_role(self, self.book, arn)
        except CopywizardError as error:
            self.say_problem(error)
            return
        finally:
            self._is_busy = False
        if isinstance(fixed, HandedOver):
            self.take(arn)
        elif fixed is not None:
            self.tell(f"{fixed.role.name} was changed; copywizard undo takes it back.")
            self.reading.again(fixed.role)
            self.book.put(fixed.role)
            self.redraw(arn)
