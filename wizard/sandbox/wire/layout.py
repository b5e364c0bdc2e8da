"""How Redshift would store a table: distribution, sort key and column encodings.

PostgreSQL has nothing like it. What a CREATE TABLE says about it travels in a comment behind the
rewritten statement, where a trigger in the catalogue finds it and keeps it for the system views.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

LAYOUT_COMMENT = "redshift-layout:"
"""What the trigger looks for; the same text stands in catalogue/layout.sql."""


@dataclass(slots=True)
class TableLayout:
    """The storage attributes of one CREATE TABLE, collected while it is rewritten."""

    schema: str | None = None
    table: str = ""
    distribution_style: str = "auto"
    """``auto``, ``even``, ``all`` or ``key``."""
    distribution_key: str | None = None
    sort_key: list[str] = field(default_factory=list)
    interleaved: bool = False
    encodings: dict[str, str] = field(default_factory=dict)
    """Column name to encoding, for the columns that name one."""

    def as_comment(self) -> str:
        """The layout as an SQL comment; its text can't end the comment or start another."""
        document = json.dumps(
            {
                "schema": self.schema,
                "table": self.table,
                "diststyle": self.distribution_style,
                "distkey": self.distribution_key,
                "sortkey": self.sort_key,
                "interleaved": self.interleaved,
                "encodings": self.encodings,
            }
        )
        safe = document.replace("/", r"\u002f").replace("*", r"\u002a")
        return f"\n/*{LAYOUT_COMMENT}{safe}*/"
