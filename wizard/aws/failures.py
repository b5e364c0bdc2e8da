"""Turning what botocore raises into the project's errors, with a way out in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wizard.aws.denial import denied
from wizard.aws.profiles import broken_config
from wizard.errors import (
    BusyError,
    ChangeRefusedError,
    CopywizardError,
    CredentialsError,
    NotFoundError,
    NotPropagatedError,
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
    "InvalidSignatureException",
    "InvalidAccessKeyId",
    "AuthFailure",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
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
THROTTLED = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "SlowDown",
    }
)
"""The codes by which AWS says that it is asked too often; such a request did nothing."""
_QUOTA = {
    "LimitExceeded",
    "LimitExceededException",
    "ServiceQuotaExceededException",
    "ClusterIamRoleQuotaExceeded",
}
_QUOTA_WORDS = ("quota", "number of", "maximum of")
_BROKEN_AT_AWS = {"InternalFailure", "InternalError", "InternalServerException", "ServiceFailure"}
_NOT_ASSIGNED = "ForbiddenException"
"""How the portal of IAM Identity Center refuses a role that isn't assigned."""
_WRONG_CLOCK = ("Signature expired", "Signature not yet current")
_NOT_TRUSTED_YET = "must delegate access to"


@contextmanager
def aws_failures(
    doing: str, action: str, how_to_renew: Callable[[], str] | None = None
) -> Iterator[None]:
    """Raise the project's error for whatever botocore raises inside.

    Args:
        doing: what was being done, to complete "You may not ...": ``list the roles``.
        action: the IAM action that it needs, such as ``iam:ListRoles``.
        how_to_renew: tells how to renew the credentials, if they have expired.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as cause:
        raise translated(cause, doing, action, how_to_renew) from cause
    except BotoCoreError as cause:
        raise _without_answer(cause, doing, how_to_renew or _renew_somehow) from cause
    except ResponseParserError as cause:
        raise UnreachableError(
            f"What answered isn't AWS, so it can't {doing}.",
            "Check the network, the proxy, and --endpoint-url.",
        ) from cause


def translated(
    cause: ClientError,
    doing: str,
    action: str,
    how_to_renew: Callable[[], str] | None = None,
) -> CopywizardError:
    """The project's error for an answer of AWS that is an error."""
    error = cause.response.get("Error", {})
    code, message = str(error.get("Code", "")), _sentence(str(error.get("Message", "")))
    about_credentials = _about_credentials(code, message, doing, how_to_renew or _renew_somehow)
    if about_credentials is not None:
        return about_credentials
    if code in _DENIED:
        return denied(message, doing, action)
    if code in _MISSING:
        return NotFoundError(message or f"AWS found nothing to {doing}.")
    return _refused(code, message, doing, _status(cause))


def _about_credentials(
    code: str, message: str, doing: str, how_to_renew: Callable[[], str]
) -> CredentialsError | None:
    """The error for credentials that AWS doesn't take; None when it is about something else."""
    if code in _EXPIRED or (code in _DENIED and message == "Request has expired"):
        return CredentialsError(
            f"Your AWS session has expired, so it can't {doing}.",
            how_to_renew(),
        )
    if (code in _BAD_KEYS and message.startswith(_WRONG_CLOCK)) or code == "RequestTimeTooSkewed":
        return CredentialsError(
            f"The clock of this computer and that of AWS differ, so it can't {doing}.",
            "Set the clock, then try again.",
        )
    if code in _BAD_KEYS:
        return CredentialsError(
            f"AWS doesn't accept these credentials ({code}), so it can't {doing}.",
            "Check them with: aws sts get-caller-identity (in a Region that has to be enabled "
            "first, enable it).",
        )
    if code == _NOT_ASSIGNED:
        return CredentialsError(
            f"IAM Identity Center doesn't give you this account and role, so it can't {doing}.",
            "Choose another profile, or ask for the permission set to be assigned to you.",
        )
    return None


def _refused(code: str, message: str, doing: str, status: int) -> CopywizardError:
    """The error for an answer that is about neither the caller nor something missing."""
    if code in THROTTLED or message == "Rate exceeded":
        return BusyError(
            f"AWS is being asked too often ({code}), so it can't {doing} right now.",
            "Others in this account count too. Wait a moment and try again.",
        )
    if code in _BUSY:
        return BusyError(message or f"AWS is busy ({code}).", "Wait a moment and try again.")
    if _NOT_TRUSTED_YET in message:
        return NotPropagatedError(
            f"AWS couldn't {doing}: {message}",
            "A role that is new or was just repaired takes up to a minute to be seen; "
            "otherwise its trust policy must let redshift.amazonaws.com assume it.",
        )
    if code in _QUOTA or _is_about_a_quota(message):
        return ChangeRefusedError(
            f"AWS couldn't {doing}, for a quota is reached: {message or code}",
            "Remove what isn't needed any more, or ask for more in AWS's Service Quotas.",
        )
    if status >= 500 or code in _BROKEN_AT_AWS:
        # Nobody knows whether it was done: this must not look like a refusal.
        return UnreachableError(
            f"AWS has a problem of its own ({code}), so it can't {doing}.",
            "Try again; https://health.aws.amazon.com tells how AWS is.",
        )
    return ChangeRefusedError(f"AWS couldn't {doing}: {message or code}")


def _is_about_a_quota(message: str) -> bool:
    words = message.lower()
    return "exceed" in words and any(each in words for each in _QUOTA_WORDS)


def _status(cause: ClientError) -> int:
    return int(cause.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _without_answer(
    cause: BotoCoreError, doing: str, how_to_renew: Callable[[], str]
) -> CopywizardError:
    from botocore import exceptions as failures

    match cause:
        case failures.ConfigParseError():
            return broken_config(cause)
        case failures.ProfileNotFound():
            return CredentialsError(
                f"The AWS config has no profile {cause.kwargs.get('profile')!r}.",
                "List the profiles with: aws configure list-profiles",
            )
        case failures.NoCredentialsError() | failures.PartialCredentialsError():
            return CredentialsError(
                "There are no AWS credentials.",
                "Run aws configure or aws sso login, or choose a profile with --profile.",
            )
        case failures.UnauthorizedSSOTokenError() | failures.LoginRefreshRequired():
            return CredentialsError(
                f"Your AWS session has expired, so it can't {doing}.", how_to_renew()
            )
        case (
            failures.SSOError()
            | failures.LoginError()
            | failures.TokenRetrievalError()
            | failures.CredentialRetrievalError()
            | failures.InvalidConfigError()
        ):
            return CredentialsError(
                f"The AWS credentials couldn't be loaded: {_sentence(str(cause))}", how_to_renew()
            )
        case _:
            return _unreachable(cause, doing)


def _unreachable(cause: BotoCoreError, doing: str) -> CopywizardError:
    from botocore import exceptions as failures

    match cause:
        case failures.ProxyConnectionError():
            return UnreachableError(
                f"The proxy {cause.kwargs.get('proxy_url', '')} doesn't let through, "
                f"so it can't {doing}.",
                "Check HTTPS_PROXY and NO_PROXY.",
            )
        case failures.SSLError():
            return UnreachableError(
                f"The certificate of {cause.kwargs.get('endpoint_url', 'AWS')} isn't trusted, "
                f"so it can't {doing}.",
                "Behind a proxy that opens TLS, set AWS_CA_BUNDLE to its certificate.",
            )
        case (
            failures.ConnectionError() | failures.HTTPClientError() | failures.IncompleteReadError()
        ):
            return UnreachableError(
                f"Nothing answers at {cause.kwargs.get('endpoint_url', 'AWS')}, "
                f"so it can't {doing}.",
                "Check the network, the proxy, and --endpoint-url.",
            )
        case _:
            return ChangeRefusedError(f"The AWS SDK couldn't {doing}: {_sentence(str(cause))}")


def _renew_somehow() -> str:
    return "Renew it (for SSO: aws sso login), then try again."


def _sentence(message: str) -> str:
    return " ".join(message.split())
