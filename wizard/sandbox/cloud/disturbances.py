"""What makes AWS hard to use, switched on for a test or a scenario: slow, busy, late in knowing.

They are changed in a running sandbox by a signed request: ``PUT /copywizard/disturbances`` with
the fields of ``Disturbances`` as a JSON object, signed for the service ``copywizard`` by a caller
who may do ``copywizard:SetDisturbances``. ``GET`` answers those that hold.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from wsgiref.types import StartResponse, WSGIApplication

from werkzeug.exceptions import HTTPException

from wizard.sandbox.cloud.authentication import SERVICE
from wizard.sandbox.cloud.authorization import authorize
from wizard.sandbox.cloud.propagation import propagation
from wizard.sandbox.cloud.refusals import ErrorAnswer, Protocol, protocol_of, respond
from wizard.sandbox.cloud.signature import Environment, raw_path

PATH = "/copywizard/disturbances"
ACTION = "copywizard:SetDisturbances"


@dataclass(frozen=True, slots=True)
class Disturbances:
    """How this AWS misbehaves."""

    new_role_seconds: float = 2.0
    """How long services don't see a role that was just made; real ones take as long, or longer."""
    changed_role_seconds: float = 0.0
    """How long services see a changed role as it was."""
    throttled_share: float = 0.0
    """Which part of the requests is refused as too many, from 0 to 1."""
    throttled_services: tuple[str, ...] = ()
    """Signing names of the services that refuse so; none: all of them."""
    delay_seconds: float = 0.0
    """How much later than possible every answer comes."""

    @classmethod
    def from_json(cls, text: str) -> Disturbances:
        """The disturbances in a JSON object; what it doesn't name is as it is by default.

        Raises:
            ValueError: it is no such object.
        """
        document = json.loads(text)
        known = {each.name for each in fields(cls)}
        if not isinstance(document, dict) or not set(document) <= known:
            raise ValueError(f"An object with these fields is needed: {', '.join(sorted(known))}.")
        services = document.pop("throttled_services", [])
        if not isinstance(services, list) or not all(isinstance(s, str) for s in services):
            raise ValueError("throttled_services must be a list of texts.")
        if not all(_is_amount(value) for value in document.values()):
            raise ValueError("The other fields must be numbers that aren't negative.")
        return cls(throttled_services=tuple(services), **document)


def _is_amount(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


class Disturber:
    """A WSGI application around another one, behind the door: it delays and refuses."""

    def __init__(self, inside: WSGIApplication, disturbances: Disturbances) -> None:
        self._inside = inside
        self._random = random.Random()
        self._lock = threading.Lock()
        self._current = disturbances
        self._apply(disturbances)

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request, or refuse it as AWS does when there are too many."""
        if raw_path(environment) == PATH:
            return self._administer(environment, start_response)
        current = self._current
        if current.delay_seconds:
            time.sleep(current.delay_seconds)
        if self._is_throttled(current, environment[SERVICE]):
            protocol = protocol_of(environment[SERVICE], environment)
            return respond(_THROTTLED[protocol], protocol, environment, start_response)
        return self._inside(environment, start_response)

    def _is_throttled(self, current: Disturbances, service: str) -> bool:
        if current.throttled_services and service not in current.throttled_services:
            return False
        with self._lock:
            return self._random.random() < current.throttled_share

    def _administer(
        self, environment: Environment, start_response: StartResponse
    ) -> Iterable[bytes]:
        try:
            authorize(environment, ACTION)
            if environment["REQUEST_METHOD"] == "PUT":
                self._apply(Disturbances.from_json(environment["wsgi.input"].read().decode()))
        except HTTPException as denied:
            start_response(f"{denied.code} Denied", [("Content-Type", "application/json")])
            return [str(denied.description).encode()]
        except ValueError as error:
            answer = ErrorAnswer(400, "ValidationException", str(error))
            return respond(answer, Protocol.JSON, environment, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(asdict(self._current)).encode()]

    def _apply(self, disturbances: Disturbances) -> None:
        propagation.new_role_seconds = disturbances.new_role_seconds
        propagation.changed_role_seconds = disturbances.changed_role_seconds
        self._current = disturbances


_RATE = "Rate exceeded"
_THROTTLED = {
    Protocol.QUERY: ErrorAnswer(400, "Throttling", _RATE),
    Protocol.JSON: ErrorAnswer(400, "ThrottlingException", _RATE),
    Protocol.S3: ErrorAnswer(503, "SlowDown", "Please reduce your request rate."),
    Protocol.EC2: ErrorAnswer(503, "RequestLimitExceeded", "Request limit exceeded."),
}
