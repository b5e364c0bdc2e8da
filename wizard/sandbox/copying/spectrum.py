"""What Redshift Spectrum refuses: it reads the columnar formats for COPY.

The client gets every error itself; any of them ends the load.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
"""

from __future__ import annotations

from dataclasses import dataclass

from wizard.sandbox.copying.errors import Incident, LoadErrorCode
from wizard.sandbox.copying.objects import SourceFile
from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.copying.rows import BadRow

_SCAN_ERROR = 15007
_LOCATION = "dory_util.cpp:1450"


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The scanner of one load."""

    incident: Incident
    region: str

    def url(self, file: SourceFile) -> str:
        """How Spectrum names a file."""
        address = file.address
        return f"https://s3.{self.region}.amazonaws.com/{address.bucket}/{address.key}"

    def refusal(self, context: str) -> ServerError:
        """A scan that failed, with the reason where clients print it."""
        return self.incident.refusal("Spectrum Scan Error", _SCAN_ERROR, context, _LOCATION)

    def unmatched_columns(self, in_table: int, in_file: int, file: SourceFile) -> ServerError:
        """The file has another number of columns than the load."""
        return self.refusal(
            "Unmatched number of columns between table and file. "
            f"Table columns: {in_table}, Data columns: {in_file}, File name: {self.url(file)}"
        )

    def row_refusal(self, row: BadRow, file: SourceFile) -> ServerError:
        """A value that its column can't hold."""
        column, name = row.column, self.url(file)
        if column is None:
            return self.refusal(f"{row.problem.message}, File name: {name}")
        is_length = row.problem.code is LoadErrorCode.OUT_OF_RANGE and column.length is not None
        if is_length:
            size = len(row.raw_field.encode("utf-8", "surrogateescape"))
            return self.refusal(
                f"The length of the data column {column.name} is longer than the length defined "
                f"in the table. Table: {column.length}, Data: {size}, File name: {name}"
            )
        return self.refusal(f"{row.problem.message}, column {column.name}, File name: {name}")
