"""The Redshift Data API, in the place of moto's: its statements really run.

The layout (``models``, ``responses``, ``urls``) is moto's own: it finds a backend's web addresses
in the module ``urls`` beside the backend's ``models``.
"""

from __future__ import annotations


def install() -> None:
    """Let moto answer the Data API through this package; before its first request."""
    from moto.redshiftdata.models import redshiftdata_backends

    from wizard.sandbox.cloud.data_api.models import DataApiBackend

    redshiftdata_backends.backend = DataApiBackend  # type: ignore[assignment]
