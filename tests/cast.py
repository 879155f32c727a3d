"""A small company and the people in it, by name, each in a state in which somebody looks at a page.

They got there as people do: through the verbs that the doors use, over ten weeks, under a watch that is moved. The
program is the shipped one, with a few things more, so that each kind of stage and each reason for a shut door is met.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from PIL import Image
from ruamel.yaml import YAML
from sqlalchemy import select

from advocacy.database import SYSTEM, Actor, Work
from advocacy.delivery.mail import mails
from advocacy.listening import answering, asks, conversations, questions
from advocacy.listening.responses import Response, receive, scores
from advocacy.people import membership, sessions, showing, staff
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, invitations, programs
from challenges import goes, reviews, submissions, uploads
from challenges.files.apart import Remade
from rewards import catalog, corrections, decisions, packing, redemptions
from rewards.declining import wish
from rewards.marks import Mark, mark
from rewards.shipments import shipments
from tests import rooms
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

PROGRAM = Path(__file__).parents[1] / "seeds" / "programs" / "passives.yaml"
MORE = Path(__file__).parent / "data" / "programs" / "more.yaml"
KEY = "passives-to-promoters"
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
TODAY = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)
ADDRESS = {"name": "Ines Kofler", "street": "Hafengasse 4", "city": "Graz", "postcode": "8020", "country": "AT"}
FIRST: Mapping[str, Mapping[int, Any]] = {
    "look-around": {0: True},
    "your-candy": {0: "Sour liquorice, the Dutch kind"},
    "your-shirt": {0: "M", 1: "Straight"},
    "your-address": {0: ADDRESS},
    "love-us": {0: "Tell me before you change something."},
}
WAYS = ("Ines", "Petra", "Bo", "Finn", "Gita", "Hana", "Dora", "Noor", "Yara")
"""Who came in during the first week."""
BEGUN_BY_NOOR = ("what-first", "your-work", "your-paper", "public-review", "pass-it-on", "one-sentence")
"""What Noor has begun and not finished: the kinds of stages that Ines has not."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer: what they gave first, and in which words."""

    name: str
    score: int
    comment: str = ""
    language: str = "en"
    zone: str = "Europe/Vienna"

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.com"


PEOPLE = (
    Person("Ines Kofler", 8, "Good, though the reports take me too long."),
    Person("Tomas Berg", 7),
    Person("Petra Novak", 9, "It simply works."),
    Person("Olga Petrov", 8),
    Person("Ruth Meyer", 7),
    Person("Bo Andersen", 8),
    Person("Finn Olsen", 7),
    Person("Gita Kumar", 8, zone="Asia/Kolkata"),
    Person("Hana Ito", 8),
    Person("Dora Fuchs", 7, language="de"),
    Person("Noor Haddad", 10),
    Person("Yara Castro", 8),
    Person("Wim de Vries", 4, "Three tickets, one answer."),
)


@dataclass(slots=True)
class Cast:
    """Who is who, by first name, and the rows that pages are about."""

    people: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    rewards: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def member(self, name: str) -> Actor:
        return Actor("member", self.people[name])

    def colleague(self, role: str) -> Actor:
        return Actor("staff", self.staff[role], role)

    def actor(self, name: str) -> Actor:
        """Somebody by first name, or somebody of the staff by role."""
        return self.member(name) if name in self.people else self.colleague(name)


def document() -> str:
    """The shipped program, nobody held out, with the further challenges and rewards of the tests."""
    yaml = YAML(typ="safe")
    text, more = yaml.load(PROGRAM), yaml.load(MORE)
    del text["holdout"]
    text["weekly"] = {"cap": 9}
    for part in ("challenges", "rewards"):
        text[part] += more[part]
    written = StringIO()
    yaml.dump(text, written)
    return written.getvalue()


def picture() -> bytes:
    """A small photo."""
    made = BytesIO()
    Image.new("RGB", (64, 48), (200, 120, 60)).save(made, "PNG")
    return made.getvalue()


class Story:
    """Ten weeks of the company, told verb by verb."""

    def __init__(self, house: House, watch: Wristwatch) -> None:
        self.house = house
        self.watch = watch
        self.cast = Cast()

    async def do(self, who: Actor, verb: Callable[..., Awaitable[Any]], *args: Any, **said: Any) -> Any:
        async with self.house.database.work(who) as work:
            return await verb(work, *args, **said)

    async def on(self, day: str) -> None:
        """Let everything happen that is due until ten in the morning of a day."""
        self.watch.to(datetime.fromisoformat(f"2026-{day}T10:00:00+00:00"))
        await carry_out(self.house)

    async def told(self) -> Cast:
        self.watch.to(BEGIN)
        await self.do(SYSTEM, self._open)
        await self.on("01-06")
        for name in WAYS:
            await self.do(SYSTEM, self._join, name)
        await self.do(self.cast.member("Yara"), membership.leave, self.cast.people["Yara"])
        for name in WAYS[:-1]:
            await self._first(name)
        await self._points()
        await self._stream()
        await self._boxes()
        await self._heard()
        await self.on("03-18")
        await self.do(SYSTEM, self._find)
        await rooms.happen(self)
        return self.cast

    async def _open(self, work: Work) -> None:
        for role, name in (("manager", "Maren Lindqvist"), ("marketer", "Jonas Weber"), ("admin", "Ada Lang")):
            self.cast.staff[role] = await staff.add(work, f"{role}@example.com", role, name=name)
        await programs.load(work, document(), "program.yaml", TAKE_PARTS)
        rows = [
            CustomerRow(
                email=one.email,
                name=one.name,
                language=one.language,
                zone=one.zone,
                account=AccountRow(f"{one.name.split()[-1]} Tools"),
            )
            for one in PEOPLE
        ]
        ids = await save_customers(work, rows)
        self.cast.people = {one.name.split()[0]: number for one, number in zip(PEOPLE, ids, strict=True)}
        said = [
            Response(one.score, "test", one.name, number, answered_at=work.now, comment=one.comment or None)
            for one, number in zip(PEOPLE, ids, strict=True)
            if one.name not in {"Olga Petrov", "Tomas Berg"}
        ]
        await receive(work, said)
        await cohorts.launch(work, await programs.publication(work, KEY), seed=1)
        self.cast.rewards = {row.key: row.id for row in await catalog.offered(work)}

    async def _join(self, work: Work, name: str) -> None:
        invitation = await invitations.of_customer(work, self.cast.people[name])
        assert invitation is not None
        await invitations.accept(work, invitation.id)

    async def _first(self, name: str) -> None:
        """The first five; some leave one for another day."""
        left = {"Bo": {"your-address"}, "Dora": {"your-address"}, "Petra": {"love-us"}, "Noor": {"love-us"}}
        for key, answers in FIRST.items():
            if key not in left.get(name, set()):
                await self._complete(name, key, answers)
        if name in {"Petra", "Noor"}:
            await self._complete(name, "your-story", {0: "On the first day, when the report was simply there."})
            await self._complete(name, "lend-your-name", {0: ["call", "quote"]})

    async def _complete(self, name: str, key: str, answers: Mapping[int, Any]) -> Any:
        who = self.cast.member(name)
        return await self.do(who, submissions.complete, who.id, key, answers)

    async def _points(self) -> None:
        manager, people = self.cast.colleague("manager"), self.cast.people
        for name, change, why in (
            ("Ines", 160, "For the report of the broken scale."),
            ("Noor", 900, "For a talk in front of forty people."),
        ):
            await self.do(manager, corrections.correct, people[name], change, why=why, key=f"thanks {name}")
        for name, nickname in (("Ines", "Ines K."), ("Finn", "Finn"), ("Gita", "Gita in Pune"), ("Hana", "Hana")):
            await self.do(self.cast.member(name), showing.show, people[name], nickname)
        for name, reward, key in (("Noor", "notebook", "1"), ("Noor", "hour", "2"), ("Ines", "charity", "1")):
            row = await self.do(
                self.cast.member(name), redemptions.redeem, people[name], self.cast.rewards[reward], key=key
            )
            self.cast.rows[f"redemption of {name}, {reward}"] = row.id
        await self.do(manager, decisions.fulfil, self.cast.rows["redemption of Noor, notebook"])

    async def _stream(self) -> None:
        """What Ines did with the weekly stream, one of each state."""
        ines, manager = self.cast.people["Ines"], self.cast.colleague("manager")
        await self.on("01-13")
        await self._complete("Ines", "your-work", {0: "Planning for three shops."})
        for key, verb, words in (
            ("bad-day", reviews.send_back, "Which day was it? Then I can look it up."),
            ("your-list", reviews.decline, "This list has names of customers in it, so I have not kept it."),
        ):
            handed = await self._complete("Ines", key, {0: "In February, when the export stood still."})
            row = await self.do(manager, goes.get, handed.submission)
            await self.do(manager, verb, row, words)
        await self.on("02-10")
        await self._complete("Noor", "one-place", {0: True})
        for key in ("your-desk", "all-kinds"):
            self.cast.rows[key] = await self.do(self.cast.member("Ines"), submissions.start, key, ines)
        for name, key in (*(("Noor", key) for key in BEGUN_BY_NOOR), ("Bo", "your-address")):
            who = self.cast.member(name)
            self.cast.rows[f"{key} of {name}"] = await self.do(who, submissions.start, key, who.id)
        await self.do(self.cast.member("Ines"), self._send_photo)
        await self.do(self.cast.member("Ines"), self._answer_some)

    async def _send_photo(self, work: Work) -> None:
        row = await goes.of_member(work, self.cast.people["Ines"], self.cast.rows["your-desk"])
        await uploads.attach(work, row, 0, "desk.png", Remade("image/png", picture()))
        await submissions.submit(work, await goes.get(work, row.id))

    async def _answer_some(self, work: Work) -> None:
        row = await goes.get(work, self.cast.rows["all-kinds"])
        await submissions.answer(work, row, 0, True)
        await submissions.answer(work, row, 1, ["Orders", "Stock"])

    async def _boxes(self) -> None:
        """Two months after they joined: one box lacks an address, one is packed, sent, delivered, given away."""
        manager, people = self.cast.colleague("manager"), self.cast.people
        await self.do(self.cast.member("Hana"), wish, people["Hana"], "charity")
        await self.on("03-05")
        late = [Response(8, "test", "late", people["Olga"]), Response(7, "test", "later", people["Tomas"])]
        await self.do(SYSTEM, receive, late)
        await self.do(SYSTEM, self._launch_again)
        await self.do(SYSTEM, self._join, "Tomas")
        await self.on("03-10")
        await self.do(manager, packing.claim)
        await self._complete("Dora", "your-address", {0: ADDRESS | {"name": "Dora Fuchs"}})
        await self.do(manager, self._send_boxes)

    async def _launch_again(self, work: Work) -> None:
        await cohorts.launch(work, await programs.publication(work, KEY), seed=1)

    async def _send_boxes(self, work: Work) -> None:
        for name, status in (("Gita", "sent"), ("Ines", "delivered")):
            box = await work.value(select(shipments.c.id).where(shipments.c.customer_id == self.cast.people[name]))
            await mark(work, [Mark(1, str(box), status, "DHL", "JD014600006281")])
            self.cast.rows[f"box of {name}"] = box

    async def _heard(self) -> None:
        """Ines asked twice; the first was answered, and said what became of it."""
        ines, maren = self.cast.people["Ines"], self.cast.staff["manager"]
        for key, words in (("first", "Can reports come by mail?"), ("second", "And as a spreadsheet?")):
            number = await self.do(self.cast.member("Ines"), questions.ask, ines, words, key=key)
            self.cast.rows[f"{key} question"] = number
        for verb, words in (
            (answering.answer, "They can from April on. I have put you down for it."),
            (answering.close, "It is there: Reports, then By mail."),
        ):
            row = await self.do(SYSTEM, conversations.get, self.cast.rows["first question"])
            await self.do(self.cast.colleague("manager"), verb, row, maren, words)

    async def _find(self, work: Work) -> None:
        for name in ("Olga", "Ruth", "Tomas"):
            invitation = await invitations.of_customer(work, self.cast.people[name])
            assert invitation is not None
            self.cast.rows[f"invitation of {name}"] = invitation.id
        (ask,) = await asks.open_for(work, self.cast.people["Gita"])
        self.cast.rows["ask of Gita"] = ask.id
        first = select(mails.c.id).where(mails.c.customer_id == self.cast.people["Ines"], mails.c.mail.like("invite%"))
        self.cast.rows["invitation mail of Ines"] = await work.value(first)
        hers = scores.c.customer_id == self.cast.people["Ines"], scores.c.comment.is_not(None)
        self.cast.rows["comment of Ines"] = await work.value(select(scores.c.id).where(*hers))
        self.cast.keys["photo of Ines"] = await work.value(select(uploads.uploads.c.public_key))
        await sessions.begin(work, self.cast.member("Ines"), "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Firefox/131.0")
        self.cast.rows["browser of Ines"] = (await sessions.of_actor(work, self.cast.member("Ines")))[0].id


async def fill(house: House, watch: Wristwatch) -> Cast:
    """Fill an empty house; afterwards the watch shows ``TODAY``."""
    return await Story(house, watch).told()


async def sign_in(house: House, person: Actor, agent: str = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156") -> str:
    """The cookie's value of somebody who has just signed in."""
    async with house.database.work(SYSTEM) as work:
        return await sessions.begin(work, person, agent)
