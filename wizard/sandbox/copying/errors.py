"""How Redshift words what goes wrong in a COPY.

Two kinds: a refusal ends the statement and goes to the client; a field problem
is one bad row, which counts against MAXERROR and goes to the error views.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html and
multi-byte-character-load-errors.html; the detail block as clients print it.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from enum import IntEnum

from wizard.sandbox.copying.ports import ServerError

_RULE = "  -----------------------------------------------"

S3_REFUSED = 8001
"""The internal code of everything that goes wrong between COPY and S3."""
ROLE_REFUSED = 30000
"""The internal code of credentials that could not be had."""


class LoadErrorCode(IntEnum):
    """The error codes of STL_LOAD_ERRORS that the sandbox gives."""

    EXTRA_COLUMNS = 1202
    OUT_OF_RANGE = 1204
    """A value that exceeds the range or the length of its column's type."""
    DATE_FORMAT = 1205
    TIMESTAMP_FORMAT = 1206
    INVALID_DIGIT = 1207
    FLOAT_FORMAT = 1208
    DECIMAL_FORMAT = 1209
    BOOLEAN_FORMAT = 1210
    MISSING_DATA = 1213
    """A NULL for a NOT NULL column."""
    DELIMITER_NOT_FOUND = 1214
    INVALID_LINE = 1216
    INVALID_HEX_DIGIT = 1219
    INVALID_CHARACTER = 1220
    WRONG_ENCODING = 1221
    INTEGER_OVERFLOW = 1222
    MALFORMED_JSON = 1224


class FieldProblem(Exception):  # noqa: N818 - it is one bad row, which the load may well tolerate
    """What is wrong with one field, or with a record as a whole."""

    def __init__(
        self, code: LoadErrorCode, message: str, position: int = 0, column_index: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position
        """Where in the field, or in the line for a problem of the whole record; from 0."""
        self.column_index = column_index
        """The column concerned where the reader knows it; None for the whole record."""


def unsupported(what: str) -> ServerError:
    """The refusal of something that Redshift can do and the sandbox cannot."""
    return ServerError(f"The sandbox cannot run this COPY: {what}.", code="0A000")


@dataclass(frozen=True, slots=True)
class Incident:
    """The query in which something goes wrong, for the detail block of its error."""

    query_id: int
    process_id: int

    def refusal(self, message: str, code: int, context: str, location: str) -> ServerError:
        """An internal error, with the block of details that Redshift puts beside it."""
        detail = "\n".join(
            (
                "",
                _RULE,
                f"  error:  {message}",
                f"  code:      {code}",
                f"  context:   {context}",
                f"  query:     {self.query_id}",
                f"  location:  {location}",
                f"  process:   padbmaster [pid={self.process_id}]",
                _RULE,
                "",
            )
        )
        return ServerError(message, detail=detail)

    def s3_refusal(self, answer: S3Answer, context: str, prefix: str = "") -> ServerError:
        """What S3 refused, as Redshift passes it on."""
        return self.refusal(
            f"{prefix}{answer.sentence()}", S3_REFUSED, context, "s3_utility.cpp:671"
        )


@dataclass(frozen=True, slots=True)
class S3Answer:
    """An error response of S3."""

    message: str
    status: int
    error: str

    def sentence(self) -> str:
        """The answer in one line, with request identifiers of its own."""
        request = secrets.token_hex(8).upper()
        extended = base64.b64encode(secrets.token_bytes(48)).decode()
        return (
            f"S3ServiceException:{self.message},Status {self.status},Error {self.error},"
            f"Rid {request},ExtRid {extended},CanRetry 1"
        )


ACCESS_DENIED = S3Answer("Access Denied", 403, "AccessDenied")
NO_SUCH_BUCKET = S3Answer("The specified bucket does not exist", 404, "NoSuchBucket")
NO_SUCH_KEY = S3Answer("The specified key does not exist.", 404, "NoSuchKey")
OBJECT_IS_ARCHIVED = S3Answer(
    "The operation is not valid for the object's storage class", 403, "InvalidObjectState"
)
OTHER_REGION = S3Answer(
    "The bucket you are attempting to access must be addressed using the specified endpoint. "
    "Please send all future requests to this endpoint.",
    301,
    "PermanentRedirect",
)


def decryption_denied(session: str, key: str) -> S3Answer:
    """What S3 says of an object whose KMS key may not be used.

    Source: IAM User Guide, "Troubleshoot access denied error messages".
    """
    return S3Answer(
        f"User: {session} is not authorized to perform: kms:Decrypt on resource: {key} "
        "because no identity-based policy allows the kms:Decrypt action",
        403,
        "AccessDenied",
    )


def load_failed(table: str) -> ServerError:
    """More bad rows than the load may tolerate."""
    return ServerError(
        f"Load into table '{table}' failed.  Check 'stl_load_errors' system table for details."
    )


def load_completed(table: str, rows: int) -> str:
    """The notice of a load that was committed."""
    return f"Load into table '{table}' completed, {rows} record(s) loaded successfully."


def rows_left_out(table: str, rows: int) -> str:
    """The notice of a load that tolerated bad rows."""
    return (
        f"Load into table '{table}' completed, {rows} record(s) could not be loaded.  "
        "Check 'stl_load_errors' system table for details."
    )
