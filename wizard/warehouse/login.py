"""What logging in to the database takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from wizard.plan import WarehouseChoice
from wizard.text import Secret


@dataclass(frozen=True, slots=True)
class Credentials:
    """A database user and its password."""

    user: str
    password: Secret


class LoginService(Protocol):
    """Where credentials for the database come from."""

    def credentials(self, choice: WarehouseChoice) -> Credentials:
        """Credentials for the cluster, database and user of a choice.

        Raises:
            AccessError: they were refused.
        """
        ...
