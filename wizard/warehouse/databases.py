"""The ways into the database, by how the person logs in."""

from __future__ import annotations

from contextlib import AbstractContextManager

from wizard.account import Endpoint
from wizard.plan import Login, WarehouseChoice
from wizard.services import DatabaseService, DatabaseSession
from wizard.text import Secret


class Databases:
    """DatabaseService that goes over the wire or by the Data API, as the choice says."""

    def __init__(self, wire: DatabaseService, data_api: DatabaseService) -> None:
        self._wire = wire
        self._data_api = data_api

    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint | None, password: Secret | None = None
    ) -> AbstractContextManager[DatabaseSession]:
        """Log in as the choice says."""
        service = self._data_api if choice.login is Login.DATA_API else self._wire
        return service.connect(choice, endpoint, password)
