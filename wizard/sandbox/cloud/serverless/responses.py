"""Redshift Serverless's API operations.

Source: Amazon Redshift Serverless API Reference; the sentences of errors that the reference
doesn't model are AWS's own, as users of the API have reported them.
"""

from __future__ import annotations

from typing import TypeVar

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse

from wizard.sandbox.cloud.authentication import CALLER
from wizard.sandbox.cloud.authorization import authorize
from wizard.sandbox.cloud.redshift.attachments import (
    ChangeRunningError,
    NotAttachedError,
    QuotaExceededError,
)
from wizard.sandbox.cloud.redshift.databases import (
    LONGEST_LOGIN,
    SHORTEST_LOGIN,
    issue_login_of_caller,
)
from wizard.sandbox.cloud.redshift.delegation import (
    SERVERLESS_SERVICES,
    delegates_to,
    not_delegated,
)
from wizard.sandbox.cloud.serverless.models import (
    AVAILABLE,
    Namespace,
    ServerlessBackend,
    Workgroup,
    redshiftserverless_backends,
)

LARGEST_PAGE = 100

ROLE_SETTINGS = frozenset({"iamRoles", "defaultIamRoleArn"})
OTHER_SETTINGS = (
    frozenset({"adminUsername", "adminUserPassword"}),
    frozenset({"manageAdminPassword", "adminPasswordSecretKmsKeyId"}),
    frozenset({"kmsKeyId"}),
    frozenset({"logExports"}),
    frozenset({"logDestinationType", "s3TableAction", "s3TableGranularity", "s3TableKmsKeyId"}),
)
"""Kinds of settings of a namespace; one call changes one kind (UpdateNamespace)."""

Item = TypeVar("Item")


class ValidationError(ServiceException):
    """ValidationException."""

    code = "ValidationException"


class ResourceNotFoundError(ServiceException):
    """ResourceNotFoundException."""

    code = "ResourceNotFoundException"


class ConflictError(ServiceException):
    """ConflictException: another change of the namespace is not finished."""

    code = "ConflictException"

    def __init__(self) -> None:
        super().__init__(
            "There is an operation running on the namespace. "
            "Try updating the namespace at a later time."
        )


class ServerlessResponse(BaseResponse):
    """Answers Redshift Serverless's JSON API."""

    def __init__(self) -> None:
        super().__init__(service_name="redshift-serverless")
        self.automated_parameter_parsing = True

    @property
    def sandbox(self) -> ServerlessBackend:
        """The workgroups and namespaces of the Region that the request is signed for."""
        return redshiftserverless_backends[self.current_account][self.region]

    def list_workgroups(self) -> ActionResult:
        """ListWorkgroups, page by page."""
        owner = self._get_param("ownerAccount") or self.current_account
        found = list(self.sandbox.workgroups.values()) if owner == self.current_account else []
        page, token = self._page(found)
        return ActionResult({"workgroups": [each.described() for each in page], **token})

    def get_workgroup(self) -> ActionResult:
        """GetWorkgroup."""
        return ActionResult({"workgroup": self._workgroup().described()})

    def list_namespaces(self) -> ActionResult:
        """ListNamespaces, page by page."""
        page, token = self._page(list(self.sandbox.namespaces.values()))
        return ActionResult({"namespaces": [each.described() for each in page], **token})

    def get_namespace(self) -> ActionResult:
        """GetNamespace."""
        return ActionResult({"namespace": self._namespace().described()})

    def update_namespace(self) -> ActionResult:
        """UpdateNamespace: the roles that are given take the place of all that there were."""
        namespace = self._namespace()
        self._require_role_settings()
        wanted: list[str] = list(dict.fromkeys(self._get_param("iamRoles")))
        default: str = self._get_param("defaultIamRoleArn")
        if namespace.status != AVAILABLE:
            raise ConflictError
        if default and default not in wanted:
            raise ValidationError(f"The default IAM role {default} is not among iamRoles.")
        standing = namespace.attachments.settled
        adding = [arn for arn in wanted if arn not in standing]
        for arn in adding:
            self._check_role(arn)
        try:
            namespace.attachments.change(
                adding, [arn for arn in standing if arn not in wanted], default
            )
        except (ChangeRunningError, NotAttachedError) as error:
            # Somebody else's change came in between.
            raise ConflictError from error
        except QuotaExceededError as error:
            raise ValidationError(
                f"The number of IAM roles exceeds the quota of {error.args[0]} for a namespace."
            ) from error
        return ActionResult({"namespace": namespace.described()})

    def get_credentials(self) -> ActionResult:
        """GetCredentials: a password for the database user named like the caller."""
        workgroup = self._workgroup()
        seconds = self._get_int_param("durationSeconds", SHORTEST_LOGIN)
        if not SHORTEST_LOGIN <= seconds <= LONGEST_LOGIN:
            raise ValidationError(
                f"durationSeconds must be between {SHORTEST_LOGIN} and {LONGEST_LOGIN}."
            )
        if workgroup.database is None or workgroup.settings.status != AVAILABLE:
            raise ValidationError(f"The workgroup {workgroup.settings.name} is not available.")
        caller = self.normalized_request.environ[CALLER]
        login = issue_login_of_caller(workgroup.database, caller, seconds)
        return ActionResult(login.answer(capital=False))

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource, of a workgroup or a namespace."""
        arn = self._get_param("resourceArn")
        resources: list[Workgroup | Namespace] = [
            *self.sandbox.workgroups.values(),
            *self.sandbox.namespaces.values(),
        ]
        for resource in resources:
            if resource.arn == arn:
                tags = [{"key": key, "value": value} for key, value in resource.settings.tags]
                return ActionResult({"tags": tags})
        raise ResourceNotFoundError(f"The resource {arn} doesn't exist.")

    def _workgroup(self) -> Workgroup:
        name = self._get_param("workgroupName")
        if not name:
            raise ValidationError("A workgroupName or a customDomainName is required.")
        found = self.sandbox.workgroups.get(name)
        if found is None:
            raise ResourceNotFoundError(f"Workgroup {name} does not exist.")
        return found

    def _namespace(self) -> Namespace:
        name = self._get_param("namespaceName")
        found = self.sandbox.namespaces.get(name)
        if found is None:
            raise ResourceNotFoundError(f"Namespace {name} does not exist.")
        return found

    def _require_role_settings(self) -> None:
        """Return when the call changes roles and nothing else, and says all that it must."""
        given = {name for name, value in self.params.items() if value is not None}
        kinds = [kind for kind in (ROLE_SETTINGS, *OTHER_SETTINGS) if kind & given]
        if not kinds:
            raise ValidationError("At least one setting of the namespace is required.")
        if len(kinds) > 1:
            raise ValidationError("You can't update multiple parameters in one request.")
        if kinds[0] is not ROLE_SETTINGS:
            raise NotImplementedError("UpdateNamespace changes roles only.")
        if not given >= ROLE_SETTINGS:
            raise ValidationError("iamRoles and defaultIamRoleArn must be updated together.")

    def _check_role(self, arn: str) -> None:
        """A role is attached only by who may pass it, and only if Redshift may assume it."""
        authorize(self.normalized_request.environ, "iam:PassRole", arn)
        if not delegates_to(arn, SERVERLESS_SERVICES, self.region):
            raise ValidationError(not_delegated(arn))

    def _page(self, items: list[Item]) -> tuple[list[Item], dict[str, str]]:
        """The page that is asked for, and the token of the next one."""
        size = self._get_int_param("maxResults", LARGEST_PAGE)
        token = self._get_param("nextToken")
        if not 1 <= size <= LARGEST_PAGE:
            raise ValidationError(f"maxResults must be between 1 and {LARGEST_PAGE}.")
        if token and not token.isdecimal():
            raise ValidationError("The nextToken is invalid.")
        start = int(token or 0)
        end = start + size
        return items[start:end], {"nextToken": str(end)} if end < len(items) else {}
