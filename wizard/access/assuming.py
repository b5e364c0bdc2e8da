"""How a role's trust policy fits a need: the trust verdict, in words and with a way out."""

from __future__ import annotations

from collections.abc import Callable

from wizard.access.names import is_database_user_arn
from wizard.access.trust import Trust, TrustVerdict, redshift_trust
from wizard.access.verdicts import Fitness, Need, Obstacle, RoleVerdict, fitted
from wizard.account import Role
from wizard.plan import WarehouseKind


def judge_trust(role: Role, need: Need) -> RoleVerdict:
    """Whether Redshift can assume the role for what is needed."""
    trust = redshift_trust(role.trust, role.arn, need.region, need.database_users, need.kind)
    return _WORDED[trust.verdict](trust, need)


def _verdict(
    trust: Trust, fitness: Fitness, obstacle: Obstacle, reason: str, detail: str
) -> RoleVerdict:
    return RoleVerdict(fitness, obstacle, reason, detail, trust.statement)


def _trusted(trust: Trust, _: Need) -> RoleVerdict:
    return RoleVerdict(
        Fitness.USABLE,
        None,
        "Redshift can assume it",
        "Its trust policy lets Redshift assume it.",
        trust.statement,
    )


def _missing(trust: Trust, _: Need) -> RoleVerdict:
    return _verdict(
        trust,
        Fitness.UNFIT,
        Obstacle.TRUST_MISSING,
        "trust doesn't name Redshift",
        "No statement of its trust policy lets redshift.amazonaws.com call sts:AssumeRole; "
        "repair the trust policy, or choose another role.",
    )


def _other_region(trust: Trust, need: Need) -> RoleVerdict:
    regions = ", ".join(trust.named)
    reason = fitted("trust names {} only", regions)
    if len(trust.named) > 1 and reason.endswith("… only"):
        reason = f"trust names {len(trust.named)} other Regions only"
    return _verdict(
        trust,
        Fitness.UNFIT,
        Obstacle.TRUST_OTHER_REGION,
        reason,
        f"Its trust policy names Redshift in {regions} only, and this is {need.region}; "
        f"add redshift.{need.region}.amazonaws.com to the trust policy, or choose another role.",
    )


def _other_user(trust: Trust, need: Need) -> RoleVerdict:
    wanted = ", ".join(need.database_users)
    return _verdict(
        trust,
        Fitness.UNFIT,
        Obstacle.TRUST_OTHER_USER,
        _for_users(trust.named),
        f"Its trust policy asks for sts:ExternalId {_listed(trust.named)}, and Redshift gives "
        f"{wanted}; add this user to the trust policy, or log in as one that it names.",
    )


def _certain_users(trust: Trust, _: Need) -> RoleVerdict:
    return _verdict(
        trust,
        Fitness.UNKNOWN,
        Obstacle.TRUST_CERTAIN_USERS,
        _for_users(trust.named),
        f"Its trust policy asks for sts:ExternalId {_listed(trust.named)}; it works only when "
        "the load runs as such a database user.",
    )


def _for_users(external_ids: tuple[str, ...]) -> str:
    users = [each.partition("/")[2] for each in external_ids if is_database_user_arn(each)]
    if not users:
        return "trust asks for an external ID"
    if len(users) == 1:
        return fitted("trust is for database user {} only", users[0])
    return f"trust is for {len(users)} database users only"


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(values[:3])
    return f"{shown} and {len(values) - 3} more" if len(values) > 3 else shown


def _denied(trust: Trust, _: Need) -> RoleVerdict:
    return _verdict(
        trust,
        Fitness.UNFIT,
        Obstacle.TRUST_DENIES,
        "trust denies Redshift",
        "A statement of its trust policy denies Redshift to assume it, and a Deny always wins; "
        "ask who wrote it, or choose another role.",
    )


def _conditional(trust: Trust, _: Need) -> RoleVerdict:
    keys = ", ".join(trust.named)
    reason = fitted("trust has a condition: {}", keys) if keys else "trust can't be judged"
    about = f"the condition on {keys}" if keys else "a statement that can't be judged"
    return _verdict(
        trust,
        Fitness.UNKNOWN,
        Obstacle.TRUST_CONDITION,
        reason,
        f"Whether Redshift can assume it depends on {about} in its trust policy, which can't "
        "be decided from here; a COPY with NOLOAD would tell.",
    )


def _serverless_only(trust: Trust, need: Need) -> RoleVerdict:
    if need.kind is WarehouseKind.PROVISIONED:
        fitness, why = Fitness.UNFIT, "a provisioned cluster can't assume it"
    else:
        fitness, why = (
            Fitness.UNKNOWN,
            "the name that Redshift Serverless is documented to use is redshift.amazonaws.com",
        )
    return _verdict(
        trust,
        fitness,
        Obstacle.SERVERLESS_ONLY,
        "trust names Redshift Serverless only",
        f"Its trust policy names redshift-serverless.amazonaws.com only, and {why}; add "
        "redshift.amazonaws.com to the trust policy.",
    )


_WORDED: dict[TrustVerdict, Callable[[Trust, Need], RoleVerdict]] = {
    TrustVerdict.TRUSTED: _trusted,
    TrustVerdict.NOT_TRUSTED: _missing,
    TrustVerdict.OTHER_REGION: _other_region,
    TrustVerdict.OTHER_USER: _other_user,
    TrustVerdict.CERTAIN_USERS: _certain_users,
    TrustVerdict.SERVERLESS_ONLY: _serverless_only,
    TrustVerdict.CONDITIONAL: _conditional,
    TrustVerdict.DENIED: _denied,
}
