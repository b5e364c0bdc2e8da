"""How attaching the chosen role to the chosen cluster stands, for the frame."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.attaching import AttachPhase, AttachProgress
from wizard.changes import ModifyRoles
from wizard.errors import CancelledByUserError, CopywizardError
from wizard.flow import StepState
from wizard.text import readable_duration


@dataclass(frozen=True, slots=True)
class Attachment:
    """How attaching the chosen role to the chosen cluster stands."""

    change: ModifyRoles
    """What was asked for; to be asked for again where it didn't come to its end."""
    role_arn: str
    progress: AttachProgress
    error: CopywizardError | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether the person stopped waiting; AWS may go on with it."""
        return isinstance(self.error, CancelledByUserError)

    @property
    def is_refused(self) -> bool:
        """Whether it failed, or the role was taken away again."""
        has_failed = self.error is not None and not self.is_stopped
        return has_failed or self.progress.phase is AttachPhase.GONE

    @property
    def state(self) -> StepState:
        """As the step bar shows it."""
        if self.is_refused:
            return StepState.PROBLEM
        return StepState.DONE if self.is_usable else StepState.WAITING

    @property
    def is_usable(self) -> bool:
        """Whether COPY can use the role."""
        return self.error is None and self.progress.phase is AttachPhase.IN_SYNC

    @property
    def is_waiting(self) -> bool:
        """Whether it is still under way, and watched."""
        return self.state is StepState.WAITING and not self.is_stopped

    @property
    def is_accepted(self) -> bool:
        """Whether Redshift has taken the change, so that only time is needed."""
        return self.error is None and self.progress.phase in (
            AttachPhase.WAITING,
            AttachPhase.IN_SYNC,
        )

    def described(self) -> str:
        """Glyph, words and elapsed time for the frame."""
        if self.is_stopped:
            return f"{self.state.glyph} attaching goes on, but nobody waits for it"
        if self.error is not None:
            return f"{StepState.PROBLEM.glyph} {self.error.message}"
        if self.is_usable:
            return f"{StepState.DONE.glyph} role in-sync"
        clock = readable_duration(self.progress.seconds)
        return f"{self.state.glyph} {self.progress.phase.value} {clock}"
