"""What can be said about an ``s3://`` path by looking at it.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-source-s3.html,
and .../copy-usage_notes-s3-access-point-alias.html
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.sql.problems import Problem, Severity

MAXIMUM_KEY_BYTES = 1024
"""How long an S3 key may be, in UTF-8 bytes."""

_OTHER_SOURCES = ("dynamodb://", "emr://", "ssh://")
_DIRECTORY_BUCKET_END = "--x-s3"
_ABOUT_SOURCE = ("from",)


def split_url(url: str) -> tuple[str, str]:
    """Bucket and key of an ``s3://`` path; the key may be empty."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return bucket, key


def kind_problem(source: str) -> Problem | None:
    """What is wrong with a source that isn't in S3, or None when it is."""
    if source.lower().startswith(_OTHER_SOURCES):
        kind = source.split(":", 1)[0]
        message = f"The source is {kind}, and only S3 can be loaded here."
    elif not source.startswith("s3://"):
        message = "The source is no s3:// path; write s3://bucket/prefix."
    else:
        return None
    return Problem("source-not-s3", Severity.ERROR, _ABOUT_SOURCE, message)


def source_errors(source: str, manifest: bool) -> Iterator[Problem]:
    """Why Redshift can't read from a source."""
    wrong_kind = kind_problem(source)
    if wrong_kind is not None:
        yield wrong_kind
        return
    bucket, key = split_url(source)
    if bucket.startswith("arn:"):
        yield _error(
            "source-access-point-arn",
            "COPY takes no ARN of an access point; write the access point's alias as the bucket.",
        )
    elif bucket.endswith(_DIRECTORY_BUCKET_END):
        yield _error(
            "source-directory-bucket",
            "COPY doesn't read directory buckets of S3 Express; "
            "copy the files to a general purpose bucket.",
        )
    elif not bucket:
        yield _error("source-without-bucket", "The source names no bucket; write s3://bucket/key.")
    yield from _key_errors(key, manifest)


def _key_errors(key: str, manifest: bool) -> Iterator[Problem]:
    if any(character in key for character in "\0\r\n"):
        yield _error(
            "source-line-break",
            "The key holds a line break or a NUL, which COPY can't take; load it by a manifest.",
        )
    if len(key.encode("utf-8", "surrogatepass")) > MAXIMUM_KEY_BYTES:
        yield _error(
            "source-key-length",
            f"The key is longer than the {MAXIMUM_KEY_BYTES} bytes of S3; shorten it.",
        )
    if manifest and (not key or key.endswith("/")):
        yield Problem(
            "manifest-needs-a-key",
            Severity.ERROR,
            ("manifest", "from"),
            "MANIFEST needs the whole key of a manifest file, not a folder; "
            "name the file or remove MANIFEST.",
        )


def source_advice(source: str, manifest: bool) -> Iterator[Problem]:
    """What is allowed in a source and probably isn't meant."""
    if not source.startswith("s3://"):
        return
    _, key = split_url(source)
    if not manifest and any(character in key for character in "*?"):
        yield _warning(
            "source-glob",
            "COPY takes a key prefix, and * or ? in it mean themselves; "
            "end the prefix before them.",
        )
    if not manifest and key.endswith(".manifest"):
        yield Problem(
            "manifest-read-as-data",
            Severity.WARNING,
            ("manifest", "from"),
            "The key looks like a manifest's and would be read as data; add MANIFEST.",
        )


def _error(rule: str, message: str) -> Problem:
    return Problem(rule, Severity.ERROR, _ABOUT_SOURCE, message)


def _warning(rule: str, message: str) -> Problem:
    return Problem(rule, Severity.WARNING, _ABOUT_SOURCE, message)
