"""The roles of the default world, as they come together in a real account."""

from __future__ import annotations

from wizard.sandbox.cloud.account import ACCOUNT, PARTNER_ACCOUNT, REGION
from wizard.sandbox.world.description import InlinePolicy, PolicySpec, RoleSpec, Statement

MANAGED = "arn:aws:iam::aws:policy"
REDSHIFT = "redshift.amazonaws.com"
SERVERLESS = "redshift-serverless.amazonaws.com"
READ_S3 = f"{MANAGED}/AmazonS3ReadOnlyAccess"
PARTNER_BUCKET = "partner-lake"

LOADER_ROLE = RoleSpec(
    name="RedshiftLoaderRole",
    trusted_services=(REDSHIFT,),
    managed_policies=(READ_S3,),
    description="Allows Redshift clusters to call AWS services on your behalf.",
)
"""Has everything that COPY needs, but is attached to no cluster yet."""

COMMANDS_ROLE = RoleSpec(
    name="AmazonRedshift-CommandsAccessRole-20260301T101500",
    trusted_services=(REDSHIFT,),
    managed_policies=(f"{MANAGED}/AmazonRedshiftAllCommandsFullAccess",),
    description="Made in the Redshift console; reads buckets with redshift in their names.",
    path="/service-role/",
)

SERVERLESS_ROLE = RoleSpec(
    name="AmazonRedshift-CommandsAccessRole-20260514T090000",
    trusted_services=(REDSHIFT, SERVERLESS),
    managed_policies=(f"{MANAGED}/AmazonRedshiftAllCommandsFullAccess",),
    description="Made in the Redshift Serverless console; the default role of analytics-ns.",
    path="/service-role/",
)

OTHER_ROLES = (
    RoleSpec(
        name="AWSServiceRoleForRedshift",
        trusted_services=(REDSHIFT,),
        managed_policies=(f"{MANAGED}/aws-service-role/AmazonRedshiftServiceLinkedRolePolicy",),
        description="Allows Amazon Redshift to call AWS services on your behalf",
        path="/aws-service-role/redshift.amazonaws.com/",
        linked_service=REDSHIFT,
    ),
    RoleSpec(
        name="nightly-report-lambda",
        trusted_services=("lambda.amazonaws.com",),
        managed_policies=(f"{MANAGED}/service-role/AWSLambdaBasicExecutionRole",),
        path="/service-role/",
    ),
    RoleSpec(
        name="BastionHost",
        trusted_services=("ec2.amazonaws.com",),
        managed_policies=(f"{MANAGED}/AmazonSSMManagedInstanceCore",),
        description="The jump host of the data team",
    ),
    RoleSpec(
        name="GlueCrawler",
        trusted_services=("glue.amazonaws.com",),
        managed_policies=(f"{MANAGED}/service-role/AWSGlueServiceRole", READ_S3),
        description="Crawls the lake; reads S3 but Redshift can't assume it",
    ),
)


def _trust(condition: Statement) -> Statement:
    """Redshift may assume the role, under a condition."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": REDSHIFT},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }


def _allow(action: str | list[str], resource: str, condition: Statement | None = None) -> Statement:
    statement: Statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


IRELAND_ROLE = RoleSpec(
    name="RedshiftLoaderIreland",
    trusted_services=("redshift.eu-west-1.amazonaws.com",),
    managed_policies=(READ_S3,),
    description="For the clusters in eu-west-1 only",
)

ETL_USER_ROLE = RoleSpec(
    name="RedshiftLoaderForEtl",
    managed_policies=(READ_S3,),
    description="For the database user etl_user of examplecluster only",
    trust=(
        _trust(
            {
                "StringEquals": {
                    "sts:ExternalId": (
                        f"arn:aws:redshift:{REGION}:{ACCOUNT}:dbuser:examplecluster/etl_user"
                    )
                }
            }
        ),
    ),
)

SOURCE_ARN_ROLE = RoleSpec(
    name="RedshiftLoaderGuarded",
    managed_policies=(READ_S3,),
    description="Guarded against the confused deputy, with a key that Redshift doesn't send",
    trust=(
        _trust({"ArnLike": {"aws:SourceArn": f"arn:aws:redshift:{REGION}:{ACCOUNT}:namespace:*"}}),
    ),
)

CATALOG_ROLE = RoleSpec(
    name="RedshiftSpectrumCatalog",
    trusted_services=(REDSHIFT,),
    description="Reads the Glue Data Catalog, and nothing of S3",
    inline_policies=(
        InlinePolicy(
            "ReadCatalog", (_allow(["glue:GetDatabase*", "glue:GetTable*", "glue:GetPart*"], "*"),)
        ),
    ),
)

REPORTS_ROLE = RoleSpec(
    name="RedshiftReportsLoader",
    trusted_services=(REDSHIFT,),
    description="Reads s3://acme-data-lake/reports/ only",
    inline_policies=(
        InlinePolicy(
            "ReadReports",
            (
                _allow(
                    "s3:ListBucket",
                    "arn:aws:s3:::acme-data-lake",
                    {"StringLike": {"s3:prefix": ["reports/", "reports/*"]}},
                ),
                _allow("s3:GetObject", "arn:aws:s3:::acme-data-lake/reports/*"),
            ),
        ),
    ),
    tags=(("team", "finance"),),
)

CONFIDENTIAL_ROLE = RoleSpec(
    name="RedshiftVaultLoader",
    trusted_services=(REDSHIFT, SERVERLESS),
    managed_policies=(READ_S3,),
    description="Reads the lake, also what is encrypted with the lake's KMS key",
    inline_policies=(
        InlinePolicy(
            "DecryptThroughS3",
            (
                _allow(
                    "kms:Decrypt",
                    f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*",
                    {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}},
                ),
            ),
        ),
    ),
    tags=(("team", "data-platform"), ("classification", "confidential")),
)

BOUNDARY = PolicySpec(
    name="DataTeamBoundary",
    statements=(_allow(["redshift:*", "redshift-data:*", "glue:*", "logs:*"], "*"),),
    description="The most that roles of the data team may do; S3 was forgotten",
)

BOUNDED_ROLE = RoleSpec(
    name="RedshiftUnderBoundary",
    trusted_services=(REDSHIFT,),
    managed_policies=(READ_S3,),
    description="Reads S3 by its policy, but not within its permissions boundary",
    boundary=BOUNDARY.arn,
)

SERVERLESS_ONLY_ROLE = RoleSpec(
    name="ServerlessOnlyLoader",
    trusted_services=(SERVERLESS,),
    managed_policies=(READ_S3,),
    description="Trusts Redshift Serverless, but no cluster",
)

PARTNER_ROLE = RoleSpec(
    name="PartnerLakeReader",
    account=PARTNER_ACCOUNT,
    description="Lets acme read the shared files",
    trust=(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/RedshiftPartnerChain"},
            "Action": "sts:AssumeRole",
        },
    ),
    inline_policies=(
        InlinePolicy(
            "ReadSharedFiles",
            (
                _allow("s3:ListBucket", f"arn:aws:s3:::{PARTNER_BUCKET}"),
                _allow("s3:GetObject", f"arn:aws:s3:::{PARTNER_BUCKET}/*"),
            ),
        ),
    ),
)
"""In the account of another company, which shares a bucket."""

CHAIN_ROLE = RoleSpec(
    name="RedshiftPartnerChain",
    trusted_services=(REDSHIFT,),
    description="The way to the partner's role, by role chaining",
    inline_policies=(InlinePolicy("ActAsPartner", (_allow("sts:AssumeRole", PARTNER_ROLE.arn),)),),
)

ROLES = (
    LOADER_ROLE,
    COMMANDS_ROLE,
    *OTHER_ROLES,
    SERVERLESS_ROLE,
    IRELAND_ROLE,
    ETL_USER_ROLE,
    SOURCE_ARN_ROLE,
    CATALOG_ROLE,
    REPORTS_ROLE,
    CONFIDENTIAL_ROLE,
    BOUNDED_ROLE,
    SERVERLESS_ONLY_ROLE,
    CHAIN_ROLE,
    PARTNER_ROLE,
)
