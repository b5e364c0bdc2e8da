"""Turning what botocore raises into the project's errors, with a way out in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wizard.errors import (
    BusyError,
    ChangeRefusedError,
    CopywizardError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    UnreachableError,
)

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "Forbidden"}
_EXPIRED = {
    "InvalidToken",
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "TokenRefreshRequired",
}
_BAD_KEYS = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "AuthFailure",
    "IncompleteSignature",
    "MissingAuthenticationToken",
}
_BUSY = {
    "InvalidClusterState",
    "InvalidClusterStateFault",
    "ConflictException",
    "ConcurrentModification",
}
_MISSING = {
    "NoSuchEntity",
    "NoSuchBucket",
    "NoSuchKey",
    "ClusterNotFound",
    "ClusterNotFoundFault",
    "404",
    "ResourceNotFoundException",
}
_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")


@contextmanager
def aws_failures(doing: str, action: str) -> Iterator[None]:
    """Raise the project's error for whatever botocore raises inside.

    Args:
        doing: what was being done, to complete "AWS didn't let ...": ``list the roles``.
        action: the IAM action that it needs, such as ``iam:ListRoles``.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as cause:
        raise translated(cause, doing, action) from cause
    except BotoCoreError as cause:
        raise _without_answer(cause, doing) from cause


def translated(cause: ClientError, doing: str, action: str) -> CopywizardError:
    """The project's error for an answer of AWS that is an error."""
    error = cause.response.get("Error", {})
    code, message = str(error.get("Code", "")), str(error.get("Message", ""))
    if code in _EXPIRED:
        return CredentialsError(
            f"Your AWS session has expired, so it can't {doing}.",
            "Renew it (for SSO: aws sso login), then try again.",
        )
    if code in _BAD_KEYS:
        return CredentialsError(
            f"AWS doesn't accept these credentials ({code}), so it can't {doing}.",
            "Check them with: aws sts get-caller-identity",
        )
    if code in _DENIED:
        found = _ACTION.search(message)
        denied = found.group(1) if found else action
        return DeniedError(
            f"You may not {doing}: {denied} is denied.",
            f"Ask an administrator to allow {denied}, or go on by hand.",
            denied,
        )
    if code in _MISSING:
        return NotFoundError(_sentence(message) or f"AWS found nothing to {doing}.")
    if code in _BUSY:
        return BusyError(_sentence(message), "Wait a moment and try again.")
    return ChangeRefusedError(f"AWS couldn't {doing}: {_sentence(message) or code}")


def _without_answer(cause: BotoCoreError, doing: str) -> CopywizardError:
    from botocore import exceptions as failures

    if isinstance(cause, (failures.NoCredentialsError, failures.PartialCredentialsError)):
        return CredentialsError(
            "There are no AWS credentials.",
            "Run aws configure or aws sso login, or choose a profile with --profile.",
        )
    expired_sso = (
        failures.SSOTokenLoadError,
        failures.UnauthorizedSSOTokenError,
        failures.TokenRetrievalError,
        failures.CredentialRetrievalError,
        failures.LoginRefreshRequired,
    )
    if isinstance(cause, expired_sso):
        return CredentialsError(
            f"The AWS credentials couldn't be loaded: {cause}", "For SSO, run: aws sso login"
        )
    if isinstance(cause, failures.ProxyConnectionError):
        proxy = cause.kwargs.get("proxy_url", "")
        return UnreachableError(
            f"The proxy {proxy} doesn't let through, so it can't {doing}.",
            "Check HTTPS_PROXY and NO_PROXY.",
        )
    if isinstance(cause, failures.SSLError):
        return UnreachableError(
            f"The certificate of {cause.kwargs.get('endpoint_url', 'AWS')} isn't trusted, "
            f"so it can't {doing}.",
            "Behind a proxy that opens TLS, set AWS_CA_BUNDLE to its certificate.",
        )
    unreachable = (
        failures.EndpointConnectionError,
        failures.ConnectTimeoutError,
        failures.ReadTimeoutError,
        failures.ConnectionClosedError,
    )
    if isinstance(cause, unreachable):
        address = cause.kwargs.get("endpoint_url", "AWS")
        return UnreachableError(
            f"Nothing answers at {address}, so it can't {doing}.",
            "Check the network, the proxy, and --endpoint-url.",
        )
    return ChangeRefusedError(f"The AWS SDK couldn't {doing}: {cause}")


def _sentence(message: str) -> str:
    return re.sub(r"\s+", " ", message).strip()
