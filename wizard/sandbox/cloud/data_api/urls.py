"""The web addresses of the Data API and who answers them, in the form in which moto reads it."""

from __future__ import annotations

from moto.redshiftdata.urls import url_bases

from wizard.sandbox.cloud.data_api.responses import DataApiResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/$": DataApiResponse.dispatch}
