"""The profiles of the shared AWS config and credentials files, read without asking AWS.

botocore reads the files, so that their places (``AWS_CONFIG_FILE``,
``AWS_SHARED_CREDENTIALS_FILE``) and their syntax are those of the AWS CLI.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.account import Profile, ProfileKind
from wizard.errors import UsageError

Settings = Mapping[str, Any]
"""What one profile is set to, by AWS's own names."""


@dataclass(frozen=True, slots=True)
class SharedConfig:
    """The two files, as one."""

    profiles: Mapping[str, Settings]
    """By name, in the order of the files."""
    sso_sessions: Mapping[str, Settings]
    """The ``[sso-session …]`` sections that profiles refer to."""


def read_profiles() -> tuple[Profile, ...]:
    """Every profile, in the order of the files; none when there are no files.

    Raises:
        UsageError: a file can't be read.
    """
    profiles = read_shared_config().profiles
    return tuple(_profile(name, settings) for name, settings in profiles.items())


def read_shared_config() -> SharedConfig:
    """Read both files.

    Raises:
        UsageError: a file can't be read.
    """
    import botocore.session
    from botocore.exceptions import ConfigParseError

    try:
        config = botocore.session.Session().full_config
    except ConfigParseError as cause:
        raise broken_config(cause) from cause
    except OSError as cause:
        raise UsageError(
            f"An AWS config file can't be read: {cause}", "Check who may read it."
        ) from cause
    return SharedConfig(
        {name: each for name, each in config["profiles"].items() if isinstance(each, dict)},
        config.get("sso_sessions", {}),
    )


def broken_config(cause: Any) -> UsageError:  # noqa: ANN401 - botocore has no types
    """The error for a file that is no INI file; the cause is botocore's ConfigParseError."""
    reason = " ".join(str(cause.kwargs.get("error", "")).split())
    return UsageError(
        f"The AWS config file {cause.kwargs.get('path', '')} can't be understood: {reason}",
        "Repair that line, or point AWS_CONFIG_FILE to another file.",
    )


def kind_of(settings: Settings) -> ProfileKind:
    """Where the credentials of a profile come from, in the SDK's own order."""
    if "role_arn" in settings:
        return ProfileKind.ASSUMED_ROLE
    if "sso_session" in settings or "sso_start_url" in settings:
        return ProfileKind.SSO
    if "aws_access_key_id" in settings:
        return ProfileKind.KEYS
    if "credential_process" in settings:
        return ProfileKind.PROCESS
    return ProfileKind.OTHER


def _profile(name: str, settings: Settings) -> Profile:
    kind = kind_of(settings)
    return Profile(
        name, kind, settings.get("region"), _account(kind, settings), _note(kind, settings)
    )


def _account(kind: ProfileKind, settings: Settings) -> str | None:
    if kind is ProfileKind.ASSUMED_ROLE:
        parts = str(settings["role_arn"]).split(":")
        return parts[4] if len(parts) > 5 else None
    if kind is ProfileKind.SSO:
        return settings.get("sso_account_id")
    return settings.get("aws_account_id")


def _note(kind: ProfileKind, settings: Settings) -> str:
    match kind:
        case ProfileKind.ASSUMED_ROLE:
            role = str(settings["role_arn"]).rpartition("/")[2]
            source = settings.get("source_profile") or settings.get("credential_source")
            return f"{role} through {source}" if source else role
        case ProfileKind.SSO:
            return str(settings.get("sso_role_name", ""))
        case ProfileKind.KEYS:
            return "temporary" if "aws_session_token" in settings else ""
        case ProfileKind.OTHER if "login_session" in settings:
            return "aws login"
        case _:
            return ""
