"""Step 4: an object or a prefix to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from screens.answers import Forward
from screens.background import in_thread
from screens.dialogs.ask import AskScreen, Question
from screens.frame import BACK, WHY
from screens.list_step import ListStepScreen
from screens.printing import HINT_STYLE, plain
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.errors import CopywizardError, NotFoundError
from wizard.flow import Step
from wizard.plan import SourceChoice
from wizard.storage import Bucket, Location, Page, StoredObject, parse_s3_url
from wizard.text import readable_count, readable_moment, readable_size

_BUCKET_COLUMNS = ("bucket", "Region", "created")
_KEY_COLUMNS = ("name", "size", "modified", "class")


class EntryKind(Enum):
    """What a row of the browser stands for."""

    BUCKET = "bucket"
    KEPT = "kept"
    UP = "up"
    FOLDER = "folder"
    OBJECT = "object"
    NEXT_PAGE = "next page"
    PREVIOUS_PAGE = "previous page"


_TAKEN = (EntryKind.OBJECT, EntryKind.KEPT)
"""What Enter takes as the source."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the browser."""

    kind: EntryKind
    location: Location | None = None
    """Where it leads, or what it takes; None for the rows that turn pages."""


class SourceScreen(ListStepScreen[Entry]):
    """Browses buckets and keys, a page at a time."""

    step = Step.SOURCE
    BINDINGS: ClassVar[list[BindingType]] = [
        BACK,
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("t", "take", "take all below"),
        Binding("m", "paste", "paste s3://"),
        Binding("left,backspace", "up", "up", show=False),
        Binding("r", "look_again", "look again", show=False),
        *WHY,
    ]

    def compose_body(self) -> ComposeResult:
        """The browser."""
        yield PickList[Entry](_KEY_COLUMNS)

    def on_mount(self) -> None:
        """Show the folder that was shown last, or that of the chosen source."""
        super().on_mount()
        self._folder: Location | None = self.session.folder
        self._tokens: list[str | None] = [None]
        chosen = None
        if self.plan.source is not None:
            chosen = parse_s3_url(self.plan.source.url)
            self._folder = chosen.folder
        self._visit(self._folder, chosen)

    def _visit(self, folder: Location | None, select: Location | None = None) -> None:
        """Show a folder from its first page; None shows the buckets."""
        self.items.close_filter()
        self._folder, self.session.folder, self._tokens = folder, folder, [None]
        self._load(select)

    @work(group="listing", exclusive=True)
    async def _load(self, select: Location | None = None) -> None:
        storage, folder, token = self.session.services.storage, self._folder, self._tokens[-1]
        self.say("")
        self.head(plain(f"{folder.url if folder else 'Buckets'} …"))
        try:
            if folder is None:
                self._show_buckets(await in_thread(storage.buckets), select)
            else:
                self._show_page(await in_thread(lambda: storage.page(folder, token)), select)
        except CopywizardError as error:
            self.items.show([])
            up = ", or ← to go up" if folder else ""
            self.head(f"Press m to type an s3:// location{up}.")
            self.say_problem(error)

    def _nearest_first(self, buckets: Sequence[Bucket]) -> list[Bucket]:
        """The cluster's own Region first: what lies elsewhere costs more to load."""
        return sorted(buckets, key=lambda each: (each.region != self.session.region, each.name))

    def _show_buckets(self, buckets: Sequence[Bucket], select: Location | None) -> None:
        rows = [
            Row(
                Entry(EntryKind.BUCKET, Location(bucket.name)),
                (bucket.name, bucket.region or "–", readable_moment(bucket.created)),
            )
            for bucket in self._nearest_first(buckets)
        ]
        selected = Entry(EntryKind.BUCKET, Location(select.bucket)) if select else None
        self.items.show(rows, selected, _BUCKET_COLUMNS)
        self.head(readable_count(len(buckets), "bucket"))
        if not buckets:
            self.say("The account has no buckets. Press m to type an s3:// location.")

    def _show_page(self, page: Page, select: Location | None) -> None:
        folder = self._folder
        assert folder is not None, "a page belongs to a folder"
        rows = [*self._kept_row(), Row(Entry(EntryKind.UP), ("..", "", "", ""))]
        if len(self._tokens) > 1:
            rows.append(Row(Entry(EntryKind.PREVIOUS_PAGE), ("← previous page", "", "", "")))
        rows += [self._folder_row(folder, each) for each in page.folders]
        rows += [self._object_row(folder, each) for each in page.objects if each.key != folder.key]
        self._next_token = page.next_token
        if page.next_token:
            rows.append(Row(Entry(EntryKind.NEXT_PAGE), ("→ next page", "", "", "")))
        wanted = next((row.item for row in rows if select and row.item.location == select), None)
        below = [row.item for row in rows if row.item.kind not in (EntryKind.KEPT, EntryKind.UP)]
        first = below[0] if below else rows[0].item
        self.items.show(rows, wanted or first, _KEY_COLUMNS)
        self._head_page(folder, page)

    def _kept_row(self) -> list[Row[Entry]]:
        """What was chosen before, so that Enter keeps it."""
        source = self.plan.source
        if source is None:
            return []
        entry = Entry(EntryKind.KEPT, parse_s3_url(source.url))
        return [Row(entry, (f"keep {source.url}", "", "", ""))]

    def _head_page(self, folder: Location, page: Page) -> None:
        size = sum(each.size for each in page.objects)
        counts = [readable_count(len(page.objects), "object"), readable_size(size)]
        if page.folders:
            counts.insert(0, readable_count(len(page.folders), "folder"))
        if page.next_token or len(self._tokens) > 1:
            counts.append(f"page {len(self._tokens)}")
        self.head(plain(folder.url).append(f"   {' · '.join(counts)}", HINT_STYLE))

    def _folder_row(self, folder: Location, prefix: str) -> Row[Entry]:
        name = prefix[len(folder.key) :]
        return Row(Entry(EntryKind.FOLDER, Location(folder.bucket, prefix)), (name, "–", "–", "–"))

    def _object_row(self, folder: Location, each: StoredObject) -> Row[Entry]:
        return Row(
            Entry(EntryKind.OBJECT, Location(folder.bucket, each.key)),
            (
                each.key[len(folder.key) :],
                readable_size(each.size),
                readable_moment(each.modified),
                each.storage_class,
            ),
        )

    @on(RowChosen)
    def _open(self, event: RowChosen[Entry]) -> None:
        entry = event.item
        if entry.kind is EntryKind.UP:
            self.action_up()
        elif entry.kind is EntryKind.NEXT_PAGE:
            self._tokens.append(self._next_token)
            self._load()
        elif entry.kind is EntryKind.PREVIOUS_PAGE:
            self._tokens.pop()
            self._load()
        elif entry.kind in _TAKEN and entry.location is not None:
            self._finish(entry.location)
        else:
            self._visit(entry.location)

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[Entry]) -> None:
        if event.item is not None:
            location = event.item.location
            self.say(plain(location.url, HINT_STYLE) if location else "")

    def action_up(self) -> None:
        """Go to the folder around this one, or to the list of buckets."""
        if self._folder is not None:
            self._visit(self._folder.parent, self._folder)

    def action_take(self) -> None:
        """Take whatever begins with the row under the cursor."""
        entry = self.items.current
        if entry is None or entry.location is None:
            self.say("Move to a folder or an object first.")
        elif entry.kind is EntryKind.BUCKET:
            self._finish(Location(entry.location.bucket))
        else:
            self._finish(entry.location)

    def action_look_again(self) -> None:
        """List this page anew."""
        self._load()

    @work(group="dialog", exclusive=True)
    async def action_paste(self) -> None:
        """Take an s3:// location by hand."""
        start = self.plan.source.url if self.plan.source else ""
        if not start and self._folder is not None:
            start = self._folder.url
        location = await self.app.push_screen_wait(
            AskScreen(
                "What to load",
                [Question("Object or key prefix", start, "s3://bucket/prefix")],
                lambda texts: parse_s3_url(texts[0].strip()),
            )
        )
        if location is not None:
            self._finish(location)

    @work(group="matches", exclusive=True)
    async def _finish(self, location: Location) -> None:
        """Count what COPY would load, and go on; what can't be counted is said in Review."""
        self.say("Counting what COPY would load …")
        storage = self.session.services.storage
        try:
            matches = await in_thread(lambda: storage.matches(location))
        except NotFoundError as error:
            self.say_problem(error)
            return
        except CopywizardError:
            # Not being allowed to list doesn't mean that the role isn't: Review says UNKNOWN.
            matches = None
        if matches is not None and matches.count == 0:
            text = Text("✗ Nothing in S3 begins with ", style="bold red")
            self.say(text.append_text(plain(location.url)).append("; COPY would fail."))
            return
        self.session.matches = matches
        self.session.folder = location.folder
        before = self.plan.source
        is_same = before is not None and before.url == location.url
        source = before if before is not None and is_same else SourceChoice(location.url)
        self.finish(Forward(self.plan.with_source(source)))
