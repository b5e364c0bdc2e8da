"""The list of roles: loaded page by page, judged, and completed in the background."""

from __future__ import annotations

from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult

from screens.background import in_thread, stream
from screens.list_step import ListStepScreen
from screens.printing import PROBLEM_STYLE, plain
from screens.roles import PermissionReading
from screens.steps.role_book import JudgedPage, RoleBook, is_worth_reading
from screens.steps.role_need import need_of, source_of
from screens.steps.role_rows import COLUMNS, can_be_assumed, detail_text, kept_row, row_of
from screens.widgets.pick_list import PickList, Row, RowHighlighted
from wizard.access.fitness import Fitness, RoleVerdict
from wizard.account import Role
from wizard.errors import CopywizardError
from wizard.text import printable, readable_count

_TELLING = 10
"""Seconds for which a sentence stays over the next step."""
_HEADING_PAUSE = 0.15
"""Seconds between two changes of the heading while roles come in."""


class RoleListScreen(ListStepScreen[str]):
    """Lists the roles with a verdict on each; what to do with one is told by the step."""

    _is_loading: bool = True
    _is_heading_due: bool = False
    _shows_usable_only: bool = False
    _listing_error: CopywizardError | None = None
    _placed: str | None = None
    """Where the wizard has put the cursor; elsewhere the person has."""

    def compose_body(self) -> ComposeResult:
        """The list of roles."""
        yield PickList[str](COLUMNS)

    def on_mount(self) -> None:
        """List the roles, and read what those may do that Redshift can assume."""
        super().on_mount()
        known = self.session.role_permissions
        self.book = RoleBook(need_of(self.session, self.plan), known)
        self.reading = PermissionReading(self.session.services.roles, known, self._judge_again)
        self._list_roles()
        self._read_permissions()
        self._find_encryption_key()

    @work(group="permissions", exclusive=True)
    async def _read_permissions(self) -> None:
        await self.reading.run()

    @work(group="key", exclusive=True)
    async def _find_encryption_key(self) -> None:
        """The role must decrypt, too, where the source is encrypted with a KMS key."""
        source, storage = source_of(self.plan), self.session.services.storage
        if source is None:
            return
        try:
            key = await in_thread(lambda: storage.encryption_key(source))
        except CopywizardError as error:
            self.tell(f"UNKNOWN whether the role needs a KMS key. {error.message}")
            return
        if key is not None:
            for arn in self.book.change_need(replace(self.book.need, kms_keys=(key,))):
                self.redraw(arn)

    def action_look_again(self) -> None:
        """List the roles anew, and forget what they may do."""
        self.reading.forget()
        self._list_roles()

    @work(group="roles", exclusive=True)
    async def _list_roles(self) -> None:
        """List the roles, page by page; what came before a failure stays."""
        self.book.clear()
        self._is_loading, self._listing_error = True, None
        self.show_sorted()
        service = self.session.services.roles
        try:
            async for page in stream(lambda: self.book.judged_pages(service)):
                self._add(page)
        except CopywizardError as error:
            self._listing_error = error
        self._is_loading = False
        self.show_sorted()
        self._explain_the_list()

    def _add(self, page: JudgedPage) -> None:
        self.book.add(page)
        was_empty = self.items.current is None
        self.items.extend(self._row(role.arn) for role, verdict in page if self._is_shown(verdict))
        if was_empty:
            self._placed = self.items.current
        self.reading.want(role for role, verdict in page if is_worth_reading(verdict))
        self._show_heading_soon()

    def show_sorted(self, select: str | None = None) -> None:
        """Put the list in order; somebody who has moved keeps the role under the cursor.

        Args:
            select: the role to go to; None: the one that was chosen, or the most usable.
        """
        shown = (arn for arn in self.book.in_order() if self._is_shown(self.book.verdict(arn)))
        rows = [*self._kept(), *(self._row(arn) for arn in shown)]
        has_moved = select is None and self._has_moved()
        chosen = self.plan.role.arns[0] if self.plan.role and self.plan.role.arns else None
        self.items.show(rows, self.items.current if has_moved else select or chosen)
        self._placed = None if has_moved else self.items.current
        self._show_heading()

    def _has_moved(self) -> bool:
        """Whether the person has gone to a role themselves."""
        return self.items.current not in (None, self._placed)

    def _kept(self) -> list[Row[str]]:
        """What was chosen before, where it isn't listed, nor may still come to be."""
        reference = self.plan.role
        if reference is None:
            return []
        is_one = len(reference.arns) == 1
        is_listed = is_one and (self._is_loading or reference.arns[0] in self.book)
        return [] if is_listed else [kept_row(reference)]

    def _is_shown(self, verdict: RoleVerdict) -> bool:
        return not self._shows_usable_only or verdict.fitness is not Fitness.UNFIT

    def _row(self, arn: str) -> Row[str]:
        book = self.book
        return row_of(book.role(arn), book.verdict(arn), book.permissions(arn))

    def _judge_again(self, role: Role) -> None:
        """What a role may do became known: its row changes where it is."""
        if role.arn not in self.book:
            return
        self.book.put(self.book.role(role.arn))
        self.redraw(role.arn)
        if not self._is_loading and not self.reading.left and not self._has_moved():
            self.show_sorted()

    def redraw(self, arn: str) -> None:
        """Show the verdict on a role as it is now, where the role stands in the list."""
        self.items.replace(arn, self._row(arn))
        if self.items.current == arn:
            self._explain_role(arn)
        self._show_heading_soon()

    def _show_heading_soon(self) -> None:
        """Once for all that comes in a short while, as the screen is laid out anew each time."""
        if not self._is_heading_due:
            self._is_heading_due = True
            self.set_timer(_HEADING_PAUSE, self._show_heading)

    def _show_heading(self) -> None:
        self._is_heading_due = False
        count = readable_count(len(self.book), "role")
        if self._listing_error is not None and not len(self.book):
            self.head("Press m to paste the ARN of a role, or n to create one.")
            return
        suffix = " so far …" if self._is_loading else ""
        text = plain(f"{self.book.assumable:,} of {count}{suffix} can be assumed by Redshift")
        if self.reading.left:
            text.append(f" · reading what {self.reading.left} may do …")
        if self._listing_error is not None:
            text.append("\n✗ Not all could be listed. ", PROBLEM_STYLE)
            text.append_text(plain(self._listing_error.message, PROBLEM_STYLE))
        self.head(text)

    def _explain_the_list(self) -> None:
        if not len(self.book) and self._listing_error is not None:
            self.say_problem(self._listing_error)
        elif not self.book.assumable:
            self.say("Redshift can assume none of them. Press n to create a role for it.")

    @on(RowHighlighted)
    def _look_at(self, event: RowHighlighted[str]) -> None:
        arn = event.item
        if arn is None or arn not in self.book:
            return
        if can_be_assumed(self.book.verdict(arn)):
            self.reading.prefer(self.book.role(arn))
        self._explain_role(arn)

    def _explain_role(self, arn: str) -> None:
        book = self.book
        self.say(detail_text(book.role(arn), book.verdict(arn), book.permissions(arn)))

    def tell(self, sentence: str) -> None:
        """Say what is to be seen in the next step, too; the text may be untrusted."""
        self.notify(printable(sentence), timeout=_TELLING, markup=False)

    def action_usable_only(self) -> None:
        """Show only the roles that may work, or all again."""
        self._shows_usable_only = not self._shows_usable_only
        self.show_sorted()
