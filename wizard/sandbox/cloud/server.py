"""The embedded AWS as a web server on this machine: moto behind a door that checks signatures."""

from __future__ import annotations

import logging
import threading

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from wizard.sandbox.cloud import authorization, buckets, data_api, iam_service
from wizard.sandbox.cloud.authentication import Door
from wizard.sandbox.cloud.disturbances import Disturbances, Disturber

logger = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
POLL_SECONDS = 0.1
"""How often the server looks whether it shall stop."""


class QuietHandler(MotoRequestHandler):
    """Keeps the terminal free of a line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Instead of werkzeug's lines on standard error."""
        logger.debug("%s: %s", type, message % args if args else message)


class Services(DomainDispatcherApplication):
    """moto's services; of one that moto doesn't have, the caller is told so."""

    def get_backend_for_host(self, host: str | None) -> str | None:
        """The name of the service behind a host name of AWS.

        Raises:
            NotImplementedError: there is none.
        """
        addresses = (pattern for _, pattern in self.backend_url_patterns)
        if host and "amazonaws" in host and not any(a.match(f"http://{host}") for a in addresses):
            raise NotImplementedError(f"there is no service at {host}.")
        name: str | None = super().get_backend_for_host(host)
        return name


class CloudServer:
    """The web server of the embedded AWS, on a free port of 127.0.0.1."""

    def __init__(self, disturbances: Disturbances | None = None) -> None:
        """Binds the port; ``start`` begins to answer.

        ``disturbances`` hold from the start; None for those of an ordinary AWS.
        """
        authorization.install()
        buckets.install()
        iam_service.install()
        data_api.install()
        services = buckets.RegionRedirects(Services(create_backend_app))
        disturbed = Disturber(services, disturbances or Disturbances())
        self._server = make_server(
            ADDRESS,
            0,
            buckets.BucketRegions(Door(disturbed)),
            threaded=True,
            request_handler=QuietHandler,
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), name="aws", daemon=True
        )

    @property
    def endpoint_url(self) -> str:
        """What an AWS SDK takes as ``endpoint_url``."""
        return f"http://{ADDRESS}:{self._server.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more; connections that are open are dropped when the process ends."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
