"""Credentials for the database: what IAM hands out, and what a secret holds.

Sources: https://docs.aws.amazon.com/redshift/latest/mgmt/generating-user-credentials.html,
https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html
"""

from __future__ import annotations

from wizard.aws.secrets import SecretsManager
from wizard.aws.session import AwsSession
from wizard.errors import UsageError
from wizard.plan import Login, WarehouseChoice, WarehouseKind
from wizard.text import Secret
from wizard.warehouse.login import Credentials

_SECONDS = 900


class TemporaryLogins:
    """LoginService on IAM and AWS Secrets Manager."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def credentials(self, choice: WarehouseChoice) -> Credentials:
        """A user and a password that are good for logging in."""
        if choice.login is Login.SECRET:
            if choice.secret is None:
                raise UsageError(
                    "It isn't said which secret to log in with.",
                    "Choose one, such as the admin secret of the cluster.",
                )
            return SecretsManager(self._session).credentials(choice.secret, choice.region)
        if choice.kind is WarehouseKind.SERVERLESS:
            return self._of_workgroup(choice)
        if choice.user is None:
            return self._of_caller(choice)
        return self._of_user(choice, choice.user)

    def _of_user(self, choice: WarehouseChoice, user: str) -> Credentials:
        """GetClusterCredentials: for a database user that exists."""
        action = "redshift:GetClusterCredentials"
        with self._session.calling("get database credentials", action):
            answer = self._session.client("redshift", choice.region).get_cluster_credentials(
                ClusterIdentifier=choice.id,
                DbUser=user,
                DbName=choice.database,
                DurationSeconds=_SECONDS,
                AutoCreate=False,
            )
        return Credentials(answer["DbUser"], Secret(answer["DbPassword"]))

    def _of_caller(self, choice: WarehouseChoice) -> Credentials:
        """GetClusterCredentialsWithIAM: for the database user that IAM makes of the caller."""
        action = "redshift:GetClusterCredentialsWithIAM"
        with self._session.calling("get database credentials", action):
            client = self._session.client("redshift", choice.region)
            answer = client.get_cluster_credentials_with_iam(
                ClusterIdentifier=choice.id, DbName=choice.database, DurationSeconds=_SECONDS
            )
        return Credentials(answer["DbUser"], Secret(answer["DbPassword"]))

    def _of_workgroup(self, choice: WarehouseChoice) -> Credentials:
        """GetCredentials of Redshift Serverless: likewise for the caller."""
        action = "redshift-serverless:GetCredentials"
        with self._session.calling("get database credentials", action):
            client = self._session.client("redshift-serverless", choice.region)
            answer = client.get_credentials(
                workgroupName=choice.id, dbName=choice.database, durationSeconds=_SECONDS
            )
        return Credentials(answer["dbUser"], Secret(answer["dbPassword"]))
