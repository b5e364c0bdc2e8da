"""Taking a cluster or workgroup by hand, where it can't be listed or looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screens.dialogs.ask import Question
from wizard.account import Endpoint
from wizard.errors import UsageError
from wizard.plan import Login, WarehouseChoice, WarehouseKind
from wizard.text import Secret

_DEFAULT_PORT = 5439
_ENDPOINT_EXAMPLE = "examplecluster.abc123.us-east-1.redshift.amazonaws.com:5439"
_SERVERLESS_HOST = ".redshift-serverless."


@dataclass(frozen=True, slots=True)
class GivenWarehouse:
    """What was given by hand."""

    choice: WarehouseChoice
    endpoint: Endpoint | None
    """None: the Data API doesn't need one."""
    password: Secret | None


def questions(before: WarehouseChoice | None, endpoint: Endpoint | None) -> tuple[Question, ...]:
    """What to ask, with what was entered before."""
    return (
        Question("Endpoint (empty: by the Data API)", str(endpoint or ""), _ENDPOINT_EXAMPLE),
        Question(
            "Cluster identifier, or workgroup/ and its name",
            _spelled(before) if before else "",
            "empty: the first part of the endpoint; or workgroup/analytics-wg",
        ),
        Question("Database", before.database if before else "dev"),
        Question("Database user (empty: what IAM makes of you)", (before and before.user) or ""),
        Question("Password (empty: temporary credentials from IAM)", is_secret=True),
    )


def read(texts: Sequence[str], region: str) -> GivenWarehouse:
    """Read the answers.

    Raises:
        UsageError: something is missing or can't be read.
    """
    address, name, database, user = (text.strip() for text in texts[:4])
    password = texts[4]
    endpoint = read_endpoint(address) if address else None
    kind, identifier = _named(name, endpoint)
    if not database:
        raise UsageError("The database is needed to log in.", "It is often called dev.")
    if password and (endpoint is None or not user):
        raise UsageError("A password needs an endpoint and a user.", "Give both, or no password.")
    login = Login.DATA_API if endpoint is None else Login.PASSWORD if password else Login.IAM
    choice = WarehouseChoice(kind, identifier, region, database, user or None, login)
    return GivenWarehouse(choice, endpoint, Secret(password) if password else None)


def read_endpoint(text: str) -> Endpoint:
    """Read ``host``, ``host:port`` or ``host:port/database``.

    Raises:
        UsageError: it is none of these.
    """
    address = text.strip().partition("/")[0]
    host, _, port = address.partition(":")
    if not host or (port and not port.isdigit()):
        raise UsageError("That is no endpoint.", "It looks like host.example.com:5439.")
    return Endpoint(host, int(port or _DEFAULT_PORT))


def _named(name: str, endpoint: Endpoint | None) -> tuple[WarehouseKind, str]:
    """Kind and identifier, by what was given or by the endpoint's first label."""
    prefix, slash, workgroup = name.partition("/")
    if slash:
        if prefix != "workgroup" or not workgroup:
            raise UsageError("That is no cluster and no workgroup.", "Try workgroup/analytics-wg.")
        return WarehouseKind.SERVERLESS, workgroup
    if endpoint is None and not name:
        raise UsageError("An endpoint or an identifier is needed.", "Give one of the two.")
    is_serverless = endpoint is not None and _SERVERLESS_HOST in endpoint.host
    kind = WarehouseKind.SERVERLESS if is_serverless else WarehouseKind.PROVISIONED
    if name:
        return kind, name
    assert endpoint is not None
    return kind, endpoint.host.partition(".")[0]


def _spelled(choice: WarehouseChoice) -> str:
    return f"workgroup/{choice.id}" if choice.kind is WarehouseKind.SERVERLESS else choice.id
