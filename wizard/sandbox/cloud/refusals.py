"""How AWS says no to a caller: the codes, the sentences and the three ways to write them down.

Sources: IAM API Reference and AWS STS API Reference, "Common Errors"; Amazon S3 API Reference,
"Error responses"; IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any
from wsgiref.types import StartResponse
from xml.sax.saxutils import escape


class Protocol(Enum):
    """The families of AWS protocols, by the way in which they write an error."""

    QUERY = "query"
    """IAM, STS, Redshift: XML around an ``Error`` element."""
    JSON = "json"
    """Secrets Manager, KMS, Redshift Data: a JSON object."""
    S3 = "s3"
    """S3: a bare ``Error`` element."""
    EC2 = "ec2"
    """EC2: XML around a list of errors."""


class Refusal(Enum):
    """Why a caller is turned away before any operation runs."""

    NOT_SIGNED = "not signed"
    UNREADABLE_SIGNATURE = "unreadable signature"
    UNKNOWN_KEY = "unknown key"
    WRONG_SIGNATURE = "wrong signature"
    WRONG_TOKEN = "wrong token"
    EXPIRED = "expired"
    """The time of a presigned URL is over."""
    EXPIRED_TOKEN = "expired token"
    """The time of temporary credentials is over."""


class DenialReason(Enum):
    """Which policy is to blame, in AWS's words; ``{action}`` stands for the action."""

    IDENTITY_DENIES = "with an explicit deny in an identity-based policy"
    IDENTITY_LACKS = "because no identity-based policy allows the {action} action"
    BOUNDARY_LACKS = "because no permissions boundary allows the {action} action"
    SESSION_LACKS = "because no session policy allows the {action} action"
    RESOURCE_DENIES = "with an explicit deny in a resource-based policy"
    RESOURCE_LACKS = "because no resource-based policy allows the {action} action"


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """One error as AWS answers it."""

    status: int
    """The HTTP status."""
    code: str
    message: str
    extra: tuple[tuple[str, str], ...] = ()
    """Further elements of an S3 error, such as ``Region``."""


_NO_TOKEN = ErrorAnswer(
    403, "MissingAuthenticationToken", "Request is missing Authentication Token"
)
_INCOMPLETE = ErrorAnswer(
    403,
    "IncompleteSignature",
    "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.",
)
_WRONG_SIGNATURE = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
_INVALID_TOKEN = "The security token included in the request is invalid."
_EC2_AUTH = ErrorAnswer(
    401, "AuthFailure", "AWS was not able to validate the provided access credentials"
)
_EXPIRED = "The security token included in the request is expired"

_ANSWERS: dict[Protocol, dict[Refusal, ErrorAnswer]] = {
    Protocol.QUERY: {
        Refusal.NOT_SIGNED: _NO_TOKEN,
        Refusal.UNREADABLE_SIGNATURE: _INCOMPLETE,
        Refusal.UNKNOWN_KEY: ErrorAnswer(403, "InvalidClientTokenId", _INVALID_TOKEN),
        Refusal.WRONG_SIGNATURE: ErrorAnswer(403, "SignatureDoesNotMatch", _WRONG_SIGNATURE),
        Refusal.WRONG_TOKEN: ErrorAnswer(403, "InvalidClientTokenId", _INVALID_TOKEN),
        Refusal.EXPIRED: ErrorAnswer(403, "ExpiredToken", _EXPIRED),
        Refusal.EXPIRED_TOKEN: ErrorAnswer(403, "ExpiredToken", _EXPIRED),
    },
    Protocol.JSON: {
        Refusal.NOT_SIGNED: ErrorAnswer(
            400, "MissingAuthenticationTokenException", "Missing Authentication Token"
        ),
        Refusal.UNREADABLE_SIGNATURE: ErrorAnswer(
            400, "IncompleteSignatureException", _INCOMPLETE.message
        ),
        Refusal.UNKNOWN_KEY: ErrorAnswer(400, "UnrecognizedClientException", _INVALID_TOKEN),
        Refusal.WRONG_SIGNATURE: ErrorAnswer(400, "InvalidSignatureException", _WRONG_SIGNATURE),
        Refusal.WRONG_TOKEN: ErrorAnswer(400, "UnrecognizedClientException", _INVALID_TOKEN),
        Refusal.EXPIRED: ErrorAnswer(400, "ExpiredTokenException", _EXPIRED),
        Refusal.EXPIRED_TOKEN: ErrorAnswer(400, "ExpiredTokenException", _EXPIRED),
    },
    Protocol.S3: {
        Refusal.NOT_SIGNED: ErrorAnswer(403, "AccessDenied", "Access Denied"),
        Refusal.UNREADABLE_SIGNATURE: ErrorAnswer(
            400, "AuthorizationHeaderMalformed", "The authorization header is malformed."
        ),
        Refusal.UNKNOWN_KEY: ErrorAnswer(
            403,
            "InvalidAccessKeyId",
            "The AWS Access Key Id you provided does not exist in our records.",
        ),
        Refusal.WRONG_SIGNATURE: ErrorAnswer(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        ),
        Refusal.WRONG_TOKEN: ErrorAnswer(
            400, "InvalidToken", "The provided token is malformed or otherwise invalid."
        ),
        Refusal.EXPIRED: ErrorAnswer(403, "AccessDenied", "Request has expired"),
        Refusal.EXPIRED_TOKEN: ErrorAnswer(400, "ExpiredToken", "The provided token has expired."),
    },
    Protocol.EC2: dict.fromkeys(Refusal, _EC2_AUTH),
}


def protocol_of(service: str, environment: dict[str, Any]) -> Protocol:
    """The protocol that a request to this service speaks, by its signing name and headers."""
    if service == "s3":
        return Protocol.S3
    if service == "ec2":
        return Protocol.EC2
    content_type = str(environment.get("CONTENT_TYPE", ""))
    if content_type.startswith("application/x-www-form-urlencoded"):
        return Protocol.QUERY
    return Protocol.QUERY if "Action=" in environment.get("QUERY_STRING", "") else Protocol.JSON


def answer_to(refusal: Refusal, protocol: Protocol) -> ErrorAnswer:
    """What AWS answers in this protocol."""
    return _ANSWERS[protocol][refusal]


def access_denied(
    protocol: Protocol, caller: str, action: str, resource: str, reason: DenialReason
) -> ErrorAnswer:
    """The refusal of an action by policies; ``caller`` and ``resource`` are ARNs."""
    shown = f'"{resource}"' if protocol is Protocol.S3 else resource
    because = reason.value.format(action=action)
    sentence = (
        f"User: {caller} is not authorized to perform: {action} on resource: {shown} {because}"
    )
    match protocol:
        case Protocol.EC2:
            return ErrorAnswer(
                403,
                "UnauthorizedOperation",
                f"You are not authorized to perform this operation. {sentence}",
            )
        case Protocol.JSON:
            return ErrorAnswer(400, "AccessDeniedException", sentence)
        case _:
            return ErrorAnswer(403, "AccessDenied", sentence)


def render(answer: ErrorAnswer, protocol: Protocol) -> str:
    """The body of the answer."""
    if protocol is Protocol.JSON:
        return json.dumps({"__type": answer.code, "message": answer.message})
    request = secrets.token_hex(16)
    error = f"<Code>{escape(answer.code)}</Code><Message>{escape(answer.message)}</Message>"
    if protocol is Protocol.S3:
        extra = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in answer.extra)
        return f"{_XML}<Error>{error}{extra}<RequestId>{request}</RequestId></Error>"
    if protocol is Protocol.EC2:
        return (
            f"{_XML}<Response><Errors><Error>{error}</Error></Errors>"
            f"<RequestID>{request}</RequestID></Response>"
        )
    return (
        f"{_XML}<ErrorResponse><Error><Type>Sender</Type>{error}</Error>"
        f"<RequestId>{request}</RequestId></ErrorResponse>"
    )


_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def respond(
    answer: ErrorAnswer,
    protocol: Protocol,
    environment: dict[str, Any],
    start_response: StartResponse,
    headers: Iterable[tuple[str, str]] = (),
) -> list[bytes]:
    """Send the answer through WSGI; a HEAD request gets no body."""
    body = render(answer, protocol).encode()
    kind = "application/x-amz-json-1.1" if protocol is Protocol.JSON else "application/xml"
    start_response(
        f"{answer.status} {answer.code}",
        [("Content-Type", kind), ("Content-Length", str(len(body))), *headers],
    )
    return [] if environment["REQUEST_METHOD"] == "HEAD" else [body]
