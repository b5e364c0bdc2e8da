"""Who may log in: permanent passwords and the temporary ones that IAM hands out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

EXISTING_USER_PREFIX = "IAM:"
"""GetClusterCredentials puts it before the user's name (Amazon Redshift API Reference)."""
CREATED_USER_PREFIX = "IAMA:"
"""The same with AutoCreate: the database user is created at its first login."""
ROLE_USER_PREFIX = "IAMR:"
"""GetClusterCredentialsWithIAM's name for an IAM role; here it is part of the user's name."""


@dataclass(frozen=True, slots=True)
class _TemporaryPassword:
    password: str
    valid_until: float
    """On the monotonic clock."""


def database_user_of(login_name: str) -> str:
    """The database user that a login name stands for: ``IAM:anna`` logs in as ``anna``."""
    for prefix in (EXISTING_USER_PREFIX, CREATED_USER_PREFIX):
        if login_name.startswith(prefix):
            return login_name.removeprefix(prefix)
    return login_name


def is_created_at_login(login_name: str) -> bool:
    """Whether Redshift creates the database user when it logs in for the first time."""
    return login_name.startswith((CREATED_USER_PREFIX, ROLE_USER_PREFIX))


def md5_response(password: str, login_name: str, salt: bytes) -> str:
    """What a client answers to AuthenticationMD5Password."""
    return salted_response(hashlib.md5((password + login_name).encode()).hexdigest(), salt)


def salted_response(inner_hash: str, salt: bytes) -> str:
    """The answer that belongs to a stored md5 hash of password and user name."""
    return "md5" + hashlib.md5(inner_hash.encode() + salt).hexdigest()


class Logins:
    """Passwords of database users. Safe to use from several threads."""

    def __init__(
        self, permanent: Mapping[str, str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``permanent`` maps database users to their passwords; the clock counts seconds."""
        self._permanent = dict(permanent)
        self._temporary: dict[str, list[_TemporaryPassword]] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def issue(self, database_user: str, seconds: int) -> str:
        """A new password that lets the user log in as ``IAM:user`` for that many seconds."""
        password = secrets.token_urlsafe(24)
        user = database_user_of(database_user)
        with self._lock:
            valid = [each for each in self._temporary.get(user, []) if self._is_valid(each)]
            valid.append(_TemporaryPassword(password, self._clock() + seconds))
            self._temporary[user] = valid
        return password

    def accepts(self, login_name: str, salt: bytes, response: str) -> bool:
        """Whether the client's answer was made with a password that is valid for this login."""
        expected = [
            md5_response(password, login_name, salt) for password in self._passwords(login_name)
        ]
        return any(hmac.compare_digest(each.encode(), response.encode()) for each in expected)

    def _passwords(self, login_name: str) -> list[str]:
        user = database_user_of(login_name)
        with self._lock:
            if user == login_name and not is_created_at_login(login_name):
                return [self._permanent[user]] if user in self._permanent else []
            return [each.password for each in self._temporary.get(user, []) if self._is_valid(each)]

    def _is_valid(self, temporary: _TemporaryPassword) -> bool:
        return self._clock() < temporary.valid_until
