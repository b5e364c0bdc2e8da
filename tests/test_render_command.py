"""``copywizard render``: what is printed where, and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from test_planfile import CONTRACT

from wizard.cli import main

LOADER = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
GOOD = f"copy Public.orders from 's3://acme/orders/' iam_role '{LOADER}' csv ignoreheader 1"
SECRET = "wJalrXUtnFEMI"


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    return tmp_path / "copy.sql"


def rendered(
    capsys: pytest.CaptureFixture[str], path: Path, text: str, written_as: str = "json"
) -> tuple[int, str, str]:
    path.write_text(text, encoding="utf-8")
    code = main(["render", str(path), "--as", written_as])
    answer = capsys.readouterr()
    return code, answer.out, answer.err


def as_json(capsys: pytest.CaptureFixture[str], path: Path, text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(rendered(capsys, path, text)[1])
    return document


def test_a_plan_becomes_the_documents_of_the_contract(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = rendered(capsys, tmp_path / "plan.toml", CONTRACT)
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "schema": "public",
        "table": "orders",
        "columns": [],
        "source": "s3://acme-data-lake/orders/2026/orders-",
        "manifest": False,
        "iam_role": [LOADER],
        "format": "csv",
        "options": {"gzip": True, "ignoreheader": 1},
        "problems": [],
    }
    _, sql, _ = rendered(capsys, tmp_path / "plan.toml", CONTRACT, "sql")
    assert sql.startswith("COPY public.orders\nFROM 's3://acme-data-lake/orders/2026/orders-'\n")
    _, plan, _ = rendered(capsys, tmp_path / "plan.toml", CONTRACT, "plan")
    assert plan == CONTRACT


@pytest.mark.parametrize("written_as", ["sql", "plan", "json"])
def test_a_wrong_statement_ends_with_1_however_it_is_written(
    capsys: pytest.CaptureFixture[str], statement: Path, written_as: str
) -> None:
    code, out, err = rendered(capsys, statement, f"{GOOD} escape", written_as)
    assert code == 1
    assert "csv-excludes-escape" in (out if written_as == "json" else err)


def test_sql_is_the_default_and_stdin_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert main(["render", "-"]) == 0
    assert capsys.readouterr().out.endswith("FORMAT AS CSV\nIGNOREHEADER 1\n")


def test_what_cannot_be_parsed_has_its_place_beside_what_could(
    capsys: pytest.CaptureFixture[str], statement: Path
) -> None:
    document = as_json(capsys, statement, GOOD + "\n  GZIPP")
    (problem,) = document["problems"]
    assert (problem["rule"], problem["line"], problem["column"]) == ("syntax", 2, 3)
    assert document["table"] == "orders"


@pytest.mark.parametrize("written_as", ["sql", "plan", "json"])
def test_text_that_is_no_copy_ends_with_1(
    capsys: pytest.CaptureFixture[str], statement: Path, written_as: str
) -> None:
    assert rendered(capsys, statement, "SELECT 1", written_as)[0] == 1


def test_half_a_statement_is_never_printed_as_a_whole_one(
    capsys: pytest.CaptureFixture[str], statement: Path
) -> None:
    assert "<what can't be read>" in rendered(capsys, statement, f"{GOOD} GZIPP", "sql")[1]
    assert rendered(capsys, statement, f"{GOOD} GZIPP", "plan")[1] == ""


@pytest.mark.parametrize("written_as", ["sql", "plan", "json"])
@pytest.mark.parametrize(
    "clauses",
    [
        f"ACCESS_KEY_ID 'AKIA' SECRET_ACCESS_KEY '{SECRET}'",
        f"CREDENTIALS 'aws_access_key_id=A;aws_secret_access_key={SECRET}'",
        f"IAM_ROLE 'aws_access_key_id=A;aws_secret_access_key={SECRET}'",
        f"IAM_ROLE default ENCRYPTED MASTER_SYMMETRIC_KEY '{SECRET}'",
        f"SECRET_ACCESS_KEY '{SECRET}' BROKEN",
        f"SECRET_ACCESS_KEY '{SECRET}",
    ],
)
def test_a_secret_is_never_printed(
    capsys: pytest.CaptureFixture[str], statement: Path, clauses: str, written_as: str
) -> None:
    _, out, err = rendered(capsys, statement, f"COPY t FROM 's3://b/k' {clauses}", written_as)
    assert SECRET not in out + err
    if written_as == "sql":
        assert "***" in out
        assert "redacted" in err


def test_a_secret_in_a_plan_is_not_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = f"version = 1\n[copy.options]\nencrypted = true\nmaster_symmetric_key = '{SECRET}'"
    code, out, err = rendered(capsys, tmp_path / "plan.toml", text)
    assert code == 0
    assert json.loads(out)["options"]["master_symmetric_key"] == "***"
    assert SECRET not in err


def test_a_job_is_a_field_that_is_there_only_then(
    capsys: pytest.CaptureFixture[str], statement: Path
) -> None:
    assert "job" not in as_json(capsys, statement, GOOD)
    document = as_json(capsys, statement, GOOD + " JOB CREATE nightly AUTO OFF")
    assert document["job"] == {"name": "nightly", "auto": False}


def test_marks_are_decoded_and_roles_are_told_as_they_are(
    capsys: pytest.CaptureFixture[str], statement: Path
) -> None:
    text = r"COPY t FROM 's3://b/k' IAM_ROLE default DELIMITER '\t' NULL AS '\000'"
    document = as_json(capsys, statement, text)
    assert document["options"] == {"delimiter": "\t", "null": "\0"}
    assert (document["schema"], document["iam_role"]) == (None, "default")


def test_a_statement_without_authorization_is_an_error(
    capsys: pytest.CaptureFixture[str], statement: Path
) -> None:
    document = as_json(capsys, statement, "COPY t FROM 's3://b/k'")
    assert [each["rule"] for each in document["problems"]] == ["authorization-missing"]


def test_a_name_that_no_statement_can_hold_ends_with_1(
    capsys: pytest.CaptureFixture[str], statement: Path
) -> None:
    text = f"COPY {'a' * 128} FROM 's3://b/k' IAM_ROLE default"
    code, out, err = rendered(capsys, statement, text, "sql")
    assert (code, out) == (1, "")
    assert "name-length" in err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.sql", None),
        ("copy.txt", GOOD.encode()),
        ("latin.sql", b"COPY \xe9"),
        ("plan.toml", b"version = "),
        ("plan.toml", b"version = 1\nwarehous = 1"),
    ],
)
def test_what_cannot_be_read_ends_with_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["render", str(tmp_path / name)]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err.startswith("copywizard: ")
