"""An AWS account as the backend of a front end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from wizard.account import Profile
from wizard.aws.options import AwsOptions

if TYPE_CHECKING:
    from wizard.services import Services


class AwsBackend:
    """Backend on the AWS account that the options lead to."""

    def __init__(self, options: AwsOptions) -> None:
        self._options = options

    def profiles(self) -> tuple[Profile, ...]:
        """The profiles of the shared config and credentials files.

        Raises:
            UsageError: a file can't be read.
        """
        from wizard.aws.profiles import read_profiles

        return read_profiles()

    def regions(self) -> tuple[str, ...]:
        """The Regions that the SDK knows to offer Redshift."""
        from wizard.aws.regions import redshift_regions

        return redshift_regions()

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,  # noqa: ARG002 - nothing here takes long
    ) -> Services:
        """Make the services for a profile and a Region; None stands for the one of the options."""
        from wizard.aws.services import aws_services

        on_progress("Reading the AWS configuration …")
        return aws_services(
            replace(
                self._options,
                profile=profile or self._options.profile,
                region=region or self._options.region,
            )
        )

    def close(self) -> None:
        """Nothing was started."""
