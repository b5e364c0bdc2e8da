"""Keeping the embedded AWS away from the person's own one."""

from __future__ import annotations

import os

from wizard.sandbox.launch import FOREIGN_SETTINGS


def isolate() -> None:
    """Make this process deaf to the person's own AWS settings; before moto is first imported.

    The sandbox sends nothing to AWS, but moto makes a boto3 session to learn the names of Regions,
    and that would read the shared configuration files.
    """
    for name in [each for each in os.environ if each.startswith(FOREIGN_SETTINGS)]:
        del os.environ[name]
    os.environ.update(
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        MOTO_IAM_LOAD_MANAGED_POLICIES="true",
    )
