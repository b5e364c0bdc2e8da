"""How long a typed letter takes in a list of 5,000 and of 100,000 rows.

Run it as a script: ``PYTHONPATH=tests/screens python tests/benchmarks/filter_rows.py``.
"""

from __future__ import annotations

import asyncio
import sys

from list_app import milliseconds_per_key

_COUNTS = (5_000, 100_000)
_TYPED = "role00123"


def main() -> None:
    """Type a filter, with and without rows coming, and print the milliseconds of each letter."""
    for count in _COUNTS:
        for is_loading in (False, True):
            taken = asyncio.run(milliseconds_per_key(count, _TYPED, is_loading))
            letters = " ".join(f"{each:.0f}" for each in taken)
            state = "while loading" if is_loading else "all there"
            sys.stdout.write(f"{count:,} rows, {state}: {letters} ms, at most {max(taken):.0f}\n")


if __name__ == "__main__":
    main()
