"""A company that has invited its customers by the shipped program, and what its mails lead to."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Row, Select

from advocacy.database import SYSTEM
from advocacy.delivery.links import Links
from advocacy.listening.responses import Response, receive
from advocacy.listening.surveys import Wanted, ask
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, invitations, programs
from tests.web.test_entrance import FORM, browser_of
from web.due import carry_out
from web.wiring import TAKE_PARTS, House

KEY = "passives-to-promoters"
TEXT = (Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml").read_text()
NOBODY_HELD_OUT = TEXT.replace("share: 20%", "share: 0%")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A customer as a test writes them down."""

    name: str
    score: int = 8
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@customer.example"


ANN, PAT, DORA = Somebody("Ann Berg"), Somebody("Pat Novak", 9), Somebody("Dora Fuchs", 7, "de")
EVERYBODY = (ANN, PAT, DORA)


class Company:
    """A house whose program was launched, and a browser that nobody has used yet."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.links = Links.of(house.settings)
        self.browser = browser_of(house)
        self.ids: dict[Somebody, int] = {}

    async def open(self, people: Sequence[Somebody] = EVERYBODY, text: str = NOBODY_HELD_OUT) -> "Company":
        """Load the program, take the people and their scores in, launch it, and send what is due."""
        async with self.house.database.work(SYSTEM) as work:
            await programs.load(work, text, "program.yaml", TAKE_PARTS)
            rows = [
                CustomerRow(
                    email=one.email,
                    name=one.name,
                    language=one.language,
                    zone="Europe/Vienna",
                    account=AccountRow(f"{one.name} Tools"),
                )
                for one in people
            ]
            self.ids = dict(zip(people, await save_customers(work, rows), strict=True))
            await receive(
                work,
                [Response(one.score, "test", one.name, self.ids[one], answered_at=work.now) for one in people],
            )
            await cohorts.launch(work, await programs.publication(work, KEY), seed=1)
        await carry_out(self.house)
        return self

    async def rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        async with self.house.database.read() as read:
            return await read.rows(query)

    async def invitation(self, who: Somebody) -> Row[Any]:
        async with self.house.database.read() as read:
            return await invitations.of_customer(read, self.ids[who])

    async def join_path(self, who: Somebody) -> str:
        row = await self.invitation(who)
        return f"/join/{self.links.token('join', row.id, row.expires_at)}"

    async def ask(self, who: Somebody, survey: str = "rescore") -> int:
        async with self.house.database.work(SYSTEM) as work:
            version = (await programs.publication(work, KEY)).version_id
            [number] = await ask(
                work, [Wanted(self.ids[who], survey, version, f"asked {who.name}", counts_as="program")]
            )
        return number

    def survey_path(self, ask: int, score: int | None = None) -> str:
        """The page of an ask; the link outlives it, so that the page tells what became of it."""
        until = self.house.database.clock() + timedelta(days=365)
        detail = "" if score is None else str(score)
        return f"/survey/{self.links.token('survey', ask, until, detail)}"

    async def send(self, path: str, fields: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """A form, as the browser of the page sends it."""
        return await self.browser.post(path, data=dict(fields or {}), headers=FORM, **more)


def shown(answer: httpx.Response) -> str:
    """What a page says, without its marks."""
    text = re.sub(r"<(script|style|title)[^>]*>.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def filled_buttons(answer: httpx.Response) -> list[str]:
    """The words on the filled buttons of a page."""
    found = re.findall(r'<(?:button|a) class="button(?: is-wide)?"[^>]*>(.*?)</(?:button|a)>', answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]
