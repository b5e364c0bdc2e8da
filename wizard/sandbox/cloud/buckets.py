"""S3 where moto's is too simple: buckets that are still being filled, pages of buckets, Regions."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIApplication

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult
from moto.s3.models import FakeBucket, S3Backend, s3_backends
from moto.s3.responses import S3Response
from moto.s3.utils import _VersionedKeyStore

from wizard.sandbox.cloud.account import ACCOUNT, ACCOUNTS, PARTITION
from wizard.sandbox.cloud.authentication import SIGNED_REGION
from wizard.sandbox.cloud.refusals import ErrorAnswer, Protocol, respond
from wizard.sandbox.cloud.signature import Environment, raw_path

if TYPE_CHECKING:
    from _typeshed import OptExcInfo

REGION_HEADER = "x-amz-bucket-region"


class FillingError(Exception):
    """The bucket's objects could not be made."""


def s3(account: str = ACCOUNT) -> S3Backend:
    """moto's S3 of an account of the sandbox."""
    return s3_backends[account][PARTITION]


def find_bucket(name: str) -> FakeBucket | None:
    """The bucket of that name, in whichever account it is: all accounts share the names."""
    found = (s3(account).buckets.get(name) for account in ACCOUNTS)
    return next((bucket for bucket in found if bucket is not None), None)


class FillingBucket(FakeBucket):
    """A bucket that exists at once, while its objects are made in the background.

    Whoever looks into it, over HTTP or in this process, waits until it is full; whoever only asks
    whether it exists, or where, doesn't.
    """

    def __init__(self, name: str, region: str, account: str = ACCOUNT) -> None:
        self._settled = threading.Event()
        self._settled.set()
        self._filler: int | None = None
        self._failed = False
        super().__init__(name, account, region)

    @property
    def keys(self) -> _VersionedKeyStore:
        """The objects by their keys."""
        if threading.get_ident() != self._filler:
            self._settled.wait()
            if self._failed:
                raise FillingError(f"The objects of {self.name} could not be made.")
        return self._keys

    @keys.setter
    def keys(self, value: _VersionedKeyStore) -> None:
        self._keys = value

    def close_until_filled(self) -> None:
        """From now on, let everybody wait for ``fill``."""
        self._settled.clear()

    def fill(self, put_objects: Callable[[], None]) -> None:
        """Make the objects, then let everybody in; called by the thread that makes them."""
        self._filler = threading.get_ident()
        try:
            put_objects()
        except BaseException:
            self._failed = True
            raise
        finally:
            self._filler = None
            self._settled.set()


class SandboxS3Response(S3Response):
    """Answers S3's API; every operation not named here is moto's."""

    def all_buckets(self) -> TYPE_RESPONSE:
        """ListBuckets: in pages, with each bucket's Region when pages are asked for."""
        self.data["Action"] = "ListAllMyBuckets"
        self._authenticate_and_authorize_s3_action()
        self.data["Action"] = "ListBuckets"
        size = self._get_param("max-buckets")
        prefix, region = self._get_param("prefix"), self._get_param("bucket-region")
        found = self.backend.list_buckets(prefix=prefix, bucket_region=region, max_buckets=None)
        after = self._get_param("continuation-token") or ""
        buckets = sorted((each for each in found if each.name > after), key=lambda each: each.name)
        page = buckets[: int(size)] if size else buckets
        tells_region = any((size, prefix, region, after))
        answer: dict[str, Any] = {
            "Owner": {"ID": "bcaf1ffd86f41161ca5fb16fd081034f", "DisplayName": "data-platform"},
            "Buckets": [_described(each, tells_region=tells_region) for each in page],
        }
        if len(page) < len(buckets):
            answer["ContinuationToken"] = page[-1].name
        if prefix:
            answer["Prefix"] = prefix
        return self.serialized(ActionResult(answer))


def _described(bucket: FakeBucket, *, tells_region: bool) -> dict[str, Any]:
    described = {"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601}
    return {**described, "BucketRegion": bucket.region_name} if tells_region else described


class SandboxS3Backend(S3Backend):
    """moto's S3, whose API is answered by ``SandboxS3Response``."""

    @property
    def url_paths(self) -> dict[str, Callable[..., Any]]:
        """moto's paths, each with the method of the same name."""
        return {
            path: getattr(SandboxS3Response, dispatch.__name__)
            for path, dispatch in super().url_paths.items()
        }


def install() -> None:
    """Let moto answer S3's API through this module; before its S3 is first used."""
    s3_backends.backend = SandboxS3Backend


class BucketRegions:
    """A WSGI application around another one: every answer about a bucket names its Region.

    S3 does so in refusals too (Amazon S3 API Reference, HeadBucket).
    """

    def __init__(self, inside: WSGIApplication) -> None:
        self._inside = inside

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what is inside, and the header."""
        bucket = _bucket_of(environment)
        if bucket is None:
            return self._inside(environment, start_response)

        def start_with_region(
            status: str, headers: list[tuple[str, str]], error: OptExcInfo | None = None
        ) -> Callable[[bytes], object]:
            others = [(name, value) for name, value in headers if name.lower() != REGION_HEADER]
            named = [*others, (REGION_HEADER, bucket.region_name)]
            return start_response(status, named, error)

        return self._inside(environment, start_with_region)


class RegionRedirects:
    """A WSGI application around another one, behind the door: it knows one Region's buckets.

    Source: Amazon S3 User Guide, "Methods for accessing a general purpose bucket": a request that
    names a bucket of another Region is answered with 301.
    """

    def __init__(self, inside: WSGIApplication) -> None:
        self._inside = inside

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request: with the bucket's own Region, or with what is inside."""
        bucket = _bucket_of(environment)
        if bucket is None or not _is_for_another_region(bucket, environment):
            return self._inside(environment, start_response)
        return respond(_redirect_to(bucket), Protocol.S3, environment, start_response)


def _bucket_of(environment: Environment) -> FakeBucket | None:
    """The existing bucket that a request to S3 names in its path."""
    authorization = environment.get("HTTP_AUTHORIZATION")
    if authorization and "/s3/aws4_request" not in authorization:
        return None
    return find_bucket(raw_path(environment)[1:].partition("/")[0])


def _is_for_another_region(bucket: FakeBucket, environment: Environment) -> bool:
    if "location" in re.split("[&=]", environment.get("QUERY_STRING", "")):
        return False
    is_whole_bucket = not raw_path(environment)[1:].partition("/")[2]
    if environment["REQUEST_METHOD"] == "PUT" and is_whole_bucket:
        # Creating a bucket goes by the name alone, wherever it is.
        return False
    return bool(environment[SIGNED_REGION] != bucket.region_name)


def _redirect_to(bucket: FakeBucket) -> ErrorAnswer:
    return ErrorAnswer(
        301,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint.",
        (("Endpoint", f"s3.{bucket.region_name}.amazonaws.com"), ("Bucket", bucket.name)),
    )
