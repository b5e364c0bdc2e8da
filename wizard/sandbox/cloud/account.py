"""Which account and Region the embedded AWS is."""

from __future__ import annotations

ACCOUNT = "123456789012"
"""The account of AWS's own examples; also moto's."""
PARTITION = "aws"
REGION = "us-east-1"
"""Where the clusters and most buckets are."""
