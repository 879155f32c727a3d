"""A cohort that is written down by hand, for pages whose figures are counted again."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from click.testing import CliRunner
from sqlalchemy import insert

from advocacy.database import SYSTEM
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs.invitations import invitations
from tests.advocacy.reports.test_report_of_a_program import ASKED, JOINED, KEY, LATE, Cohort, begun
from tests.conftest import SECRET
from tests.web.studio.conftest import Colleague, colleague
from web.cli import main
from web.testing import Wristwatch
from web.wiring import House

PATH = f"/studio/cohorts/{KEY}"
TIERS = ("gold", "silver", None)


async def write(house: House, watch: Wristwatch, tell: Callable[[Cohort], Any], until: datetime = LATE) -> Colleague:
    """Write a cohort down, in accounts of three tiers and in two languages, and let time pass, to the end of June.

    Returns:
        the manager, who signs in then.
    """
    async with house.database.work(SYSTEM) as work:
        cohort = await begun(work)
        tell(cohort)
        if cohort.rows[customers]:
            rows = [{"id": n, "key": f"a{n}", "name": f"Account {n}", "tier": tier} for n, tier in enumerate(TIERS, 1)]
            await work.execute(insert(accounts), [row | {"attributes": {}, "created_at": work.now} for row in rows])
            for row in cohort.rows[customers]:
                row |= {"account_id": row["id"] % 3 + 1, "language": "de" if row["id"] % 4 == 0 else "en"}
            await cohort.write()
    watch.to(until)
    return await colleague(house)


def mixed(cohort: Cohort) -> None:
    """Passives and promoters in every state that a member can be in."""
    cohort.add(60)
    cohort.add(8, baseline=7, joined=JOINED, asked=ASKED, after=9)
    cohort.add(4, baseline=8, joined=JOINED, asked=ASKED, after=10)
    cohort.add(11, baseline=8, joined=JOINED + timedelta(days=9), asked=ASKED, after=8)
    cohort.add(3, baseline=8, joined=JOINED, asked=ASKED, after=3)
    cohort.add(7, baseline=8, joined=JOINED, asked=ASKED)
    cohort.add(5, baseline=7, joined=LATE - timedelta(days=3))
    cohort.add(2, baseline=7, asked=ASKED, after=9)
    cohort.add(4, arm="holdout", asked=ASKED, after=9)
    cohort.add(16, arm="holdout", asked=ASKED, after=7)
    cohort.add(5, arm="holdout")
    cohort.add(9, baseline=10, joined=JOINED, asked=ASKED, after=9)
    cohort.add(3, baseline=9, joined=JOINED, asked=ASKED, after=8)
    for row in list(cohort.rows[invitations]):
        cohort.mail(row["customer_id"], bounce="hard" if row["customer_id"] % 9 == 0 else None)


async def commanded(house: House, now: datetime, *words: str) -> Any:
    """What a command says as JSON, over the database of a house and at an instant."""
    env = {
        "ADVOCACY_DATABASE_URL": house.settings.database_url,
        "ADVOCACY_SECRET_KEY": SECRET,
        "ADVOCACY_TIME_TRAVEL": "1",
        "ADVOCACY_NOW": now.isoformat(),
    }
    told = await asyncio.to_thread(CliRunner().invoke, main, [*words, "--format", "json"], env=env)
    assert told.exit_code == 0, told.output
    return json.loads(told.stdout)


class Tables(HTMLParser):
    """The tables of a page by id: each row as the words of its cells, by what its first cell says.

    And its exact figures: ``told`` has every value that stands on the page under a name.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.links: list[tuple[str, str]] = []
        self.told: dict[str, set[str]] = {}
        self._table: str | None = None
        self._cell: list[str] | None = None
        self._link: tuple[str, list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self._table = told.get("id") or "table"
            self.tables[self._table] = []
        elif tag == "tr" and self._table:
            self.tables[self._table].append([])
        elif tag in {"td", "th"} and self._table:
            self._cell = []
        elif tag == "data":
            self.told.setdefault(told.get("data-told") or "", set()).add(told.get("value") or "")
        elif tag == "a" and self._cell is not None:
            self._link = (told.get("href") or "", [])

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
        if self._link is not None:
            self._link[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._table and self._cell is not None:
            self.tables[self._table][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "table":
            self._table = None
        elif tag == "a" and self._link is not None:
            self.links.append((self._link[0], "".join(self._link[1]).strip()))
            self._link = None

    def row(self, table: str, first: str) -> list[str]:
        """The row of a table that begins with these words."""
        (found,) = [row for row in self.tables[table] if row and row[0] == first]
        return found[1:]
