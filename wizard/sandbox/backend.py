"""The sandbox as a backend of the wizard: started when it is opened, ended when closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard.aws.options import AccessKey, AwsOptions
from wizard.text import Secret

if TYPE_CHECKING:
    from wizard.sandbox.launch import RunningSandbox
    from wizard.services import Services


class SandboxBackend:
    """Backend on an embedded AWS and Redshift of its own."""

    def __init__(self, scenario: str) -> None:
        self._scenario = scenario
        self._running: RunningSandbox | None = None

    def open(
        self,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        """Start the sandbox, unless it runs already, and make services on it."""
        from wizard.aws.services import aws_services
        from wizard.sandbox.launch import start_sandbox

        if self._running is None:
            self._running = start_sandbox(self._scenario, on_progress, cancelled)
        address = self._running.address
        options = AwsOptions(
            region=region or address.region,
            endpoint_url=address.endpoint_url,
            access_key=AccessKey(address.access_key_id, Secret(address.secret_access_key)),
        )
        return aws_services(options, badge="SANDBOX")

    def close(self) -> None:
        """End the sandbox."""
        if self._running is not None:
            self._running.stop()
            self._running = None
