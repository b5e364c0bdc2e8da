"""The services on an AWS account, or on whatever answers at an endpoint URL."""

from __future__ import annotations

from wizard.aws.clusters import RedshiftClusters
from wizard.aws.identity import StsIdentity
from wizard.aws.logins import TemporaryLogins
from wizard.aws.options import AwsOptions
from wizard.aws.roles import IamRoles
from wizard.aws.session import AwsSession
from wizard.aws.storage import S3Storage
from wizard.services import Services
from wizard.warehouse.wire import WireDatabases


def aws_services(options: AwsOptions, badge: str = "") -> Services:
    """All services over one session; nothing is asked of AWS yet.

    Raises:
        UsageError: no Region is set.
        CredentialsError: the profile doesn't exist.
    """
    session = AwsSession(options)
    return Services(
        identity=StsIdentity(session),
        roles=IamRoles(session),
        warehouses=RedshiftClusters(session),
        storage=S3Storage(session),
        databases=WireDatabases(TemporaryLogins(session)),
        region=session.region,
        badge=badge,
    )
