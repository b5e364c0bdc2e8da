"""JSON as COPY reads it."""

from __future__ import annotations

import json

import pytest
from copying_world import Session, World, first_error, load

COLUMNS = "id int4, name varchar(20)"


def loaded_by_paths(body: str, paths: object, columns: str = COLUMNS) -> list[list[str]]:
    return world_with_paths(body, paths, columns)[0].loaded


def world_with_paths(body: str, paths: object, columns: str = COLUMNS) -> tuple[World, str]:
    world = World(Session(columns))
    world.put(body, "people.json")
    world.put(paths if isinstance(paths, str) else json.dumps(paths), "paths.json")
    options = "JSON 's3://lake/paths.json'"
    world.copy(options)
    return world, options


def refusal_of_paths(body: str, paths: object, options: str = "") -> str:
    world = World(Session(COLUMNS))
    world.put(body, "people.json")
    world.put(paths if isinstance(paths, str) else json.dumps(paths), "paths.json")
    return world.refusal(f"JSON 's3://lake/paths.json' {options}").message


# -- where records begin and end ------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n',
        '{"id":1,"name":"a"}{"id":2,"name":"b"}',
        '{\n "id": 1,\n "name": "a"\n}\n\n  {"id": 2,\n"name": "b"}',
        '\ufeff{"name":"a","id":1,"other":[{}]}\r\n{"id":2,"name":"b"}\r\n',
    ],
)
def test_objects_may_be_written_on_any_lines(body: str) -> None:
    assert load(body, COLUMNS, "JSON") == [["1", "a"], ["2", "b"]]


def test_brackets_and_quotes_in_strings_are_text() -> None:
    body = json.dumps({"id": 1, "name": '}"]\\{'}, indent=1)
    assert load(body, COLUMNS, "JSON 'auto'") == [["1", '}"]\\\\{']]


def test_the_line_of_an_error_is_the_last_one_of_its_object() -> None:
    body = '{"id": 1,\n"name": "a"}\n{"id": "x",\n "name": "b"\n}\n'
    error = first_error(body, COLUMNS, "JSON 'auto'")
    assert (error.line_number, error.column_name, error.raw_field_value) == (5, "id", "x")
    assert error.message == "Invalid digit, Value 'x', Pos 0, Type: Integer"


def test_a_malformed_object_is_one_bad_row() -> None:
    world = World(Session(COLUMNS))
    world.put('{"id": 1,}\n{"id": 2}\nstray {"id": 3}\n{"id": 4\n')
    world.copy("JSON 'auto' IGNOREALLERRORS")
    assert [row[0] for row in world.loaded] == ["2", "3"]
    assert [(each.line_number, each.code) for each in world.log.errors] == [
        (1, 1216),
        (3, 1216),
        (4, 1216),
    ]


@pytest.mark.parametrize("body", ["[" * 100_000, '{"id": ' + "9" * 5_000 + "}"])
def test_what_is_too_deep_or_too_long_for_a_number_is_a_bad_row(body: str) -> None:
    assert first_error(body, COLUMNS, "JSON").code == 1216


def test_bytes_that_are_no_text_do_not_get_into_super() -> None:
    assert first_error(b'{"v": ["\xff"]}', "v jsonb", "JSON").code == 1220
    assert first_error(b'"\xff"', "v jsonb", "").code == 1220


def test_an_array_at_the_top_is_one_row_and_needs_paths() -> None:
    body = '[1, "a"]\n[2, "b"]'
    assert first_error(body, COLUMNS, "JSON 'auto'").code == 1216
    assert loaded_by_paths(body, {"jsonpaths": ["$[0]", "$[1]"]}) == [["1", "a"], ["2", "b"]]


def test_the_header_counts_lines_also_in_json() -> None:
    assert load('{"id": 1}\n{"id": 2}\n', COLUMNS, "JSON IGNOREHEADER 1") == [["2", "\\N"]]


def test_utf16_is_decoded_before_it_is_parsed() -> None:
    body = '{"id": 1, "name": "é"}'.encode("utf-16")
    assert load(body, COLUMNS, "JSON ENCODING UTF16") == [["1", "é"]]


# -- which value goes where -----------------------------------------------------


def test_names_are_matched_exactly_unless_case_is_ignored() -> None:
    body = '{"Id": 1, "NAME": "a"}'
    assert load(body, COLUMNS, "JSON 'auto'") == [["\\N", "\\N"]]
    assert load(body, COLUMNS, "JSON 'auto ignorecase'") == [["1", "a"]]


def test_a_missing_member_is_null_which_not_null_refuses() -> None:
    assert load('{"id": 1}', COLUMNS, "JSON") == [["1", "\\N"]]
    error = first_error('{"id": 1}', "id int4, name varchar(5) notnull", "JSON")
    assert (error.code, error.column_name) == (1213, "name")


def test_noshred_loads_every_root_as_it_is() -> None:
    body = '{"a": 1.10, "b": [true, null]}\n[1]'
    assert load(body, "all jsonb", "JSON 'noshred'") == [
        ['{"a": 1.10, "b": [true, null]}'],
        ["[1]"],
    ]


def test_noshred_needs_a_single_super_column() -> None:
    world = World(Session(COLUMNS))
    world.put("{}")
    assert "SUPER" in world.refusal("JSON 'noshred'").message


@pytest.mark.parametrize(
    ("written", "type_name", "expected"),
    [
        ("1.10", "varchar(10)", "1.10"),
        ("12345678901234567.125", "numeric(20,2)", "12345678901234567.12"),
        ('"7"', "int4", "7"),
        ("true", "bool", "t"),
        ("true", "varchar(5)", "true"),
        ("null", "int4", "\\N"),
        ('""', "int4", "\\N"),
        ('""', "varchar(5)", ""),
        ('{"a": [1, 2.5, "x"]}', "varchar(30)", '{"a":[1,2.5,"x"]}'),
        ('{"a": "é"}', "jsonb", '{"a":"é"}'),
        ('"text"', "jsonb", '"text"'),
        ("null", "jsonb", "\\N"),
        (r'"a\tb\nc\\d"', "varchar(10)", "a\\tb\\nc\\\\d"),
        (r'"\u00e9\ud83d\ude00"', "varchar(10)", "é😀"),
        ('"2026-10-01"', "date", "2026-10-01"),
    ],
)
def test_values_are_converted_by_the_type_of_their_column(
    written: str, type_name: str, expected: str
) -> None:
    assert load(f'{{"v": {written}}}', f"v {type_name}", "JSON 'auto'") == [[expected]]


def test_half_a_surrogate_pair_is_no_text() -> None:
    assert first_error(r'{"v": "\ud83d"}', "v varchar(9)", "JSON").code == 1220
    assert first_error(r'{"v": ["\ud83d"]}', "v jsonb", "JSON").code == 1220


def test_epoch_numbers_are_moments() -> None:
    options = "JSON 'auto' TIMEFORMAT 'epochmillisecs'"
    assert load('{"v": 1500}', "v timestamp", options) == [["1970-01-01 00:00:01.500000"]]


# -- JSONPaths ------------------------------------------------------------------


def test_paths_go_to_the_columns_in_their_order() -> None:
    body = '{"person": {"first name": "a"}, "keys": [[7], 8]}'
    dots = {"jsonpaths": ["$.keys[0][0]", "$.person"]}
    brackets = {"jsonpaths": ["$['keys'][1]", "$['person']['first name']"]}
    assert loaded_by_paths(body, dots) == [["7", '{"first name":"a"}']]
    assert loaded_by_paths(body, brackets) == [["8", "a"]]


def test_a_missing_object_element_is_null() -> None:
    paths = {"jsonpaths": ["$.id", "$.a.b"]}
    assert loaded_by_paths('{"id": 1}\n{"id": 2, "a": 5}', paths) == [["1", "\\N"], ["2", "\\N"]]


@pytest.mark.parametrize("body", ['{"id": 1, "a": [1]}', '{"id": 1, "a": 1}'])
def test_a_missing_array_element_ends_the_load(body: str) -> None:
    message = refusal_of_paths(body, {"jsonpaths": ["$.id", "$.a[1]"]}, "MAXERROR 100")
    assert message == "Invalid JSONPath format: Not an array or index out of range."


def test_another_key_than_jsonpaths_falls_back_to_auto() -> None:
    assert loaded_by_paths('{"id": 1, "x": 2}', {"JSONPaths": ["$.x"]}) == [["1", "\\N"]]


@pytest.mark.parametrize(
    "paths",
    [
        "{",
        "[]",
        '{"jsonpaths": ["$.id"]} {"jsonpaths": ["$.id"]}',
        {"jsonpaths": "$.id"},
        {"jsonpaths": ["$.id", ""]},
        {"jsonpaths": ["$.id", 1]},
        {"jsonpaths": ["$.id", "$['a'].b"]},
        {"jsonpaths": ["$.id", "$.a[*]"]},
        {"jsonpaths": ["$.id", "id"]},
    ],
)
def test_a_malformed_paths_file_fails_whatever_maxerror_says(paths: object) -> None:
    message = refusal_of_paths('{"id": 1}', paths, "MAXERROR 100")
    assert message.startswith("Invalid JSONPath format")


def test_the_number_of_paths_is_that_of_the_columns() -> None:
    assert refusal_of_paths('{"id": 1}', {"jsonpaths": ["$.id"]}) == (
        "Number of jsonpaths and the number of columns should match. "
        "JSONPath size: 1, Number of columns in table or column list: 2"
    )


def test_a_paths_file_that_does_not_exist() -> None:
    world = World(Session(COLUMNS))
    world.put("{}")
    assert "NoSuchKey" in world.refusal("JSON 's3://lake/nowhere.json'").message


def test_an_argument_that_means_nothing_is_refused() -> None:
    world = World(Session(COLUMNS))
    world.put("{}")
    assert "'automatic'" in world.refusal("JSON 'automatic'").message
