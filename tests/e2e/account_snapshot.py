"""What an account holds, document by document, to compare before and after."""

from __future__ import annotations

from typing import Any

from cloud_world import client

from wizard.sandbox.launch import SandboxAddress

_CLUSTER_PARTS = ("IamRoles", "DefaultIamRoleArn", "ClusterStatus", "Tags")
_NAMESPACE_PARTS = ("iamRoles", "defaultIamRoleArn", "status")


def snapshot(address: SandboxAddress) -> dict[str, Any]:
    """Every role with its documents, and every warehouse with its roles, by name."""
    iam = client(address, "iam")
    details = list(iam.get_paginator("get_account_authorization_details").paginate())
    redshift = client(address, "redshift")
    serverless = client(address, "redshift-serverless")
    return {
        "roles": {
            role["RoleName"]: {name: role[name] for name in sorted(role) if name != "RoleLastUsed"}
            for page in details
            for role in page["RoleDetailList"]
        },
        "policies": {
            policy["Arn"]: policy.get("PolicyVersionList")
            for page in details
            for policy in page["Policies"]
        },
        "clusters": {
            cluster["ClusterIdentifier"]: _parts(cluster, _CLUSTER_PARTS)
            for cluster in redshift.describe_clusters()["Clusters"]
        },
        "namespaces": {
            namespace["namespaceName"]: _parts(namespace, _NAMESPACE_PARTS)
            for namespace in serverless.list_namespaces()["namespaces"]
        },
    }


def _parts(thing: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: sorted(thing[name], key=str) if isinstance(thing.get(name), list) else thing.get(name)
        for name in names
    }
