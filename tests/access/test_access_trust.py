"""Whether Redshift can assume a role, and whom a policy with principals lets in."""

from __future__ import annotations

from typing import Any

import pytest
from access.access_cases import ALLOWED, DENIED, NOT_ALLOWED, allow, document

from wizard.access.build import trust_document
from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_trust,
)
from wizard.access.trust import Trust, TrustVerdict, redshift_trust

ROLE = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
REDSHIFT = {"Service": "redshift.amazonaws.com"}
EXTERNAL = {"StringEquals": {"sts:ExternalId": "arn:aws:redshift:us-east-1:1:dbuser:c/u"}}
SOURCE = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
TRUSTED, NOT_TRUSTED = TrustVerdict.TRUSTED, TrustVerdict.NOT_TRUSTED


def trust(effect: str = "Allow", principal: object = "*", **elements: object) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"} | elements


def service(*names: str) -> dict[str, object]:
    return {"Service": list(names)}


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([trust(principal=REDSHIFT)], TRUSTED),
        ([trust(principal=service("ec2.amazonaws.com", "redshift.amazonaws.com"))], TRUSTED),
        ([trust(principal=service("redshift.us-east-1.amazonaws.com"))], TRUSTED),
        ([trust(principal="*")], TRUSTED),
        ([trust(principal=REDSHIFT, Action="sts:*")], TRUSTED),
        ([trust(principal=REDSHIFT, Action=["sts:TagSession", "STS:assumerole"])], TRUSTED),
        ([trust(principal=service("ec2.amazonaws.com")), trust(principal=REDSHIFT)], TRUSTED),
        ([], NOT_TRUSTED),
        ([trust(principal=service("ec2.amazonaws.com"))], NOT_TRUSTED),
        (
            [trust(principal=service("redshift-serverless.amazonaws.com"))],
            TrustVerdict.SERVERLESS_ONLY,
        ),
        ([trust(principal=service("notredshift.amazonaws.com"))], NOT_TRUSTED),
        ([trust(principal={"AWS": "redshift.amazonaws.com"})], NOT_TRUSTED),
        ([trust(principal={"AWS": "arn:aws:iam::123456789012:root"})], NOT_TRUSTED),
        ([trust(principal=REDSHIFT, Action="sts:TagSession")], NOT_TRUSTED),
        ([trust(principal=service("redshift.eu-west-1.amazonaws.com"))], TrustVerdict.OTHER_REGION),
        ([trust(principal=REDSHIFT, Condition=EXTERNAL)], TrustVerdict.CERTAIN_USERS),
        ([trust(principal=REDSHIFT, Condition=SOURCE)], TrustVerdict.CONDITIONAL),
        (
            [trust(principal=REDSHIFT, Condition=EXTERNAL), trust(principal=REDSHIFT)],
            TRUSTED,
        ),
        ([trust(principal=REDSHIFT), trust("Deny", REDSHIFT)], TrustVerdict.DENIED),
        ([trust("Deny", "*"), trust(principal=REDSHIFT)], TrustVerdict.DENIED),
        (
            [
                trust(principal=REDSHIFT),
                trust("Deny", service("redshift.us-east-1.amazonaws.com")),
            ],
            TrustVerdict.DENIED,
        ),
        (
            [trust(principal=REDSHIFT), trust("Deny", REDSHIFT, Condition=EXTERNAL)],
            TrustVerdict.CONDITIONAL,
        ),
        (
            [trust(principal=REDSHIFT), trust("Deny", service("ec2.amazonaws.com"))],
            TRUSTED,
        ),
    ],
)
def test_a_trust_policy_says_whether_redshift_can_assume_the_role(
    statements: list[dict[str, Any]], verdict: TrustVerdict
) -> None:
    assert redshift_trust(document(*statements), ROLE, "us-east-1").verdict is verdict


def test_the_trust_policy_of_a_new_role_is_trusted_in_every_region() -> None:
    for region in ("us-east-1", "eu-central-1", "us-gov-west-1"):
        assert redshift_trust(trust_document(), ROLE, region).verdict is TRUSTED


@pytest.mark.parametrize("verdict", TrustVerdict)
def test_only_a_trusted_or_undecided_role_may_work(verdict: TrustVerdict) -> None:
    undecided = (TrustVerdict.CONDITIONAL, TrustVerdict.CERTAIN_USERS)
    assert Trust(verdict).may_work is (verdict is TRUSTED or verdict in undecided)


CALLER = "arn:aws:iam::123456789012:role/Loader"


@pytest.mark.parametrize(
    ("principal", "decision"),
    [
        ("*", ALLOWED),
        ({"AWS": "*"}, ALLOWED),
        ({"AWS": CALLER}, ALLOWED),
        ({"AWS": "123456789012"}, ALLOWED),
        ({"AWS": "arn:aws:iam::123456789012:root"}, ALLOWED),
        ({"AWS": ["arn:aws:iam::9:root", CALLER]}, ALLOWED),
        ({"AWS": "arn:aws:iam::210987654321:root"}, NOT_ALLOWED),
        ({"AWS": "arn:aws:iam::123456789012:role/*"}, NOT_ALLOWED),
        ({"AWS": "arn:aws:iam::123456789012:role/loader"}, NOT_ALLOWED),
        ({"Service": "s3.amazonaws.com"}, NOT_ALLOWED),
        ({"CanonicalUser": "79a59df9"}, NOT_ALLOWED),
        ({}, NOT_ALLOWED),
    ],
)
def test_a_bucket_policy_lets_in_whom_it_names(principal: object, decision: Decision) -> None:
    request = AccessRequest(
        "s3:GetObject", "arn:aws:s3:::acme/k", Principal(PrincipalKind.AWS, CALLER)
    )
    policy = document(allow(Principal=principal))
    assert evaluate_trust(policy, request).decision is decision


@pytest.mark.parametrize(
    ("spared", "decision"),
    [
        ({"AWS": [CALLER, "123456789012"]}, ALLOWED),
        ({"AWS": ["arn:aws:iam::123456789012:root", CALLER]}, ALLOWED),
        ({"AWS": "arn:aws:iam::210987654321:root"}, DENIED),
        ({"Service": "redshift.amazonaws.com"}, DENIED),
    ],
)
def test_a_deny_with_not_principal_spares_only_whom_it_names(
    spared: object, decision: Decision
) -> None:
    request = AccessRequest(
        "s3:GetObject", "arn:aws:s3:::acme/k", Principal(PrincipalKind.AWS, CALLER)
    )
    refusal = {"Effect": "Deny", "NotPrincipal": spared, "Action": "*", "Resource": "*"}
    policy = document(allow(Principal="*"), refusal)
    assert evaluate_trust(policy, request).decision is decision


def test_a_deny_of_every_aws_principal_denies_redshift_too() -> None:
    policy = document(trust(principal=REDSHIFT), trust("Deny", {"AWS": "*"}))
    assert redshift_trust(policy, ROLE, "us-east-1").verdict is not TRUSTED


def test_a_deny_for_another_region_is_no_trust_for_it() -> None:
    policy = document(trust("Deny", service("redshift.eu-west-1.amazonaws.com")))
    assert redshift_trust(policy, ROLE, "us-east-1").verdict is NOT_TRUSTED


def test_this_regions_principal_with_another_action_is_not_another_region() -> None:
    statement = trust(
        principal=service("redshift.us-east-1.amazonaws.com"), Action="sts:TagSession"
    )
    assert redshift_trust(document(statement), ROLE, "us-east-1").verdict is NOT_TRUSTED


def test_an_undecided_deny_of_the_regional_name_leaves_the_trust_undecided() -> None:
    regional = service("redshift.us-east-1.amazonaws.com")
    policy = document(
        trust(principal=REDSHIFT),
        trust(principal=regional),
        trust("Deny", regional, Condition=EXTERNAL),
    )
    assert redshift_trust(policy, ROLE, "us-east-1").verdict is TrustVerdict.CONDITIONAL


def test_the_service_name_of_older_policies_in_china_is_trusted() -> None:
    policy = document(trust(principal=service("redshift.amazonaws.com.cn")))
    role = "arn:aws-cn:iam::123456789012:role/R"
    assert redshift_trust(policy, role, "cn-north-1").verdict is TRUSTED
