"""How long it takes to read 1,000 different statements; run it as a script."""

from __future__ import annotations

import sys
import time
from itertools import islice, product

from wizard.sql.parser import parse_copy

FORMATS = ("", "CSV QUOTE AS '%'", "FORMAT AS JSON 'auto'", "PARQUET", "FIXEDWIDTH 'a:1,b:2'")
OPTIONS = (
    "GZIP IGNOREHEADER 1 DELIMITER '\\t' NULL AS ''",
    "REGION 'eu-west-1' MAXERROR 10 DATEFORMAT 'auto' TIMEFORMAT 'epochsecs'",
    "STATUPDATE OFF COMPUPDATE ON COMPROWS 5000 -- a comment\nTRUNCATECOLUMNS",
    "BLANKSASNULL EMPTYASNULL ACCEPTINVCHARS '^' /* another */ ROUNDEC NOLOAD",
)
TABLES = ("orders", 'Sales."Order Lines" (id, "user", total)', "#staging", "public.events")
SOURCES = tuple(f"s3://acme-data-lake/it''s/part-{number}" for number in range(20))
ROLE = "arn:aws:iam::123456789012:role/service-role/RedshiftLoaderRole"


def main() -> None:
    """Read them all and print the seconds."""
    texts = [
        f"COPY {table}\nFROM '{source}'\nIAM_ROLE '{ROLE}'\n{copy_format}\n{options};"
        for source, table, copy_format, options in islice(
            product(SOURCES, TABLES, FORMATS, OPTIONS), 1000
        )
    ]
    start = time.perf_counter()
    readable = sum(parse_copy(text).is_readable for text in texts)
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{readable} of {len(texts)} statements in {seconds:.3f} s\n")


if __name__ == "__main__":
    main()
