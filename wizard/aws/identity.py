"""Who is calling: AWS STS."""

from __future__ import annotations

from wizard.account import Identity
from wizard.aws.session import AwsSession


class StsIdentity:
    """IdentityService on STS."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def identify(self) -> Identity:
        """Ask STS; GetCallerIdentity needs no permission and can't be denied."""
        with self._session.calling("find out who you are", "sts:GetCallerIdentity"):
            answer = self._session.client("sts").get_caller_identity()
            return Identity(
                account=answer["Account"],
                arn=answer["Arn"],
                partition=answer["Arn"].split(":")[1],
                region=self._session.region,
                profile=self._session.profile,
            )
