"""A chain of roles, judged link by link."""

from __future__ import annotations

import pytest
from access.access_cases import Statement, allow, deny
from access.role_cases import ACCOUNT, PROVISIONED, REGION, SOURCE, a_role, permissions, trusting

from wizard.access.chain import ChainLink, ChainRole, LinkKind, judge_chain
from wizard.access.fitness import Fitness, Need
from wizard.account import Role, RolePermissions

FAR = "210987654321"
NEED = Need(REGION, ACCOUNT, PROVISIONED, SOURCE)
USABLE, UNKNOWN, UNFIT = Fitness.USABLE, Fitness.UNKNOWN, Fitness.UNFIT
FIRST_ARN = f"arn:aws:iam::{ACCOUNT}:role/First"
SECOND_ARN = f"arn:aws:iam::{FAR}:role/Second"
ASSUME = allow(Action="sts:AssumeRole", Resource=SECOND_ARN)
ALL_S3 = permissions(allow(Action="s3:*"))


def letting_in(*names: str, **elements: object) -> Statement:
    return trusting(**({"Principal": {"AWS": list(names)}} | elements))


def first(*granted: Statement, unread: tuple[str, ...] = ()) -> ChainRole:
    return ChainRole(FIRST_ARN, a_role(name="First"), permissions(*granted, unread=unread))


def second(*trust: Statement, account: str = FAR) -> ChainRole:
    role = a_role(*(trust or (letting_in(FIRST_ARN),)), name="Second", account=account)
    return ChainRole(role.arn, role, ALL_S3)


def by_kind(links: tuple[ChainLink, ...]) -> dict[LinkKind, ChainLink]:
    return {link.kind: link for link in links}


def test_a_chain_whose_every_link_holds_is_usable() -> None:
    links = judge_chain((first(ASSUME), second()), NEED)
    assert [link.kind for link in links] == list(LinkKind)
    assert {link.fitness for link in links} == {USABLE}
    assert not any(link.fix for link in links)


@pytest.mark.parametrize(
    ("roles", "kind", "fitness", "fix"),
    [
        ((first(), second()), LinkKind.MAY_ASSUME, UNFIT, f"Allow sts:AssumeRole on {SECOND_ARN}"),
        ((first(ASSUME, deny()), second()), LinkKind.MAY_ASSUME, UNFIT, "Deny wins"),
        (
            (first(unread=("Not read.",)), second()), LinkKind.MAY_ASSUME, UNKNOWN,
            f"Allow sts:AssumeRole on {SECOND_ARN}",
        ),
        (
            (first(ASSUME, unread=("Not read.",)), second()), LinkKind.MAY_ASSUME, UNKNOWN,
            "Not read.",
        ),
        ((first(ASSUME), second(trusting())), LinkKind.TRUSTS, UNFIT, f"Name {FIRST_ARN}"),
        (
            (first(ASSUME), second(letting_in(f"arn:aws:iam::{ACCOUNT}:root"))),
            LinkKind.TRUSTS, USABLE, "",
        ),
        (
            (
                first(ASSUME),
                second(
                    letting_in("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
                ),
            ),
            LinkKind.TRUSTS, UNKNOWN, "NOLOAD",
        ),
        (
            (
                first(ASSUME),
                second(letting_in("*", Condition={"ArnLike": {"aws:PrincipalArn": FIRST_ARN}})),
            ),
            LinkKind.TRUSTS, USABLE, "",
        ),
        (
            (first(allow()), second(letting_in("AROADBQP57FF2AEXAMPLE"))),
            LinkKind.TRUSTS, UNKNOWN, "NOLOAD",
        ),
    ],
)  # fmt: skip
def test_a_broken_link_is_found_with_the_way_out(
    roles: tuple[ChainRole, ...], kind: LinkKind, fitness: Fitness, fix: str
) -> None:
    link = by_kind(judge_chain(roles, NEED))[kind]
    assert link.fitness is fitness
    assert fix in link.fix
    assert bool(link.fix) == bool(fix)


def test_only_the_last_role_needs_to_read() -> None:
    last = second()
    unable = ChainRole(last.arn, last.role, permissions())
    links = by_kind(judge_chain((first(ASSUME), unable), NEED))
    assert links[LinkKind.REDSHIFT_TRUST].fitness is USABLE
    assert links[LinkKind.MAY_READ].fitness is UNFIT
    assert links[LinkKind.MAY_READ].target == SOURCE.url


def test_a_first_role_of_another_account_cannot_be_attached() -> None:
    foreign = ChainRole(SECOND_ARN, a_role(name="Second", account=FAR), ALL_S3)
    link = judge_chain((foreign,), NEED)[0]
    assert (link.fitness, link.reason) == (UNFIT, f"belongs to account {FAR}")


def test_a_role_that_could_not_be_read_leaves_its_links_unknown() -> None:
    unread = ChainRole(SECOND_ARN, None, None)
    links = by_kind(judge_chain((first(ASSUME), unread), NEED))
    assert links[LinkKind.MAY_ASSUME].fitness is USABLE
    assert links[LinkKind.TRUSTS].fitness is UNKNOWN
    assert "iam:GetRole in 210987654321" in links[LinkKind.TRUSTS].fix
    assert links[LinkKind.MAY_READ].fitness is UNKNOWN
    reading = judge_chain((unread,), NEED)[0]
    assert (reading.fitness, reading.kind) == (UNKNOWN, LinkKind.REDSHIFT_TRUST)


def test_a_trust_that_names_a_role_of_its_own_account_may_be_enough() -> None:
    neighbour = second(letting_in(FIRST_ARN), account=ACCOUNT)
    link = by_kind(judge_chain((first(), neighbour), NEED))[LinkKind.MAY_ASSUME]
    assert (link.fitness, link.reason) == (UNKNOWN, "only the trust policy names it")
    whole = second(letting_in(f"arn:aws:iam::{ACCOUNT}:root"), account=ACCOUNT)
    assert by_kind(judge_chain((first(), whole), NEED))[LinkKind.MAY_ASSUME].fitness is UNFIT


def test_three_roles_have_two_pairs_of_links() -> None:
    middle: Role = a_role(letting_in(FIRST_ARN), name="Second", account=FAR)
    granted: RolePermissions = permissions(allow(Action="sts:*"))
    third = ChainRole(
        f"arn:aws:iam::{FAR}:role/Third",
        a_role(letting_in(SECOND_ARN), name="Third", account=FAR),
        ALL_S3,
    )
    links = judge_chain((first(ASSUME), ChainRole(SECOND_ARN, middle, granted), third), NEED)
    assert len(links) == 6
    assert {link.fitness for link in links} == {USABLE}
