"""What a role is needed for, out of what has been decided so far."""

from __future__ import annotations

from collections.abc import Callable

from screens.session import Session
from wizard.access.fitness import Need
from wizard.access.names import is_database_user_arn
from wizard.access.trust import database_user_arn
from wizard.errors import UsageError
from wizard.plan import LoadPlan
from wizard.storage import Location, parse_s3_url


def need_of(session: Session, plan: LoadPlan, kms_keys: tuple[str, ...] = ()) -> Need:
    """What the role must do for the source and the cluster, as far as they are chosen."""
    return Need(
        region=session.region,
        account=session.identity.account if session.identity else None,
        kind=plan.warehouse.kind if plan.warehouse else None,
        source=source_of(plan),
        kms_keys=kms_keys,
        database_users=_users_of(session, plan),
    )


def source_of(plan: LoadPlan) -> Location | None:
    """Where the chosen source is."""
    return parse_s3_url(plan.source.url) if plan.source else None


def _users_of(session: Session, plan: LoadPlan) -> tuple[str, ...]:
    user = plan.warehouse.user if plan.warehouse else None
    if user is None:
        return ()
    try:
        return (user_namer(session, plan)(user),)
    except UsageError:
        # The ARN can't be made yet; which users a role is for is then said to be unknown.
        return ()


def user_namer(session: Session, plan: LoadPlan) -> Callable[[str], str]:
    """What makes the ARN of a database user out of a name; an ARN stays as it is.

    It raises UsageError where the cluster isn't known that the name belongs to.
    """

    def name(text: str) -> str:
        if is_database_user_arn(text):
            return text
        choice, identity = plan.warehouse, session.identity
        if choice is None or identity is None:
            raise UsageError(
                f"The cluster that the database user {text} belongs to isn't chosen yet.",
                "Give the user's ARN: "
                "arn:aws:redshift:us-east-1:123456789012:dbuser:examplecluster/etl.",
            )
        seen = session.warehouse
        workgroup = seen.workgroup_id if seen is not None and seen.ref == choice.ref else None
        return database_user_arn(
            identity.partition, choice.region, identity.account, choice.ref, text, workgroup
        )

    return name
