"""Redshift Serverless, which moto doesn't have: workgroups, namespaces and temporary passwords.

The layout (``models``, ``responses``, ``urls``) is moto's own: it finds a backend's web addresses
in the module ``urls`` beside the backend's ``models``.
"""

from __future__ import annotations

import re
import sys

from moto import backend_index

NAME = "redshiftserverless"
"""What moto would call it."""


def install() -> None:
    """Let moto know the service; before its first request. May be repeated."""
    from wizard.sandbox.cloud.serverless import models, urls

    # moto looks for a service under this name among its own packages.
    sys.modules[f"moto.{NAME}"] = models
    known = {name for name, _ in backend_index.backend_url_patterns}
    if NAME not in known:
        patterns = [(NAME, re.compile(base)) for base in urls.url_bases]
        backend_index.backend_url_patterns.extend(patterns)
