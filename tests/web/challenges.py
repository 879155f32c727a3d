"""A program for tests of doing challenges in a browser, and the member who does them."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import httpx
from ruamel.yaml import YAML
from sqlalchemy import update

from advocacy.database import SYSTEM, Actor
from advocacy.people import sessions, staff
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import programs
from challenges import goes
from tests.web.test_entrance import FOR_PEOPLE, FORM, browser_of
from web.visitors import COOKIE, form_token
from web.wiring import TAKE_PARTS, House

PROGRAM = "hub"
LEVELS = [
    {"key": "newcomer", "name": "Newcomer", "from": 0},
    {"key": "insider", "name": "Insider", "from": 40},
    {"key": "mentor", "name": "Mentor", "from": 500},
]
HOST = {"name": "Maren Lindqvist", "title": "looks after customers", "mail": "maren@example.com"}
HOME = {"name": "Ann Lee", "street": "Ring 1", "city": "Graz", "region": "", "postcode": "8020", "country": "AT"}


def challenge(key: str, *stages: Mapping[str, Any], **said: Any) -> dict[str, Any]:
    """A challenge with everything it needs, and what the test says of it."""
    words = {"challenge": key, "title": key.replace("-", " ").title(), "benefit": "It is good for something."}
    asked = list(stages) or [{"question": "What is it?"}]
    return words | {"minutes": 2, "points": 20, "stream": "weekly", "stages": asked} | said


def document(*challenges: Mapping[str, Any], **said: Any) -> str:
    """A program that has these challenges."""
    words: dict[str, Any] = {
        "program": PROGRAM,
        "name": "The hub",
        "host": HOST,
        "goal": {"converted": "25%", "of": "joined"},
        "admits": {"segments": ["passive", "promoter"]},
        "levels": LEVELS,
        "weekly": {"cap": 50},
        # The last one makes every level one that can be reached, and is nobody's next.
        "challenges": [*challenges, challenge("large", points=5000, minutes=240)],
    }
    out = StringIO()
    apart = json.loads(json.dumps(words | said))  # a stage that a test names twice is no alias
    YAML(typ="safe").dump(apart, out)
    return out.getvalue()


@dataclass(slots=True)
class Member:
    """Somebody who has joined, with a browser in which they are signed in.

    Attributes:
        id: the customer.
        client: their browser.
        form_token: what the forms of this sign-in carry.
    """

    id: int
    client: httpx.AsyncClient
    form_token: str

    @property
    def actor(self) -> Actor:
        return Actor("member", self.id)

    async def see(self, path: str, status: int = 200) -> str:
        """A page as they see it."""
        answer = await self.client.get(path, headers=FOR_PEOPLE)
        assert answer.status_code == status, answer.text
        return answer.text

    async def send(self, path: str, fields: Mapping[str, str] | None = None, *, status: int = 303) -> httpx.Response:
        """A form as their browser sends it."""
        answer = await post(self, path, fields)
        assert answer.status_code == status, answer.text
        return answer


async def signed_in(house: House, number: int) -> Member:
    """A member in a browser of its own."""
    async with house.database.work(SYSTEM) as work:
        token = await sessions.begin(work, Actor("member", number), "Mozilla/5.0 (X11; Linux x86_64) Chrome/156")
    client = browser_of(house)
    client.cookies.set(COOKIE, token)
    return Member(number, client, form_token(house.settings.secret_key, token))


@dataclass(slots=True)
class Hub:
    """An installation with a program, and members at it."""

    house: House

    async def publish(self, *challenges: Mapping[str, Any], **said: Any) -> None:
        async with self.house.database.work(SYSTEM) as work:
            await programs.load(work, document(*challenges, **said), "hub.yaml", TAKE_PARTS)

    async def member(self, name: str = "Ann Lee", **said: Any) -> Member:
        """Somebody who has joined, and is signed in."""
        row = CustomerRow(email=f"{name.split(maxsplit=1)[0].lower()}@example.com", name=name, **said)
        async with self.house.database.work(SYSTEM) as work:
            (number,) = await save_customers(work, [row])
            await work.execute(update(customers).where(customers.c.id == number).values(joined_at=work.now))
        return await signed_in(self.house, number)

    async def maren(self) -> Actor:
        async with self.house.database.work(SYSTEM) as work:
            number = await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist")
        return Actor("staff", number, "manager")

    async def do(self, who: Actor, verb: Any, number: int, *args: Any) -> Any:
        async with self.house.database.work(who) as work:
            return await verb(work, await goes.get(work, number), *args)

    async def answers(self, number: int) -> dict[int, Any]:
        async with self.house.database.read() as read:
            return dict((await goes.answers_of(read, [number]))[number])

    async def state(self, number: int) -> str:
        async with self.house.database.read() as read:
            return str((await goes.get(read, number)).state)


def page_of(key: str) -> str:
    return f"/hub/challenges/{PROGRAM}/{key}"


async def begin(who: Member, key: str, **fields: str) -> int:
    """Press Start; the number of the go."""
    begun = await who.send(f"{page_of(key)}/start", fields)
    found = re.fullmatch(r"/hub/goes/(\d+)/0", begun.headers["Location"])
    assert found, begun.headers["Location"]
    return int(found[1])


async def answer(
    who: Member,
    number: int,
    stage: int,
    *,
    status: int = 303,
    to: str = "next",
    fields: Mapping[str, Any] | None = None,
    **more: Any,
) -> Any:
    """Send the form of a stage; where it led, or the page that came back."""
    sent = await post(who, f"/hub/goes/{number}/{stage}", {"to": to, **(fields or {}), **more})
    assert sent.status_code == status, sent.text
    return sent.headers["Location"] if status == 303 else sent.text


async def post(
    who: Member, path: str, fields: Mapping[str, Any] | None = None, files: Any = None, **headers: str
) -> httpx.Response:
    """A form as a browser sends it, whatever comes of it."""
    data = {"form_token": who.form_token, **(fields or {})}
    return await who.client.post(path, data=data, files=files, headers=FORM | headers)


def words_of(text: str) -> str:
    """What a person reads of a page, on one line."""
    found = re.search("<main.*</main>", text, re.DOTALL)
    plain = re.sub(r"<[^>]+>", " ", found[0] if found else text)
    return re.sub(r" (?=[.,:])", "", " ".join(html.unescape(plain).split()))


def field(text: str, name: str) -> str:
    """What stands in a field of a form: of its tag, its value or its words."""
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL)
    if area:
        return html.unescape(area[1])
    line = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text)
    assert line, f"no field {name}"
    return html.unescape(line[1])


def chosen(text: str) -> list[str]:
    """What is ticked."""
    return [html.unescape(one) for one in re.findall(r'value="([^"]*)" checked', text)]
