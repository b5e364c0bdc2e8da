"""Checking logins against all passwords: those of the cluster, and those set with CREATE USER."""

from __future__ import annotations

import hmac

from wizard.sandbox.wire.backend import literal, quoted_identifier
from wizard.sandbox.wire.load_log import Administrator
from wizard.sandbox.wire.logins import (
    Logins,
    database_user_of,
    is_created_at_login,
    salted_response,
)


class Accounts:
    """The database users and how they log in."""

    def __init__(self, logins: Logins, administrator: Administrator, superuser: str) -> None:
        """``superuser`` becomes the creator of users that are created at their first login."""
        self._logins = logins
        self._administrator = administrator
        self._superuser = superuser

    def accept(self, login_name: str, salt: bytes, response: str) -> bool:
        """Whether the client's md5 answer is right; creates the user where IAM asks for it."""
        if self._logins.accepts(login_name, salt, response):
            if is_created_at_login(login_name):
                create_user_if_missing(
                    self._administrator, self._superuser, database_user_of(login_name)
                )
            return True
        return self._has_stored_password(login_name, salt, response)

    def _has_stored_password(self, user: str, salt: bytes, response: str) -> bool:
        rows = self._administrator.query(
            "SELECT substr(rolpassword, 4) FROM pg_catalog.pg_authid "
            f"WHERE rolname = {literal(user)} AND NOT rolsuper AND rolpassword LIKE 'md5%' "
            "AND coalesce(rolvaliduntil > now(), true)"
        )
        stored = [salted_response(inner, salt) for (inner,) in rows if inner]
        return any(hmac.compare_digest(each.encode(), response.encode()) for each in stored)


def create_user_if_missing(administrator: Administrator, superuser: str, name: str) -> None:
    """Create the database user, as the superuser's creation, unless it exists."""
    if administrator.query(f"SELECT FROM pg_catalog.pg_roles WHERE rolname = {literal(name)}"):
        return
    administrator.query(
        f"SET ROLE {quoted_identifier(superuser)}; CREATE USER {quoted_identifier(name)}; "
        "RESET ROLE"
    )
