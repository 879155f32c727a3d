"""Words for tests of mail: a program's texts, people to write to, and a worker that sends what is due."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from sqlalchemy import Row, select

from advocacy.database import SYSTEM
from advocacy.delivery.letters import Layout, Letterhead
from advocacy.delivery.links import Links
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.delivery.sending import Sender
from advocacy.delivery.smtp import Post
from advocacy.delivery.texts import take_part
from advocacy.engine.due import Due, SlowKind
from advocacy.engine.journal import journal
from advocacy.engine.publication import Publication
from advocacy.people.saving import CustomerRow, save_customers
from web.wiring import House

TEMPLATES = Path(__file__).parents[3] / "web" / "templates" / "mail"
VERSION = 1

DOCUMENT: dict[str, Any] = {
    "language": "en",
    "host": {"name": "Maren Lindqvist", "title": "looks after customers", "mail": "maren@company.example"},
    "mails": [
        {
            "mail": "invite",
            "kind": "invitation",
            "subject": "{first_name|Hello}, I saved you a place",
            "text": "You said that ordering is quick.\n\n[See what it is]({link})\n\nIt is yours until {until}.\n",
        },
        {"mail": "remind", "kind": "invitation", "subject": "Still yours", "text": "[Come in]({link})"},
        {"mail": "ask", "kind": "survey", "subject": "One question", "text": "How likely?\n\n{scores}\n\nThank you."},
        {"mail": "nudge", "kind": "survey", "subject": "Once more", "text": "{scores}"},
        {"mail": "paper", "kind": "news", "subject": "News", "text": "Read [this](https://company.example/news)."},
        {"mail": "key", "kind": "service", "subject": "Your link", "text": "[Sign in](https://hub.example/in/abc)"},
    ],
}


def published(document: Mapping[str, Any]) -> Publication:
    """A publication as a test writes it down."""
    return Publication(program="p", program_id=1, version_id=VERSION, number=1, document=document)


def layout() -> Layout:
    return Layout(FileSystemLoader(TEMPLATES), Letterhead(company="Wherry", address="Hafengasse 4, 8020 Graz"))


def links(house: House) -> Links:
    return Links.of(house.settings)


async def publish(house: House, document: Mapping[str, Any] = DOCUMENT) -> None:
    async with house.database.work(SYSTEM) as work:
        await take_part(work, published(document))


async def people(house: House, *emails: str) -> list[int]:
    async with house.database.work(SYSTEM) as work:
        return await save_customers(
            work, [CustomerRow(email=email, name=f"{email.split('@')[0].title()} Person") for email in emails]
        )


async def put(house: House, *letters: Letter) -> dict[str, int]:
    async with house.database.work(SYSTEM) as work:
        return await queue(work, letters)


def invitation(customer: int, number: int = 5, mail: str = "invite") -> Letter:
    return Letter(customer, mail, f"{mail}:{customer}:{number}", about=f"invitation:{number}", version=VERSION)


def worker(house: House, smtp_url: str | None = None, patience: float = 5) -> Due:
    server = Post(smtp_url, patience) if smtp_url else None
    sender = Sender(house.database, layout(), links(house), house.settings.secret_key, server)
    slow = {"mail.send": SlowKind(sender.send, at_once=20)}
    return Due(
        house.database, house.engine, slow, lambda _tree: lambda _facts, _event, _now: False, lambda _: frozenset()
    )


async def send(house: House, smtp_url: str | None = None, patience: float = 5) -> Counter[str]:
    return await worker(house, smtp_url, patience).run()


async def rows(house: House) -> Sequence[Row[Any]]:
    async with house.database.read() as read:
        return await read.rows(select(mails).order_by(mails.c.id))


async def states(house: House) -> list[str]:
    return [row.state for row in await rows(house)]


async def happened(house: House) -> list[str]:
    async with house.database.read() as read:
        return [row.event for row in await read.rows(select(journal).order_by(journal.c.id))]
