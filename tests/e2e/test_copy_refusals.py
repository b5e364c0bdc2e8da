"""What COPY refuses before it reads a row, one by one, in Redshift's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cloud_world import ACCOUNT, CLUSTER, REDSHIFT_TRUST
from copy_world import READ_EVERYTHING, Bucket, Refusal, Roles, Session, session, unique

from wizard.sandbox.launch import RunningSandbox

ADMIN_ARN = f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:{CLUSTER}/awsuser"
LAMBDA_TRUST = REDSHIFT_TRUST.replace("redshift.", "lambda.")
FORGOTTEN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/NeverAttached"
BEFORE_LOADING = """
SELECT count(*) FROM sys_load_history WHERE session_id = pg_backend_pid()
"""


@dataclass(frozen=True)
class World:
    """Roles of every kind, a bucket with two prefixes, a table, and a session."""

    session: Session
    roles: Roles
    bucket: Bucket
    table: str
    reader: str
    """The ARN of a role that may read everything."""
    lister: str
    getter: str
    one_prefix: str
    untrusted: str
    only_for_another_user: str
    deleted: str
    late: str
    """Not attached at first."""

    def copy(self, key: str = "good/", role: str = "", options: str = "CSV") -> str:
        """A COPY of what lies under a key in the bucket."""
        return self.copy_from(f"s3://{self.bucket.name}/{key}", role, options)

    def copy_from(self, url: str, role: str = "", options: str = "CSV") -> str:
        authorization = f"'{role or self.reader}'" if role != "default" else "default"
        return f"COPY {self.table} FROM '{url}' IAM_ROLE {authorization} {options}"


def _only(action: str, *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": list(resources)}


@pytest.fixture(scope="module")
def world(sandbox: RunningSandbox) -> Iterator[World]:
    address = sandbox.address
    roles, bucket = Roles(address), Bucket(address, "copy-refusals")
    bucket.put("good/one.csv", "1,Ann\n2,Bob\n")
    bucket.put("other/two.csv", "3,Cy\n")
    place = f"arn:aws:s3:::{bucket.name}"
    prefix_only = {"StringLike": {"s3:prefix": ["good/*"]}}
    table = unique("people").replace("-", "_")
    with session(address) as admin:
        admin.run(f"CREATE TABLE {table} (id INTEGER NOT NULL, name VARCHAR(10))")
        made = World(
            admin, roles, bucket, table,
            reader=roles.make("reader", READ_EVERYTHING),
            lister=roles.make("lister", _only("s3:ListBucket", place)),
            getter=roles.make("getter", _only("s3:GetObject", f"{place}/*")),
            one_prefix=roles.make(
                "one-prefix",
                {**_only("s3:ListBucket", place), "Condition": prefix_only},
                _only("s3:GetObject", f"{place}/good/*"),
            ),
            untrusted=roles.make("untrusted", READ_EVERYTHING),
            only_for_another_user=roles.make("one-user", READ_EVERYTHING),
            deleted=roles.make("deleted", READ_EVERYTHING),
            late=roles.make("late", READ_EVERYTHING),
        )  # fmt: skip
        try:
            roles.attach([
                made.reader, made.lister, made.getter, made.one_prefix,
                made.untrusted, made.only_for_another_user, made.deleted,
            ])  # fmt: skip
            yield made
        finally:
            admin.run(f"DROP TABLE {table}")
            roles.put_away()
            bucket.put_away()


def assert_s3_said(refusal: Refusal, message: str, status: str, context: str) -> None:
    """An S3 refusal, with the block of details that holds what was being done."""
    assert refusal.message.startswith(f"S3ServiceException:{message},{status},Rid ")
    assert refusal.code == "XX000"
    assert "code:      8001" in refusal.detail
    assert f"context:   {context}\n" in refusal.detail


# The role


def test_a_role_that_is_not_attached_cannot_be_assumed(world: World) -> None:
    refusal = world.session.refusal(world.copy(role=FORGOTTEN_ROLE))
    said = f"User {ADMIN_ARN} is not authorized to assume IAM Role {FORGOTTEN_ROLE}"
    assert refusal.message == said
    assert "code:      8001" in refusal.detail
    assert f"context:   IAM Role={FORGOTTEN_ROLE}" in refusal.detail


def test_a_role_is_refused_while_it_is_being_attached_and_works_afterwards(world: World) -> None:
    world.roles.begin_to_attach([world.late])
    refusal = world.session.refusal(world.copy(role=world.late))
    assert refusal.message.endswith(f"is not authorized to assume IAM Role {world.late}")
    world.roles.wait()
    world.session.run(world.copy(role=world.late))
    assert world.session.value("SELECT pg_last_copy_count()") == 2


def test_a_role_whose_trust_policy_names_another_service_cannot_be_assumed(world: World) -> None:
    world.roles.trust(world.untrusted, LAMBDA_TRUST)
    refusal = world.session.refusal(world.copy(role=world.untrusted))
    assert refusal.message.endswith(f"is not authorized to assume IAM Role {world.untrusted}")


def test_an_external_id_keeps_other_database_users_out(world: World) -> None:
    trust = json.loads(REDSHIFT_TRUST)
    equals = {"sts:ExternalId": ADMIN_ARN.replace("awsuser", "somebody")}
    trust["Statement"][0]["Condition"] = {"StringEquals": equals}
    world.roles.trust(world.only_for_another_user, json.dumps(trust))
    refusal = world.session.refusal(world.copy(role=world.only_for_another_user))
    assert refusal.message.startswith(f"User {ADMIN_ARN} is not authorized to assume IAM Role")
    equals["sts:ExternalId"] = ADMIN_ARN
    world.roles.trust(world.only_for_another_user, json.dumps(trust))
    world.session.run(world.copy(role=world.only_for_another_user))


def test_a_role_that_was_deleted_after_attaching_gives_no_credentials(world: World) -> None:
    world.roles.delete(world.deleted)
    refusal = world.session.refusal(world.copy(role=world.deleted))
    assert refusal.message == f"Not authorized to get credentials of role {world.deleted}"
    assert "code:      30000" in refusal.detail


def test_a_chain_stops_at_a_role_that_does_not_trust_the_one_before(world: World) -> None:
    chain = f"{world.reader},{world.untrusted}"
    refusal = world.session.refusal(world.copy(role=chain))
    assert refusal.message == f"Not authorized to get credentials of role {world.untrusted}"


def test_the_default_role_has_to_exist_and_is_then_used(world: World) -> None:
    refusal = world.session.refusal(world.copy(role="default"))
    assert refusal.message == "There is no default IAM role for the cluster."
    world.roles.set_default(world.reader)
    try:
        assert world.session.value("SELECT default_iam_role()") == world.reader
        world.session.run(world.copy(role="default"))
        assert world.session.value("SELECT pg_last_copy_count()") == 2
    finally:
        world.roles.set_default("")


# The permissions on S3


def test_a_role_that_may_not_list_is_refused_at_the_listing(world: World) -> None:
    refusal = world.session.refusal(world.copy(role=world.getter))
    listing = f"Listing bucket={world.bucket.name} prefix=good/"
    assert_s3_said(refusal, "Access Denied", "Status 403,Error AccessDenied", listing)


def test_a_role_that_may_not_get_is_refused_at_the_object(world: World) -> None:
    refusal = world.session.refusal(world.copy(role=world.lister))
    reading = f"S3 key being read : s3://{world.bucket.name}/good/one.csv"
    assert_s3_said(refusal, "Access Denied", "Status 403,Error AccessDenied", reading)


def test_a_policy_for_one_prefix_covers_that_and_no_other(world: World) -> None:
    world.session.run(world.copy("good/", world.one_prefix))
    refusal = world.session.refusal(world.copy("other/", world.one_prefix))
    assert_s3_said(
        refusal, "Access Denied", "Status 403,Error AccessDenied",
        f"Listing bucket={world.bucket.name} prefix=other/",
    )  # fmt: skip


def test_an_explicit_deny_of_the_bucket_wins_over_the_role(
    world: World, sandbox: RunningSandbox
) -> None:
    closed = Bucket(sandbox.address, "copy-denied")
    url = closed.put("data.csv", "1,Ann\n")
    objects = f"arn:aws:s3:::{closed.name}/*"
    principal = {"AWS": world.reader}
    try:
        world.session.run(world.copy_from(url))
        closed.set_policy({
            "Effect": "Deny", "Principal": principal, "Action": "s3:GetObject", "Resource": objects,
        })  # fmt: skip
        refusal = world.session.refusal(world.copy_from(url))
        said = f"S3 key being read : {url}"
        assert_s3_said(refusal, "Access Denied", "Status 403,Error AccessDenied", said)
    finally:
        closed.put_away()


# The bucket and the objects


def test_a_bucket_in_another_region_needs_the_region(world: World) -> None:
    archive = "s3://acme-archive-eu/orders/2024/"
    refusal = world.session.refusal(world.copy_from(archive, options="CSV GZIP NOLOAD"))
    assert "must be addressed using the specified endpoint" in refusal.message
    assert "Status 301,Error PermanentRedirect" in refusal.message
    options = "CSV GZIP IGNOREHEADER 1 NOLOAD REGION 'eu-west-1'"
    world.session.run(
        world.copy_from(archive, options=options).replace(world.table, "public.orders")
    )


def test_the_wrong_region_is_refused_for_a_bucket_of_the_clusters_own(world: World) -> None:
    refusal = world.session.refusal(world.copy(options="CSV REGION 'eu-west-1'"))
    assert "Status 301,Error PermanentRedirect" in refusal.message


def test_an_archived_object_is_refused(world: World) -> None:
    archived = "s3://acme-archive-eu/orders/2019/"
    refusal = world.session.refusal(
        world.copy_from(archived, options="CSV GZIP REGION 'eu-west-1'")
    )
    assert_s3_said(
        refusal, "The operation is not valid for the object's storage class",
        "Status 403,Error InvalidObjectState", f"S3 key being read : {archived}orders-2019.csv.gz",
    )  # fmt: skip


def test_a_bucket_that_does_not_exist_is_refused(world: World) -> None:
    refusal = world.session.refusal(world.copy_from("s3://no-such-bucket-anywhere/x"))
    assert_s3_said(
        refusal, "The specified bucket does not exist", "Status 404,Error NoSuchBucket",
        "Listing bucket=no-such-bucket-anywhere prefix=x",
    )  # fmt: skip


def test_a_prefix_that_matches_nothing_is_an_error(world: World) -> None:
    refusal = world.session.refusal(world.copy("gone/"))
    assert refusal.message == "The specified S3 prefix 'gone/' does not exist"
    assert "code:      8001" in refusal.detail


def test_a_refusal_leaves_the_table_the_load_views_and_the_last_copy_as_they_were(
    sandbox: RunningSandbox, world: World
) -> None:
    with session(sandbox.address) as fresh:
        before = fresh.value(f"SELECT count(*) FROM {world.table}")
        fresh.refusal(world.copy(role=FORGOTTEN_ROLE))
        fresh.refusal(world.copy("gone/"))
        fresh.refusal(world.copy(options="CSV ESCAPE"))
        assert fresh.value("SELECT pg_last_copy_id()") == -1
        assert fresh.value("SELECT pg_last_copy_count()") == 0
        assert fresh.value(BEFORE_LOADING) == 0
        assert fresh.value(f"SELECT count(*) FROM {world.table}") == before


def test_a_policy_that_changes_counts_for_the_next_copy(world: World) -> None:
    world.session.refusal(world.copy(role=world.lister))
    world.roles.permit(world.lister, READ_EVERYTHING)
    world.session.run(world.copy(role=world.lister))
