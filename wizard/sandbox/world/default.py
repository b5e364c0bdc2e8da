"""The world of the scenario ``default``: the one of the article about IAM roles for COPY."""

from __future__ import annotations

from wizard.sandbox.cloud.account import REGION
from wizard.sandbox.cloud.redshift.attachments import SMALL_QUOTA
from wizard.sandbox.world.description import (
    ClusterSpec,
    NamespaceSpec,
    SecretSpec,
    UserSpec,
    WorkgroupSpec,
    World,
)
from wizard.sandbox.world.lake import BUCKETS, LAKE_KEY
from wizard.sandbox.world.roles import BOUNDARY, COMMANDS_ROLE, MANAGED, ROLES, SERVERLESS_ROLE
from wizard.sandbox.world.tables import STATEMENTS

USERS = (
    UserSpec("data-engineer", (f"{MANAGED}/AdministratorAccess",)),
    UserSpec("newcomer"),
)

CLUSTERS = (
    ClusterSpec("examplecluster", "ra3.xlplus", 2, roles=(COMMANDS_ROLE,), manages_password=True),
    ClusterSpec("analytics-paused", "ra3.xlplus", 2, status="paused"),
    ClusterSpec("marketing-resizing", "ra3.4xlarge", 4, status="resizing"),
    ClusterSpec(
        "finance-prepared", "ra3.4xlarge", 6, status="available, prep-for-resize", is_public=True
    ),
)

WORKGROUPS = (
    WorkgroupSpec(
        "analytics-wg",
        NamespaceSpec("analytics-ns", (SERVERLESS_ROLE,)),
        8,
        tags=(("team", "analytics"),),
    ),
    WorkgroupSpec("reporting-wg", NamespaceSpec("reporting-ns"), 32, status="MODIFYING"),
)

SECRETS = (
    SecretSpec(
        "prod/billing/payment-gateway",
        '{"endpoint": "https://payments.example.com", "token": "not-a-database-login"}',
        "Used by the billing service",
    ),
    SecretSpec(
        "legacy/redshift-etl",
        "user=etl_user;password=see the wiki",
        "The old ETL's login, written before JSON was agreed upon",
    ),
)
"""Secrets that no database lets in: one is for something else, one can't be read."""

DEFAULT_WORLD = World(
    region=REGION,
    users=USERS,
    roles=ROLES,
    clusters=CLUSTERS,
    buckets=BUCKETS,
    statements=STATEMENTS,
    policies=(BOUNDARY,),
    workgroups=WORKGROUPS,
    secrets=SECRETS,
    keys=(LAKE_KEY,),
    role_quotas={"ap-northeast-3": SMALL_QUOTA},
)
