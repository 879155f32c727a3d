"""Gift cards from outside: ordered by hand through a file, or at a vendor that speaks Tremendous's JSON.

A card's code never comes to us. The vendor sends it to the person, and what is kept here is the vendor's number of
the order. A file that holds codes is refused before anything of it is read.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from advocacy.engine.due import Hopeless
from advocacy.errors import Invalid

COLUMNS = ("order", "name", "email", "amount", "currency", "brand")
MARKS = ("order", "status", "reference")
SECRET_COLUMNS = frozenset(
    {"code", "card code", "gift card code", "pin", "claim code", "card number", "redemption code"}
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Card:
    """A card to order.

    Attributes:
        key: our key of the order. The same key is never a second card.
        name: who gets it.
        email: where the vendor sends it.
        amount: its worth, in ``currency``.
        brand: of which shop; empty leaves the choice to the person.
    """

    key: str
    name: str
    email: str
    amount: float
    currency: str
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of an order: the vendor's number, or that a person has to place it."""

    reference: str = ""
    by_hand: bool = False


class GiftCards(Protocol):
    """Where cards are ordered.

    Attributes:
        keeps_keys: a repeated key gives the first order again, so that an order may be sent twice.
    """

    keeps_keys: bool

    async def order(self, card: Card) -> Receipt:
        """Order one card under our key.

        Raises:
            Hopeless: the vendor refused, and would again.
        """
        ...


class ByHand:
    """Cards that a person orders from a file, and marks back with another."""

    keeps_keys = True

    async def order(self, card: Card) -> Receipt:  # noqa: ARG002 - a person places it
        """Leave it to a person."""
        return Receipt(by_hand=True)


class Tremendous:
    """A vendor that speaks Tremendous's JSON; ``external_id`` is the key that it keeps.

    Args:
        client: makes requests; it carries the vendor's token and the limits of time and size.
        url: where orders are posted.
        funding_source: what pays for them there.
    """

    keeps_keys = True

    def __init__(self, client: httpx.AsyncClient, url: str, funding_source: str = "balance") -> None:
        self.client = client
        self.url = url
        self.funding_source = funding_source

    async def order(self, card: Card) -> Receipt:
        """Order one card; 200 and 201 are both the one order of that key."""
        answer = await self.client.post(
            self.url, json=as_order(card, self.funding_source), headers={"Idempotency-Key": card.key}
        )
        if answer.is_client_error and answer.status_code not in {
            httpx.codes.REQUEST_TIMEOUT,
            httpx.codes.TOO_MANY_REQUESTS,
        }:
            raise Hopeless(f"The vendor of gift cards refused order {card.key}: {answer.status_code}.")
        answer.raise_for_status()
        return Receipt(reference=str(answer.json()["order"]["id"])[:200])


def as_order(card: Card, funding_source: str) -> dict[str, Any]:
    """A card as Tremendous reads it."""
    reward: dict[str, Any] = {
        "value": {"denomination": card.amount, "currency_code": card.currency},
        "recipient": {"name": card.name, "email": card.email},
        "delivery": {"method": "EMAIL"},
    }
    if card.brand:
        reward["products"] = [card.brand]
    return {"external_id": card.key, "payment": {"funding_source_id": funding_source}, "reward": reward}


def to_place(cards: Sequence[Card]) -> str:
    """The orders as CSV, for a person to place; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for card in cards:
        cells = (card.key, card.name, card.email, f"{card.amount:g}", card.currency, card.brand)
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the file that comes back: ``placed`` or ``failed``, with the vendor's number."""

    row: int
    key: str
    status: str
    reference: str


def placed(rows: Sequence[Mapping[str, str]]) -> list[Placed]:
    """Read the file that comes back, as rows by column.

    Raises:
        Invalid: it holds codes, lacks a column, or a line has another status.
    """
    columns = {name.strip().lower() for name in rows[0]} if rows else set()
    for name in sorted(columns & SECRET_COLUMNS):
        raise Invalid(
            "This file holds the codes of cards, and codes are worth money.",
            where=f"column {name}",
            remedy="Delete the column and load the file again; the vendor sends codes to people itself.",
        )
    for name in MARKS[:2]:
        if rows and name not in columns:
            raise Invalid(f"There is no column {name!r}.", where="row 1", remedy=f"Use {', '.join(MARKS)}.")
    lines = []
    for number, row in enumerate(rows, start=2):
        cells = {name.strip().lower(): (cell or "").strip() for name, cell in row.items()}
        if cells["status"].lower() not in {"placed", "failed"}:
            raise Invalid(
                f"{cells['status']!r} is not a status.",
                where=f"row {number}, column status",
                remedy="Write placed or failed.",
            )
        lines.append(Placed(number, cells["order"], cells["status"].lower(), cells.get("reference", "")[:200]))
    return lines
