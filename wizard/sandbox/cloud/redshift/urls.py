"""The web addresses of Redshift's API and who answers them, in the form in which moto reads it."""

from __future__ import annotations

from moto.redshift.urls import url_bases

from wizard.sandbox.cloud.redshift.responses import SandboxRedshiftResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/$": SandboxRedshiftResponse.dispatch}
