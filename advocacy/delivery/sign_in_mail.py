"""The mail with a sign-in link: written when it is sent, handed over at once, and never kept.

    ask ── taken, whose address is it? ──▶ link ── the server ──▶ forgotten
     ▲                                               │
     └──────── it did certainly not arrive ──────────┘

It is not one of the mails that are queued and can be read in the studio, because the token in it would be kept with
it. Where nobody knows whether it arrived it is not sent again: who waits for it asks once more. For an address that is
nobody's, the ask is forgotten just so.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import SYSTEM, Actor, Database, Read, Work
from advocacy.delivery.envelope import Envelope, Party, message_id
from advocacy.delivery.letters import Addressee, Layout
from advocacy.delivery.links import Links
from advocacy.delivery.sending import NotYet, without_addresses
from advocacy.delivery.smtp import NotNow, Post, Refused, Unacknowledged
from advocacy.delivery.suppression import reasons_for, silences
from advocacy.engine import jobs
from advocacy.engine.due import Outcome, SlowKind
from advocacy.errors import NotFound
from advocacy.people import allowances, identity, sign_ins
from advocacy.people.customers import customers
from advocacy.people.identity import Asked, Link
from advocacy.people.sign_ins import Ask
from advocacy.people.staff import staff
from advocacy.settings import Settings

log = logging.getLogger(__name__)

SEND = "sign-in.mail"
PAGE = "/sign-in/"
MAIL = "sign_in"


def slow_kinds(settings: Settings, database: Database, layout: Layout) -> Mapping[str, SlowKind]:
    """How sign-in links are mailed on an installation.

    Raises:
        Invalid: the address of the mail server cannot be read.
    """
    post = Post(settings.smtp_url) if settings.smtp_url else None
    postman = Postman(database, layout, Links.of(settings), settings.secret_key, post)
    return {SEND: SlowKind(perform=postman.send, lease=identity.LINK_LIFE)}


async def ask(work: Work, asked: Ask, *, secret: str) -> None:
    """Ask for a link; a worker finds out whether anybody has that address, and mails it.

    Raises:
        Invalid: that is no address.
        TooMany: for that address, or from that client, it was asked often enough.
    """
    key = await sign_ins.put_down(work, asked, secret=secret)
    await jobs.schedule(work, [{"kind": SEND, "payload": {"ask": key}, "due_at": work.now}])


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a link goes: by the address we know, and not by the one that was typed."""

    name: str
    address: str
    language: str
    zone: str


@dataclass(slots=True)
class Postman:
    """Mails the links of one installation; without a server there is nobody to hand them to."""

    database: Database
    layout: Layout
    links: Links
    secret: str
    post: Post | None

    async def send(self, job: Row[Any]) -> Outcome:
        """Answer the ask of a job.

        Raises:
            NotYet: the mail did certainly not arrive, and the ask is to be answered again.
        """
        key = str(job.payload["ask"])
        if self.post is not None:
            async with self.database.work(SYSTEM) as work:
                made = await self._link(work, key)
            if made is not None:
                await self._hand_over(self.post, key, *made)
        return _forgotten(key)

    async def _link(self, work: Work, key: str) -> tuple[Reader, Link] | None:
        """Who is to have which link; None where nobody is."""
        ask = await sign_ins.take(work, key)
        if ask is None:
            return None
        try:
            person = await identity.whom(work, ask.address)
        except NotFound:
            return None
        reader = await _reader(work, person, ask.language)
        reasons = await reasons_for(work, [reader.address], self.secret)
        if silences(reasons[reader.address], bulk=False):
            return None
        browser = Asked(ask.browser_hash, ask.code_hash)
        return reader, await identity.make_link(
            work, person, asked=browser, until=ask.expires_at, leads_to=ask.leads_to
        )

    async def _hand_over(self, post: Post, key: str, reader: Reader, link: Link) -> None:
        try:
            envelope = self._envelope(reader, link)
            async with post.party(), post.turn():
                await post.deliver(envelope.sender.address, envelope.to.address, envelope.as_bytes())
        except NotNow as later:
            async with self.database.work(SYSTEM) as work:
                await identity.take_back(work, link)
                await sign_ins.give_back(work, key)
            raise NotYet(without_addresses(str(later))) from None
        except (Refused, Unacknowledged, ValueError) as lost:
            log.warning("A sign-in link may not have arrived: %s", without_addresses(str(lost)))

    def _envelope(self, reader: Reader, link: Link) -> Envelope:
        hub, letterhead = f"{self.links.base_url}/hub", self.layout.letterhead
        address = self.links.base_url + PAGE + link.token
        to = Addressee(0, reader.zone, {"first_name": reader.name.partition(" ")[0]}, address, hub)
        mail = self.layout.render(self.layout.own_words(MAIL, reader.language), to, self.links, link.expires_at)
        return Envelope(
            sender=Party(letterhead.company, letterhead.sender or f"hello@{self.links.host}"),
            to=Party(reader.name, reader.address),
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            message_id=message_id(f"{SEND}:{link.token}", self.links.host),
            date=link.expires_at - identity.LINK_LIFE,
            extra={"Auto-Submitted": "auto-generated"},
        )


async def _reader(read: Read, person: Actor, asked_in: str) -> Reader:
    if person.kind == "staff":
        said = (staff.c.name, staff.c.email, staff.c.language, staff.c.zone)
        row = (await read.rows(select(*said).where(staff.c.id == person.id)))[0]
        return Reader(row.name, row.email, row.language or asked_in, row.zone or "UTC")
    known = (customers.c.name, customers.c.nickname, customers.c.email, customers.c.language, customers.c.zone)
    row = (await read.rows(select(*known).where(customers.c.id == person.id)))[0]
    return Reader(row.nickname or row.name, row.email, row.language or asked_in, row.zone)


def _forgotten(key: str) -> Outcome:
    async def outcome(work: Work) -> None:
        await sign_ins.forget(work, key)
        await identity.sweep(work)
        await allowances.sweep(work)

    return outcome
