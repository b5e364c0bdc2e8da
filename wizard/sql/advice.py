"""What is wrong with a statement in the light of what is known beside it.

A statement alone can be right, and wrong for its bucket, its files, its table or its
cluster.  What isn't known is left out: then nothing is said about it.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-source-s3.html,
.../copy-usage_notes-copy-from-columnar.html, .../copy-parameters-data-conversion.html,
.../copy-parameters-data-load.html and .../r_names.html
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.sql.advice_table import table_advice
from wizard.sql.context import CheckContext, given_options
from wizard.sql.problems import Problem, Severity
from wizard.sql.sources import source_advice, split_url
from wizard.sql.statement import CopyFormat, CopyStatement

_COMPRESSION_BY_SUFFIX = {
    "gz": "gzip",
    "gzip": "gzip",
    "bz2": "bzip2",
    "lzo": "lzop",
    "lzop": "lzop",
    "zst": "zstd",
    "zstd": "zstd",
}


def names_of(statement: CopyStatement) -> Iterator[tuple[str, str]]:
    """The names of a statement, each after the clause in which it stands."""
    if statement.table is not None:
        if statement.table.schema is not None:
            yield "schema", statement.table.schema
        yield "table", statement.table.name
    for column in statement.columns:
        yield "columns", column
    if statement.job is not None:
        yield "job", statement.job.name


def advice(statement: CopyStatement, context: CheckContext) -> Iterator[Problem]:
    """What the context says about a statement, in a stable order."""
    if context.must_be_complete:
        yield from _blanks(statement)
    if not context.names_keep_case:
        yield from _case_folding(statement)
    if statement.source is not None:
        yield from source_advice(statement.source, statement.manifest)
    yield from _region(statement, context)
    yield from _compression(statement, context)
    yield from _pairs(statement)
    yield from _unconfirmed(statement)
    yield from _first_line(statement, context)
    yield from table_advice(statement, context)


def _blanks(statement: CopyStatement) -> Iterator[Problem]:
    if statement.table is None:
        yield Problem("table-missing", Severity.ERROR, ("table",), "COPY needs a table; name it.")
    if statement.source is None:
        yield Problem(
            "source-missing", Severity.ERROR, ("from",), "COPY needs FROM 's3://bucket/prefix'."
        )
    if statement.role is None:
        yield Problem(
            "authorization-missing",
            Severity.ERROR,
            ("iam_role",),
            "COPY needs an authorization; add IAM_ROLE and a role's ARN, or IAM_ROLE default.",
        )


def _case_folding(statement: CopyStatement) -> Iterator[Problem]:
    clauses: dict[str, str] = {}
    for clause, name in names_of(statement):
        if clause != "job" and any("A" <= letter <= "Z" for letter in name):
            clauses.setdefault(clause, name)
    for clause, name in clauses.items():
        yield Problem(
            "name-case-folded",
            Severity.WARNING,
            (clause,),
            f'Redshift reads "{name[:40]}" in lower case, quotes or not; '
            "write it so, or turn enable_case_sensitive_identifier on.",
        )


def _region(statement: CopyStatement, context: CheckContext) -> Iterator[Problem]:
    bucket, cluster = context.bucket_region, context.cluster_region
    named = statement.options.get("region")
    copy_format = statement.format
    if copy_format.is_columnar:
        if bucket and cluster and bucket != cluster:
            yield Problem(
                "columnar-needs-cluster-region",
                Severity.ERROR,
                (copy_format.value, "from"),
                f"{copy_format.value.upper()} must lie in the cluster's Region {cluster}, and the "
                f"bucket is in {bucket}; copy the files over.",
            )
        return
    if named is None:
        if bucket and cluster and bucket != cluster:
            yield Problem(
                "region-missing",
                Severity.ERROR,
                ("region",),
                f"The bucket is in {bucket} and the cluster in {cluster}; add REGION '{bucket}'.",
            )
    elif bucket and named != bucket:
        yield Problem(
            "region-mismatch",
            Severity.ERROR,
            ("region",),
            f"REGION isn't the bucket's Region; write REGION '{bucket}'.",
        )
    elif cluster and named == cluster:
        yield Problem(
            "region-is-cluster-region",
            Severity.INFO,
            ("region",),
            "REGION is the cluster's own Region, which COPY assumes anyway; it can go.",
        )


def _compression(statement: CopyStatement, context: CheckContext) -> Iterator[Problem]:
    """The suffixes of the files against the compression keyword; the columnar ones need none."""
    is_compressible = not statement.format.is_columnar and not statement.manifest
    if not is_compressible or statement.source is None:
        return
    keys = context.keys or (split_url(statement.source)[1],)
    said = next(
        (name for name in ("gzip", "bzip2", "lzop", "zstd") if name in given_options(statement)),
        None,
    )
    for key in keys:
        suffix = key.rsplit("/", 1)[-1].rpartition(".")[2].lower()
        told = _COMPRESSION_BY_SUFFIX.get(suffix)
        is_plain = suffix in ("csv", "json", "txt", "tsv")
        if told is not None and told != said:
            name, way = told, f"add {told.upper()}"
            if said is not None:
                way = f"write {told.upper()} instead of {said.upper()}"
        elif said is not None and is_plain:
            name, way = said, f"remove {said.upper()}"
        else:
            continue
        yield Problem(
            "compression-mismatch",
            Severity.WARNING,
            (name,),
            f"A file ends in .{suffix}, which doesn't go with the compression; {way}.",
        )
        return


def _pairs(statement: CopyStatement) -> Iterator[Problem]:
    given, options = given_options(statement), statement.options
    if "acceptanydate" in given and "dateformat" not in given:
        yield Problem(
            "acceptanydate-without-dateformat",
            Severity.WARNING,
            ("acceptanydate", "dateformat"),
            "ACCEPTANYDATE is documented together with DATEFORMAT; add DATEFORMAT 'auto'.",
        )
    if "comprows" in given and options.get("compupdate") not in (True, "on"):
        yield Problem(
            "comprows-without-compupdate",
            Severity.WARNING,
            ("comprows", "compupdate"),
            "COMPROWS has an effect with COMPUPDATE ON only; add it or remove COMPROWS.",
        )
    if "master_symmetric_key" in given:
        yield Problem(
            "secret-in-statement",
            Severity.WARNING,
            ("master_symmetric_key",),
            "MASTER_SYMMETRIC_KEY is a secret in clear text; prefer SSE-KMS, which needs none.",
        )


def _unconfirmed(statement: CopyStatement) -> Iterator[Problem]:
    """What some pages describe and others rule out."""
    options = statement.options
    delimiter = options.get("delimiter")
    if isinstance(delimiter, str) and len(delimiter) > 1:
        yield Problem(
            "delimiter-length",
            Severity.WARNING,
            ("delimiter",),
            "Not every Redshift takes a DELIMITER of several characters; try it with NOLOAD first.",
        )
    if options.get("encoding") == "iso88591":
        yield Problem(
            "encoding-unconfirmed",
            Severity.WARNING,
            ("encoding",),
            "Not every Redshift takes ENCODING ISO88591; try it with NOLOAD first.",
        )
    if statement.format.is_columnar and statement.columns:
        yield Problem(
            "columns-with-columnar",
            Severity.WARNING,
            ("columns", statement.format.value),
            "A column list isn't documented for columnar files, which are read by position; "
            "try it on a copy of the table first.",
        )


def _first_line(statement: CopyStatement, context: CheckContext) -> Iterator[Problem]:
    has_lines = statement.format in (CopyFormat.TEXT, CopyFormat.CSV)
    skips = bool(statement.options.get("ignoreheader"))
    if context.first_line_is_header and has_lines and not skips:
        yield Problem(
            "header-not-ignored",
            Severity.WARNING,
            ("ignoreheader",),
            "The first line looks like column names and would be read as data; add IGNOREHEADER 1.",
        )
