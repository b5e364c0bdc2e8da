"""The questions that the wizard asks the database, as SQL for Redshift.

Placeholders are the driver's ``%s``.  Sources:
https://docs.aws.amazon.com/redshift/latest/dg/SYS_LOAD_HISTORY.html,
.../SYS_LOAD_ERROR_DETAIL.html, .../c_intro_catalog_views.html
"""

from __future__ import annotations

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

COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
"""Name, type and whether NULL is allowed, in the table's order."""

LOAD_STATUS = """
SELECT status, loaded_rows, file_count_scanned, source_file_count,
       file_bytes_scanned, source_file_bytes, error_count
FROM sys_load_history
WHERE session_id = %s AND start_time >= %s
ORDER BY start_time DESC, query_id DESC
LIMIT 1
"""

FAILED_ROWS = """
SELECT file_name, line_number, column_name, column_type, error_code, error_message
FROM sys_load_error_detail
WHERE query_id = (
    SELECT max(query_id) FROM sys_load_history WHERE session_id = %s AND start_time >= %s
)
ORDER BY file_name, line_number
LIMIT 1000
"""

CANCEL = "SELECT pg_cancel_backend(%s)"
