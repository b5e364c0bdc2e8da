"""What the company of the default world sells, in which currencies, and to whom."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One thing for sale."""

    number: int
    name: str
    category: str
    price: str
    introduced: datetime.date


_NAMES = {
    "Kitchen": ("Kettle 1.7 l", "Espresso Pot", "Chef's Knife", 'Skillet 28"', "Peeler, Y-shaped"),
    "Garden": ("Watering Can", "Hedge Shears", "Seed Tray", "Garden Hose 20 m", "Sun Umbrella"),
    "Office": ("Desk Lamp", "Notebook A5", "Fountain Pen", "Cable Box", "Footrest"),
    "Sports": ("Yoga Mat", "Jump Rope", "Water Bottle", "Bike Light", "Climbing Chalk"),
    "Living": ("Wool Blanket", "Door Mat", "Coat Rack", "Wall Clock", "Vase “Zürich”"),
}
_NEWEST = datetime.date(2026, 2, 1)


def _products() -> tuple[Product, ...]:
    named = [(name, category) for category, names in _NAMES.items() for name in names]
    return tuple(
        Product(
            number=1000 + place,
            name=name,
            category=category,
            price=f"{4 + (place * 37) % 160}.{(place * 29) % 100:02d}",
            introduced=_NEWEST - datetime.timedelta(days=61 * place),
        )
        for place, (name, category) in enumerate(named)
    )


PRODUCTS = _products()
CURRENCIES = ("EUR", "EUR", "EUR", "USD", "USD", "GBP", "CHF")
"""More often what stands more often."""

FIRST_NAMES = (
    "Anna", "Zoë", "José", "Björn", "Siobhán", "Łukasz", "Ngọc", "Mehmet", "Chloé", "Dvořák",
    "Grace", "Ada", "Edsger", "Barbara", "山田", "Ольга", "محمد", "Ελένη", "Priya", "Kwame",
)  # fmt: skip
LAST_NAMES = (
    "Müller", "O'Neill", "García", "Smith", "Kowalska", "Nguyễn", "Øster", "van der Berg", "太郎",
    "Иванова", "Hopper", "Lovelace", "D’Angelo", "Şahin", "Papadopoulou", "Sharma", "Mensah",
)  # fmt: skip
CITIES = (
    ("DE", "München"), ("FR", "Besançon"), ("ES", "A Coruña"), ("PL", "Łódź"), ("GB", "York"),
    ("US", "Portland, OR"), ("JP", "横浜"), ("CH", "Zürich"), ("NO", "Tromsø"), ("IN", "Pune"),
)  # fmt: skip
