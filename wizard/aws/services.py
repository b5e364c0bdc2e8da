"""The services on an AWS account, or on whatever answers at an endpoint URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from wizard.aws.changes import AwsChanges
from wizard.aws.data_api import DataApiDatabases
from wizard.aws.identity import StsIdentity
from wizard.aws.logins import TemporaryLogins
from wizard.aws.options import AwsOptions
from wizard.aws.roles import IamRoles
from wizard.aws.secrets import SecretsManager
from wizard.aws.session import AwsSession
from wizard.aws.storage import S3Storage
from wizard.aws.warehouses import RedshiftWarehouses
from wizard.journal import Journal, JournaledChanges, default_folder
from wizard.services import Services
from wizard.warehouse.databases import Databases
from wizard.warehouse.wire import WireDatabases


def aws_services(
    options: AwsOptions, badge: str = "", journal_folder: Path | None = None
) -> Services:
    """All services over one session; nothing is asked of AWS yet.

    Args:
        options: profile, Region, endpoint and keys.
        badge: a word for the frame, where this isn't a real account.
        journal_folder: where the journals are; None for the person's own state folder.

    Raises:
        UsageError: no Region is set, or the AWS config is broken.
        CredentialsError: the profile doesn't exist.
    """
    session = AwsSession(options)
    identity = StsIdentity(session)
    journal = Journal(
        journal_folder or default_folder(), identity.identify, _scope(options.endpoint_url)
    )
    return Services(
        identity=identity,
        roles=IamRoles(session),
        warehouses=RedshiftWarehouses(session),
        changes=JournaledChanges(AwsChanges(session), journal),
        storage=S3Storage(session),
        secrets=SecretsManager(session),
        databases=Databases(
            wire=WireDatabases(TemporaryLogins(session)), data_api=DataApiDatabases(session)
        ),
        journal=journal,
        region=session.region,
        badge=badge,
    )


def _scope(endpoint_url: str | None) -> str:
    """Tells an account of another place than AWS from the real one of the same number."""
    return "" if endpoint_url is None else urlsplit(endpoint_url).netloc.rpartition("@")[2]
