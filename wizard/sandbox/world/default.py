"""The world of the scenario ``default``: the one of the article about IAM roles for COPY."""

from __future__ import annotations

from wizard.sandbox.cloud.account import REGION
from wizard.sandbox.world.description import ClusterSpec, RoleSpec, UserSpec, World
from wizard.sandbox.world.lake import BUCKETS
from wizard.sandbox.world.tables import STATEMENTS

_MANAGED = "arn:aws:iam::aws:policy"

LOADER_ROLE = RoleSpec(
    name="RedshiftLoaderRole",
    trusted_services=("redshift.amazonaws.com",),
    managed_policies=(f"{_MANAGED}/AmazonS3ReadOnlyAccess",),
    description="Allows Redshift clusters to call AWS services on your behalf.",
)
"""Has everything that COPY needs, but is attached to no cluster yet."""

COMMANDS_ROLE = RoleSpec(
    name="AmazonRedshift-CommandsAccessRole-20260301T101500",
    trusted_services=("redshift.amazonaws.com",),
    managed_policies=(f"{_MANAGED}/AmazonRedshiftAllCommandsFullAccess",),
    description="Made in the Redshift console; reads buckets with redshift in their names.",
    path="/service-role/",
)

OTHER_ROLES = (
    RoleSpec(
        name="AWSServiceRoleForRedshift",
        trusted_services=("redshift.amazonaws.com",),
        managed_policies=(f"{_MANAGED}/aws-service-role/AmazonRedshiftServiceLinkedRolePolicy",),
        description="Allows Amazon Redshift to call AWS services on your behalf",
        path="/aws-service-role/redshift.amazonaws.com/",
        linked_service="redshift.amazonaws.com",
    ),
    RoleSpec(
        name="nightly-report-lambda",
        trusted_services=("lambda.amazonaws.com",),
        managed_policies=(f"{_MANAGED}/service-role/AWSLambdaBasicExecutionRole",),
        path="/service-role/",
    ),
    RoleSpec(
        name="BastionHost",
        trusted_services=("ec2.amazonaws.com",),
        managed_policies=(f"{_MANAGED}/AmazonSSMManagedInstanceCore",),
        description="The jump host of the data team",
    ),
    RoleSpec(
        name="GlueCrawler",
        trusted_services=("glue.amazonaws.com",),
        managed_policies=(
            f"{_MANAGED}/service-role/AWSGlueServiceRole",
            f"{_MANAGED}/AmazonS3ReadOnlyAccess",
        ),
        description="Crawls the lake; reads S3 but Redshift can't assume it",
    ),
)

DEFAULT_WORLD = World(
    region=REGION,
    users=(
        UserSpec("data-engineer", (f"{_MANAGED}/AdministratorAccess",)),
        UserSpec("newcomer"),
    ),
    roles=(LOADER_ROLE, COMMANDS_ROLE, *OTHER_ROLES),
    clusters=(
        ClusterSpec("examplecluster", "ra3.xlplus", 2, roles=(COMMANDS_ROLE,)),
        ClusterSpec("analytics-paused", "ra3.xlplus", 2, status="paused"),
        ClusterSpec("marketing-resizing", "ra3.4xlarge", 4, status="resizing"),
    ),
    buckets=BUCKETS,
    statements=STATEMENTS,
)
