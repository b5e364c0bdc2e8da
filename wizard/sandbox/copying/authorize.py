"""Whether Redshift may act as the role that a COPY names, as Redshift and STS decide it.

Sources: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
(trust, chains) and authorizing-redshift-service-database-users.html (the ExternalId)
"""

from __future__ import annotations

from dataclasses import dataclass

from wizard.access.arn import partition_of_region
from wizard.access.evaluate import (
    AccessRequest,
    Principal,
    PrincipalKind,
    evaluate_permissions,
    evaluate_trust,
)
from wizard.sandbox.copying.errors import ROLE_REFUSED, S3_REFUSED, Incident
from wizard.sandbox.copying.ports import Cloud, RoleDocuments, ServerError
from wizard.sql.statement import RoleReference

_LOCATION = "xen_aws_credentials_mgr.cpp:411"


@dataclass(frozen=True, slots=True)
class RoleGate:
    """Decides for one database user on one cluster."""

    cloud: Cloud
    user: str
    incident: Incident

    def assume(self, reference: RoleReference) -> RoleDocuments:
        """The documents of the role that COPY ends up with: the last one of a chain.

        Raises:
            ServerError: in Redshift's words, for the first role that refuses.
        """
        first, *others = self._arns(reference)
        role = self._assume_as_redshift(first)
        for arn in others:
            role = self._assume_as_role(role, arn)
        return role

    def _arns(self, reference: RoleReference) -> tuple[str, ...]:
        if not reference.default:
            return reference.arns
        arn = self.cloud.default_role()
        if arn is None:
            raise ServerError(
                "There is no default IAM role for the cluster.",
                hint="Set one of the associated IAM roles as the default, or name a role.",
            )
        return (arn,)

    def _assume_as_redshift(self, arn: str) -> RoleDocuments:
        if self.cloud.role_state(arn) != "in-sync":
            raise self._not_authorized_to_assume(arn)
        role = self._existing_role(arn)
        services = (Principal(PrincipalKind.SERVICE, each) for each in self.cloud.principals)
        if not any(self._trusts(role, service) for service in services):
            raise self._not_authorized_to_assume(arn)
        return role

    def _assume_as_role(self, previous: RoleDocuments, arn: str) -> RoleDocuments:
        role = self._existing_role(arn)
        request = AccessRequest("sts:AssumeRole", arn, context_is_complete=True)
        may_assume = evaluate_permissions(previous.permissions, request, previous.boundary)
        if not may_assume.is_allowed or not self._trusts(
            role, Principal(PrincipalKind.AWS, previous.arn)
        ):
            raise self._no_credentials(arn)
        return role

    def _existing_role(self, arn: str) -> RoleDocuments:
        role = self.cloud.role_documents(arn)
        if role is None:
            raise self._no_credentials(arn)
        return role

    def _trusts(self, role: RoleDocuments, principal: Principal) -> bool:
        request = AccessRequest(
            "sts:AssumeRole",
            role.arn,
            principal,
            {"sts:ExternalId": (self._user_arn(),)},
            context_is_complete=True,
        )
        return evaluate_trust(role.trust, request).is_allowed

    def _user_arn(self) -> str:
        partition = partition_of_region(self.cloud.region)
        place = f"{self.cloud.region}:{self.cloud.account}"
        return f"arn:{partition}:redshift:{place}:dbuser:{self.cloud.cluster}/{self.user}"

    def _not_authorized_to_assume(self, arn: str) -> ServerError:
        message = f"User {self._user_arn()} is not authorized to assume IAM Role {arn}"
        return self.incident.refusal(message, S3_REFUSED, f"IAM Role={arn}", _LOCATION)

    def _no_credentials(self, arn: str) -> ServerError:
        message = f"Not authorized to get credentials of role {arn}"
        return self.incident.refusal(message, ROLE_REFUSED, "", _LOCATION)
