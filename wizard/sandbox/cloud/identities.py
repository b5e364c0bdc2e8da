"""The people that one can act as in the sandbox, each with other rights.

Their descriptions need nothing but the standard library, so that they can be listed before anything
has been started.
"""

from __future__ import annotations

import datetime
import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.sandbox.cloud.account import ACCOUNT, PARTITION, PARTNER_ACCOUNT
from wizard.sandbox.launch import CallerKeys

LISTS = (
    "iam:ListRoles",
    "redshift:DescribeClusters",
    "redshift-serverless:ListWorkgroups",
    "redshift-serverless:ListNamespaces",
    "s3:ListAllMyBuckets",
)
"""What shows everything of a kind."""
READING = (
    "iam:Get*",
    "iam:List*",
    "iam:Simulate*",
    "kms:Describe*",
    "kms:Get*",
    "kms:List*",
    "redshift:Describe*",
    "redshift:List*",
    "redshift-serverless:Get*",
    "redshift-serverless:List*",
    "s3:Get*",
    "s3:List*",
    "secretsmanager:DescribeSecret",
    "secretsmanager:ListSecrets",
)
"""What looks at things without changing any, as in AWS's ReadOnlyAccess."""


@dataclass(frozen=True, slots=True)
class IdentitySpec:
    """One of them: an IAM user."""

    name: str
    note: str
    """What tells it from the others, in a few words."""
    statement: Mapping[str, Any] | None = None
    """What it may do; None: nothing, or what the world says of a user of this name."""
    account: str = ACCOUNT


def _allow(**element: object) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Resource": "*", **element}


IDENTITIES = (
    IdentitySpec("data-engineer", "may do everything"),
    IdentitySpec("newcomer", "may do nothing yet"),
    IdentitySpec("no-lists", "may do everything but list", _allow(NotAction=list(LISTS))),
    IdentitySpec("no-pass", "may pass no role", _allow(NotAction="iam:PassRole")),
    IdentitySpec("read-only", "may look, and change nothing", _allow(Action=list(READING))),
    IdentitySpec("partner", "in another account", _allow(Action="*"), PARTNER_ACCOUNT),
)
"""The first one is the person at the keyboard."""

EXPIRED = "expired"
"""The name of a session of a role whose time is over."""

_ALPHABET = string.ascii_letters + string.digits + "/+"
_SECRET_LENGTH = 40


def seed_identities(region: str) -> dict[str, CallerKeys]:
    """Give each of them an access key; who isn't there yet is made. Returns the keys by name."""
    keys = {spec.name: _seed(spec, region) for spec in IDENTITIES}
    return {**keys, EXPIRED: _seed_expired_session(region)}


def _seed(spec: IdentitySpec, region: str) -> CallerKeys:
    from wizard.sandbox.cloud.callers import iam

    backend = iam(spec.account)
    if spec.name not in {user.name for user in backend.users.values()}:
        backend.create_user(region, spec.name)
    if spec.statement is not None:
        document = {"Version": "2012-10-17", "Statement": [spec.statement]}
        backend.put_user_policy(spec.name, "rights", json.dumps(document))
    existing = backend.get_user(spec.name).access_keys
    if existing:
        return CallerKeys(existing[0].access_key_id, existing[0].secret_access_key)
    made = backend.create_access_key(spec.name)
    # moto draws its secrets from a generator that is good enough for tests only.
    made.secret_access_key = "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LENGTH))
    return CallerKeys(made.access_key_id, made.secret_access_key)


def _seed_expired_session(region: str) -> CallerKeys:
    from moto.sts.models import sts_backends

    session = sts_backends[ACCOUNT][PARTITION].assume_role(
        region_name=region,
        role_session_name="yesterday",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/DataEngineers",
        policy="",
        duration=3600,
        external_id="",
    )
    session.expiration -= datetime.timedelta(days=1)
    return CallerKeys(session.access_key_id, session.secret_access_key, session.session_token)
