"""Which accounts and Region the embedded AWS is."""

from __future__ import annotations

ACCOUNT = "123456789012"
"""The account of AWS's own examples; also moto's."""
PARTNER_ACCOUNT = "210987654321"
"""Another company's account, for roles and buckets that are shared across accounts."""
ACCOUNTS = (ACCOUNT, PARTNER_ACCOUNT)
"""All accounts that there are."""
PARTITION = "aws"
REGION = "us-east-1"
"""Where the clusters and most buckets are."""


def account_of(arn: str) -> str:
    """The account in an ARN; empty where the ARN names none, as that of a bucket."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""
