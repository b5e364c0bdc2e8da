"""COPY's statement and table, what it counts, and what it logs."""

from __future__ import annotations

import pytest
from copying_world import Session, World


@pytest.fixture
def world() -> World:
    world = World()
    world.put("1,a\n2,b\n")
    return world


# -- statement and table --------------------------------------------------------


def test_a_load_says_how_many_rows_it_loaded(world: World) -> None:
    outcome = world.copy("CSV")
    assert outcome.rows == 2
    assert outcome.notices == (
        "Load into table 'people' completed, 2 record(s) loaded successfully.",
    )
    assert world.loaded == [["1", "a"], ["2", "b"]]


def test_what_cannot_be_read_is_a_syntax_error(world: World) -> None:
    assert world.refusal("CSV FROM NOWHERE").code == "42601"


def test_options_that_exclude_each_other_are_refused_in_redshifts_words(world: World) -> None:
    assert world.refusal("CSV ESCAPE").message == "CSV is not compatible with ESCAPE"


@pytest.mark.parametrize("options", ["SHAPEFILE", "CSV ENCRYPTED MASTER_SYMMETRIC_KEY 'c2VjcmV0'"])
def test_what_the_sandbox_cannot_do_is_refused(world: World, options: str) -> None:
    refusal = world.refusal(options)
    assert refusal.code == "0A000"
    assert "sandbox" in refusal.message


def test_a_table_that_does_not_exist(world: World) -> None:
    world.session.table = "others"
    refusal = world.refusal("CSV")
    assert (refusal.code, refusal.message) == (
        "XX000",
        "Cannot COPY into nonexistent table people",
    )


def test_the_insert_privilege_is_needed(world: World) -> None:
    world.session.may_insert = False
    refusal = world.refusal("CSV")
    assert (refusal.code, refusal.message) == ("42501", "permission denied for relation people")


def test_a_column_that_does_not_exist(world: World) -> None:
    refusal = world.refusal("CSV", columns="(id, nam)")
    assert refusal.code == "42703"
    assert refusal.message == 'column "nam" of relation "people" does not exist'


def test_an_identity_column_is_filled_only_with_explicit_ids(world: World) -> None:
    world.session.columns = "number int8 identity, id int4, name varchar(10)"
    world.copy("CSV")
    assert '("id", "name")' in world.session.statements[-1]
    world.put("7,1,a\n")
    world.copy("CSV EXPLICIT_IDS")
    assert '("number", "id", "name")' in world.session.statements[-1]
    assert world.refusal("CSV", columns="(number, id)").code == "42601"


def test_a_column_left_out_needs_a_default_when_it_may_not_be_null(world: World) -> None:
    world.session.columns = "id int4, name varchar(10) notnull"
    assert world.refusal("CSV", columns="(id)").code == "23502"


# -- counting and logging -------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "fails", "logged"),
    [
        ("", True, 1),
        ("MAXERROR 1", True, 1),
        ("MAXERROR 3", True, 3),
        ("MAXERROR 4", False, 3),
        ("IGNOREALLERRORS", False, 3),
    ],
)
def test_maxerror_is_the_number_of_bad_rows_that_fails_a_load(
    world: World, options: str, fails: bool, logged: int
) -> None:
    world.put("1,a\nx,a\ny,a\n2,b\nz,a\n")
    if fails:
        refusal = world.refusal(f"CSV {options}")
        assert refusal.code == "XX000"
        assert refusal.message == (
            "Load into table 'people' failed.  Check 'stl_load_errors' system table for details."
        )
        assert world.session.data == b""
    else:
        outcome = world.copy(f"CSV {options}")
        assert outcome.rows == 2
        assert outcome.notices[1] == (
            "Load into table 'people' completed, 3 record(s) could not be loaded.  "
            "Check 'stl_load_errors' system table for details."
        )
    assert len(world.log.errors) == logged


def test_a_nul_is_refused_unless_a_bad_row_comes_before_it(world: World) -> None:
    world.put("1,a\0b\n")
    assert world.refusal("CSV").code == "0A000"
    world.put("x,a\n1,a\0b\n")
    assert world.refusal("CSV").message.startswith("Load into table 'people' failed.")


def test_noload_checks_and_loads_nothing(world: World) -> None:
    outcome = world.copy("CSV NOLOAD")
    assert (outcome.rows, world.session.statements) == (0, [])
    world.put("x,a\n")
    world.refusal("CSV NOLOAD")
    assert world.log.errors[0].message == "Invalid digit, Value 'x', Pos 0, Type: Integer"


def test_an_error_names_file_line_column_and_value(world: World) -> None:
    world.put("1,a\n2,much too long\n")
    world.refusal("CSV")
    (error,) = world.log.errors
    assert error.file_name == "s3://lake/people.csv"
    assert error.line_number == 2
    assert (error.column_name, error.column_type, error.column_length) == ("name", "varchar", "10")
    assert error.raw_line == "2,much too long"
    assert error.raw_field_value == "much too long"


def test_the_log_follows_the_load(world: World) -> None:
    body = "".join(f"{number},a\n" for number in range(30_000))
    world.put(body)
    world.copy("CSV")
    record = world.log.record
    assert record is not None
    assert (record.status, record.loaded_rows, record.error_count) == ("completed", 30_000, 0)
    assert record.file_bytes_scanned == record.source_file_bytes == len(body)
    assert record.file_count_scanned == record.source_file_count == 1
    assert record.end_time is not None
    assert len(world.log.scanned_bytes) >= 3
    assert world.log.scanned_bytes == sorted(world.log.scanned_bytes)


def test_a_cancel_aborts_the_load(world: World) -> None:
    world.session.cancelled = True
    assert world.refusal("CSV").code == "57014"
    assert world.log.record is not None
    assert (world.log.record.status, world.log.record.loaded_rows) == ("aborted", 0)


def test_names_with_quotes_reach_the_database_as_they_are() -> None:
    world = World(Session('id int4, na"me varchar(10)'))
    world.put("1,a\n")
    world.copy("CSV")
    assert '("id", "na""me")' in world.session.statements[0]
