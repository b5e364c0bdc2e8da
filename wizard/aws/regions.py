"""The Regions in which Redshift is offered, as far as the SDK knows."""

from __future__ import annotations


def redshift_regions() -> tuple[str, ...]:
    """The Regions of every partition, sorted; a newer Region than the SDK may be missing.

    Source: the endpoint data that ships with botocore.
    """
    import botocore.session

    session = botocore.session.Session()
    return tuple(
        sorted(
            region
            for partition in session.get_available_partitions()
            for region in session.get_available_regions("redshift", partition)
        )
    )
