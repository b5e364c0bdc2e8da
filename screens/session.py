"""What the front end holds besides the plan while the program runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wizard.errors import UsageError
from wizard.text import Secret, printable, readable_count

if TYPE_CHECKING:
    from screens.attachment import Attachment
    from screens.steps.role_draft import RoleDraft
    from wizard.account import Endpoint, Identity, RolePermissions, Warehouse
    from wizard.database import Column, Table
    from wizard.moving import Place
    from wizard.plan import CopyChoice, LoadPlan
    from wizard.services import Backend, Services
    from wizard.storage import Location, Matches


@dataclass(frozen=True, slots=True)
class FinishedLoad:
    """A load that was committed."""

    plan: LoadPlan
    rows: int | None
    """None when the server hasn't told."""

    def described(self) -> str:
        """A line for the terminal after the program has ended."""
        target, source = self.plan.target, self.plan.source
        table = ".".join(filter(None, (target.schema, target.table))) if target else "?"
        url = source.url if source else "?"
        return printable(f"{self.rows_in_words} loaded into {table} from {url}")

    @property
    def rows_in_words(self) -> str:
        """``1,204 rows``, or that nobody told how many."""
        return "rows" if self.rows is None else readable_count(self.rows, "row")


@dataclass(slots=True)
class Session:
    """Things that were looked up or entered, kept for going back and forth."""

    backend: Backend
    opened: Services | None = None
    """The services; None before the Connect step has opened them."""
    identity: Identity | None = None
    wanted_profile: str | None = None
    """The profile that the person chose; None: the configured one."""
    wanted_region: str | None = None
    """The Region that the person chose; None: the configured one."""
    set_aside: dict[Place, LoadPlan] = field(default_factory=dict)
    """What had been decided in places that the person moved away from."""
    warehouse: Warehouse | None = None
    """The chosen cluster or workgroup as it was last seen; None when it can't be looked at."""
    endpoint: Endpoint | None = None
    """Where the chosen cluster's database listens."""
    password: Secret | None = None
    """A typed password, for this run of the program only."""
    attachment: Attachment | None = None
    folder: Location | None = None
    """The folder that the source step showed last; None: the list of buckets."""
    matches: Matches | None = None
    """What the chosen source matches, once counted."""
    columns: dict[Table, tuple[Column, ...]] = field(default_factory=dict)
    """Columns of the tables that were looked at."""
    role_draft: RoleDraft | None = None
    """What was last typed about a role to be created, until it is."""
    role_permissions: dict[str, RolePermissions] = field(default_factory=dict)
    """What roles may do, by the role's ARN, as far as the caller could read it."""
    edited_copy: CopyChoice | None = None
    """Format and options as the person changed them; None when the wizard chose them."""
    finished: list[FinishedLoad] = field(default_factory=list)
    """What was loaded since the program started."""

    def forget_services(self) -> None:
        """Before acting as somebody else, or somewhere else."""
        self.opened = None
        self.identity = None
        self.role_permissions = {}

    def forget_place(self) -> None:
        """What was looked up in an account and Region that are left."""
        self.warehouse = None
        self.endpoint = None
        self.password = None
        self.attachment = None
        self.folder = None
        self.matches = None
        self.columns = {}

    def last_load_of(self, plan: LoadPlan) -> FinishedLoad | None:
        """The newest load of the same files into the same table."""
        same = [
            each
            for each in self.finished
            if (each.plan.source, each.plan.target, each.plan.warehouse)
            == (plan.source, plan.target, plan.warehouse)
        ]
        return same[-1] if same else None

    @property
    def services(self) -> Services:
        """The services, for every step after Connect.

        Raises:
            UsageError: they haven't been opened.
        """
        if self.opened is None:
            raise UsageError("There is no connection to AWS yet.", "Go back to Connect.")
        return self.opened

    @property
    def region(self) -> str:
        """The Region that every step acts on."""
        return self.services.region

    @property
    def region_or_blank(self) -> str:
        """The Region, or what stands for it in an example."""
        return self.opened.region if self.opened else "<region>"

    @property
    def partition(self) -> str:
        """The partition of the caller; ``aws`` when it isn't known."""
        return self.identity.partition if self.identity else "aws"
