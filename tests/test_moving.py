"""What becomes stale in another account or Region."""

from __future__ import annotations

from fakes import ACCOUNT, role_arn

from wizard.moving import Place, move
from wizard.plan import (
    LoadPlan,
    SourceChoice,
    TargetChoice,
    WarehouseChoice,
    WarehouseKind,
)
from wizard.sql.statement import RoleReference

HERE = Place(ACCOUNT, "us-east-1")
OTHER_REGION = Place(ACCOUNT, "eu-west-1")
OTHER_ACCOUNT = Place("210987654321", "us-east-1")
SOURCE = SourceChoice("s3://acme-data-lake/orders/")
FULL = LoadPlan(
    role=RoleReference((role_arn("Loader"),)),
    warehouse=WarehouseChoice(WarehouseKind.PROVISIONED, "examplecluster", "us-east-1", "dev"),
    source=SOURCE,
    target=TargetChoice("orders"),
)


def test_staying_changes_nothing() -> None:
    moved = move(FULL, HERE, HERE)
    assert moved.plan == FULL
    assert moved.dropped == moved.kept == ()


def test_another_region_drops_the_cluster_and_its_table_and_keeps_role_and_source() -> None:
    moved = move(FULL, HERE, OTHER_REGION)
    assert moved.plan == LoadPlan(role=FULL.role, source=SOURCE)
    assert moved.dropped == (
        "the cluster examplecluster is in us-east-1",
        "the table orders is in that cluster",
    )
    assert [each.split(";")[0] for each in moved.kept] == ["the role", "the source"]


def test_another_account_drops_the_role_too() -> None:
    moved = move(FULL, HERE, OTHER_ACCOUNT)
    assert moved.plan == LoadPlan(source=SOURCE)
    assert moved.dropped[0] == f"the role {role_arn('Loader')} belongs to account {ACCOUNT}"


def test_a_role_of_the_account_one_moves_to_is_kept() -> None:
    role = RoleReference(("arn:aws:iam::210987654321:role/Loader",))
    assert move(LoadPlan(role=role), HERE, OTHER_ACCOUNT).plan.role == role


def test_the_default_role_means_whatever_the_next_cluster_says() -> None:
    role = RoleReference(default=True)
    assert move(LoadPlan(role=role), HERE, OTHER_ACCOUNT).plan.role == role


def test_nothing_chosen_means_nothing_stale() -> None:
    moved = move(LoadPlan(), HERE, OTHER_ACCOUNT)
    assert moved.dropped == moved.kept == ()
