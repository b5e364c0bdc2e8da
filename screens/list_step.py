"""A step whose body is a list to choose from."""

from __future__ import annotations

from typing import Generic, TypeVar

from screens.frame import StepScreen
from screens.widgets.pick_list import PickList

Item = TypeVar("Item")


class ListStepScreen(StepScreen, Generic[Item]):
    """A step with one list, which has the keyboard and can be filtered."""

    def on_mount(self) -> None:
        """Draw the frame and give the list the keyboard."""
        super().on_mount()
        self.items.focus_rows()

    @property
    def items(self) -> PickList[Item]:
        """The list."""
        return self.query_one(PickList)

    def action_filter(self) -> None:
        """Filter as the person types."""
        self.items.open_filter()

    def action_back(self) -> None:
        """Return to the step before; an open filter is closed first."""
        if not self.items.close_filter():
            super().action_back()
