"""Whether Redshift can assume a role, read out of its trust policy.

Sources: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
and authorizing-redshift-service-database-users.html: Redshift assumes a role with the ARN
of the database user as the external ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from wizard.access.conditions import condition_keys, condition_values
from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Evaluation,
    Principal,
    PrincipalKind,
    evaluate_trust,
)
from wizard.access.policy import as_texts, statements_of
from wizard.errors import UsageError
from wizard.plan import WarehouseKind, WarehouseRef

SERVICE = "redshift.amazonaws.com"
"""The service principal of Amazon Redshift."""
SERVERLESS_SERVICE = "redshift-serverless.amazonaws.com"
"""The service principal of Redshift Serverless; the documented one for it is SERVICE."""
EXTERNAL_ID = "sts:ExternalId"
"""The condition key that holds the ARN of the database user."""

_ASSUME = "sts:AssumeRole"
_REGIONAL = re.compile(r"redshift\.([a-z0-9-]+)\.amazonaws\.com")


class TrustVerdict(Enum):
    """Whether Redshift in a Region can assume a role."""

    TRUSTED = "Redshift can assume it"
    OTHER_REGION = "its trust policy names Redshift in another Region only"
    OTHER_USER = "its trust policy is for other database users only"
    CERTAIN_USERS = "its trust policy is for certain database users only"
    SERVERLESS_ONLY = "its trust policy names Redshift Serverless only"
    CONDITIONAL = "its trust policy has conditions that can't be judged from here"
    DENIED = "its trust policy denies Redshift"
    NOT_TRUSTED = "its trust policy doesn't name Redshift"


@dataclass(frozen=True, slots=True)
class Trust:
    """A verdict, and what it rests on."""

    verdict: TrustVerdict
    statement: Mapping[str, Any] | None = None
    """The statement that decided; None when none speaks of Redshift."""
    named: tuple[str, ...] = ()
    """What the statement names instead or asks for: Regions, external IDs, condition keys."""

    @property
    def may_work(self) -> bool:
        """Whether choosing the role makes sense: trusted, or not judged."""
        return self.verdict in (
            TrustVerdict.TRUSTED,
            TrustVerdict.CONDITIONAL,
            TrustVerdict.CERTAIN_USERS,
        )


def redshift_principals(region: str) -> tuple[Principal, ...]:
    """The service principals under which Redshift in a Region may assume roles.

    Older roles in China name ``redshift.amazonaws.com.cn``, which works there too.
    """
    names = [SERVICE, f"redshift.{region}.amazonaws.com"]
    if region.startswith("cn-"):
        names.append(f"{SERVICE}.cn")
    return tuple(Principal(PrincipalKind.SERVICE, name) for name in names)


def serverless_principals(region: str) -> tuple[Principal, ...]:
    """The service principals that only Redshift Serverless could use."""
    names = (SERVERLESS_SERVICE, f"redshift-serverless.{region}.amazonaws.com")
    return tuple(Principal(PrincipalKind.SERVICE, name) for name in names)


def redshift_trust(
    document: Mapping[str, Any],
    role_arn: str,
    region: str,
    database_users: Sequence[str] = (),
    kind: WarehouseKind | None = None,
) -> Trust:
    """Whether Redshift in the Region can assume the role that has this trust policy.

    Args:
        document: the trust policy.
        role_arn: the role that it belongs to.
        region: where the cluster or workgroup is.
        database_users: ARNs of the users on whose behalf it is to be assumed, every
            one of them; none when they aren't known.
        kind: what kind of warehouse it is for; None when that isn't known.
    """
    principals = redshift_principals(region)
    worst = Trust(TrustVerdict.TRUSTED)
    for user in database_users or (None,):
        trust = _trust_for(document, role_arn, principals, user)
        if trust.verdict is not TrustVerdict.TRUSTED:
            worst = trust
            break
        worst = trust
    if worst.verdict is TrustVerdict.NOT_TRUSTED:
        return _trust_elsewhere(document, role_arn, region)
    if worst.verdict is TrustVerdict.TRUSTED and kind is not WarehouseKind.PROVISIONED:
        return _unless_serverless_is_denied(document, role_arn, region, worst)
    return worst


def _trust_for(
    document: Mapping[str, Any], role_arn: str, principals: Sequence[Principal], user: str | None
) -> Trust:
    evaluations = _evaluations(document, role_arn, principals, user)
    for verdict, decides in (
        (TrustVerdict.DENIED, _denies),
        (TrustVerdict.CONDITIONAL, _may_deny),
        (TrustVerdict.TRUSTED, _allows),
        (TrustVerdict.CONDITIONAL, _may_allow),
    ):
        for evaluation in evaluations:
            if decides(evaluation):
                return _explained(Trust(verdict, evaluation.statement), user)
    if user is not None:
        return _trust_of_others(document, role_arn, principals)
    return Trust(TrustVerdict.NOT_TRUSTED)


def _evaluations(
    document: Mapping[str, Any], role_arn: str, principals: Sequence[Principal], user: str | None
) -> list[Evaluation]:
    context = {} if user is None else {EXTERNAL_ID: (user,)}
    return [
        evaluate_trust(document, AccessRequest(_ASSUME, role_arn, principal, context))
        for principal in principals
    ]


def _explained(trust: Trust, user: str | None) -> Trust:
    """A trust under conditions, with what they ask for."""
    if trust.verdict is not TrustVerdict.CONDITIONAL or trust.statement is None:
        return trust
    keys = condition_keys(trust.statement)
    is_about_users = all(key.lower() == EXTERNAL_ID.lower() for key in keys) and bool(keys)
    if user is None and is_about_users and trust.statement.get("Effect") == "Allow":
        values = condition_values(trust.statement, EXTERNAL_ID)
        return Trust(TrustVerdict.CERTAIN_USERS, trust.statement, values)
    return Trust(trust.verdict, trust.statement, keys)


def _trust_of_others(
    document: Mapping[str, Any], role_arn: str, principals: Sequence[Principal]
) -> Trust:
    """The verdict for a user who isn't let in: whether others are."""
    for statement in statements_of(document):
        if statement.get("Effect") == "Allow":
            alone = {"Statement": [statement]}
            if any(map(_may_allow, _evaluations(alone, role_arn, principals, None))):
                values = condition_values(statement, EXTERNAL_ID)
                return Trust(TrustVerdict.OTHER_USER, statement, values)
    return Trust(TrustVerdict.NOT_TRUSTED)


def _denies(evaluation: Evaluation) -> bool:
    return evaluation.decision is Decision.EXPLICIT_DENY


def _may_deny(evaluation: Evaluation) -> bool:
    statement = evaluation.statement or {}
    return evaluation.decision is Decision.UNKNOWN and statement.get("Effect") == "Deny"


def _allows(evaluation: Evaluation) -> bool:
    return evaluation.is_allowed


def _may_allow(evaluation: Evaluation) -> bool:
    return evaluation.decision is Decision.UNKNOWN


def _unless_serverless_is_denied(
    document: Mapping[str, Any], role_arn: str, region: str, trust: Trust
) -> Trust:
    """A Deny of the serverless name beside a trust of Redshift can't be judged."""
    for evaluation in _evaluations(document, role_arn, serverless_principals(region), None):
        if _denies(evaluation) or _may_deny(evaluation):
            named = condition_keys(evaluation.statement or {})
            return Trust(TrustVerdict.CONDITIONAL, evaluation.statement, named)
    return trust


def _trust_elsewhere(document: Mapping[str, Any], role_arn: str, region: str) -> Trust:
    """Whether Redshift is let in after all: serverless only, or in some other Region."""
    for evaluation in _evaluations(document, role_arn, serverless_principals(region), None):
        if _allows(evaluation) or _may_allow(evaluation):
            return Trust(TrustVerdict.SERVERLESS_ONLY, evaluation.statement)
    regions, decisive = [], None
    for name in dict.fromkeys(_regional_names(document)):
        principal = Principal(PrincipalKind.SERVICE, name)
        (evaluation,) = _evaluations(document, role_arn, (principal,), None)
        if _allows(evaluation) or _may_allow(evaluation):
            regions.append(name.split(".")[1])
            decisive = decisive or evaluation.statement
    if region in regions or not regions:
        return Trust(TrustVerdict.NOT_TRUSTED)
    return Trust(TrustVerdict.OTHER_REGION, decisive, tuple(regions))


def _regional_names(document: Mapping[str, Any]) -> Iterator[str]:
    """Redshift's regional service names that any statement names."""
    for statement in statements_of(document):
        principal = statement.get("Principal")
        if isinstance(principal, Mapping):
            for name in as_texts(principal.get(PrincipalKind.SERVICE.value)):
                if _REGIONAL.fullmatch(name):
                    yield name


def database_user_arn(
    partition: str,
    region: str,
    account: str,
    ref: WarehouseRef,
    user: str,
    workgroup_id: str | None = None,
) -> str:
    """The ARN of a database user, which Redshift gives as the external ID.

    Args:
        partition: such as ``aws``.
        region: where the cluster or workgroup is.
        account: whose it is.
        ref: the cluster or workgroup.
        user: the name of the database user.
        workgroup_id: the id of a serverless workgroup, which isn't its name.

    Raises:
        UsageError: the workgroup's id is missing.
    """
    warehouse = ref.id
    if ref.kind is WarehouseKind.SERVERLESS:
        if workgroup_id is None:
            raise UsageError(
                "The ARN of a serverless database user is made with the workgroup's id.",
                "`aws redshift-serverless get-workgroup` tells it as workgroupId.",
            )
        warehouse = f"serverless-{account}-{workgroup_id}"
    return f"arn:{partition}:redshift:{region}:{account}:dbuser:{warehouse}/{user}"
