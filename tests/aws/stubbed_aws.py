"""An AwsSession whose clients answer what a test says, through botocore's own parsing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.stub import Stubber

from wizard.aws.options import AccessKey, AwsOptions
from wizard.aws.session import AwsSession
from wizard.text import Secret

ACCOUNT = "123456789012"
REGION = "us-east-1"
WITH_RETRIES, SENT_ONCE = "with retries", "sent once"


class StubbedAws:
    """Answers in the order in which they were given; anything else that is asked fails."""

    def __init__(self) -> None:
        self.session = AwsSession(
            AwsOptions(region=REGION, access_key=AccessKey("AKIAEXAMPLE", Secret("x")))
        )
        self._stubbers: dict[tuple[str, str], Stubber] = {}

    def answer(
        self,
        service: str,
        operation: str,
        answer: Mapping[str, Any] | None = None,
        *,
        asked: Mapping[str, Any] | None = None,
        how: str = WITH_RETRIES,
    ) -> None:
        """Answer the next request; ``asked`` is what it must ask, None for anything."""
        whole = {"ResponseMetadata": {"HTTPStatusCode": 200}, **(answer or {})}
        self._stubber(service, how).add_response(operation, whole, asked)

    def refuse(
        self,
        service: str,
        operation: str,
        code: str,
        message: str = "",
        *,
        how: str = WITH_RETRIES,
        status: int = 400,
    ) -> None:
        """Answer the next request with an error."""
        self._stubber(service, how).add_client_error(operation, code, message, status)

    def deny(self, service: str, operation: str, action: str, *, how: str = WITH_RETRIES) -> None:
        """Answer the next request as AWS does to who may not do it."""
        message = (
            f"User: arn:aws:iam::{ACCOUNT}:user/dana is not authorized to perform: {action} on "
            f"resource: * because no identity-based policy allows the {action} action"
        )
        self.refuse(service, operation, "AccessDenied", message, how=how, status=403)

    def is_in_account(self, account: str = ACCOUNT) -> None:
        """Answer GetCallerIdentity."""
        arn = f"arn:aws:iam::{account}:user/dana"
        self.answer(
            "sts", "get_caller_identity", {"Account": account, "Arn": arn, "UserId": "AIDAEXAMPLE"}
        )

    def check_that_all_was_asked(self) -> None:
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()

    def _stubber(self, service: str, how: str) -> Stubber:
        if (service, how) not in self._stubbers:
            make = self.session.client if how == WITH_RETRIES else self.session.single_try_client
            stubber = Stubber(make(service))
            stubber.activate()
            self._stubbers[service, how] = stubber
        return self._stubbers[service, how]
