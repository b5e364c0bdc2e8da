"""COPY from S3 as a value: what a statement says, without how it is spelled.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

OptionValue: TypeAlias = bool | int | float | str


class CopyFormat(Enum):
    """The data formats of COPY from S3, exactly one for a statement."""

    TEXT = "text"
    """Delimited text: what COPY assumes when no format keyword is given."""
    CSV = "csv"
    JSON = "json"
    AVRO = "avro"
    PARQUET = "parquet"
    ORC = "orc"
    FIXEDWIDTH = "fixedwidth"
    SHAPEFILE = "shapefile"

    @property
    def is_columnar(self) -> bool:
        """Whether COPY reads it through Redshift Spectrum, with that engine's rules."""
        return self in (CopyFormat.PARQUET, CopyFormat.ORC)


@dataclass(frozen=True, slots=True)
class TableName:
    """A table as a statement names it; names are the text inside any quotes."""

    name: str
    schema: str | None = None
    """None when the statement leaves the schema to the search path."""


@dataclass(frozen=True, slots=True)
class RoleReference:
    """The value of ``IAM_ROLE``: exactly one of ``arns`` and ``default`` is meaningful."""

    arns: tuple[str, ...] = ()
    """One ARN, or a chain in the order in which the roles are assumed."""
    default: bool = False
    """``IAM_ROLE default``: the default role of the cluster or namespace at run time."""


@dataclass(frozen=True, slots=True)
class CopyJob:
    """``JOB CREATE name AUTO ON|OFF``: a COPY that Redshift runs again for new files."""

    name: str
    auto: bool = True


@dataclass(frozen=True, slots=True)
class CopyStatement:
    """One COPY from S3. What is not decided yet is None and renders as a blank."""

    table: TableName | None = None
    columns: tuple[str, ...] = ()
    """The column list; empty means all columns, in table order."""
    source: str | None = None
    """``s3://bucket/key-or-prefix``, not URL-encoded."""
    manifest: bool = False
    role: RoleReference | None = None
    format: CopyFormat = CopyFormat.TEXT
    options: Mapping[str, OptionValue] = field(default_factory=lambda: MappingProxyType({}))
    """COPY's own option names in lower case; flags are True, texts are decoded values.

    A format's own argument is the option of that name (``"json": "auto"``).
    """
    job: CopyJob | None = None
