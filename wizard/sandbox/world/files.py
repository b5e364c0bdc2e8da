"""The files of the lake: the same bytes at every start, because every seed is fixed."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Iterable, Sequence

from wizard.sandbox.world.catalogue import (
    CITIES,
    CURRENCIES,
    FIRST_NAMES,
    LAST_NAMES,
    PRODUCTS,
)

CUSTOMER_COUNT = 200
ORDER_COLUMNS = (
    "order_id", "customer_id", "product", "quantity",
    "unit_price", "currency", "ordered_at", "note",
)  # fmt: skip
CUSTOMER_COLUMNS = (
    "customer_id", "name", "email", "country", "city", "signed_up", "newsletter", "remarks",
)  # fmt: skip
PRODUCT_COLUMNS = ("product_id", "name", "category", "unit_price", "in_stock", "introduced")

NOTES = (
    "", "", "", "", "", "", "", "", "", "", "", "gift", "leave at the door", 'says "call first"',
    "floor 3, left", "two lines:\nring twice", "déjà vu – repeat order",
)  # fmt: skip
REMARKS = (
    "", "", "", "prefers e-mail", 'calls herself "the boss"', "Address:\nHintereingang\n2. Stock",
    "semicolons; commas, and 'quotes'", "VIP ★",
)  # fmt: skip
PAGES = ("/", "/search", "/cart", "/checkout", "/product/1003", "/product/1017?ref=mail", "/help")
KINDS = ("view", "view", "view", "click", "click", "scroll", "purchase")

Row = Sequence[object]


def csv_bytes(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A CSV file with a header, in UTF-8, with lines ending in a line feed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def customers() -> bytes:
    """The customers, with names and remarks as people really have them."""
    chance = random.Random(20260301)
    rows = []
    for number in range(1, CUSTOMER_COUNT + 1):
        country, city = chance.choice(CITIES)
        rows.append(
            (
                number,
                f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
                f"customer{number}@example.com" if chance.random() < 0.95 else "",
                country,
                city,
                datetime.date(2019, 1, 1) + datetime.timedelta(days=chance.randrange(2500)),
                chance.choice(("true", "false")),
                chance.choice(REMARKS),
            )
        )
    return csv_bytes(CUSTOMER_COLUMNS, rows)


def products() -> bytes:
    """What is for sale."""
    return csv_bytes(
        PRODUCT_COLUMNS,
        (
            (
                each.number,
                each.name,
                each.category,
                each.price,
                each.number % 4 > 0,
                each.introduced,
            )
            for each in PRODUCTS
        ),
    )


def order_rows(seed: int, first_number: int, count: int, start: datetime.datetime) -> list[Row]:
    """Orders with consecutive numbers, some seconds apart from each other."""
    chance = random.Random(seed)
    names, prices = [each.name for each in PRODUCTS], [each.price for each in PRODUCTS]
    picks = chance.choices(range(len(PRODUCTS)), k=count)
    second = datetime.timedelta(seconds=1)
    # A file's timestamps don't name their time zone.
    first_moment = start.replace(tzinfo=None)
    moments = (first_moment + second * (place * 29) for place in range(count))
    return list(
        zip(
            range(first_number, first_number + count),
            chance.choices(range(1, CUSTOMER_COUNT + 1), k=count),
            [names[pick] for pick in picks],
            chance.choices((1, 1, 1, 2, 3, 12), k=count),
            [prices[pick] for pick in picks],
            chance.choices(CURRENCIES, k=count),
            moments,
            chance.choices(NOTES, k=count),
            strict=True,
        )
    )


def orders(seed: int, first_number: int, count: int, start: datetime.datetime) -> bytes:
    """A CSV file of orders."""
    return csv_bytes(ORDER_COLUMNS, order_rows(seed, first_number, count, start))


def bad_orders() -> bytes:
    """Orders with bad rows of every kind among good ones.

    The bad ones: a word for an integer, a product that is too long, a date that isn't one, an
    empty required field, too few columns, too many columns, and a number out of range.
    """
    rows = [
        list(row)
        for row in order_rows(13, 900_001, 40, datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC))
    ]
    rows[4][3] = "a dozen"
    rows[9][2] = "Limited edition commemorative kettle with gold-plated lid and certificate"
    rows[14][6] = "2026-02-30 12:00:00"
    rows[19][1] = ""
    rows[24] = rows[24][:5]
    rows[29] = [*rows[29], "surplus"]
    rows[34][3] = 99_999_999_999
    return csv_bytes(ORDER_COLUMNS, rows)


def events(seed: int, first_number: int, count: int, start: datetime.datetime) -> bytes:
    """Events of a web shop: delimited by ``|``, without a header."""
    chance = random.Random(seed)
    lines = []
    for place in range(count):
        moment = start + datetime.timedelta(milliseconds=431 * place)
        lines.append(
            f"{first_number + place}|{moment:%Y-%m-%d %H:%M:%S.%f}|{chance.randint(1, 5000)}"
            f"|{chance.choice(KINDS)}|{chance.choice(PAGES)}|{chance.randint(3, 60_000)}\n"
        )
    return "".join(lines).encode()
