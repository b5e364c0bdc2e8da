"""The door of the embedded AWS: no request reaches any service unless its signature is right."""

from __future__ import annotations

import hmac
import io
import logging
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication

from wizard.sandbox.cloud.callers import Caller, find_caller
from wizard.sandbox.cloud.refusals import (
    ErrorAnswer,
    Protocol,
    Refusal,
    answer_to,
    protocol_of,
    respond,
)
from wizard.sandbox.cloud.signature import (
    Environment,
    MalformedSignatureError,
    Signature,
    is_signed_with,
    read_signature,
)

logger = logging.getLogger(__name__)

CALLER = "copywizard.caller"
"""The key of the WSGI environment under which the door leaves the caller."""
SERVICE = "copywizard.service"
"""The same for the signing name of the service that is called."""

SIGNED_REGION = "copywizard.region"
"""The same for the Region that the request is signed for."""


class Door:
    """A WSGI application around another one: it lets in who is who they say they are.

    What breaks inside is answered as an error of AWS.
    """

    def __init__(self, inside: WSGIApplication) -> None:
        self._inside = inside

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request: with a refusal, or with what is inside."""
        try:
            signature = read_signature(environment)
        except MalformedSignatureError as error:
            logger.info("a signature can't be read: %s", error)
            return _refuse(Refusal.UNREADABLE_SIGNATURE, "", environment, start_response)
        if signature is None:
            return _refuse(Refusal.NOT_SIGNED, "", environment, start_response)
        caller = find_caller(signature.access_key_id)
        refusal = _objection(caller, signature, environment)
        if refusal is not None:
            return _refuse(refusal, signature.service, environment, start_response)
        # By this header anybody could act in moto's name of another account.
        environment.pop("HTTP_X_MOTO_ACCOUNT_ID", None)
        environment[CALLER] = caller
        environment[SERVICE] = signature.service
        environment[SIGNED_REGION] = signature.region
        try:
            return self._inside(environment, start_response)
        except NotImplementedError as missing:
            answer = ErrorAnswer(501, "NotImplemented", f"The sandbox can't do this: {missing}")
        except Exception:
            # The boundary of the server: whatever breaks in moto is answered as AWS would.
            logger.exception("a request failed")
            answer = ErrorAnswer(500, "InternalFailure", "The sandbox failed; see its output.")
        protocol = protocol_of(signature.service, environment)
        return respond(answer, protocol, environment, start_response)


def _objection(
    caller: Caller | None, signature: Signature, environment: Environment
) -> Refusal | None:
    """What is wrong with a signed request; None when nothing is."""
    if caller is None:
        return Refusal.UNKNOWN_KEY
    if not hmac.compare_digest(caller.session_token or "", signature.token or ""):
        return Refusal.WRONG_TOKEN
    if not is_signed_with(
        caller.secret_access_key, signature, environment, _take_body(environment)
    ):
        return Refusal.WRONG_SIGNATURE
    if caller.is_expired:
        return Refusal.EXPIRED_TOKEN
    return Refusal.EXPIRED if signature.is_expired else None


def _take_body(environment: Environment) -> bytes:
    """The body, which is put back for whoever reads it next."""
    if "chunked" in str(environment.get("HTTP_TRANSFER_ENCODING", "")).lower():
        # werkzeug undoes the chunks and marks the stream as ending by itself.
        body = bytes(environment["wsgi.input"].read())
        environment["CONTENT_LENGTH"] = str(len(body))
    else:
        body = bytes(environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0)))
    environment["wsgi.input"] = io.BytesIO(body)
    return body


def _refuse(
    refusal: Refusal, service: str, environment: Environment, start_response: StartResponse
) -> Iterable[bytes]:
    protocol = protocol_of(service, environment)
    if not service and not _is_api_call(environment):
        protocol = Protocol.S3
    # A body that stays unread would be taken for the connection's next request.
    _take_body(environment)
    return respond(answer_to(refusal, protocol), protocol, environment, start_response)


def _is_api_call(environment: Environment) -> bool:
    """Whether an unsigned request looks like one for a service other than S3."""
    return (
        "HTTP_X_AMZ_TARGET" in environment
        or "Action=" in environment.get("QUERY_STRING", "")
        or str(environment.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")
    )
