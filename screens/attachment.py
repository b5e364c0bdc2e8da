"""How attaching the chosen role to the chosen cluster stands, for the frame."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.attaching import AttachPhase, AttachProgress
from wizard.errors import CopywizardError
from wizard.flow import StepState
from wizard.text import readable_duration


@dataclass(frozen=True, slots=True)
class Attachment:
    """How attaching the chosen role to the chosen cluster stands."""

    warehouse_id: str
    role_arn: str
    progress: AttachProgress
    error: CopywizardError | None = None

    @property
    def state(self) -> StepState:
        """As the step bar shows it."""
        if self.error is not None or self.progress.phase is AttachPhase.GONE:
            return StepState.PROBLEM
        return StepState.DONE if self.is_usable else StepState.WAITING

    @property
    def is_usable(self) -> bool:
        """Whether COPY can use the role."""
        return self.error is None and self.progress.phase is AttachPhase.IN_SYNC

    @property
    def is_waiting(self) -> bool:
        """Whether it is still under way."""
        return self.state is StepState.WAITING

    def described(self) -> str:
        """Glyph, words and elapsed time for the frame."""
        if self.error is not None:
            return f"{StepState.PROBLEM.glyph} {self.error.message}"
        if self.is_usable:
            return f"{StepState.DONE.glyph} role in-sync"
        clock = readable_duration(self.progress.seconds)
        return f"{self.state.glyph} {self.progress.phase.value} {clock}"
