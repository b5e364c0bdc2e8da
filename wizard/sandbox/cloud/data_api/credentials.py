"""As whom a request of the Data API logs in to the database, and whether its caller may.

Source: Amazon Redshift Data API Reference, ExecuteStatement: a secret, a database user of a
cluster, or the caller's own IAM identity, each with the permission of the call that it stands for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.secretsmanager.exceptions import SecretNotFoundException
from moto.secretsmanager.models import secretsmanager_backends

from wizard.plan import WarehouseKind, WarehouseRef
from wizard.sandbox.cloud.account import PARTITION
from wizard.sandbox.cloud.authentication import CALLER
from wizard.sandbox.cloud.authorization import authorize
from wizard.sandbox.cloud.data_api.connection import DatabaseAccount
from wizard.sandbox.cloud.data_api.failures import ValidationError
from wizard.sandbox.cloud.data_api.places import Place, find_place
from wizard.sandbox.cloud.data_api.statements import Target
from wizard.sandbox.cloud.redshift.databases import (
    SHORTEST_LOGIN,
    TemporaryLogin,
    WarehouseDatabase,
    issue_login,
    issue_login_of_caller,
)

CONNECTION_FIELDS = ("ClusterIdentifier", "WorkgroupName", "Database", "DbUser", "SecretArn")
"""The parameters that say where and as whom; a session has its own."""


_CURRENT = "AWSCURRENT"
"""The stage of the version of a secret that holds now."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where a request's statements run, and the login for it."""

    target: Target
    account: DatabaseAccount


@dataclass(frozen=True, slots=True)
class Credentials:
    """Finds logins for the caller of one request."""

    environment: dict[str, Any]
    """The request's WSGI environment, with the caller in it."""
    account: str
    region: str

    def access(self, given: Mapping[str, str | None]) -> Access:
        """The login for a request with these ``CONNECTION_FIELDS``.

        Raises:
            ValidationError: they don't fit together, or there is no such database.
            DeniedError: the caller may not use the login.
        """
        fields = {name: value for name in CONNECTION_FIELDS if (value := given.get(name))}
        if "Database" not in fields:
            raise ValidationError("Database is required.")
        place = self._place(fields)
        if place.database is None:
            raise ValidationError(f"{place.warehouse.id} is not available.")
        database = place.database
        if "SecretArn" in fields:
            login = self._secret_login(fields["SecretArn"], place)
        else:
            issued = self._temporary_login(fields, place, database)
            login = issued.user, issued.password
            fields["DbUser"] = fields.get("DbUser") or issued.user
        account = DatabaseAccount(database.port, *login, fields["Database"])
        return Access(Target(tuple(fields.items())), account)

    def _place(self, fields: Mapping[str, str]) -> Place:
        cluster, workgroup = fields.get("ClusterIdentifier"), fields.get("WorkgroupName")
        if cluster and workgroup:
            raise ValidationError("ClusterIdentifier and WorkgroupName can't be used together.")
        if workgroup:
            if "DbUser" in fields:
                raise ValidationError("DbUser can't be used with WorkgroupName.")
            ref = WarehouseRef(WarehouseKind.SERVERLESS, workgroup)
        elif cluster:
            ref = WarehouseRef(WarehouseKind.PROVISIONED, cluster)
        else:
            raise ValidationError("ClusterIdentifier or WorkgroupName is required.")
        place = find_place(self.account, self.region, ref)
        if place is None:
            raise ValidationError("Redshift endpoint doesn't exist in this region.")
        return place

    def _temporary_login(
        self, fields: Mapping[str, str], place: Place, database: WarehouseDatabase
    ) -> TemporaryLogin:
        if place.warehouse.kind is WarehouseKind.SERVERLESS:
            authorize(self.environment, "redshift-serverless:GetCredentials", place.arn)
            return issue_login_of_caller(database, self.environment[CALLER], SHORTEST_LOGIN)
        beginning = f"arn:{PARTITION}:redshift:{self.region}:{self.account}"
        database_arn = f"{beginning}:dbname:{place.warehouse.id}/{fields['Database']}"
        user = fields.get("DbUser")
        if user is None:
            authorize(self.environment, "redshift:GetClusterCredentialsWithIAM", database_arn)
            return issue_login_of_caller(database, self.environment[CALLER], SHORTEST_LOGIN)
        for arn in (f"{beginning}:dbuser:{place.warehouse.id}/{user}", database_arn):
            authorize(self.environment, "redshift:GetClusterCredentials", arn)
        return issue_login(database, "IAM:", user, SHORTEST_LOGIN)

    def _secret_login(self, secret_id: str, place: Place) -> tuple[str, str]:
        """User name and password as they stand in a secret."""
        backend = secretsmanager_backends[self.account][self.region]
        arn = backend.secrets[secret_id].arn if secret_id in backend.secrets else secret_id
        authorize(self.environment, "secretsmanager:GetSecretValue", arn)
        try:
            value = backend.get_secret_value(secret_id, "", _CURRENT)
        except SecretNotFoundException as error:
            raise ValidationError("Secrets Manager can't find the specified secret.") from error
        content = _as_object(str(value.get("SecretString", "")))
        owner = content.get("dbClusterIdentifier", place.warehouse.id)
        if place.warehouse.kind is WarehouseKind.PROVISIONED and owner != place.warehouse.id:
            raise ValidationError("The cluster identifier doesn't match that of the secret.")
        user, password = content.get("username"), content.get("password")
        if not user or not password:
            raise ValidationError("username and password in secret cannot be empty")
        return str(user), str(password)


def _as_object(text: str) -> Mapping[str, Any]:
    """The JSON object in a secret; empty for anything else."""
    try:
        content = json.loads(text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
