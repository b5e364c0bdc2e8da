"""Which account, Region and endpoint to talk to, as options of the AWS CLI name them."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.text import Secret


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key pair given by whoever composes the program, instead of the usual sources."""

    id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class AwsOptions:
    """What was asked for; what is None follows the AWS CLI's precedence.

    Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-configure.html
    """

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    access_key: AccessKey | None = None
