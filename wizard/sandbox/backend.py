"""The sandbox as a backend of the wizard: started when it is opened, ended when closed."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.account import Profile, ProfileKind
from wizard.aws.options import AccessKey, AwsOptions
from wizard.errors import UsageError
from wizard.sandbox.cloud.account import REGION
from wizard.sandbox.cloud.identities import IDENTITIES
from wizard.text import Secret

if TYPE_CHECKING:
    from wizard.sandbox.launch import RunningSandbox
    from wizard.services import Services


class SandboxBackend:
    """Backend on an embedded AWS and Redshift of its own."""

    def __init__(self, scenario: str) -> None:
        self._scenario = scenario
        self._running: RunningSandbox | None = None
        self._journal: tempfile.TemporaryDirectory[str] | None = None

    def profiles(self) -> tuple[Profile, ...]:
        """The people that one can act as; their keys are made anew at every start."""
        return tuple(
            Profile(each.name, ProfileKind.KEYS, REGION, each.account, each.note)
            for each in IDENTITIES
        )

    def regions(self) -> tuple[str, ...]:
        """Those of AWS; in most of them the sandbox has no cluster."""
        from wizard.aws.regions import redshift_regions

        return redshift_regions()

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        """Start the sandbox, unless it runs already, and make services on it.

        Raises:
            UsageError: there is nobody of the name ``profile``, or packages are missing.
            CancelledByUserError: ``cancelled`` was set meanwhile.
            CopywizardError: the sandbox did not start.
        """
        from wizard.aws.services import aws_services
        from wizard.sandbox.launch import start_sandbox

        name = profile or IDENTITIES[0].name
        names = [each.name for each in IDENTITIES]
        if name not in names:
            raise UsageError(
                f"There is no profile {name!r} in the sandbox.", f"Known: {', '.join(names)}."
            )
        if self._running is None:
            self._running = start_sandbox(self._scenario, on_progress, cancelled)
        if self._journal is None:
            # What is changed in the sandbox ends with it, and so does what tells of it.
            self._journal = tempfile.TemporaryDirectory(prefix="copywizard-journal-")
        address = self._running.address
        keys = address.callers[name]
        options = AwsOptions(
            profile=name,
            region=region or address.region,
            endpoint_url=address.endpoint_url,
            access_key=AccessKey(keys.access_key_id, Secret(keys.secret_access_key)),
        )
        return aws_services(options, "SANDBOX", Path(self._journal.name))

    def close(self) -> None:
        """End the sandbox."""
        if self._running is not None:
            self._running.stop()
            self._running = None
        if self._journal is not None:
            self._journal.cleanup()
            self._journal = None
