"""LoadPlan: the one value that travels through the house. Pure.

A front end holds one immutable plan.  A step reads it, asks a service, and
returns a new one; the COPY statement is rendered from it at any moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from wizard.sql.statement import (
    CopyFormat,
    CopyStatement,
    OptionValue,
    RoleReference,
    TableName,
)


class WarehouseKind(Enum):
    """The two shapes in which Redshift is run."""

    PROVISIONED = "provisioned"
    SERVERLESS = "serverless"


class Login(Enum):
    """How the database connection proves who it is."""

    IAM = "iam"
    """Temporary credentials that IAM hands out."""
    SECRET = "secret"
    """A secret in AWS Secrets Manager."""
    PASSWORD = "password"
    """A typed password, never stored."""
    DATA_API = "data-api"
    """No connection: the Redshift Data API runs the statements."""


@dataclass(frozen=True, slots=True)
class WarehouseRef:
    """What a cluster or workgroup is called; the Region is told elsewhere."""

    kind: WarehouseKind
    id: str
    """Cluster identifier, or workgroup name."""


@dataclass(frozen=True, slots=True)
class WarehouseChoice:
    """Which cluster or workgroup to load into, and as whom."""

    kind: WarehouseKind
    id: str
    """Cluster identifier, or workgroup name."""
    region: str
    database: str
    user: str | None = None
    """The database user; None lets the login decide."""
    login: Login = Login.IAM
    secret: str | None = None
    """ARN or name of the secret to log in with; for SECRET, and where wished for DATA_API."""

    @property
    def ref(self) -> WarehouseRef:
        """What it is called."""
        return WarehouseRef(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What to load."""

    url: str
    """``s3://bucket/key-or-prefix``."""
    manifest: bool = False


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """Where to load it."""

    table: str
    schema: str | None = None
    columns: tuple[str, ...] = ()
    """The column list; empty: all columns, in table order."""


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """How to load it."""

    format: CopyFormat = CopyFormat.TEXT
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    """COPY's own option names in lower case, without those that the source decides."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why an option or the format was chosen, by its name; for people."""


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """Everything that has been decided about one load; None for what hasn't been."""

    role: RoleReference | None = None
    warehouse: WarehouseChoice | None = None
    source: SourceChoice | None = None
    target: TargetChoice | None = None
    copy: CopyChoice = field(default_factory=CopyChoice)

    def with_role(self, arn: str) -> LoadPlan:
        """The plan with one role chosen."""
        return replace(self, role=RoleReference((arn,)))

    def with_warehouse(self, warehouse: WarehouseChoice) -> LoadPlan:
        """The plan with a cluster or workgroup chosen."""
        return replace(self, warehouse=warehouse)

    def with_source(self, source: SourceChoice) -> LoadPlan:
        """The plan with a source chosen; what another source's files needed is forgotten."""
        if source == self.source:
            return self
        return replace(self, source=source, copy=CopyChoice())

    def with_target(self, target: TargetChoice) -> LoadPlan:
        """The plan with a table chosen."""
        return replace(self, target=target)

    def with_copy(self, copy: CopyChoice) -> LoadPlan:
        """The plan with format and options chosen."""
        return replace(self, copy=copy)


def statement_of(plan: LoadPlan) -> CopyStatement:
    """The COPY that a plan stands for; what isn't decided is a blank."""
    target = plan.target
    return CopyStatement(
        table=None if target is None else TableName(target.table, target.schema),
        columns=() if target is None else target.columns,
        source=None if plan.source is None else plan.source.url,
        manifest=plan.source is not None and plan.source.manifest,
        role=plan.role,
        format=plan.copy.format,
        options=plan.copy.options,
    )


def plan_from_statement(statement: CopyStatement) -> LoadPlan:
    """The plan that a COPY stands for; it doesn't tell the warehouse, and a job is one load."""
    table, source = statement.table, statement.source
    return LoadPlan(
        role=statement.role,
        source=None if source is None else SourceChoice(source, statement.manifest),
        target=None if table is None else TargetChoice(table.name, table.schema, statement.columns),
        copy=CopyChoice(statement.format, dict(statement.options)),
    )
