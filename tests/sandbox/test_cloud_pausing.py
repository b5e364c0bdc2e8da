"""Pausing and resuming a cluster, and what stands in the way meanwhile."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from cloud_world import Login, client, logged_in, refusal, value_of, wait_until

from wizard.sandbox.launch import RunningSandbox

PAUSED = "analytics-paused"


@pytest.fixture
def redshift(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    return client(sandbox.address, "redshift")


def cluster(redshift: Any) -> dict[str, Any]:  # noqa: ANN401
    (found,) = redshift.describe_clusters(ClusterIdentifier=PAUSED)["Clusters"]
    described: dict[str, Any] = found
    return described


def takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_paused_cluster_is_resumed_used_and_paused_again(redshift: Any) -> None:  # noqa: ANN401
    before = cluster(redshift)
    port = before["Endpoint"]["Port"]
    assert before["ClusterAvailabilityStatus"] == "Unavailable"
    assert not takes_connections(port)
    assert (
        refusal(
            lambda: redshift.get_cluster_credentials(ClusterIdentifier=PAUSED, DbUser="awsuser")
        )[0]
        == "InvalidClusterState"
    )

    answer = redshift.resume_cluster(ClusterIdentifier=PAUSED)["Cluster"]
    assert answer["ClusterStatus"] == "resuming"
    assert refusal(lambda: redshift.resume_cluster(ClusterIdentifier=PAUSED))[:2] == (
        "InvalidClusterState",
        f"Cluster {PAUSED} is not in the paused state.",
    )
    wait_until(lambda: cluster(redshift)["ClusterStatus"] == "available", seconds=8)
    assert cluster(redshift)["Endpoint"]["Port"] == port

    given = redshift.get_cluster_credentials(ClusterIdentifier=PAUSED, DbUser="awsuser")
    with logged_in(Login(port, given["DbUser"], given["DbPassword"])) as cursor:
        cursor.execute("INSERT INTO public.products VALUES (1, 'a', NULL, NULL, NULL, NULL)")
        assert value_of(cursor, "SELECT count(*) FROM public.products") == 1
        cursor.execute("DELETE FROM public.products")

    assert redshift.pause_cluster(ClusterIdentifier=PAUSED)["Cluster"]["ClusterStatus"] == "pausing"
    wait_until(lambda: cluster(redshift)["ClusterStatus"] == "paused", seconds=8)
    assert not takes_connections(port)


def test_clusters_tell_how_they_can_be_reached(redshift: Any) -> None:  # noqa: ANN401
    clusters = {
        each["ClusterIdentifier"]: each for each in redshift.describe_clusters()["Clusters"]
    }
    assert next(iter(clusters)) == "examplecluster"
    example, prepared = clusters["examplecluster"], clusters["finance-prepared"]
    assert example["VpcId"].startswith("vpc-")
    assert example["PubliclyAccessible"] is False
    assert "secret:redshift!examplecluster-awsuser" in example["MasterPasswordSecretArn"]
    assert prepared["ClusterStatus"] == "available, prep-for-resize"
    assert prepared["ClusterAvailabilityStatus"] == "Available"
    assert prepared["PubliclyAccessible"] is True
    assert "MasterPasswordSecretArn" not in prepared
    assert takes_connections(prepared["Endpoint"]["Port"])
    assert not takes_connections(clusters["marketing-resizing"]["Endpoint"]["Port"])


def test_only_an_available_cluster_can_be_paused(redshift: Any) -> None:  # noqa: ANN401
    code, _, _ = refusal(lambda: redshift.pause_cluster(ClusterIdentifier="marketing-resizing"))
    assert code == "InvalidClusterState"
    code, _, _ = refusal(lambda: redshift.resume_cluster(ClusterIdentifier="no-such-cluster"))
    assert code == "ClusterNotFound"
