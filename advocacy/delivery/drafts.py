"""From a queued mail to a finished letter: what is known about its reader, where it leads, and the words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from advocacy.clock import later, period
from advocacy.database import Read, chunks
from advocacy.delivery import unsubscribe
from advocacy.delivery.envelope import Envelope, Party, message_id
from advocacy.delivery.letters import Addressee, Layout, Rendered, Wording
from advocacy.delivery.links import Links
from advocacy.delivery.mail import REACHED_BY, accepts, mails
from advocacy.delivery.suppression import reasons_for, silences
from advocacy.delivery.texts import BULK, mail_texts
from advocacy.engine.journal import standings
from advocacy.errors import NotFound
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers

GOOD_FOR = period("P1Y")
LEADS = {"invitation": "join", "survey": "survey"}
HIGHEST_SCORE = 10

READER = (
    *[
        customers.c[name].label(f"reader_{name}")
        for name in ("name", "nickname", "title", "language", "zone", "attributes")
    ],
    accounts.c.name.label("account_name"),
    standings.c.points,
    standings.c.spendable,
    standings.c.level,
    standings.c.score,
)
_WORDS = ("program", "subject", "text", "language", "host")


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that could go out now.

    Attributes:
        mail: its row.
        welcome: whether its reader may be written to.
        rendered: its words; for a mail that was tried before, those it had then.
        envelope: what the server gets.
    """

    mail: Row[Any]
    welcome: bool
    rendered: Rendered
    envelope: Envelope

    @property
    def columns(self) -> dict[str, str]:
        """What is kept of it on the mail's row."""
        return {
            "subject": self.rendered.subject,
            "text": self.rendered.text,
            "html": self.rendered.html,
            "message_id": self.envelope.message_id,
        }


async def write(read: Read, mail: int, layout: Layout, links: Links, secret: str) -> Draft:
    """Write the letter of a mail.

    Args:
        read: a look at the database.
        mail: its id.
        layout: the form of every mail.
        links: makes the signed links.
        secret: with which suppressed addresses are hashed.

    Raises:
        NotFound: there is no such mail.
    """
    drafts = await write_all(read, [mail], layout, links, secret)
    if not drafts:
        raise NotFound(f"There is no mail {mail}.")
    return drafts[0]


async def write_all(read: Read, numbers: Sequence[int], layout: Layout, links: Links, secret: str) -> list[Draft]:
    """Write the letters of several mails, in the order of their ids."""
    rows = [
        row
        for part in chunks(sorted(numbers))
        for row in await read.rows(_everything().where(mails.c.id.in_(part)).order_by(mails.c.id))
    ]
    reasons = await reasons_for(read, {row.email for row in rows if row.email}, secret)
    return [_draft(row, reasons.get(row.email, set()), layout, links, read.now) for row in rows]


def _draft(row: Row[Any], reasons: Collection[str], layout: Layout, links: Links, now: datetime) -> Draft:
    bulk = row.kind in BULK
    silence = unsubscribe.address(links, row.customer_id, row.queued_at) if bulk else ""
    wording = _wording(row)
    rendered = _as_before(row) or layout.render(
        wording, _addressee(row, links, silence), links, later(row.queued_at, GOOD_FOR, "UTC")
    )
    return Draft(
        mail=row,
        welcome=accepts(row, row.kind) and not silences(reasons, bulk=bulk),
        rendered=rendered,
        envelope=Envelope(
            sender=sender_of(row, layout, links),
            to=Party(row.reader_name, row.email or ""),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id(row.key, links.host),
            date=now,
            extra=unsubscribe.headers(silence) if bulk else {"Auto-Submitted": "auto-generated"},
        ),
    )


def _everything() -> Any:
    return (
        select(
            mails,
            *REACHED_BY,
            *READER,
            *[mail_texts.c[name].label(f"words_{name}") for name in _WORDS],
        )
        .join(customers, customers.c.id == mails.c.customer_id)
        .outerjoin(accounts, accounts.c.id == customers.c.account_id)
        .outerjoin(standings, standings.c.customer_id == customers.c.id)
        .outerjoin(mail_texts, and_(mail_texts.c.version_id == mails.c.version_id, mail_texts.c.mail == mails.c.mail))
    )


def _wording(row: Any) -> Wording:
    written = row.written or {"subject": row.words_subject or "", "text": row.words_text or ""}
    return Wording(
        kind=row.kind,
        subject=written["subject"],
        text=written["text"],
        language=written.get("language") or row.words_language or "en",
        host=written.get("host") or row.words_host or {},
    )


def _as_before(row: Row[Any]) -> Rendered | None:
    # A second attempt is the same mail, to the letter, whatever has changed since about its reader.
    return None if row.html is None else Rendered(row.subject, row.text, row.html, ())


def sender_of(row: Any, layout: Layout, links: Links) -> Party:
    """From whom a mail comes: its host, by their own address where the program names one."""
    host = _wording(row).host
    return Party(host.get("name", ""), host.get("mail") or layout.letterhead.sender or f"hello@{links.host}")


def _addressee(row: Any, links: Links, silence: str) -> Addressee:
    until = row.until or later(row.queued_at, GOOD_FOR, "UTC")
    hub = f"{links.base_url}/hub"
    what, _, number = row.about.partition(":")
    leads = LEADS.get(row.kind) if what == row.kind and number.isdigit() else None
    subject = int(number) if leads else 0
    scores = range(HIGHEST_SCORE + 1) if leads == "survey" else ()
    return Addressee(
        mail=row.id,
        zone=row.reader_zone,
        fields=fields_of(row),
        link=links.url(leads, subject, until) if leads else hub,
        hub=hub,
        scores=tuple(links.url("survey", subject, until, str(score)) for score in scores),
        until=row.until,
        silence=silence,
        language=row.reader_language,
    )


def sampled(row: Any, layout: Layout, links: Links, silence: str) -> Rendered:
    """The letter that somebody would get, of which nothing is counted; ``row`` is as for a mail that is queued."""
    return layout.render(_wording(row), _addressee(row, links, silence), links, None)


def fields_of(row: Any) -> dict[str, Any]:
    """What is known about a reader, for merging, from a row with the columns of ``READER`` and ``words_program``."""
    attributes = row.reader_attributes or {}
    return dict(attributes) | {
        "first_name": row.reader_nickname or row.reader_name.partition(" ")[0],
        "name": row.reader_name,
        "title": row.reader_title,
        "company": row.account_name,
        "program": row.words_program,
        "points": row.points,
        "spendable": row.spendable,
        "level": row.level,
        "score": row.score,
    }
