"""The questions that the wizard asks the database, as SQL for Redshift.

Values are put in as literals, since the wire and the Data API bind them differently.  Sources:
https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_HISTORY.html,
.../SYS_LOAD_ERROR_DETAIL.html, .../c_intro_catalog_views.html
"""

from __future__ import annotations

from wizard.sql.quoting import quote_text

PROCESS_ID = "SELECT pg_backend_pid()"

NOW = "SELECT CAST(getdate() AS VARCHAR(32))"

CATALOG = """
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r'
  AND left(n.nspname, 3) <> 'pg_'
  AND n.nspname NOT IN ('information_schema', 'catalog_history')
  AND has_schema_privilege(n.oid, 'usage')
  AND has_table_privilege(c.oid, 'insert')
ORDER BY n.nspname, c.relname, a.attnum
"""
"""Schema, name and column of every table that the user may load into."""

LAST_COPY = """
SELECT loaded_rows, error_count
FROM sys_load_history
WHERE session_id = pg_backend_pid()
ORDER BY start_time DESC, query_id DESC
LIMIT 1
"""
"""Rows and errors of the newest COPY of this connection."""


def columns(schema: str, table: str) -> str:
    """Name, type and whether NULL is allowed, in the table's order."""
    return f"""
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = {quote_text(schema)} AND c.relname = {quote_text(table)}
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""


def load_status(process_id: int, since: str) -> str:
    """How the newest load of a connection stands."""
    return f"""
SELECT status, loaded_rows, file_count_scanned, source_file_count,
       file_bytes_scanned, source_file_bytes, error_count
FROM sys_load_history
WHERE session_id = {process_id:d} AND start_time >= {quote_text(since)}
ORDER BY start_time DESC, query_id DESC
LIMIT 1
"""


def failed_rows(process_id: int, since: str) -> str:
    """The rows that the newest load of a connection couldn't load."""
    return f"""
SELECT file_name, line_number, column_name, column_type, error_code, error_message
FROM sys_load_error_detail
WHERE query_id = (
    SELECT max(query_id) FROM sys_load_history
    WHERE session_id = {process_id:d} AND start_time >= {quote_text(since)}
)
ORDER BY file_name, line_number
LIMIT 1000
"""


def cancel(process_id: int) -> str:
    """Asks the server to cancel what a session of the same user is running."""
    return f"SELECT pg_cancel_backend({process_id:d})"
