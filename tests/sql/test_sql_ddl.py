"""CREATE TABLE: its whole text, and what Redshift refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wizard.sql.ddl import (
    ColumnType,
    DistributionStyle,
    NewColumn,
    NewTable,
    TypeName,
    check_table,
    render_create_table,
)
from wizard.sql.statement import TableName

GOLDEN = Path(__file__).parent / "golden_ddl"
ID = NewColumn("id", ColumnType(TypeName.BIGINT), is_nullable=False)
NAME = NewColumn("Full Name", ColumnType(TypeName.VARCHAR, 64))
PRICE = NewColumn("price", ColumnType(TypeName.DECIMAL, precision=18, scale=2))
EXTRA = NewColumn("user", ColumnType(TypeName.SUPER))
PLAIN = NewTable(TableName("orders", "public"), (ID, NAME, PRICE, EXTRA))

TABLES = {
    "plain": PLAIN,
    "keys": replace(
        PLAIN,
        if_not_exists=True,
        distribution=DistributionStyle.KEY,
        distribution_key="id",
        sort_key=("id", "Full Name"),
    ),
    "temporary": NewTable(
        TableName('a"b'),
        (ID,),
        is_temporary=True,
        distribution=DistributionStyle.ALL,
        sort_key=("id",),
        is_interleaved=True,
    ),
    "every_type": NewTable(
        TableName("every_type"),
        tuple(NewColumn(f"c_{each.name.lower()}", ColumnType(each)) for each in TypeName),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_rendered_as_its_golden_file_says(name: str) -> None:
    expected = (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")
    assert render_create_table(TABLES[name]) + "\n" == expected
    assert check_table(TABLES[name]) == ()


def column(name: str = "c", kind: TypeName = TypeName.INTEGER, **sizes: int) -> NewColumn:
    return NewColumn(name, ColumnType(kind, **sizes))


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        (replace(PLAIN, columns=()), "no-columns"),
        (replace(PLAIN, columns=(ID, column("ID"))), "repeated-column"),
        (replace(PLAIN, columns=(column("é" * 64),)), "name-length"),
        (replace(PLAIN, name=TableName("")), "name-value"),
        (replace(PLAIN, columns=tuple(column(f"c{i}") for i in range(1601))), "too-many-columns"),
        (replace(PLAIN, is_temporary=True), "temporary-with-schema"),
        (replace(PLAIN, columns=(column("c", TypeName.VARCHAR, length=0),)), "type-length"),
        (replace(PLAIN, columns=(column("c", TypeName.VARCHAR, length=65536),)), "type-length"),
        (replace(PLAIN, columns=(column("c", TypeName.CHAR, length=4097),)), "type-length"),
        (replace(PLAIN, columns=(column("c", TypeName.DATE, length=1),)), "type-length"),
        (replace(PLAIN, columns=(column("c", TypeName.DECIMAL, precision=39),)), "type-precision"),
        (replace(PLAIN, columns=(column("c", TypeName.DATE, precision=3),)), "type-precision"),
        (
            replace(PLAIN, columns=(column("c", TypeName.DECIMAL, precision=3, scale=4),)),
            "type-scale",
        ),
        (
            replace(PLAIN, columns=(column("c", TypeName.DECIMAL, precision=38, scale=38),)),
            "type-scale",
        ),
        (replace(PLAIN, distribution=DistributionStyle.KEY), "diststyle-requires-distkey"),
        (
            replace(PLAIN, distribution=DistributionStyle.ALL, distribution_key="id"),
            "distkey-excludes-diststyle",
        ),
        (replace(PLAIN, distribution_key="missing"), "distkey-unknown"),
        (replace(PLAIN, distribution_key="user"), "distkey-type"),
        (replace(PLAIN, sort_key=("missing",)), "sortkey-unknown"),
        (replace(PLAIN, sort_key=("user",)), "sortkey-type"),
        (replace(PLAIN, sort_key=("id", "id")), "sortkey-repeated"),
        (
            replace(
                PLAIN,
                columns=tuple(column(f"c{i}") for i in range(9)),
                sort_key=tuple(f"c{i}" for i in range(9)),
                is_interleaved=True,
            ),
            "sortkey-length",
        ),
    ],
)
def test_a_table_that_redshift_refuses_is_one_error(table: NewTable, rule: str) -> None:
    assert [each.rule for each in check_table(table)] == [rule]
