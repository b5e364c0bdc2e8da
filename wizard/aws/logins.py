"""Temporary database credentials that IAM hands out.

Source: https://docs.aws.amazon.com/redshift/latest/mgmt/generating-user-credentials.html
"""

from __future__ import annotations

from wizard.aws.failures import aws_failures
from wizard.aws.session import AwsSession
from wizard.errors import UsageError
from wizard.plan import WarehouseChoice
from wizard.text import Secret
from wizard.warehouse.login import Credentials

_SECONDS = 900


class TemporaryLogins:
    """LoginService on GetClusterCredentials."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def credentials(self, choice: WarehouseChoice) -> Credentials:
        """A user and a password that are good for fifteen minutes, for logging in."""
        if choice.user is None:
            raise UsageError(
                "IAM needs to know the database user to log in as.",
                "Name one, such as the cluster's admin user.",
            )
        with aws_failures("get database credentials", "redshift:GetClusterCredentials"):
            answer = self._session.client("redshift", choice.region).get_cluster_credentials(
                ClusterIdentifier=choice.id,
                DbUser=choice.user,
                DbName=choice.database,
                DurationSeconds=_SECONDS,
                AutoCreate=False,
            )
        return Credentials(answer["DbUser"], Secret(answer["DbPassword"]))
