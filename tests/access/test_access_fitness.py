"""Whether a role is fit for a load, and what is said of one that isn't."""

from __future__ import annotations

from time import process_time

import pytest
from access.access_cases import Statement, allow, deny
from access.role_cases import (
    ACCOUNT,
    BUCKET,
    KEY,
    PROVISIONED,
    REGION,
    SERVERLESS,
    SOURCE,
    USERS,
    a_role,
    external_ids,
    permissions,
    policy,
    trusting,
)

from wizard.access.fitness import Fitness, Need, Obstacle, judge_role
from wizard.access.verdicts import REASON_WIDTH
from wizard.account import Role, RolePermissions
from wizard.storage import Location

USABLE, UNKNOWN, UNFIT = Fitness.USABLE, Fitness.UNKNOWN, Fitness.UNFIT
NEED = Need(REGION, ACCOUNT, PROVISIONED)
AS_ETL = Need(REGION, ACCOUNT, PROVISIONED, database_users=(f"{USERS}etl",))
ON_SERVERLESS = Need(REGION, ACCOUNT, SERVERLESS)
READ = Need(REGION, ACCOUNT, PROVISIONED, SOURCE)
DECRYPT = Need(REGION, ACCOUNT, PROVISIONED, SOURCE, (KEY,))
LIST = allow(Action="s3:ListBucket", Resource=BUCKET)
GET = allow(Action="s3:GetObject", Resource=f"{BUCKET}/orders/*")
SOURCE_ARN = {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:redshift:*:*:cluster:*"}}}


@pytest.mark.parametrize(
    ("role", "need", "fitness", "obstacle", "reason"),
    [
        (a_role(), NEED, USABLE, None, "Redshift can assume it"),
        (
            a_role(path="/aws-service-role/redshift.amazonaws.com/"), NEED, UNFIT,
            Obstacle.SERVICE_LINKED, "service-linked: only AWS may use it",
        ),
        (
            a_role(account="210987654321"), NEED, UNFIT,
            Obstacle.OTHER_ACCOUNT, "belongs to account 210987654321",
        ),
        (
            a_role(trusting("ec2.amazonaws.com")), NEED, UNFIT,
            Obstacle.TRUST_MISSING, "trust doesn't name Redshift",
        ),
        (
            a_role(trusting("redshift.eu-west-1.amazonaws.com")), NEED, UNFIT,
            Obstacle.TRUST_OTHER_REGION, "trust names eu-west-1 only",
        ),
        (
            a_role(
                trusting(*(f"redshift.eu-{far}-1.amazonaws.com" for far in ("west", "north", "x")))
            ),
            NEED, UNFIT, Obstacle.TRUST_OTHER_REGION, "trust names 3 other Regions only",
        ),
        (
            a_role(trusting(**external_ids(f"{USERS}ann"))), AS_ETL, UNFIT,
            Obstacle.TRUST_OTHER_USER, "trust is for database user ann only",
        ),
        (
            a_role(trusting(**external_ids(f"{USERS}ann", f"{USERS}bob"))), AS_ETL, UNFIT,
            Obstacle.TRUST_OTHER_USER, "trust is for 2 database users only",
        ),
        (a_role(trusting(**external_ids(f"{USERS}etl"))), AS_ETL, USABLE, None,
         "Redshift can assume it"),
        (
            a_role(trusting(**external_ids(f"{USERS}etl"))), NEED, UNKNOWN,
            Obstacle.TRUST_CERTAIN_USERS, "trust is for database user etl only",
        ),
        (
            a_role(trusting(**external_ids("secret"))), AS_ETL, UNFIT,
            Obstacle.TRUST_OTHER_USER, "trust asks for an external ID",
        ),
        (
            a_role(trusting(), trusting() | {"Effect": "Deny"}), NEED, UNFIT,
            Obstacle.TRUST_DENIES, "trust denies Redshift",
        ),
        (
            a_role(trusting(**SOURCE_ARN)), NEED, UNKNOWN,
            Obstacle.TRUST_CONDITION, "trust has a condition: aws:SourceArn",
        ),
        (
            a_role(trusting("redshift-serverless.amazonaws.com")), NEED, UNFIT,
            Obstacle.SERVERLESS_ONLY, "trust names Redshift Serverless only",
        ),
        (
            a_role(trusting("redshift-serverless.amazonaws.com")), ON_SERVERLESS, UNKNOWN,
            Obstacle.SERVERLESS_ONLY, "trust names Redshift Serverless only",
        ),
    ],
)  # fmt: skip
def test_a_role_is_judged_by_whose_it_is_and_whom_it_trusts(
    role: Role, need: Need, fitness: Fitness, obstacle: Obstacle | None, reason: str
) -> None:
    verdict = judge_role(role, need)
    assert (verdict.fitness, verdict.obstacle, verdict.reason) == (fitness, obstacle, reason)
    assert verdict.detail


def only(pattern: str, action: str = "s3:GetObject") -> Statement:
    return allow(Action=action, Resource=f"{BUCKET}/{pattern}")


def listing(*prefixes: str) -> Statement:
    return LIST | {"Condition": {"StringLike": {"s3:prefix": list(prefixes)}}}


VPC = {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}
S3_ENDPOINT = {"Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}}
DECRYPTING = allow(Action="kms:Decrypt", Resource=KEY)
ALL_S3 = allow(Action="s3:*")


@pytest.mark.parametrize(
    ("granted", "need", "fitness", "obstacle"),
    [
        (permissions(LIST, GET), READ, USABLE, None),
        (permissions(allow(Action=["s3:Get*", "s3:List*"])), READ, USABLE, None),
        (permissions(listing("orders/", "orders/*"), GET), READ, USABLE, None),
        (permissions(listing("orders/2026/*"), GET), READ, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(GET), READ, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(LIST), READ, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(LIST, only("returns/*")), READ, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(LIST, only("orders/2026/*")), READ, UNKNOWN, Obstacle.S3_PARTIAL),
        (permissions(LIST, only("orders/1.csv")), READ, UNKNOWN, Obstacle.S3_PARTIAL),
        (permissions(LIST, only("orders/?*")), READ, UNKNOWN, Obstacle.S3_PARTIAL),
        (permissions(LIST, only("*/*")), READ, USABLE, None),
        (permissions(LIST, only("ord*")), READ, USABLE, None),
        (permissions(LIST, only("*.csv")), READ, UNKNOWN, Obstacle.S3_PARTIAL),
        (permissions(LIST, only("${aws:userid}/*")), READ, UNKNOWN, Obstacle.S3_PARTIAL),
        (permissions(LIST, GET, deny(Resource=f"{BUCKET}/*")), READ, UNFIT, Obstacle.S3_DENIED),
        (
            permissions(LIST, GET, deny(Resource=f"{BUCKET}/orders/pii/*")), READ,
            UNKNOWN, Obstacle.S3_DENIED,
        ),
        (permissions(LIST, GET, deny(Resource=f"{BUCKET}/returns/*")), READ, USABLE, None),
        (permissions(LIST, GET | VPC), READ, UNKNOWN, Obstacle.PERMISSION_CONDITION),
        (permissions(ALL_S3, deny() | VPC), READ, UNKNOWN, Obstacle.PERMISSION_CONDITION),
        (
            permissions(ALL_S3, deny(Condition={"Bool": {"aws:SecureTransport": "false"}})),
            READ, USABLE, None,
        ),
        (permissions(ALL_S3), DECRYPT, UNFIT, Obstacle.NO_KMS_PERMISSION),
        (permissions(ALL_S3, DECRYPTING), DECRYPT, USABLE, None),
        (permissions(ALL_S3, DECRYPTING | S3_ENDPOINT), DECRYPT, USABLE, None),
        (permissions(ALL_S3, DECRYPTING, deny(Action="kms:*")), DECRYPT, UNFIT,
         Obstacle.KMS_DENIED),
        (permissions(ALL_S3, boundary=(allow(Action="s3:*"),)), READ, USABLE, None),
        (
            permissions(ALL_S3, boundary=(allow(Action="ec2:*"),)), READ,
            UNFIT, Obstacle.NO_S3_PERMISSION,
        ),
        (permissions(unread=("iam:GetPolicy denied.",)), READ, UNKNOWN,
         Obstacle.PERMISSIONS_UNREAD),
        (permissions(ALL_S3, unread=("iam:GetPolicy denied.",)), READ, UNKNOWN,
         Obstacle.PERMISSIONS_UNREAD),
        (permissions(deny(), unread=("iam:GetPolicy denied.",)), READ, UNFIT, Obstacle.S3_DENIED),
        (permissions(ALL_S3), NEED, USABLE, None),
        (permissions(GET), NEED, USABLE, None),
        (permissions(LIST), NEED, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(), NEED, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(GET, deny(Action="s3:*")), NEED, UNFIT, Obstacle.S3_DENIED),
        (permissions(GET, deny(Resource=f"{BUCKET}/x/*")), NEED, USABLE, None),
        (permissions(GET | VPC), NEED, UNKNOWN, Obstacle.PERMISSION_CONDITION),
        (permissions(GET, deny() | VPC), NEED, UNKNOWN, Obstacle.PERMISSION_CONDITION),
        (permissions(GET, boundary=()), NEED, UNFIT, Obstacle.NO_S3_PERMISSION),
        (permissions(GET, boundary=(ALL_S3,)), NEED, USABLE, None),
        (permissions(GET, boundary=(ALL_S3 | VPC,)), NEED, UNKNOWN,
         Obstacle.PERMISSION_CONDITION),
        (permissions(unread=("iam:GetPolicy denied.",)), NEED, UNKNOWN,
         Obstacle.PERMISSIONS_UNREAD),
    ],
)  # fmt: skip
def test_a_role_is_judged_by_what_it_may_read(
    granted: RolePermissions, need: Need, fitness: Fitness, obstacle: Obstacle | None
) -> None:
    verdict = judge_role(a_role(), need, granted)
    assert (verdict.fitness, verdict.obstacle) == (fitness, obstacle), verdict
    assert verdict.detail
    assert len(verdict.reason) <= REASON_WIDTH


def test_the_statement_and_the_policy_that_decided_are_told() -> None:
    refusal = deny(Sid="NoReading", Action="s3:*")
    verdict = judge_role(a_role(), READ, permissions(ALL_S3, refusal))
    assert verdict.statement == refusal
    assert verdict.policy == "ReadFromS3"
    bounded = judge_role(a_role(), READ, permissions(ALL_S3, boundary=()))
    assert (bounded.policy, bounded.reason) == ("Boundary", "its boundary lacks s3:GetObject")


def test_a_boundary_that_was_not_read_leaves_the_role_undecided() -> None:
    role = a_role(boundary=f"arn:aws:iam::{ACCOUNT}:policy/Boundary")
    verdict = judge_role(role, READ, permissions(ALL_S3))
    assert (verdict.fitness, verdict.obstacle) == (UNKNOWN, Obstacle.PERMISSIONS_UNREAD)
    assert "policy/Boundary" in verdict.detail


def test_an_undecided_trust_is_not_hidden_by_good_permissions() -> None:
    role = a_role(trusting(**SOURCE_ARN))
    assert judge_role(role, READ, permissions(ALL_S3)).obstacle is Obstacle.TRUST_CONDITION
    assert judge_role(role, READ, permissions()).obstacle is Obstacle.NO_S3_PERMISSION


def test_the_consoles_own_policy_is_explained_for_a_bucket_not_named_after_redshift() -> None:
    resources = ["arn:aws:s3:::*redshift*", "arn:aws:s3:::*redshift*/*"]
    reading = allow(Action=["s3:GetObject", "s3:ListBucket"], Resource=resources)
    attached = policy(reading, name="AmazonRedshiftAllCommandsFullAccess", arn="arn:aws:x")
    verdict = judge_role(a_role(), READ, RolePermissions((attached,)))
    assert verdict.fitness is not USABLE
    assert "“redshift” in their name" in verdict.detail
    named = Need(REGION, source=Location("acme-redshift-lake", "orders/"))
    assert judge_role(a_role(), named, RolePermissions((attached,))).fitness is USABLE


def test_a_source_in_china_is_judged_by_arns_of_china() -> None:
    role = Role("arn:aws-cn:iam::123456789012:role/R", "R", "/", None, "", a_role().trust)
    need = Need("cn-north-1", ACCOUNT, source=SOURCE)
    assert judge_role(role, need, permissions(LIST, GET)).fitness is UNFIT
    chinese = allow(Action="s3:*", Resource="arn:aws-cn:s3:::acme-lake*")
    assert judge_role(role, need, permissions(chinese)).fitness is USABLE


def test_a_long_user_name_does_not_widen_the_table() -> None:
    role = a_role(trusting(**external_ids(f"{USERS}{'x' * 60}")))
    reason = judge_role(role, AS_ETL).reason
    assert len(reason) == REASON_WIDTH
    assert reason.endswith("x… only")


def test_five_thousand_roles_are_judged_by_trust_in_half_a_second() -> None:
    kinds = (
        a_role(),
        a_role(trusting("ec2.amazonaws.com")),
        a_role(trusting("redshift.eu-west-1.amazonaws.com")),
        a_role(trusting(**external_ids(f"{USERS}ann"))),
    )
    start = process_time()
    for number in range(5000):
        judge_role(kinds[number % len(kinds)], AS_ETL)
    assert process_time() - start < 0.5
