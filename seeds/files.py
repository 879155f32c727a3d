"""The files that the made-up company takes in: its customer list, and what its survey tool exports. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from advocacy.clock import iso
from seeds.chances import chance
from seeds.company import MadeUpCustomer

CRM = ("Email", "Full Name", "Job Title", "Company", "Account Value", "Tier", "Language", "Time Zone")
KNOWN_OF_ACCOUNTS = ("industry", "employees", "region", "country", "product")
SURVEY = ("Response ID", "Email", "Score", "Comment", "Responded At", "Channel")


def customer_list(people: Iterable[MadeUpCustomer]) -> bytes:
    """The customers and their accounts as a CRM lists them."""
    return _written(
        (*CRM, *(name.title() for name in KNOWN_OF_ACCOUNTS)),
        [
            (
                *(one.email, one.name, one.title, one.account.name, one.account.value, one.account.tier),
                *(one.account.language, one.account.zone),
                *(one.account.attributes[name] for name in KNOWN_OF_ACCOUNTS),
            )
            for one in people
        ],
    )


def survey_export(people: Iterable[MadeUpCustomer], seed: int, *, until: datetime, days: int) -> bytes:
    """What these people answered to the 0-10 question in the days before ``until``."""
    rows = []
    for one in people:
        drawn = chance(seed, one.email, "survey")
        at = (until - timedelta(seconds=drawn.randint(3600, days * 86_400))).replace(microsecond=0)
        channel = drawn.choices(("email", "in-app", "web"), (6, 3, 1))[0]
        rows.append((f"S{drawn.getrandbits(40):010x}", one.email, one.score, one.comment or "", iso(at), channel))
    return _written(SURVEY, sorted(rows, key=lambda row: (row[4], row[0])))


def _written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
