"""The made-up company's customers: who they are, where they work and what they answered. Pure, by random seed.

Nothing here is anybody: names are put together by chance, and every address ends in ``.example``, which no mail
can reach.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from advocacy.listening.scores import segment_of

WORDS: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("company.yaml"))
STAFF = {"small": ("1-99",), "mid-market": ("100-499",), "enterprise": ("500-999", "1000+")}
COMMENTS = 0.45  # the share of people who say why


@dataclass(frozen=True, slots=True)
class MadeUpAccount:
    """A company that buys from the made-up company."""

    name: str
    domain: str
    value: int
    tier: str
    attributes: dict[str, Any]
    language: str
    zone: str


@dataclass(frozen=True, slots=True)
class MadeUpCustomer:
    """A person there, with the score they gave and how they are inclined.

    Attributes:
        warmth: 0 to 1, how gladly they take part; it drives joining, finishing and answering, and the score too.
    """

    name: str
    email: str
    title: str
    account: MadeUpAccount
    score: int
    comment: str | None
    warmth: float


def people(seed: int, customers: int, accounts: int) -> list[MadeUpCustomer]:
    """That many customers at that many accounts, the same for the same seed."""
    chance = random.Random(seed)
    firms = list(_accounts(chance, accounts))
    taken: set[str] = set()
    # Every account has at least one person; the others fall where they fall.
    return [
        _person(chance, firms[number] if number < len(firms) else chance.choice(firms), taken)
        for number in range(customers)
    ]


def _person(chance: random.Random, firm: MadeUpAccount, taken: set[str]) -> MadeUpCustomer:
    first, last = chance.choice(WORDS["first_names"]), chance.choice(WORDS["last_names"])
    score = chance.choices(list(WORDS["scores"]), list(WORDS["scores"].values()))[0]
    words = chance.choice(WORDS["why"][segment_of(score).value])
    return MadeUpCustomer(
        name=f"{first} {last}",
        email=_free(f"{_ascii(first)}.{_ascii(last)}", firm.domain, taken),
        title=chance.choice(WORDS["titles"]),
        account=firm,
        score=score,
        comment=words if chance.random() < COMMENTS else None,
        warmth=min(1.0, max(0.0, chance.gauss(0.18 + score * 0.055, 0.16))),
    )


def _accounts(chance: random.Random, wanted: int) -> Iterator[MadeUpAccount]:
    names = [(one, two) for one in WORDS["first_words"] for two in WORDS["second_words"]]
    for one, two in chance.sample(names, wanted):
        tier, place = _weighted(chance, WORDS["tiers"]), _weighted(chance, WORDS["places"])
        yield MadeUpAccount(
            name=f"{one} {two}",
            domain=f"{one}-{two}.example".lower(),
            value=int(chance.uniform(tier["least"], tier["most"]) // 100) * 100,
            tier=tier["tier"],
            attributes={
                "industry": WORDS["industries"].get(two, "Services"),
                "employees": chance.choice(STAFF[tier["tier"]]),
                "region": place["region"],
                "country": place["country"],
                "product": chance.choice(("Plan", "Track", "Both")),
            },
            language=place["language"],
            zone=place["zone"],
        )


def _weighted(chance: random.Random, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return chance.choices(rows, [row["weight"] for row in rows])[0]


def _free(name: str, domain: str, taken: set[str]) -> str:
    address = f"{name}@{domain}"
    number = 2
    while address in taken:
        address = f"{name}{number}@{domain}"
        number += 1
    taken.add(address)
    return address


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
    return plain.lower()
