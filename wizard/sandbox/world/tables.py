"""The tables of the default world. Their columns are those of the files in the lake."""

from __future__ import annotations

CUSTOMERS = """
CREATE TABLE public.customers (
    customer_id INTEGER NOT NULL ENCODE az64,
    name        VARCHAR(100) NOT NULL ENCODE lzo,
    email       VARCHAR(120) ENCODE lzo,
    country     CHAR(2),
    city        VARCHAR(60),
    signed_up   DATE ENCODE az64,
    newsletter  BOOLEAN,
    remarks     VARCHAR(400) ENCODE zstd,
    PRIMARY KEY (customer_id)
) DISTSTYLE KEY DISTKEY (customer_id) SORTKEY (signed_up)
"""

_ORDER_COLUMNS = """
    order_id    BIGINT NOT NULL ENCODE az64,
    customer_id INTEGER NOT NULL ENCODE az64 {distribution},
    product     VARCHAR(40) ENCODE bytedict,
    quantity    INTEGER ENCODE az64,
    unit_price  DECIMAL(10,2) ENCODE az64,
    currency    CHAR(3),
    ordered_at  TIMESTAMP ENCODE az64,
    note        VARCHAR(120) ENCODE zstd
"""

ORDERS = (
    f"CREATE TABLE public.orders ({_ORDER_COLUMNS.format(distribution='DISTKEY')}) "
    "COMPOUND SORTKEY (ordered_at, order_id)"
)

STAGING = "CREATE SCHEMA staging"

STAGING_ORDERS = (
    f"CREATE TABLE staging.orders ({_ORDER_COLUMNS.format(distribution='')}) DISTSTYLE EVEN"
)

EVENTS = """
CREATE TABLE public.events (
    event_id    BIGINT NOT NULL ENCODE az64,
    occurred_at TIMESTAMP NOT NULL ENCODE az64,
    user_id     INTEGER ENCODE az64,
    kind        VARCHAR(32) ENCODE bytedict,
    page        VARCHAR(200) ENCODE lzo,
    duration_ms INTEGER ENCODE az64
) DISTSTYLE EVEN SORTKEY (occurred_at)
"""

PRODUCTS = """
CREATE TABLE public.products (
    product_id INTEGER NOT NULL,
    name       VARCHAR(80) NOT NULL,
    category   VARCHAR(40),
    unit_price DECIMAL(10,2),
    in_stock   BOOLEAN,
    introduced DATE
) DISTSTYLE ALL
"""

STATEMENTS = (CUSTOMERS, ORDERS, EVENTS, PRODUCTS, STAGING, STAGING_ORDERS)
"""In the order in which they can be run."""
