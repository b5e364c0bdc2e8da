"""Each field by its column's type, with Redshift's rules and words."""

from __future__ import annotations

import pytest
from copying_world import complaint, first_error, load, value
from hypothesis import given, settings
from hypothesis import strategies as st

NULL = "\\N"
AUTO_DATE = "CSV DELIMITER '|' DATEFORMAT 'auto'"
AUTO_TIME = "CSV DELIMITER '|' TIMEFORMAT 'auto'"


@pytest.mark.parametrize(
    ("text", "type_name", "loaded"),
    [
        ("32767", "int2", "32767"),
        (" -7 ", "int4", "-7"),
        ("+7", "int8", "7"),
        ("", "int4", NULL),
        ("12.3456", "numeric(6,2)", "12.34"),
        ("-.5", "numeric(6,2)", "-0.5"),
        ("0012", "numeric(2,0)", "12"),
        ("1.9", "numeric", "1"),
        ("1e-3", "float8", "0.001"),
        ("NaN", "float4", "nan"),
        ("Yes", "bool", "t"),
        ("0", "bool", "f"),
        ("", "varchar(3)", ""),
        ("äb", "varchar(3)", "äb"),
        ("\\N", "varchar(3)", NULL),
        ("ab", "bpchar(2)", "ab"),
        ('"{""a"": [1]}"', "jsonb", '{"a": [1]}'),
        ("0aFF", "bytea", "\\\\x0aff"),
        ("23:59:59.5", "time", "23:59:59.5"),
        ("10:00+02", "timetz", "10:00:00+02"),
    ],
)
def test_values_that_are_loaded(text: str, type_name: str, loaded: str) -> None:
    assert value(text, type_name) == loaded


@pytest.mark.parametrize(
    ("text", "type_name", "code", "message"),
    [
        ("a", "int4", 1207, "Invalid digit, Value 'a', Pos 0, Type: Integer"),
        ("12.0", "int8", 1207, "Invalid digit, Value '.', Pos 2, Type: Long"),
        ("1_000", "int2", 1207, "Invalid digit, Value '_', Pos 1, Type: Short"),
        ("٣", "int4", 1207, "Invalid digit, Value '٣', Pos 0, Type: Integer"),
        ("2147483648", "int4", 1222, "Overflow, Value '8', Pos 9, Type: Integer"),
        ("9" * 5000, "int8", 1222, "Overflow, Value '9', Pos 18, Type: Long"),
        ("-", "numeric(5,2)", 1207, "Invalid digit, Value '-', Pos 0, Type: Decimal"),
        ("1e5", "numeric(9,2)", 1207, "Invalid digit, Value 'e', Pos 1, Type: Decimal"),
        ("1000", "numeric(5,2)", 1209, "Overflow for NUMERIC"),
        ("9223372036854775808", "numeric(19,0)", 1209, "Overflow for NUMERIC"),
        ("x", "float8", 1208, "Invalid float format or value, Value 'x'"),
        ("1e39", "float4", 1204, "Overflow for floating-point type"),
        ("maybe", "bool", 1210, "Unknown boolean format"),
        ("äbc", "varchar(3)", 1204, "String length exceeds DDL length"),
        ("abc", "bpchar(2)", 1204, "String length exceeds DDL length"),
        (
            "a€",
            "bpchar(9)",
            1220,
            "Multibyte character not supported for CHAR (Hint: Try using VARCHAR)."
            " Invalid char: e2 82 ac",
        ),
        ("2026-1-5", "date", 1205, "Invalid Date Format - length must be 10 or more"),
        ("2026-02-30", "date", 1205, "Invalid date format or value [YYYY-MM-DD]"),
        (
            "2026-10-01T04:12:00Z",
            "timestamp",
            1206,
            "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]",
        ),
        ("", "int4 notnull", 1213, "Missing data for not-null field"),
        ("{", "jsonb", 1224, "Invalid JSON format. Invalid input"),
        ("0g", "bytea", 1219, "Invalid hexadecimal digit"),
    ],
)
def test_values_that_are_refused(text: str, type_name: str, code: int, message: str) -> None:
    assert complaint(text, type_name) == (code, message)


@pytest.mark.parametrize(
    ("sequence", "shown"),
    [
        (b"\x93", "93 (error 3)"),
        (b"\xe9t\xe9", "e9 74 c3 (error 4)"),
        (b"\xed\xa0\x80", "ed a0 80 (error 5)"),
        (b"\xf4\x90\x80\x80", "f4 90 80 80 (error 6)"),
        (b"\xe2\x82", "e2 82 (error 2)"),
    ],
)
def test_bytes_that_are_no_utf8_are_shown_in_hexadecimal(sequence: bytes, shown: str) -> None:
    body = b"1," + sequence.replace(b"t\xe9", b"t\xc3\xa9") + b"\n"
    error = first_error(body, "id int4, name varchar(20)")
    assert error.code == 1220
    assert error.message.endswith(f"Bad UTF8 hex sequence: {shown}")


@pytest.mark.parametrize(
    ("body", "options", "loaded"),
    [
        (b"1,a\x93\xe9b\n", "ACCEPTINVCHARS", "a??b"),
        (b"1,a\x93b\n", "ACCEPTINVCHARS AS '^'", "a^b"),
        ("1,abcdé\n".encode(), "TRUNCATECOLUMNS", "abcd"),
        (b"1,ab        \n", "TRIMBLANKS", "ab"),
    ],
)
def test_options_that_mend_texts(body: bytes, options: str, loaded: str) -> None:
    assert load(body, "id int4, name varchar(5)", f"CSV {options}") == [["1", loaded]]


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\0|"\r\n\\'), max_size=9)
)
@settings(max_examples=100, deadline=None)
def test_truncatecolumns_keeps_the_longest_beginning_that_fits(text: str) -> None:
    loaded = value(f'"{text}"', "varchar(6)", "CSV DELIMITER '|' TRUNCATECOLUMNS")
    loaded = loaded.replace("\\t", "\t")
    assert text.startswith(loaded)
    assert len(loaded.encode()) <= 6
    assert text == loaded or len((loaded + text[len(loaded)]).encode()) > 6


def test_roundec_rounds_half_away_from_zero() -> None:
    options = "CSV DELIMITER '|' ROUNDEC"
    assert value("9.995", "numeric(6,2)", options) == "10.00"
    assert value("-0.005", "numeric(6,2)", options) == "-0.01"


@pytest.mark.parametrize(
    ("text", "date_format", "loaded"),
    [
        ("2026-10-01 23:59:59", "YYYY-MM-DD", "2026-10-01"),
        ("03/31/2003", "MM/DD/YYYY", "2003-03-31"),
        ("3/1/2003", "MM/DD/YYYY", "2003-03-01"),
        ("March 31, 2003", "MON DD, YYYY", "2003-03-31"),
        ("31Mar03", "DDMONYY", "2003-03-31"),
        ("20030331", "YYYYMMDD", "2003-03-31"),
        ("2000-02-29", "auto", "2000-02-29"),
        ("J2451187", "auto", "J2451187"),
        ("Jan-08-95 BC", "auto", "0095-01-08 BC"),
        ("1996.120", "auto", "1996-04-29"),
        ("990108", "auto", "1999-01-08"),
        ("08-Jan-1999", "auto", "1999-01-08"),
        ("5.1.2003", "auto", "2003-01-05"),
    ],
)
def test_dates_by_format(text: str, date_format: str, loaded: str) -> None:
    options = f"CSV DELIMITER '|' DATEFORMAT '{date_format}'"
    assert value(f'"{text}"', "date", options) == loaded


@pytest.mark.parametrize(
    ("text", "time_format", "loaded"),
    [
        ("03.31.2003 18:45:05.123456", "MM.DD.YYYY HH:MI:SS", "2003-03-31 18:45:05.123456"),
        ("03.31.2003", "MM.DD.YYYY HH:MI:SS", "2003-03-31 00:00:00"),
        ("2003-03-31T06:45:05 PM", "YYYY-MM-DDTHH12:MI:SS AM", "2003-03-31 18:45:05"),
        ("2019-02-11T05:09:12.195Z", "auto", "2019-02-11 05:09:12.195"),
        ("17 Dec 07:37:16 1997 PST", "auto", "1997-12-17 07:37:16"),
        ("12/17/1997 07:37:16.00 PST", "auto", "1997-12-17 07:37:16.00"),
        ("20080215 203045", "auto", "2008-02-15 20:30:45"),
        ("1096580195", "epochsecs", "2004-09-30 21:36:35"),
        ("-1", "epochsecs", "1969-12-31 23:59:59"),
        ("1096580195123", "epochmillisecs", "2004-09-30 21:36:35.123000"),
    ],
)
def test_timestamps_by_format(text: str, time_format: str, loaded: str) -> None:
    options = f"CSV DELIMITER '|' TIMEFORMAT '{time_format}'"
    assert value(f'"{text}"', "timestamp", options) == loaded


@pytest.mark.parametrize(
    ("text", "options", "loaded"),
    [
        ("2026-10-01 04:12:00", "CSV DELIMITER '|'", "2026-10-01 04:12:00+00"),
        ("2026-10-01 04:12:00+02", "CSV DELIMITER '|'", "2026-10-01 04:12:00+02"),
        ("2026-10-01T04:12:00-0330", AUTO_TIME, "2026-10-01 04:12:00-0330"),
        ("2026-10-01 04:12:00 EST", AUTO_TIME, "2026-10-01 04:12:00 EST"),
        ("0", "CSV DELIMITER '|' TIMEFORMAT 'epochsecs'", "1970-01-01 00:00:00+00"),
    ],
)
def test_timestamps_with_a_time_zone(text: str, options: str, loaded: str) -> None:
    assert value(text, "timestamptz", options) == loaded


def test_auto_does_not_take_epoch_numbers() -> None:
    assert complaint("1096580195", "timestamp", AUTO_TIME)[0] == 1206


def test_a_message_shows_the_format_that_was_given() -> None:
    options = "CSV DELIMITER '|' DATEFORMAT 'DD.MM.YYYY'"
    expected = (1205, "Invalid date format or value [DD.MM.YYYY]")
    assert complaint("2026-10-01", "date", options) == expected


def test_acceptanydate_loads_null_instead() -> None:
    assert value("00/00/0000", "date", f"{AUTO_DATE} ACCEPTANYDATE") == NULL


@given(st.dates())
@settings(max_examples=100, deadline=None)
def test_every_iso_date_is_loaded_as_it_is(date: object) -> None:
    assert value(str(date), "date") == str(date)


@given(st.datetimes())
@settings(max_examples=100, deadline=None)
def test_every_iso_timestamp_is_loaded_as_it_is(moment: object) -> None:
    assert value(str(moment), "timestamp") == str(moment)


@given(st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_a_date_parser_fail_otherwise(text: str) -> None:
    written = '"' + text.replace('"', '""').replace("\0", "") + '"'
    body = f"{written}|1\n".encode("utf-8", "replace")
    load(
        body,
        "v timestamp, one int4",
        "CSV DELIMITER '|' TIMEFORMAT 'auto' IGNOREALLERRORS",
    )
