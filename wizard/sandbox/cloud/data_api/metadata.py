"""The Data API's operations that answer at once: what databases, schemas and tables there are.

Source: Amazon Redshift Data API Reference, ListDatabases, ListSchemas, ListTables, DescribeTable.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any, TypeVar

from moto.core.responses import ActionResult, BaseResponse

from wizard.sandbox.cloud.data_api.connection import (
    ConnectionLostError,
    LoginRefusedError,
    SqlConnection,
)
from wizard.sandbox.cloud.data_api.credentials import CONNECTION_FIELDS, Credentials
from wizard.sandbox.cloud.data_api.failures import (
    DatabaseConnectionError,
    ValidationError,
    in_the_apis_words,
)
from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire.messages import Row

LARGEST_PAGE = 1000

DATABASES = "SELECT datname FROM pg_catalog.pg_database WHERE NOT datistemplate ORDER BY 1"
SCHEMAS = """
SELECT nspname FROM pg_catalog.pg_namespace
WHERE nspname NOT LIKE 'pg\\_temp%' AND nspname NOT LIKE 'pg\\_toast%' AND nspname LIKE $1
AND pg_catalog.has_schema_privilege(oid, 'USAGE') ORDER BY 1
"""
TABLES = """
SELECT n.nspname, c.relname, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname LIKE $1 AND c.relname LIKE $2
AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') ORDER BY 1, 2
"""
COLUMNS = """
SELECT a.attname, t.typname,
    CASE WHEN a.attlen > 0 OR a.atttypmod < 4 THEN greatest(a.attlen, 0)
        WHEN t.typname = 'numeric' THEN (a.atttypmod - 4) >> 16 ELSE a.atttypmod - 4 END,
    CASE WHEN t.typname = 'numeric' AND a.atttypmod >= 4 THEN (a.atttypmod - 4) >> 16 ELSE 0 END,
    CASE WHEN t.typname = 'numeric' AND a.atttypmod >= 4 THEN (a.atttypmod - 4) & 65535 ELSE 0 END,
    CASE WHEN a.attnotnull THEN 0 ELSE 1 END,
    coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname = $1 AND c.relname = $2
ORDER BY a.attnum
"""

Item = TypeVar("Item")


class MetadataResponse(BaseResponse):
    """Answers these operations, and holds what all operations of the API share."""

    def __init__(self) -> None:
        super().__init__(service_name="redshift-data")
        self.automated_parameter_parsing = True

    def list_databases(self) -> ActionResult:
        """ListDatabases."""
        page, token = self.page([name for (name,) in self._ask(DATABASES)], LARGEST_PAGE)
        return ActionResult({"Databases": page, **token})

    def list_schemas(self) -> ActionResult:
        """ListSchemas: those that a pattern with ``%`` and ``_`` matches."""
        rows = self._ask(SCHEMAS, self._get_param("SchemaPattern") or "%")
        page, token = self.page([name for (name,) in rows], LARGEST_PAGE)
        return ActionResult({"Schemas": page, **token})

    def list_tables(self) -> ActionResult:
        """ListTables, and views; patterns as of ListSchemas."""
        schema, table = self._get_param("SchemaPattern"), self._get_param("TablePattern")
        if schema is None and table is None:
            schema = "public"
        rows = self._ask(TABLES, schema or "%", table or "%")
        page, token = self.page(rows, LARGEST_PAGE)
        names = ("schema", "name", "type")
        return ActionResult({"Tables": [_members(names, row) for row in page], **token})

    def describe_table(self) -> ActionResult:
        """DescribeTable: the columns of a table, none when there is no such table."""
        schema = self._get_param("Schema") or "public"
        table = self._get_param("Table") or ""
        page, token = self.page(self._ask(COLUMNS, schema, table), LARGEST_PAGE)
        columns = [_column(row, schema, table) for row in page]
        return ActionResult({"TableName": table, "ColumnList": columns, **token})

    def credentials(self) -> Credentials:
        """Logins for the caller of this request."""
        return Credentials(self.normalized_request.environ, self.current_account, self.region)

    def connection_fields(self) -> dict[str, str | None]:
        """Where and as whom the request wants to connect."""
        return {name: self._get_param(name) for name in CONNECTION_FIELDS}

    def page(self, items: list[Item], largest: int) -> tuple[list[Item], dict[str, str]]:
        """The page that is asked for, and the token of the next one."""
        size = self._get_int_param("MaxResults", 0) or largest
        token = self._get_param("NextToken")
        if not 0 < size <= largest:
            raise ValidationError(f"MaxResults must be between 1 and {largest}.")
        if token and not token.isdecimal():
            raise ValidationError("The NextToken is invalid.")
        start = int(token or 0)
        end = start + size
        return items[start:end], {"NextToken": str(end)} if end < len(items) else {}

    def _ask(self, sql: str, *values: str) -> list[Row]:
        """The rows of a question to the database that the request connects to."""
        fields = self.connection_fields()
        fields["Database"] = self._get_param("ConnectedDatabase") or fields["Database"]
        access = self.credentials().access(fields)
        try:
            with closing(SqlConnection(access.account)) as connection:
                return list(connection.run(sql, values).rows)
        except (LoginRefusedError, ConnectionLostError) as error:
            raise DatabaseConnectionError(f"Connection to the database failed: {error}") from error
        except ServerError as error:
            raise ValidationError(in_the_apis_words(error)) from error


def _members(names: tuple[str, ...], row: Row) -> dict[str, str | None]:
    return dict(zip(names, row, strict=True))


def _column(row: Row, schema: str, table: str) -> dict[str, Any]:
    """ColumnMetadata of a table's column."""
    name, kind, length, precision, scale, nullable, default = row
    numbers = {"length": length, "precision": precision, "scale": scale, "nullable": nullable}
    return {
        "name": name,
        "label": name,
        "typeName": kind,
        "columnDefault": default,
        "schemaName": schema,
        "tableName": table,
        "isCaseSensitive": kind in ("varchar", "bpchar", "text"),
        "isCurrency": False,
        "isSigned": kind in ("int2", "int4", "int8", "numeric", "float4", "float8"),
        **{field: int(value or 0) for field, value in numbers.items()},
    }
