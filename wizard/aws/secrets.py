"""Secrets of AWS Secrets Manager that hold a database login.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from wizard.account import SecretName
from wizard.aws.session import AwsSession
from wizard.errors import UsageError
from wizard.text import Secret
from wizard.warehouse.login import Credentials


class SecretsManager:
    """SecretService on AWS Secrets Manager."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def pages(self) -> Iterator[tuple[SecretName, ...]]:
        """All secrets of the Region, a page of ListSecrets at a time."""
        with self._session.calling("list the secrets", "secretsmanager:ListSecrets"):
            paginator = self._session.client("secretsmanager").get_paginator("list_secrets")
            for page in paginator.paginate():
                yield tuple(
                    SecretName(each["ARN"], each["Name"], each.get("Description", ""))
                    for each in page["SecretList"]
                )

    def credentials(self, name: str, region: str) -> Credentials:
        """The database user and password that a secret holds.

        Raises:
            UsageError: it holds none; what it holds isn't told.
        """
        with self._session.calling("read the secret", "secretsmanager:GetSecretValue"):
            client = self._session.client("secretsmanager", region)
            value = client.get_secret_value(SecretId=name).get("SecretString", "")
        try:
            held = json.loads(value)
        except ValueError:
            # Not raised from the cause, which quotes what the secret holds.
            held = None
        user = held.get("username") if isinstance(held, dict) else None
        password = held.get("password") if isinstance(held, dict) else None
        if not isinstance(user, str) or not isinstance(password, str):
            raise UsageError(
                f"The secret {name} holds no database login.",
                "It must be JSON with username and password, as Redshift makes it.",
            )
        return Credentials(user, Secret(password))
