"""What is likely to be refused, asked before it is tried."""

from __future__ import annotations

from wizard.account import Identity
from wizard.errors import CopywizardError
from wizard.services import RoleService, Simulation

_PASS_ROLE = "iam:PassRole"
_SERVICE = "redshift.amazonaws.com"


def pass_role_remark(roles: RoleService, identity: Identity, role_arn: str) -> str | None:
    """Whether the caller may hand the role to Redshift, as far as it isn't plainly so.

    None when IAM's simulator says yes, and for the root user, who needs no permission.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    if identity.arn.endswith(":root"):
        return None
    if ":assumed-role/" in identity.arn:
        return _unknown("you act through an assumed role, whose policies aren't asked about here")
    question = Simulation(
        identity.arn, (_PASS_ROLE,), role_arn, {"iam:PassedToService": (_SERVICE,)}
    )
    try:
        answers = roles.simulate(question)
    except CopywizardError as error:
        return _unknown(error.message)
    if all(answer.is_allowed for answer in answers):
        return None
    return (
        f"Your policies don't seem to allow {_PASS_ROLE} for this role, which attaching needs. "
        "You may try; AWS decides."
    )


def _unknown(reason: str) -> str:
    return f"UNKNOWN: whether you may pass the role to Redshift ({_PASS_ROLE}). {reason}"
