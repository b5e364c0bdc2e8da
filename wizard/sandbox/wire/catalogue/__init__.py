"""What the database holds from the start: Redshift's users, functions and system views."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from wizard.sandbox.postgres import ADMINISTRATOR
from wizard.sandbox.wire.backend import BackendConnection

DATABASE = "dev"
"""The database that every cluster has unless another was named (CreateCluster, DBName)."""
SUPERUSER = "awsuser"
"""The master user's default name (CreateCluster, MasterUsername); the scripts' word for it."""

SCRIPTS = ("roles.sql", "settings.sql", "functions.sql", "load_log.sql", "tables.sql")
VIEW_PREFIXES = ("sys_", "stl_", "stv_", "svv_", "pg_table_def")


def create_catalogue(socket_path: Path, superuser: str = SUPERUSER) -> None:
    """Turn an empty PostgreSQL into a database that looks like Redshift's.

    Raises:
        ServerError: a script failed.
    """
    maintenance = BackendConnection(socket_path)
    maintenance.log_in(ADMINISTRATOR, "template1")
    try:
        maintenance.query(f"ALTER DATABASE postgres RENAME TO {DATABASE}")
    finally:
        maintenance.close()
    connection = connect_administrator(socket_path)
    try:
        connection.query("SET allow_system_table_mods = on")
        for name in SCRIPTS:
            script = files(__name__).joinpath(name).read_text("utf-8")
            connection.query(script.replace(SUPERUSER, superuser))
        for view in _system_views(connection):
            connection.query(f"GRANT SELECT ON pg_catalog.{view} TO PUBLIC")
    finally:
        connection.close()


def connect_administrator(socket_path: Path) -> BackendConnection:
    """A connection of PostgreSQL's superuser to the database."""
    connection = BackendConnection(socket_path)
    connection.log_in(ADMINISTRATOR, DATABASE)
    return connection


def _system_views(connection: BackendConnection) -> list[str]:
    rows = connection.query(
        "SELECT viewname FROM pg_catalog.pg_views WHERE schemaname = 'pg_catalog'"
    )
    return [name for (name,) in rows if name and name.startswith(VIEW_PREFIXES)]
