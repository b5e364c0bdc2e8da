"""How to renew credentials that have expired, by where they come from."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from wizard.account import ProfileKind
from wizard.aws.profiles import Settings, kind_of, read_shared_config
from wizard.errors import UsageError

_AND_GO_ON = "then go on here: nothing is lost."
_SEVERAL_WAYS = f"Renew them (for SSO: aws sso login), {_AND_GO_ON}"


def how_to_renew(profile: str | None) -> str:
    """A sentence with the exact command, or the place to put new keys.

    Args:
        profile: the profile in use; None when the credentials come from elsewhere.
    """
    if profile is None:
        return (
            "They come from outside the shared AWS config, such as the AWS_* variables: "
            "start again with new ones, or choose a profile."
        )
    try:
        profiles = read_shared_config().profiles
    except UsageError:
        # The files were broken after they had been read: the expiry matters more now.
        return _SEVERAL_WAYS
    name = _where_the_login_is(profile, profiles)
    return _sentence(name, profiles.get(name, {}))


def _where_the_login_is(profile: str, profiles: Mapping[str, Settings]) -> str:
    """The profile at the end of a chain of ``source_profile``."""
    passed: list[str] = []
    name = profile
    while name not in passed:
        passed.append(name)
        settings = profiles.get(name, {})
        if kind_of(settings) is ProfileKind.ASSUMED_ROLE:
            name = str(settings.get("source_profile", name))
    return name


def _sentence(name: str, settings: Settings) -> str:
    quoted = shlex.quote(name)
    if "login_session" in settings:
        return f"Run: aws login --profile {quoted} - {_AND_GO_ON}"
    match kind_of(settings):
        case ProfileKind.SSO:
            return f"Run: aws sso login --profile {quoted} - {_AND_GO_ON}"
        case ProfileKind.KEYS:
            return (
                f"Put new temporary keys for the profile {name} into the shared AWS credentials "
                f"file, {_AND_GO_ON}"
            )
        case ProfileKind.PROCESS:
            return (
                f"Renew what the credential process of the profile {name} works with, {_AND_GO_ON}"
            )
        case _:
            return _SEVERAL_WAYS
