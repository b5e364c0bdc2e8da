"""Which reader a format has; a new format is one more of them."""

from __future__ import annotations

from wizard.sandbox.copying.csv_records import CsvReader
from wizard.sandbox.copying.options import TextRules
from wizard.sandbox.copying.records import RecordReader
from wizard.sandbox.copying.text_records import EscapedTextReader, PlainTextReader


def reader_for(rules: TextRules) -> RecordReader:
    """The reader that the rules ask for."""
    if rules.is_csv:
        return CsvReader(rules)
    if rules.escape or rules.remove_quotes:
        return EscapedTextReader(rules)
    return PlainTextReader(rules)
