"""A mail to a customer: queued with what happens, rendered and sent outside any transaction.

    queued ── sending ── sent ── bounced          outbox: there is no mail server; it stays readable here
       └── suppressed  (may not be written to)    failed: a person has to look

Its key is deterministic, so that the same cause never queues it twice. A mail found in ``sending`` by somebody who
did not put it there may or may not have arrived; what then happens is decided by its kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Row, String, Table, Text, and_, exists, select, update

from advocacy.columns import Json, Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks, insert_into
from advocacy.delivery.texts import BULK, KINDS, texts_of
from advocacy.engine import jobs
from advocacy.errors import Invalid, NotFound
from advocacy.events import Event
from advocacy.people.consent import agreed, consents
from advocacy.people.customers import customers

SEND = "mail.send"
UNFINISHED = ("queued", "sending", "failed")
# Who came in by the page was asked whether they want news. Who came in by other ways was not, and may be told some.
_ASKED = exists().where(consents.c.customer_id == customers.c.id, consents.c.purpose.in_(("membership", "mail")))
REACHED_BY = (
    customers.c.email,
    customers.c.unsubscribed_at,
    customers.c.bounced_at,
    customers.c.erased_at,
    and_(_ASKED, ~agreed("mail")).label("wants_no_news"),
)

mails = Table(
    "mails",
    metadata,
    id_column(),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False, index=True),
    Column("version_id", Key),
    Column("mail", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("about", String(120), nullable=False, default="", index=True),
    Column("key", String(500), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("until", UtcDateTime),
    Column("written", Json),
    Column("subject", Text),
    Column("text", Text),
    Column("html", Text),
    Column("message_id", String(200), unique=True),
    Column("unsure", Integer, nullable=False, default=0),
    Column("bounce", String(4)),
    Column("error", Text),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("sending_at", UtcDateTime),
    Column("sent_at", UtcDateTime, index=True),
    Column("bounced_at", UtcDateTime),
    Column("complained_at", UtcDateTime),
    Index("ix_mails_version_id_mail", "version_id", "mail"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to queue.

    Attributes:
        customer: to whom.
        mail: the key of the mail in the program, or the caller's own name for it.
        key: what makes it the same mail when it is asked for again.
        about: what it leads to: ``invitation:5`` or ``survey:9``; anything else leads to the hub.
        version: the program version whose words it uses.
        kind: ``invitation``, ``survey``, ``news`` or ``service``; None where the program's words say it.
        subject: the caller's own subject, with merge fields, instead of the program's.
        text: the caller's own words, Markdown with merge fields, instead of the program's.
        signed: who signs the caller's own words; empty where nobody does.
        sender: the address that answers to them go to; the company's where it is empty.
        language: in which language those are.
        until: when what it leads to ends.
        because: the firing that asked for it.
    """

    customer: int
    mail: str
    key: str
    about: str = ""
    version: int | None = None
    kind: str | None = None
    subject: str | None = None
    text: str | None = None
    signed: str = ""
    sender: str = ""
    language: str = ""
    until: datetime | None = None
    because: str = ""


async def queue(work: Work, letters: Sequence[Letter]) -> dict[str, int]:
    """Queue mails, each once; people who may not be written to are noted as suppressed instead.

    Returns:
        the ids of the mails that are new and will go out, by their keys.

    Raises:
        NotFound: a program version has no mail of that key, and the letter brings no words of its own.
        Invalid: a letter with words of its own does not say what kind it is.
    """
    if not letters:
        return {}
    kinds = await _kinds(work, letters)
    people = await _people(work, {letter.customer for letter in letters})
    rows = {letter.key: _as_row(work, letter, kinds[letter.key], people.get(letter.customer)) for letter in letters}
    inserted = await work.execute(
        insert_into(work, mails).on_conflict_do_nothing(index_elements=["key"]).returning(mails.c.id, mails.c.key),
        list(rows.values()),
    )
    new = {row.key: int(row.id) for row in inserted if rows[row.key]["state"] == "queued"}
    await jobs.schedule(
        work,
        [
            {
                "kind": SEND,
                "key": f"{SEND}:{number}",
                "customer_id": rows[key]["customer_id"],
                "payload": {"mail": number},
                "due_at": work.now,
            }
            for key, number in new.items()
        ],
    )
    because = {letter.key: letter.because for letter in letters}
    if new:
        await work.record(
            *[happened("mail.queued", number, rows[key], because=because[key]) for key, number in new.items()]
        )
    return new


async def _kinds(work: Work, letters: Sequence[Letter]) -> dict[str, str]:
    texts = await texts_of(work, {letter.version for letter in letters if letter.version is not None})
    kinds: dict[str, str] = {}
    for letter in letters:
        known = texts.get((letter.version or 0, letter.mail))
        if known is None and letter.text is None:
            raise NotFound(f"The program has no mail {letter.mail!r}.", remedy="Add it to the program's mails.")
        kind = letter.kind or (known.kind if known is not None else "")
        if kind not in KINDS:
            raise Invalid(
                f"{kind!r} is no kind of mail.", where=f"mail {letter.mail}", remedy=f"Use one of {', '.join(KINDS)}."
            )
        kinds[letter.key] = kind
    return kinds


async def _people(read: Read, ids: Iterable[int]) -> dict[int, Row[Any]]:
    return {
        row.id: row
        for part in chunks(sorted(ids))
        for row in await read.rows(select(customers.c.id, *REACHED_BY).where(customers.c.id.in_(part)))
    }


def _as_row(work: Work, letter: Letter, kind: str, customer: Row[Any] | None) -> dict[str, Any]:
    welcome = customer is not None and accepts(customer, kind)
    return {
        "customer_id": letter.customer,
        "version_id": letter.version,
        "mail": letter.mail,
        "kind": kind,
        "about": letter.about,
        "key": letter.key,
        "state": "queued" if welcome else "suppressed",
        "until": letter.until,
        "written": _written(letter),
        "unsure": 0,
        "queued_at": work.now,
    }


def _written(letter: Letter) -> dict[str, Any] | None:
    if letter.text is None:
        return None
    told = {"subject": letter.subject or "", "text": letter.text}
    host = {name: value for name, value in (("name", letter.signed), ("mail", letter.sender)) if value}
    more = {"host": host, "language": letter.language}
    return told | {name: value for name, value in more.items() if value}


def accepts(customer: Row[Any], kind: str) -> bool:
    """Whether a customer may be sent a mail of that kind: after asking for silence, only what serves them.

    News are for those who said yes to them, where they were asked.
    """
    reachable = bool(customer.email and not customer.bounced_at and not customer.erased_at)
    wanted = customer.unsubscribed_at is None and not (kind == "news" and customer.wants_no_news)
    return reachable and (kind not in BULK or wanted)


def happened(name: str, number: int, mail: Mapping[str, Any], *, because: str = "") -> Event:
    """The event that something became of a mail; the mail's customer, key and kind are told."""
    return Event(
        name,
        mail["customer_id"],
        about=f"mail:{number}",
        object=mail["mail"],
        data={"mail": mail["mail"], "kind": mail["kind"]},
        because=because,
    )


async def call_back(work: Work, about: str) -> int:
    """Send none of the mails about a thing that still wait.

    Returns:
        how many.
    """
    waiting = (mails.c.about == about, mails.c.state.in_(("queued", "failed")))
    return await work.changed(update(mails).where(*waiting).values(state="suppressed"))


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Drop the words of every mail to these customers, and send none of those that wait; that others went out stays."""
    for part in chunks(ids):
        theirs = mails.c.customer_id.in_(part)
        await work.execute(update(mails).where(theirs, mails.c.state.in_(UNFINISHED)).values(state="suppressed"))
        await work.execute(
            update(mails).where(theirs).values(written=None, subject=None, text=None, html=None, error=None)
        )


async def get(read: Read, mail: int) -> Row[Any]:
    """The mail of that id.

    Raises:
        NotFound: there is none.
    """
    row = await read.row(select(mails).where(mails.c.id == mail))
    if row is None:
        raise NotFound(f"There is no mail {mail}.")
    return row


async def outbox(read: Read, *, before: int | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """Mails of every state, newest first, with whom they went to; ``before`` is the id the last page ended with."""
    query = select(mails, customers.c.name, customers.c.email).join(customers, mails.c.customer_id == customers.c.id)
    if before is not None:
        query = query.where(mails.c.id < before)
    return await read.rows(query.order_by(mails.c.id.desc()).limit(limit))


async def of_customer(read: Read, customer: int, limit: int = 100) -> Sequence[Row[Any]]:
    """The mails to a customer, newest first."""
    query = select(mails).where(mails.c.customer_id == customer).order_by(mails.c.id.desc())
    return await read.rows(query.limit(limit))
