"""Statements for the tests of Redshift's language: named ones, and a strategy for any other."""

from __future__ import annotations

from hypothesis import strategies as st

from wizard.sql.options import OPTIONS, CopyOption, ValueKind
from wizard.sql.quoting import MAXIMUM_NAME_BYTES
from wizard.sql.statement import (
    CopyFormat,
    CopyJob,
    CopyStatement,
    OptionValue,
    RoleReference,
    TableName,
)

LOADER = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
CHAIN = (
    "arn:aws:iam::123456789012:role/service-role/First",
    "arn:aws:iam::210987654321:role/Second",
)
ORDERS = TableName("orders", "public")
MASTER_KEY = "cm9vdC1rZXktb2YtdGhlLWxha2U="
HOSTILE_KEY = "s3://acme-data-lake/it's [red]50%s? :name/c:\\new--/*.csv 🚚"

EXAMPLES: dict[str, CopyStatement] = {
    "nothing_is_decided": CopyStatement(),
    "only_the_source_is_decided": CopyStatement(source="s3://acme-data-lake/orders/"),
    "the_article": CopyStatement(
        ORDERS, source="s3://acme-data-lake/orders/2026/orders-", role=RoleReference((LOADER,))
    ),
    "default_role_and_manifest": CopyStatement(
        TableName("orders"),
        source="s3://acme-data-lake/orders.manifest",
        manifest=True,
        role=RoleReference(default=True),
        format=CopyFormat.CSV,
    ),
    "role_chain_and_columns": CopyStatement(
        ORDERS,
        columns=("id", "Order Date", "user", 'a"b'),
        source="s3://acme-data-lake/orders/",
        role=RoleReference(CHAIN),
        format=CopyFormat.CSV,
        options={"gzip": True, "ignoreheader": 1},
    ),
    "hostile_names": CopyStatement(
        TableName('select "x"; drop table orders; --', "Señor's"),
        source=HOSTILE_KEY,
        role=RoleReference((LOADER,)),
    ),
    "text_with_every_mark": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/raw/",
        role=RoleReference((LOADER,)),
        options={
            "delimiter": "\t",
            "null": "\0",
            "acceptinvchars": "^",
            "escape": True,
            "removequotes": True,
            "encoding": "utf16le",
        },
    ),
    "csv_with_odd_marks": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/raw/",
        role=RoleReference((LOADER,)),
        format=CopyFormat.CSV,
        options={"delimiter": "\x01", "quote": "'", "null": "\\N", "acceptinvchars": True},
    ),
    "json_with_paths": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/events/",
        role=RoleReference((LOADER,)),
        format=CopyFormat.JSON,
        options={"json": "s3://acme-data-lake/paths.json", "timeformat": "epochmillisecs"},
    ),
    "avro": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/events/",
        role=RoleReference((LOADER,)),
        format=CopyFormat.AVRO,
        options={"avro": "auto ignorecase"},
    ),
    "fixed_width": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/legacy/",
        role=RoleReference((LOADER,)),
        format=CopyFormat.FIXEDWIDTH,
        options={"fixedwidth": "id:3,name:25", "dateformat": "MM/DD/YYYY", "trimblanks": True},
    ),
    "parquet": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/lake/",
        role=RoleReference((LOADER,)),
        format=CopyFormat.PARQUET,
        options={"serializetojson": True, "statupdate": False},
    ),
    "shapefile": CopyStatement(
        TableName("borders", "geo"),
        source="s3://acme-data-lake/borders.shp",
        role=RoleReference((LOADER,)),
        format=CopyFormat.SHAPEFILE,
        options={"simplify": "auto 0.25"},
    ),
    "encrypted_in_another_region": CopyStatement(
        ORDERS,
        source="s3://acme-eu/orders/",
        role=RoleReference((LOADER,)),
        options={
            "encrypted": True,
            "master_symmetric_key": MASTER_KEY,
            "region": "eu-central-1",
        },
    ),
    "switches_and_numbers": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/orders/",
        role=RoleReference((LOADER,)),
        options={
            "compupdate": "preset",
            "comprows": 5000,
            "statupdate": True,
            "maxerror": 100,
            "noload": True,
            "gzip": False,
        },
    ),
    "job": CopyStatement(
        ORDERS,
        source="s3://acme-data-lake/orders/",
        role=RoleReference((LOADER,)),
        format=CopyFormat.CSV,
        job=CopyJob("nightly_orders", auto=False),
    ),
}
"""Statements whose whole rendering is kept in the golden files of the same names."""

_BREAKS = "\0\r\n"


def texts(most: int = 30) -> st.SearchStrategy[str]:
    """Texts that COPY can take: anything but line breaks, NUL and half characters."""
    characters = st.characters(exclude_characters=_BREAKS, exclude_categories=["Cs"])
    return st.text(characters, max_size=most)


def names() -> st.SearchStrategy[str]:
    """Identifiers: anything that isn't empty, holds no NUL and fits in 127 bytes."""
    characters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
    plain = st.text("abcxyz_019$", min_size=1, max_size=8)
    return st.one_of(plain, st.text(characters, min_size=1, max_size=20)).filter(
        lambda name: len(name.encode()) <= MAXIMUM_NAME_BYTES
    )


def role_arns() -> st.SearchStrategy[str]:
    """ARNs of roles, with and without a path."""
    return st.from_regex(
        r"arn:aws:iam::[0-9]{12}:role/([a-z]{1,6}/)?[A-Za-z0-9+=.@_-]{1,20}", fullmatch=True
    )


def _values(option: CopyOption) -> st.SearchStrategy[OptionValue]:
    marks = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
    switches = {"on": True, "true": True, "off": False, "false": False}
    strategies: dict[ValueKind, st.SearchStrategy[OptionValue]] = {
        ValueKind.FLAG: st.just(True),
        ValueKind.INTEGER: st.integers(option.minimum, option.maximum),
        ValueKind.TEXT: texts(),
        ValueKind.MARK: marks,
        ValueKind.OPTIONAL_MARK: st.one_of(st.just(True), marks),
        ValueKind.KEYWORD: st.sampled_from(option.choices or ("",)),
        ValueKind.SWITCH: st.sampled_from([switches.get(each, each) for each in option.choices])
        if option.choices
        else st.just(True),
        ValueKind.TOLERANCE: st.sampled_from([True, "auto", 0.25, 2.0, "auto 0.5", "auto 3"]),
    }
    return strategies[option.kind]


def _options(copy_format: CopyFormat) -> st.SearchStrategy[dict[str, OptionValue]]:
    arguments: dict[str, st.SearchStrategy[OptionValue]] = {}
    if copy_format is CopyFormat.FIXEDWIDTH:
        arguments["fixedwidth"] = st.sampled_from(["id:3,name:25", "0:1"])
    optional = {option.name: _values(option) for option in OPTIONS}
    if copy_format in (CopyFormat.JSON, CopyFormat.AVRO):
        optional[copy_format.value] = texts()
    chosen = st.sets(st.sampled_from(sorted(optional)), max_size=6)
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries(arguments | {name: optional[name] for name in names})
    )


def statements() -> st.SearchStrategy[CopyStatement]:
    """Whole statements without a blank, also ones that Redshift would refuse."""
    roles = st.one_of(
        st.just(RoleReference(default=True)),
        st.lists(role_arns(), min_size=1, max_size=3).map(lambda arns: RoleReference(tuple(arns))),
    )
    return st.sampled_from(CopyFormat).flatmap(
        lambda copy_format: st.builds(
            CopyStatement,
            table=st.builds(TableName, names(), st.none() | names()),
            columns=st.lists(names(), max_size=3).map(tuple),
            source=texts().map(lambda key: f"s3://acme-data-lake/{key}"),
            manifest=st.booleans(),
            role=roles,
            format=st.just(copy_format),
            options=_options(copy_format),
            job=st.none() | st.builds(CopyJob, names(), st.booleans()),
        )
    )
