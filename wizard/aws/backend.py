"""An AWS account as the backend of a front end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from wizard.aws.options import AwsOptions

if TYPE_CHECKING:
    from wizard.services import Services


class AwsBackend:
    """Backend on the AWS account that the options lead to."""

    def __init__(self, options: AwsOptions) -> None:
        self._options = options

    def open(
        self,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,  # noqa: ARG002 - nothing here takes long
    ) -> Services:
        """Make the services for a Region."""
        from wizard.aws.services import aws_services

        on_progress("Reading the AWS configuration …")
        return aws_services(replace(self._options, region=region or self._options.region))

    def close(self) -> None:
        """Nothing was started."""
