"""A text to read, to copy and to write into a file, such as a request to an administrator."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from screens.dialogs.ask import AskScreen, Question
from screens.files import write_new
from screens.printing import lines, plain


class DocumentScreen(ModalScreen[bool]):
    """A document; answers whether the person goes on with what it is for."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "close", key_display="Esc"),
        Binding("y", "copy", "copy"),
        Binding("w", "write", "write to file"),
        Binding("m", "dismiss(True)", "go on by ARN"),
    ]

    def __init__(self, title: str, reason: Text, document: str, file_name: str) -> None:
        """Show.

        Args:
            title: what it is, in the program's own words.
            reason: why it is shown; must be safe to show.
            document: the text itself.
            file_name: the suggested name of a file for it.
        """
        super().__init__()
        self._title = title
        self._reason = reason
        self._document = document
        self._file_name = file_name

    def compose(self) -> ComposeResult:
        """The reason above the text, which scrolls."""
        with Vertical(classes="dialog tall") as dialog:
            dialog.border_title = self._title
            yield Static(self._reason, id="reason")
            with VerticalScroll(id="document"):
                yield Static(lines(self._document))
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one("#document").focus()

    def action_copy(self) -> None:
        """Put the text on the clipboard, where the terminal has one."""
        self.app.copy_to_clipboard(self._document)
        self.notify("Sent to the terminal's clipboard. If it isn't there, press w.", markup=False)

    @work(group="dialog", exclusive=True)
    async def action_write(self) -> None:
        """Write the text to a file that doesn't exist yet."""
        path = await self.app.push_screen_wait(
            AskScreen(
                "Write the text to a file",
                [Question("File", self._file_name)],
                lambda texts: write_new(texts[0], self._document),
            )
        )
        if path is not None:
            self.query_one("#reason", Static).update(plain(f"Written to {path}."))
