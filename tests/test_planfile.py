"""Plans as files: what is written reads back, and what is wrong is told with its place."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sql.sql_statements import MASTER_KEY, statements

from wizard.errors import ExitCode, UsageError
from wizard.plan import (
    CopyChoice,
    LoadPlan,
    Login,
    SourceChoice,
    WarehouseChoice,
    WarehouseKind,
    plan_from_statement,
    statement_of,
)
from wizard.planfile import load_plan_file, read_plan, save_plan_file, write_plan
from wizard.sql.options import BY_NAME
from wizard.sql.statement import CopyFormat, RoleReference

CONTRACT = """\
version = 1

[role]
arns = ["arn:aws:iam::123456789012:role/RedshiftLoaderRole"]

[warehouse]
kind = "provisioned"
id = "examplecluster"
region = "us-east-1"
database = "dev"
user = "awsuser"
login = "iam"

[source]
url = "s3://acme-data-lake/orders/2026/orders-"
manifest = false

[target]
schema = "public"
table = "orders"
columns = []

[copy]
format = "csv"

[copy.options]
gzip = true
ignoreheader = 1
"""


def texts() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def warehouses() -> st.SearchStrategy[WarehouseChoice]:
    return st.builds(
        WarehouseChoice,
        st.sampled_from(WarehouseKind),
        texts(),
        texts(),
        texts(),
        st.none() | texts(),
        st.sampled_from(Login),
    )


@settings(derandomize=True, deadline=None, max_examples=100)
@given(statements(), st.none() | warehouses(), texts())
def test_a_written_plan_reads_back_as_itself(
    statement: object, warehouse: WarehouseChoice | None, key: str
) -> None:
    plan = plan_from_statement(statement)  # type: ignore[arg-type]
    secrets = {"master_symmetric_key"}
    options = {
        name: value
        for name, value in plan.copy.options.items()
        if name not in secrets and not (value is False and BY_NAME[name].kind.value == "flag")
    }
    plan = LoadPlan(
        plan.role,
        warehouse,
        SourceChoice(f"s3://acme/{key}"),
        plan.target,
        CopyChoice(plan.copy.format, options),
    )
    assert read_plan(write_plan(plan)) == plan


def test_the_plan_of_the_contract_reads_and_writes_as_it_stands() -> None:
    assert write_plan(read_plan(CONTRACT)) == CONTRACT


def test_what_a_plan_leaves_out_is_undecided() -> None:
    assert read_plan("version = 1") == LoadPlan()
    assert read_plan(write_plan(LoadPlan())) == LoadPlan()


def test_the_default_role_is_written_as_such() -> None:
    plan = LoadPlan(role=RoleReference(default=True))
    assert "default = true" in write_plan(plan)
    assert read_plan(write_plan(plan)) == plan


def test_a_root_key_is_never_written() -> None:
    plan = LoadPlan(
        copy=CopyChoice(options={"encrypted": True, "master_symmetric_key": MASTER_KEY})
    )
    assert MASTER_KEY not in write_plan(plan)
    assert read_plan(write_plan(plan)).copy.options == {"encrypted": True}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "version"),
        ("version = 2", "version"),
        ("version = true", "version"),
        ("version = 1\n[rolle]", "rolle"),
        ("version = 1\nrole = 1", "role"),
        ("version = 1\n[role]\narn = 'x'", "role.arn"),
        ("version = 1\n[role]", "role.arns"),
        ("version = 1\n[role]\narns = ['a', 1]", "role.arns[1]"),
        ("version = 1\n[role]\narns = ['a']\ndefault = true", "role"),
        ("version = 1\n[warehouse]\nkind = 'cloud'", "warehouse.kind"),
        ("version = 1\n[warehouse]\nkind = 'serverless'", "warehouse.id"),
        ("version = 1\n[source]\nmanifest = true", "source.url"),
        ("version = 1\n[source]\nurl = 's3://b'\nmanifest = 'no'", "source.manifest"),
        ("version = 1\n[target]\ntable = ''", "target.table"),
        ("version = 1\n[target]\ntable = 't'\ncolumns = 'a'", "target.columns"),
        ("version = 1\n[copy]\nformat = 'xml'", "copy.format"),
        ("version = 1\n[copy]\noptions = 1", "copy.options"),
        ("version = 1\n[copy.options]\nignorheader = 1", "copy.options.ignorheader"),
        ("version = 1\n[copy.options]\nignoreheader = '1'", "copy.options.ignoreheader"),
        ("version = 1\n[copy.options]\nignoreheader = true", "copy.options.ignoreheader"),
        ("version = 1\n[copy.options]\ngzip = 1", "copy.options.gzip"),
        ("version = 1\n[copy.options]\ndelimiter = 1", "copy.options.delimiter"),
        ("version = 1\n[copy.options]\nencoding = 'latin1'", "copy.options.encoding"),
        ("version = 1\n[copy.options]\ncompupdate = 'maybe'", "copy.options.compupdate"),
        ("version = 1\n[copy.options]\ndateformat = 1979-05-27", "copy.options.dateformat"),
        ("version = 1\n[copy.options]\njson = true", "copy.options.json"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_plan(text)
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.message.startswith(place)


def test_the_nearest_known_name_is_the_way_out() -> None:
    with pytest.raises(UsageError) as caught:
        read_plan("version = 1\n[copy.options]\nignorheader = 1")
    assert caught.value.hint == "Did you mean ignoreheader?"


def test_invalid_toml_is_told_with_its_line() -> None:
    with pytest.raises(UsageError, match="line 2"):
        read_plan("version = 1\nrole = = 2")


def test_a_wrong_value_is_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        read_plan("version = 1\n[copy.options]\nmaster_symmetric_key = ['SECRET']")
    assert "SECRET" not in str(caught.value)


def test_a_file_is_written_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("old")
    save_plan_file(path, read_plan(CONTRACT))
    assert load_plan_file(path) == read_plan(CONTRACT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["plan.toml"]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("old")
    with pytest.raises(UsageError):
        save_plan_file(path, LoadPlan(source=SourceChoice("s3://b/\ud800")))
    assert path.read_text() == "old"
    with pytest.raises(UsageError, match="can't be written"):
        save_plan_file(tmp_path / "missing" / "plan.toml", LoadPlan())


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read"):
        load_plan_file(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b"version = 1 # \xe9")
    with pytest.raises(UsageError, match="UTF-8"):
        load_plan_file(tmp_path / "latin.toml")


def test_a_byte_order_mark_is_no_part_of_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbfversion = 1")
    assert load_plan_file(path) == LoadPlan()


def test_a_statement_and_its_plan_say_the_same() -> None:
    plan = read_plan(CONTRACT)
    assert statement_of(plan_from_statement(statement_of(plan))) == statement_of(plan)
    assert plan_from_statement(statement_of(plan)).warehouse is None
    assert plan.copy.format is CopyFormat.CSV
