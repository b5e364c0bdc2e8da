"""What is behind a cluster or workgroup: a database on this machine, and ways to log in to it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from wizard.sandbox.cloud.callers import Caller
from wizard.sandbox.cloud.redshift.attachments import QUOTA

ADDRESS = "127.0.0.1"
"""Where every database listens."""
NOWHERE = 1
"""The port of a cluster that has no database behind it: nothing listens there."""
SHORTEST_LOGIN, LONGEST_LOGIN = 900, 3600
"""Seconds (GetClusterCredentials, DurationSeconds; GetCredentials, durationSeconds)."""


class TemporaryLogins(Protocol):
    """Who hands out database passwords that are valid for a while."""

    def issue(self, database_user: str, seconds: int) -> str:
        """A new password for the user."""
        ...


class WarehouseDatabase(Protocol):
    """The database of one cluster or workgroup."""

    @property
    def port(self) -> int:
        """Where it listens, while it listens."""
        ...

    @property
    def logins(self) -> TemporaryLogins:
        """Who hands out passwords for it."""
        ...

    def create_user(self, name: str) -> None:
        """Have a database user of that name; for IAM users that log in under their own names."""
        ...

    def open(self) -> None:
        """Begin to take connections."""
        ...

    def shut(self) -> None:
        """End all sessions, and take no connections until it is opened again."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the clusters and namespaces of this sandbox are connected to, and how they behave."""

    clusters: Mapping[str, WarehouseDatabase]
    """The databases, by the identifiers of clusters that have one."""
    workgroups: Mapping[str, WarehouseDatabase]
    """The same by the names of workgroups."""
    attach_seconds: float = 4.0
    """How long a role is ``adding`` or ``removing``; DESIGN allows eight seconds."""
    resume_seconds: float = 3.0
    """How long a cluster is ``resuming`` or ``pausing``."""
    role_quotas: Mapping[str, int] = field(default_factory=dict)
    """Roles for each cluster and namespace, for the Regions in which they aren't fifty."""

    def role_quota(self, region: str) -> int:
        """How many roles a cluster or namespace may have there."""
        return self.role_quotas.get(region, QUOTA)


@dataclass(frozen=True, slots=True)
class TemporaryLogin:
    """A name and a password that are valid for a while."""

    user: str
    """With the prefix that IAM puts before it."""
    password: str = field(repr=False)
    ends: datetime.datetime

    def answer(self, *, capital: bool) -> dict[str, Any]:
        """The fields of an API's answer; provisioned Redshift writes them with a capital."""
        fields = {
            "DbUser": self.user,
            "DbPassword": self.password,
            "Expiration": self.ends,
            "NextRefreshTime": self.ends,
        }
        if capital:
            return fields
        return {name[0].lower() + name[1:]: value for name, value in fields.items()}


def issue_login(
    database: WarehouseDatabase, prefix: str, user: str, seconds: int
) -> TemporaryLogin:
    """A login of a database user; the prefix tells whether it is created at its first login."""
    ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return TemporaryLogin(f"{prefix}{user}", database.logins.issue(user, seconds), ends)


def issue_login_of_caller(
    database: WarehouseDatabase, caller: Caller, seconds: int
) -> TemporaryLogin:
    """A login of the database user that is named like the caller, who gets it at once."""
    if caller.is_role:
        # The prefix of a role is a part of the database user's name.
        return issue_login(database, "", f"IAMR:{caller.name}", seconds)
    database.create_user(caller.name)
    return issue_login(database, "IAM:", caller.name, seconds)
