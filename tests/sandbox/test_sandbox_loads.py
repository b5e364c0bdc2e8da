"""Loading rows through the whole sandbox: serverless, role chains and encrypted objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cloud_world import (
    SERVERLESS_ROLE,
    WORKGROUP,
    Login,
    change_cluster,
    client,
    logged_in,
    message_of,
    refusal,
    set_namespace_roles,
    value_of,
    wait_until,
)
from redshift_connector.cursor import Cursor
from redshift_connector.error import ProgrammingError

from wizard.sandbox.launch import RunningSandbox
from wizard.sandbox.world import catalogue
from wizard.sandbox.world.description import RoleSpec
from wizard.sandbox.world.files import CUSTOMER_COUNT
from wizard.sandbox.world.lake import CONFIDENTIAL_KEY
from wizard.sandbox.world.roles import (
    BOUNDED_ROLE,
    CATALOG_ROLE,
    CHAIN_ROLE,
    CONFIDENTIAL_ROLE,
    ETL_USER_ROLE,
    LOADER_ROLE,
    PARTNER_ROLE,
    REPORTS_ROLE,
    SERVERLESS_ONLY_ROLE,
    SOURCE_ARN_ROLE,
)

PRODUCT_COUNT = len(catalogue.PRODUCTS)
PRODUCTS = "COPY public.products FROM '{}' IAM_ROLE '{}' CSV IGNOREHEADER 1"
CUSTOMERS = "COPY public.customers FROM '{}' IAM_ROLE '{}' CSV IGNOREHEADER 1"
CONFIDENTIAL = "s3://acme-data-lake/vault/"


def refused(cursor: Cursor, sql: str) -> str:
    """What Redshift says when it refuses the statement."""
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(sql)
    return message_of(caught.value)


def rows_copied(cursor: Cursor, copy: str, table: str) -> object:
    """How many rows a COPY brings into the table, which is empty before and afterwards."""
    cursor.execute(f"DELETE FROM {table}")
    cursor.execute(copy)
    return rows_taken(cursor, table)


def rows_taken(cursor: Cursor, table: str) -> object:
    """How many rows are in the table, which is emptied for the next test."""
    count = value_of(cursor, f"SELECT count(*) FROM {table}")
    cursor.execute(f"DELETE FROM {table}")
    return count


@pytest.fixture
def admin(sandbox: RunningSandbox) -> Login:
    """The login of the namespace's admin user."""
    secrets = client(sandbox.address, "secretsmanager")
    text = secrets.get_secret_value(SecretId="redshift!analytics-ns-admin")["SecretString"]
    content = json.loads(text)
    return Login(content["port"], content["username"], content["password"])


@pytest.fixture
def example(sandbox: RunningSandbox) -> Login:
    """The login of examplecluster's admin user."""
    where = sandbox.address.redshift
    return Login(where.port, where.user, where.password, where.database)


def test_a_role_loads_on_serverless_once_it_is_attached_to_the_namespace(
    serverless: Any,  # noqa: ANN401
    restored: None,
    admin: Login,
) -> None:
    copy = PRODUCTS.format("s3://acme-data-lake/products.csv", LOADER_ROLE.arn)
    identifier = serverless.get_workgroup(workgroupName=WORKGROUP)["workgroup"]["workgroupId"]
    user = f"arn:aws:redshift:us-east-1:123456789012:dbuser:serverless-123456789012-{identifier}"
    not_authorized = f"User {user}/admin is not authorized to assume IAM Role {LOADER_ROLE.arn}"
    with logged_in(admin) as cursor:
        assert refused(cursor, copy) == not_authorized
        set_namespace_roles(serverless, SERVERLESS_ROLE, LOADER_ROLE.arn)
        assert rows_copied(cursor, copy, "public.products") == PRODUCT_COUNT
        set_namespace_roles(serverless, SERVERLESS_ROLE)
        assert refused(cursor, copy) == not_authorized


def test_a_role_that_trusts_serverless_alone_is_no_use_to_a_cluster(
    sandbox: RunningSandbox,
    serverless: Any,  # noqa: ANN401
    restored: None,
    admin: Login,
) -> None:
    redshift = client(sandbox.address, "redshift")
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(
            ClusterIdentifier="examplecluster", AddIamRoles=[SERVERLESS_ONLY_ROLE.arn]
        )
    )
    assert code == "InvalidParameterValue"
    assert "must delegate access" in message
    set_namespace_roles(serverless, SERVERLESS_ROLE, SERVERLESS_ONLY_ROLE.arn)
    with logged_in(admin) as cursor:
        copy = PRODUCTS.format("s3://acme-data-lake/products.csv", SERVERLESS_ONLY_ROLE.arn)
        assert rows_copied(cursor, copy, "public.products") == PRODUCT_COUNT


def test_the_two_warehouses_share_neither_users_nor_rows(admin: Login, example: Login) -> None:
    with logged_in(admin) as serverless, logged_in(example) as provisioned:
        serverless.execute("CREATE USER only_here PASSWORD 'Correct-Horse-9'")
        provisioned.execute("DELETE FROM public.products")
        serverless.execute("DELETE FROM public.products")
        serverless.execute("INSERT INTO public.products VALUES (1, 'a', NULL, NULL, NULL, NULL)")
        users = "SELECT count(*) FROM pg_user WHERE usename IN ('only_here', 'admin')"
        assert (value_of(serverless, users), value_of(provisioned, users)) == (2, 0)
        assert value_of(provisioned, "SELECT count(*) FROM public.products") == 0
        assert rows_taken(serverless, "public.products") == 1
        serverless.execute("DROP USER only_here")


def test_the_caller_gets_a_login_of_the_own_name(
    serverless: Any,  # noqa: ANN401
    admin: Login,
) -> None:
    given = serverless.get_credentials(workgroupName=WORKGROUP, dbName="dev")
    assert given["dbUser"] == "IAM:data-engineer"
    with logged_in(Login(admin.port, given["dbUser"], given["dbPassword"])) as cursor:
        assert value_of(cursor, "SELECT current_user") == "data-engineer"


USELESS = (
    (CATALOG_ROLE, "Access Denied"),
    (BOUNDED_ROLE, "Access Denied"),
    (REPORTS_ROLE, "Access Denied"),
    (SOURCE_ARN_ROLE, "is not authorized to assume IAM Role"),
    (ETL_USER_ROLE, "is not authorized to assume IAM Role"),
)
"""Roles that can be attached but don't read the products, and what Redshift says of them."""


@pytest.fixture(scope="module")
def attached(sandbox: RunningSandbox) -> Iterator[None]:
    """examplecluster with the roles of these tests, for a while."""
    useful = (CHAIN_ROLE, CONFIDENTIAL_ROLE, LOADER_ROLE)
    roles = [each.arn for each in (*useful, *(role for role, _ in USELESS))]
    change_cluster(sandbox.address, AddIamRoles=roles)
    yield
    change_cluster(sandbox.address, RemoveIamRoles=roles)


def test_a_chain_of_roles_reaches_the_partners_bucket(
    sandbox: RunningSandbox, attached: None, example: Login
) -> None:
    source = "s3://partner-lake/shared/"
    chain = f"{CHAIN_ROLE.arn},{PARTNER_ROLE.arn}"
    with logged_in(example) as cursor:
        copy = PRODUCTS.format(source, chain)
        assert rows_copied(cursor, copy, "public.products") == PRODUCT_COUNT
        # Neither role alone gets there, nor does one that the partner doesn't trust.
        assert "Access Denied" in refused(cursor, PRODUCTS.format(source, CHAIN_ROLE.arn))
        assert refused(cursor, PRODUCTS.format(source, PARTNER_ROLE.arn)).endswith(
            f"is not authorized to assume IAM Role {PARTNER_ROLE.arn}"
        )
        for first, second in (
            (LOADER_ROLE.arn, PARTNER_ROLE.arn),
            (CHAIN_ROLE.arn, LOADER_ROLE.arn),
            (CHAIN_ROLE.arn, f"{PARTNER_ROLE.arn}2"),
        ):
            assert (
                refused(cursor, PRODUCTS.format(source, f"{first},{second}"))
                == f"Not authorized to get credentials of role {second}"
            )
        # The partner's role reads the partner's bucket only.
        own = "s3://acme-data-lake/products.csv"
        assert "Access Denied" in refused(cursor, PRODUCTS.format(own, chain))


def test_an_encrypted_object_is_loaded_by_a_role_that_may_decrypt(
    sandbox: RunningSandbox, attached: None, example: Login
) -> None:
    s3 = client(sandbox.address, "s3")
    head = s3.head_object(Bucket="acme-data-lake", Key=CONFIDENTIAL_KEY)
    assert head["ServerSideEncryption"] == "aws:kms"
    kms = client(sandbox.address, "kms")
    key = kms.describe_key(KeyId="alias/acme-data-lake")["KeyMetadata"]["Arn"]
    assert head["SSEKMSKeyId"] == key
    with logged_in(example) as cursor:
        message = refused(cursor, CUSTOMERS.format(CONFIDENTIAL, LOADER_ROLE.arn))
        assert f"kms:Decrypt on resource: {key}" in message
        assert "Status 403,Error AccessDenied" in message
        copy = CUSTOMERS.format(CONFIDENTIAL, CONFIDENTIAL_ROLE.arn)
        assert rows_copied(cursor, copy, "public.customers") == CUSTOMER_COUNT


@pytest.mark.parametrize(("role", "message"), USELESS, ids=[role.name for role, _ in USELESS])
def test_a_role_that_lacks_something_can_be_attached_all_the_same(
    attached: None, example: Login, role: RoleSpec, message: str
) -> None:
    with logged_in(example) as cursor:
        copy = PRODUCTS.format("s3://acme-data-lake/products.csv", role.arn)
        assert message in refused(cursor, copy)


def test_a_resumed_cluster_takes_a_role_and_loads(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")
    cluster = "analytics-paused"

    def found() -> dict[str, Any]:
        (described,) = redshift.describe_clusters(ClusterIdentifier=cluster)["Clusters"]
        state: dict[str, Any] = described
        return state

    redshift.resume_cluster(ClusterIdentifier=cluster)
    wait_until(lambda: found()["ClusterStatus"] == "available", seconds=8)
    change_cluster(sandbox.address, cluster, AddIamRoles=[LOADER_ROLE.arn])
    given = redshift.get_cluster_credentials(ClusterIdentifier=cluster, DbUser="awsuser")
    login = Login(found()["Endpoint"]["Port"], given["DbUser"], given["DbPassword"])
    with logged_in(login) as cursor:
        copy = PRODUCTS.format("s3://acme-data-lake/products.csv", LOADER_ROLE.arn)
        assert rows_copied(cursor, copy, "public.products") == PRODUCT_COUNT
    change_cluster(sandbox.address, cluster, RemoveIamRoles=[LOADER_ROLE.arn])
    redshift.pause_cluster(ClusterIdentifier=cluster)
    wait_until(lambda: found()["ClusterStatus"] == "paused", seconds=8)
