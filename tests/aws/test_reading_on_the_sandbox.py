"""What the control planes list can be found, and the journal knows where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.aws.options import AwsOptions
from wizard.aws.services import aws_services
from wizard.plan import WarehouseKind
from wizard.sandbox.launch import RunningSandbox
from wizard.services import Services


@pytest.fixture
def services(sandbox_options: AwsOptions, tmp_path: Path) -> Services:
    return aws_services(sandbox_options, journal_folder=tmp_path)


@pytest.mark.parametrize("kind", WarehouseKind)
def test_every_warehouse_that_is_listed_can_be_found(
    services: Services, kind: WarehouseKind
) -> None:
    listed = [each for page in services.warehouses.pages(kind) for each in page]
    assert listed
    for each in listed:
        found = services.warehouses.find(each.ref)
        assert (found.ref, found.namespace, found.endpoint, found.are_roles_known) == (
            each.ref,
            each.namespace,
            each.endpoint,
            True,
        )


def test_a_role_that_is_listed_can_be_found_with_its_permissions(services: Services) -> None:
    listed = {each.name: each for page in services.roles.pages() for each in page}
    found = services.roles.find(listed["RedshiftLoaderRole"].arn)
    assert found.trust == listed["RedshiftLoaderRole"].trust
    known = services.roles.permissions(found)
    assert known.is_complete
    assert "AmazonS3ReadOnlyAccess" in [each.name for each in known.policies]


def test_the_journal_of_an_endpoint_is_not_that_of_the_real_account(
    services: Services, sandbox: RunningSandbox
) -> None:
    port = sandbox.address.endpoint_url.rpartition(":")[2]
    path = services.journal.path()
    assert path.name.startswith("123456789012")
    assert port in path.name
