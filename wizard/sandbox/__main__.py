"""``python -m wizard.sandbox``: the sandbox as the wizard's child; see ``launch``."""

from __future__ import annotations

import argparse
import sys

from wizard.sandbox.serve import serve


def main() -> int:
    """Run the sandbox until standard input ends."""
    parser = argparse.ArgumentParser(description="Run the sandbox until standard input ends.")
    parser.add_argument("--scenario", default="default")
    arguments = parser.parse_args()
    return serve(arguments.scenario, as_json=True, until_stdin_closes=True)


if __name__ == "__main__":
    sys.exit(main())
