"""One boto3 session and its clients, made once and used from any thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wizard.aws.failures import aws_failures
from wizard.aws.options import AwsOptions
from wizard.aws.renewal import how_to_renew
from wizard.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    import boto3

_REGION_VARIABLE = "AWS_REGION"
"""Goes before AWS_DEFAULT_REGION, as in the AWS CLI; boto3 alone doesn't read it.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
"""
_CONNECT_TIMEOUT = 5
_READ_TIMEOUT = 20
_ATTEMPTS = 4
_CONNECTIONS = 24
"""To one service at a time; more than the threads that ask at the same time."""


class AwsSession:
    """Makes clients; a boto3 client is safe to share between threads, making one isn't.

    When the credentials turn out to be unusable, session and clients are thrown
    away, so that a renewed login is found by the next call.

    Source: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
    """

    def __init__(self, options: AwsOptions) -> None:
        self._options = options
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str, int], Any] = {}
        self._session: boto3.Session | None = None
        self._account: str | None = None
        self._generation = 0

    @property
    def profile(self) -> str | None:
        """The profile in use; None when the credentials don't come from one."""
        if self._options.access_key is not None:
            return None
        if self._options.profile is not None:
            return self._options.profile
        if os.environ.get("AWS_ACCESS_KEY_ID"):
            # Without an explicit profile, keys in the environment come before any profile.
            return None
        session = self._boto_session()
        name: str = session.profile_name
        return name if name in session.available_profiles else None

    @property
    def region(self) -> str:
        """The Region in use.

        Raises:
            UsageError: no option, variable or config file names one.
        """
        region = self._options.region or self._boto_session().region_name
        if not region:
            raise UsageError(
                "No AWS Region is set.",
                "Give --region, set AWS_REGION, or add a region to the profile.",
            )
        return region

    def account(self) -> str:
        """The account of the caller, twelve digits; STS is asked once.

        Raises:
            CredentialsError: there are none, or AWS doesn't take them.
            UnreachableError: nothing answered.
        """
        if self._account is None:
            with self.calling("find out which account this is", "sts:GetCallerIdentity"):
                self._account = str(self.client("sts").get_caller_identity()["Account"])
        return self._account

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401
        """A client of a service, in the session's Region or another one."""
        return self._client(service, region, _ATTEMPTS)

    def single_try_client(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401
        """A client that sends every request once.

        For writes that must not be repeated behind the program's back: an answer
        that got lost doesn't mean that nothing was changed.
        """
        return self._client(service, region, 1)

    @contextmanager
    def calling(self, doing: str, action: str) -> Iterator[None]:
        """Raise the project's error for whatever botocore raises inside.

        Credentials that turn out to be unusable are forgotten, see :meth:`forget`.

        Args:
            doing: what is being done, to complete "You may not ...": ``list the roles``.
            action: the IAM action that it needs, such as ``iam:ListRoles``.
        """
        generation = self._generation
        try:
            with aws_failures(doing, action, self._how_to_renew):
                yield
        except CredentialsError:
            with self._lock:
                # Another thread may have forgotten them, and their successors may be good.
                if generation == self._generation:
                    self.forget()
            raise

    def forget(self) -> None:
        """Make session and clients anew at the next call: the credentials are read again."""
        with self._lock:
            self._generation += 1
            self._session = None
            self._account = None
            self._clients.clear()

    def _how_to_renew(self) -> str:
        if self._options.access_key is not None:
            return "They were given when it started: start it again with new ones."
        return how_to_renew(self.profile)

    def _client(self, service: str, region: str | None, attempts: int) -> Any:  # noqa: ANN401
        where = region or self.region
        with self._lock:
            key = (service, where, attempts)
            if key not in self._clients:
                self._clients[key] = self._make_client(service, where, attempts)
            return self._clients[key]

    def _make_client(self, service: str, region: str, attempts: int) -> Any:  # noqa: ANN401
        from botocore.config import Config

        config = Config(
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=_READ_TIMEOUT,
            max_pool_connections=_CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": attempts},
            user_agent_extra="copywizard",
        )
        endpoint_url = self._options.endpoint_url
        try:
            return self._boto_session().client(
                service, region_name=region, endpoint_url=endpoint_url, config=config
            )
        except ValueError as cause:
            raise UsageError(
                f"{endpoint_url} is no endpoint URL.", "It looks like http://127.0.0.1:4566."
            ) from cause

    def _boto_session(self) -> boto3.Session:
        with self._lock:
            if self._session is None:
                self._session = self._make_session()
            return self._session

    def _make_session(self) -> boto3.Session:
        # 190 ms to import: only when AWS is first spoken to.
        import boto3

        key = self._options.access_key
        region = self._options.region or os.environ.get(_REGION_VARIABLE) or None
        with aws_failures("read the AWS configuration", ""):
            if key is not None:
                return boto3.Session(
                    aws_access_key_id=key.id,
                    aws_secret_access_key=key.secret.reveal(),
                    region_name=region,
                    botocore_session=_without_shared_files(),
                )
            return boto3.Session(profile_name=self._options.profile, region_name=region)


def _without_shared_files() -> Any:  # noqa: ANN401
    """A botocore session that a missing profile or a broken config file can't harm."""
    import botocore.session

    def fixed(value: str | None) -> tuple[None, None, str | None, None]:
        return None, None, value, None

    return botocore.session.Session(
        session_vars={
            "profile": fixed(None),
            "config_file": fixed(os.devnull),
            "credentials_file": fixed(os.devnull),
        }
    )
