"""A mail as it would look for a customer, on a page or in the mailbox of whoever asks; it is none of the mails.

It is written by what writes the real ones, from the same row of facts. It has no row in the outbox, so no report, limit
or bounce ever counts it; no link in it does anything, and nothing in it is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, select

from advocacy.clock import iso, later, period
from advocacy.database import Database, Read, Work
from advocacy.delivery.drafts import READER, sampled, sender_of
from advocacy.delivery.envelope import Envelope, Party, message_id
from advocacy.delivery.harmless import SampleLinks
from advocacy.delivery.letters import Layout, Rendered
from advocacy.delivery.sending import NotYet, without_addresses
from advocacy.delivery.smtp import NotNow, Post, Refused, Unacknowledged
from advocacy.delivery.texts import BULK, mail_texts
from advocacy.engine import jobs
from advocacy.engine.due import Hopeless, Outcome, SlowKind
from advocacy.engine.journal import standings
from advocacy.errors import NotFound
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.people.staff import staff
from advocacy.settings import Settings
from advocacy.words import said

SEND = "mail.sample"
MARK = "[Test] "
SIGN = {"Auto-Submitted": "auto-generated", "X-Test-Mail": "yes"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail of a program version, for one customer.

    Attributes:
        version: the version whose words it uses.
        mail: its key.
        customer: for whom it is written.
        language: in which its fixed words are; the customer's own where empty.
        until: when what it leads to would end.
    """

    version: int
    mail: str
    customer: int
    language: str = ""
    until: datetime | None = None


async def write(read: Read, sample: Sample, layout: Layout, links: SampleLinks) -> Rendered:
    """The letter as that customer would get it now.

    Raises:
        NotFound: there is no such mail, or no such customer.
    """
    text = await _text(read, sample)
    return sampled(
        _as_queued(text, await _reader(read, sample.customer), sample, read.now), layout, links, _silence(text, links)
    )


async def send(work: Work, sample: Sample, person: int, *, key: str) -> None:
    """Send it to somebody of the staff, as a job; the same key sends it once.

    Raises:
        NotFound: there is no such mail, or no such customer.
    """
    await _text(work, sample)
    await _reader(work, sample.customer)
    payload = {
        "version": sample.version,
        "mail": sample.mail,
        "customer": sample.customer,
        "language": sample.language,
        "until": sample.until and iso(sample.until),
        "person": person,
    }
    row = {"kind": SEND, "key": f"{SEND}:{person}:{key}", "customer_id": sample.customer, "payload": payload}
    await jobs.schedule(work, [{**row, "due_at": work.now}])


def slow_kinds(settings: Settings, database: Database, layout: Layout) -> Mapping[str, SlowKind]:
    """How samples are sent on an installation.

    Raises:
        Invalid: the address of the mail server cannot be read.
    """
    post = Post(settings.smtp_url) if settings.smtp_url else None
    return {SEND: SlowKind(perform=Sampler(database, layout, SampleLinks.of(settings), post).send)}


@dataclass(slots=True)
class Sampler:
    """Sends the samples of one installation; without a server there is nobody to hand them to."""

    database: Database
    layout: Layout
    links: SampleLinks
    post: Post | None

    async def send(self, job: Row[Any]) -> Outcome:
        """Send the sample of a job.

        Raises:
            NotYet: it did certainly not arrive, and is tried again.
            Hopeless: it was refused, or may have arrived.
        """
        async with self.database.read() as read:
            envelope = await self._envelope(read, job)
        if self.post is None or envelope is None:
            return _nothing
        try:
            async with self.post.party(), self.post.turn():
                await self.post.deliver(envelope.sender.address, envelope.to.address, envelope.as_bytes())
        except NotNow as perhaps_later:
            raise NotYet(without_addresses(str(perhaps_later))) from perhaps_later
        except (Refused, Unacknowledged, ValueError) as lost:
            raise Hopeless(without_addresses(str(lost))) from lost
        return _nothing

    async def _envelope(self, read: Read, job: Row[Any]) -> Envelope | None:
        """What the server gets; None where the one who asked is not here any more."""
        told = job.payload
        person = await read.row(select(staff).where(staff.c.id == told["person"], staff.c.deactivated_at.is_(None)))
        if person is None:
            return None
        until = datetime.fromisoformat(told["until"]) if told["until"] else None
        sample = Sample(told["version"], told["mail"], told["customer"], told["language"], until)
        row = _as_queued(await _text(read, sample), await _reader(read, sample.customer), sample, job.created_at)
        rendered = sampled(row, self.layout, self.links, _silence(row, self.links))
        return Envelope(
            sender=sender_of(row, self.layout, self.links),
            to=Party(person.name, person.email),
            subject=MARK + rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id(f"{SEND}:{job.id}", self.links.host),
            date=read.now,
            extra=SIGN,
        )


async def _text(read: Read, sample: Sample) -> Row[Any]:
    row = await read.row(
        select(
            mail_texts.c.mail,
            mail_texts.c.kind,
            *[mail_texts.c[name].label(f"words_{name}") for name in ("program", "subject", "text", "language", "host")],
        ).where(mail_texts.c.version_id == sample.version, mail_texts.c.mail == sample.mail)
    )
    if row is None:
        raise NotFound(said("The program has no such mail."), remedy=said("Look at the list of its mails."))
    return row


async def _reader(read: Read, customer: int) -> Row[Any]:
    row = await read.row(
        select(customers.c.id, *READER)
        .outerjoin(accounts, accounts.c.id == customers.c.account_id)
        .outerjoin(standings, standings.c.customer_id == customers.c.id)
        .where(customers.c.id == customer, customers.c.erased_at.is_(None))
    )
    if row is None:
        raise NotFound(said("There is no such customer."), remedy=said("Choose somebody else."))
    return row


def _as_queued(text: Row[Any], reader: Row[Any], sample: Sample, now: datetime) -> Any:
    """The row that this mail would have if it were queued now, and led to an invitation or a survey of its reader."""
    known = {**text._asdict(), **reader._asdict(), "id": 0, "customer_id": reader.id}
    if sample.language:
        known["reader_language"] = sample.language
    until = sample.until or later(now, period("P1M"), "UTC")
    return SimpleNamespace(**known, about=f"{text.kind}:1", written=None, queued_at=now, until=until)


def _silence(text: Any, links: SampleLinks) -> str:
    return links.lead("unsubscribe") if text.kind in BULK else ""


async def _nothing(_work: Work) -> None:
    """Nothing is kept of it."""
