"""The made-up company's customers: who they are, where they work and what they answered. Pure, by random seed.

Nothing here is anybody: names are put together by chance, and every address ends in ``.example``, which no mail
can reach.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FIRST_NAMES = (
    "Ada Aisha Akira Amara Ana Anders Anouk Beatriz Bo Camille Chidi Clara Dana Daria Diego Elif Elena Emil Esra Eva "
    "Farid Femke Finn Freya Gita Goran Hana Helge Ida Ilse Imani Ines Ioana Ivo Jana Jonas Joana Kaito Karim Katrin "
    "Lars Leila Lena Liam Lin Luca Maja Malik Marek Marta Mateo Mei Mila Nadia Niko Noor Olga Oskar Paula Pavel Petra "
    "Priya Rafael Rosa Ruben Sanna Selin Sofia Stefan Sven Tariq Tea Teresa Thabo Tomas Uma Vera Viktor Yara Yusuf Zoe"
).split()
LAST_NAMES = (
    "Adeyemi Almeida Andersen Arslan Bakker Bauer Becker Berg Bianchi Brandt Castro Costa Demir Diallo Dubois Eriksen "
    "Farkas Fischer Fontaine Fuchs García Gruber Haddad Hansen Hofer Horvat Ito Jansen Johansson Kaya Keller Khan Klein "
    "Kovács Kumar Lang Larsen Lindqvist Lopez Maier Mensah Meyer Moreau Moser Müller Nakamura Nguyen Novak Okafor "
    "Olsen Pereira Petrov Pichler Popescu Rossi Santos Sato Schmid Schneider Silva Singh Steiner Svensson Tanaka "
    "Varga Visser Wagner Weber Winkler Wolf Yılmaz Zimmer"
).split()
FIRST_WORDS = (
    "Alder Amber Anchor Arbor Aspen Beacon Birch Bramble Brook Canal Cedar Cinder Clover Coral Crane Delta Dune Elm Ember "
    "Fern Field Flint Forge Gable Glen Granite Harbor Hazel Heron Hollow Juniper Lark Linden Lumen Maple Marble Meadow "
    "Mill North Oak Orchard Otter Pebble Pine Quarry Quay Raven Reed Ridge River Rowan Sable Sage Slate Sparrow Spring "
    "Stone Summit Tern Thistle Timber Vale Walnut Willow Wren"
).split()
SECOND_WORDS = (
    "Analytics Care Clinics Dental Design Energy Finance Foods Freight Health Hotels Insurance Labs Learning Logistics "
    "Media Motors Optics Outdoor Paper Pharma Print Retail Robotics School Software Systems Textiles Tools Travel"
).split()
INDUSTRIES = {
    "Care": "Healthcare", "Clinics": "Healthcare", "Dental": "Healthcare", "Health": "Healthcare", "Pharma": "Healthcare",
    "Finance": "Financial services", "Insurance": "Insurance", "Learning": "Education", "School": "Education",
    "Freight": "Logistics", "Logistics": "Logistics", "Retail": "Retail", "Foods": "Retail", "Software": "Software",
    "Analytics": "Software", "Systems": "Software", "Robotics": "Manufacturing", "Motors": "Manufacturing",
}  # fmt: skip
PLACES = (
    ("AT", "DACH", "de", "Europe/Vienna", 18),
    ("DE", "DACH", "de", "Europe/Berlin", 26),
    ("CH", "DACH", "de", "Europe/Zurich", 8),
    ("NL", "Benelux", "en", "Europe/Amsterdam", 8),
    ("GB", "UK", "en", "Europe/London", 14),
    ("SE", "Nordics", "en", "Europe/Stockholm", 6),
    ("ES", "Southern Europe", "en", "Europe/Madrid", 6),
    ("US", "North America", "en", "America/New_York", 10),
    ("IN", "Asia", "en", "Asia/Kolkata", 4),
)
TIERS = (("small", 55, (2_000, 12_000)), ("mid-market", 33, (12_000, 60_000)), ("enterprise", 12, (60_000, 400_000)))
TITLES = ("Head of Operations", "Product Manager", "Office Manager", "CTO", "Team Lead", "Analyst", "Managing Director")
# Three passives to each promoter, as in the program this one is modelled on; the rest are detractors.
SCORES = {0: 1, 1: 1, 2: 1, 3: 2, 4: 3, 5: 6, 6: 8, 7: 27, 8: 31, 9: 11, 10: 9}
WHY = {
    "promoter": ("It saves us a day each week.", "The people behind it pick up the phone.", "It simply works."),
    "passive": (
        "Good, though the reports take me too long.",
        "Does what it should. I never hear from anybody.",
        "Fine so far. I wish I knew what it can do besides.",
        "Solid, but the set-up was on us.",
    ),
    "detractor": ("Three tickets, one answer.", "Too slow on Mondays.", "We were promised the export in spring."),
}


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
    found = []
    taken: set[str] = set()
    for number in range(customers):
        firm = firms[number] if number < len(firms) else chance.choice(firms)
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        address = _free(f"{_ascii(first)}.{_ascii(last)}", firm.domain, taken)
        score = chance.choices(list(SCORES), list(SCORES.values()))[0]
        comment = chance.choice(WHY[_mood(score)]) if chance.random() < 0.45 else None
        warmth = min(1.0, max(0.0, chance.gauss(0.18 + score * 0.055, 0.16)))
        found.append(MadeUpCustomer(f"{first} {last}", address, chance.choice(TITLES), firm, score, comment, warmth))
    return found


def _accounts(chance: random.Random, wanted: int) -> Iterator[MadeUpAccount]:
    names = [(one, two) for one in FIRST_WORDS for two in SECOND_WORDS]
    for one, two in chance.sample(names, wanted):
        tier, _, (least, most) = chance.choices(TIERS, [weight for _, weight, _ in TIERS])[0]
        country, region, language, zone, _ = chance.choices(PLACES, [place[-1] for place in PLACES])[0]
        staff = {"small": "1-99", "mid-market": "100-499", "enterprise": chance.choice(("500-999", "1000+"))}[tier]
        yield MadeUpAccount(
            name=f"{one} {two}",
            domain=f"{one}-{two}.example".lower(),
            value=round(chance.uniform(least, most), -2).__int__(),
            tier=tier,
            attributes={
                "industry": INDUSTRIES.get(two, "Services"),
                "employees": staff,
                "region": region,
                "country": country,
                "product": chance.choice(("Plan", "Track", "Both")),
            },
            language=language,
            zone=zone,
        )


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


def _mood(score: int) -> str:
    if score >= 9:  # noqa: PLR2004 - the segments of the score itself
        return "promoter"
    return "passive" if score >= 7 else "detractor"  # noqa: PLR2004
