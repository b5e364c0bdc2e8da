"""Redshift's tables, names, functions and system views, as the driver sees them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from redshift_connector.cursor import Cursor
from redshift_connector.error import ProgrammingError
from wire_world import WireWorld, failure, one, rows, running_world


@pytest.fixture(scope="module")
def world() -> Iterator[WireWorld]:
    with running_world() as world:
        yield world


@pytest.fixture
def cursor(world: WireWorld) -> Iterator[Cursor]:
    with world.session() as cursor:
        yield cursor


def test_tables_are_created_with_redshifts_attributes(cursor: Cursor) -> None:
    cursor.execute("CREATE SCHEMA IF NOT EXISTS staging")
    cursor.execute(
        """
        CREATE TABLE staging."Sales" (  -- with a comment
            id      BIGINT IDENTITY(10, 5) PRIMARY KEY,
            name    NVARCHAR ENCODE lzo,
            region  VARCHAR(MAX) DEFAULT 'a, (b)' ENCODE zstd,
            extra   SUPER,
            raw     VARBYTE(10),
            price   DECIMAL,
            made    TIMESTAMP DEFAULT SYSDATE SORTKEY,
            shop    INTEGER NOT NULL DISTKEY REFERENCES staging.shops (id),
            UNIQUE (name), FOREIGN KEY (shop) REFERENCES staging.shops (id)
        ) BACKUP NO DISTSTYLE KEY
        """
    )
    cursor.execute("SET search_path TO staging, public")
    assert rows(
        cursor,
        'SELECT "column", type, encoding, distkey, sortkey, "notnull" FROM pg_table_def '
        "WHERE tablename = 'sales'",
    ) == [
        ["id", "bigint", "az64", False, 0, True],
        ["name", "character varying(256)", "lzo", False, 0, False],
        ["region", "character varying(65535)", "zstd", False, 0, False],
        ["extra", "super", "zstd", False, 0, False],
        ["raw", "binary varying(64000)", "lzo", False, 0, False],
        ["price", "numeric(18,0)", "az64", False, 0, False],
        ["made", "timestamp without time zone", "none", False, 1, False],
        ["shop", "integer", "az64", True, 0, True],
    ]
    cursor.execute("INSERT INTO sales (shop) VALUES (1), (2)")
    assert rows(cursor, "SELECT id, region FROM sales ORDER BY id") == [
        [10, "a, (b)"],
        [15, "a, (b)"],
    ]
    assert rows(
        cursor,
        "SELECT diststyle, sortkey1, tbl_rows FROM svv_table_info WHERE \"table\" = 'sales'",
    ) == [["KEY(shop)", "made", 2]]


def test_create_table_as_and_like_take_redshifts_attributes(cursor: Cursor) -> None:
    cursor.execute("CREATE TEMP TABLE source DISTSTYLE ALL SORTKEY (a) AS SELECT 1 AS a, 'x' AS b")
    cursor.execute("CREATE TEMP TABLE copied (LIKE source)")
    cursor.execute("ALTER TABLE copied ADD COLUMN c VARCHAR ENCODE raw")
    cursor.execute("ALTER TABLE copied ALTER SORTKEY (b)")
    cursor.execute("INSERT INTO copied SELECT a, b, 'y' FROM source")
    assert rows(cursor, "SELECT * FROM copied") == [[1, "x", "y"]]


def test_keys_are_not_enforced(cursor: Cursor) -> None:
    cursor.execute("CREATE TEMP TABLE keyed (a int PRIMARY KEY, b int UNIQUE)")
    cursor.execute("INSERT INTO keyed VALUES (1, 1), (1, 1)")
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute("INSERT INTO keyed VALUES (NULL, 1)")
    assert failure(caught.value)["C"] == "23502"


def test_quoted_names_fold_unless_the_session_is_case_sensitive(cursor: Cursor) -> None:
    cursor.execute('CREATE TEMP TABLE "Folded" ("Größe" int)')
    assert rows(cursor, 'SELECT "GRöße" FROM folded') == []
    assert one(cursor, "SHOW enable_case_sensitive_identifier") == "off"
    cursor.execute("SET enable_case_sensitive_identifier TO true")
    assert one(cursor, "SHOW enable_case_sensitive_identifier") == "on"
    cursor.execute('CREATE TEMP TABLE "Kept" (a int)')
    assert rows(cursor, 'SELECT * FROM "Kept"') == []
    cursor.execute("RESET enable_case_sensitive_identifier")
    with pytest.raises(ProgrammingError):
        cursor.execute('SELECT a FROM "Kept"')


def test_redshifts_functions_answer(cursor: Cursor) -> None:
    assert one(cursor, "SELECT NVL(NULL, 'b', 'c')") == "b"
    assert one(cursor, "SELECT LEN('abc')") == 3
    assert isinstance(one(cursor, "SELECT GETDATE()"), datetime.datetime)
    assert isinstance(one(cursor, "SELECT sysdate"), datetime.datetime)
    assert one(cursor, "SELECT has_assumerole_privilege('arn:x', 'COPY')") is True
    assert one(cursor, "SELECT pg_last_copy_id()") == -1
    assert one(cursor, "SHOW search_path") == '"$user", public'
    assert one(cursor, "SELECT count(*) FROM stv_slices") == 4


def test_the_default_role_is_the_clusters_at_that_moment(world: WireWorld, cursor: Cursor) -> None:
    assert one(cursor, "SELECT default_iam_role()") == world.cloud.role
    world.cloud.role = None
    assert one(cursor, "SELECT default_iam_role()") is None
    world.cloud.role = "arn:aws:iam::123456789012:role/Loader"


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("svv_tables", "table_catalog,table_schema,table_name,table_type,remarks"),
        (
            "stl_load_errors",
            "userid,slice,tbl,starttime,session,query,filename,line_number,colname,type,"
            "col_length,position,raw_line,raw_field_value,err_code,err_reason,is_partial,"
            "start_offset,copy_job_id",
        ),
        (
            "sys_load_history",
            "user_id,query_id,transaction_id,session_id,database_name,status,table_name,"
            "start_time,end_time,duration,data_source,file_format,loaded_rows,loaded_bytes,"
            "source_file_count,source_file_bytes,file_count_scanned,file_bytes_scanned,"
            "error_count,copy_job_id",
        ),
        (
            "sys_load_error_detail",
            "user_id,query_id,transaction_id,session_id,database_name,table_id,start_time,"
            "file_name,line_number,column_name,column_type,column_length,position,error_code,"
            "error_message",
        ),
        (
            "sys_load_detail",
            "user_id,query_id,file_name,bytes_scanned,lines_scanned,record_time,splits_scanned,"
            "start_time,end_time,file_etag,file_last_modified",
        ),
        (
            "stl_load_commits",
            "userid,query,slice,name,filename,byte_offset,lines_scanned,errors,curtime,status,"
            "file_format,is_partial,start_offset,copy_job_id",
        ),
    ],
)
def test_system_views_have_the_documented_columns(cursor: Cursor, view: str, columns: str) -> None:
    cursor.execute(f"SELECT * FROM {view} LIMIT 0")
    assert [column[0] for column in cursor.description] == columns.split(",")
