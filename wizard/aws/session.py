"""One boto3 session and its clients, made once and used from any thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from wizard.aws.options import AwsOptions
from wizard.errors import CredentialsError, UsageError

if TYPE_CHECKING:
    import boto3

_CONNECT_TIMEOUT = 5
_READ_TIMEOUT = 20
_ATTEMPTS = 4


class AwsSession:
    """Makes clients; a boto3 client is safe to share between threads, making one isn't.

    Source: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
    """

    def __init__(self, options: AwsOptions) -> None:
        self._options = options
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._session: boto3.Session | None = None

    @property
    def profile(self) -> str | None:
        """The profile in use; None when the credentials don't come from one."""
        if self._options.access_key is not None:
            return None
        return self._options.profile or self._boto_session().profile_name

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

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401
        """A client of a service, in the session's Region or another one."""
        where = region or self.region
        with self._lock:
            if (service, where) not in self._clients:
                self._clients[service, where] = self._make_client(service, where)
            return self._clients[service, where]

    def _make_client(self, service: str, region: str) -> Any:  # noqa: ANN401
        from botocore.config import Config

        config = Config(
            connect_timeout=_CONNECT_TIMEOUT,
            read_timeout=_READ_TIMEOUT,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
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
        from botocore.exceptions import ProfileNotFound

        key = self._options.access_key
        if key is not None:
            return boto3.Session(
                aws_access_key_id=key.id,
                aws_secret_access_key=key.secret.reveal(),
                region_name=self._options.region,
            )
        try:
            return boto3.Session(
                profile_name=self._options.profile, region_name=self._options.region
            )
        except ProfileNotFound as cause:
            raise CredentialsError(
                f"The AWS config has no profile {cause.kwargs.get('profile')!r}.",
                "List the profiles with: aws configure list-profiles",
            ) from cause
