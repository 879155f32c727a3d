"""The mails of a program as a page tells of them: what they merge, and how they do, in a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select

from advocacy.clock import later, period
from advocacy.database import Read
from advocacy.delivery.facts_in_mails import facts_in, unknown
from advocacy.delivery.funnel import variants
from advocacy.delivery.harmless import SampleLinks
from advocacy.delivery.letters import Addressee, Layout, Rendered
from advocacy.delivery.texts import mail_texts
from advocacy.errors import NotFound
from advocacy.people import staff
from advocacy.people.customers import MAILABLE, customers
from advocacy.reports.mail_funnel import MailCounts, MailFunnel, mail_funnel
from advocacy.words import Said, said

FIXED: Mapping[str, Said] = {"sign_in": said("The link to sign in")}
"""The mails of the house itself, by name."""
CHOICES = 8


@dataclass(frozen=True, slots=True)
class Lack:
    """A merge field, and for how many of those who may be mailed nothing is known of it."""

    name: str
    people: int
    of: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How a mail did with one group, or with all; counts are people."""

    segment: str
    counts: MailCounts
    rates: MailFunnel


@dataclass(frozen=True, slots=True)
class Text:
    """A mail of a program: its words, what it lacks, and its figures together and by segment."""

    row: Row[Any]
    lacks: Sequence[Lack]
    together: Figures | None
    by_segment: Sequence[Figures]


async def texts_of(read: Read, program: Row[Any]) -> list[Text]:
    """Every mail of the version in force, in the order of its keys."""
    rows = await read.rows(
        select(mail_texts).where(mail_texts.c.version_id == program.version_id).order_by(mail_texts.c.mail)
    )
    return await _told(read, program, rows)


async def text_of(read: Read, program: Row[Any], mail: str) -> Text:
    """One of them.

    Raises:
        NotFound: the version in force has no such mail.
    """
    rows = await read.rows(
        select(mail_texts).where(mail_texts.c.version_id == program.version_id, mail_texts.c.mail == mail[:120])
    )
    if not rows:
        raise NotFound(said("The program has no such mail."), remedy=said("Look at the list of its mails."))
    return (await _told(read, program, rows))[0]


async def _told(read: Read, program: Row[Any], rows: Sequence[Row[Any]]) -> list[Text]:
    named = {row.mail: facts_in(row.subject, row.text) for row in rows}
    lacking, everybody = await unknown(read, [name for names in named.values() for name in names])
    figures: dict[str, list[Figures]] = {}
    for one in await variants(read, program.key):
        figures.setdefault(one.mail, []).append(_figures(one.segment or "", _counts(one)))
    return [
        Text(
            row,
            [Lack(name, lacking[name], everybody) for name in named[row.mail]],
            _together(figures.get(row.mail, [])),
            figures.get(row.mail, []),
        )
        for row in rows
    ]


async def readers(read: Read, words: str) -> Sequence[Row[Any]]:
    """Some customers for whom a mail may be looked at: those with these words, or the first there are."""
    query = select(customers.c.id, customers.c.name, customers.c.email, customers.c.language).where(MAILABLE)
    if words:
        query = query.where(
            or_(*[column.icontains(words, autoescape=True) for column in (customers.c.name, customers.c.email)])
        )
    return await read.rows(query.order_by(customers.c.id).limit(CHOICES))


async def fixed_letter(read: Read, layout: Layout, links: SampleLinks, name: str, language: str) -> Rendered:
    """A mail of the house as it looks for the one of the staff who reads."""
    reader = await staff.get(read, read.actor.id or 0)
    fields = {"first_name": reader.name.partition(" ")[0]}
    until = later(read.now, period("PT10M"), "UTC")
    to = Addressee(0, "UTC", fields, links.lead("sign-in"), f"{links.base_url}/hub", until=until, language=language)
    return layout.render(layout.own_words(name, language), to, links, None)


def _counts(row: Row[Any]) -> MailCounts:
    return MailCounts(
        sent=row.sent,
        hard_bounces=int(row.hard_bounces),
        soft_bounces=int(row.soft_bounces),
        openers=int(row.openers),
        clickers=int(row.clickers),
        joined=int(row.joined),
        machine_only_openers=int(row.machine_only_openers),
        machine_only_clickers=int(row.machine_only_clickers),
    )


def _figures(segment: str, counts: MailCounts) -> Figures:
    return Figures(segment, counts, mail_funnel(counts))


def _together(parts: Sequence[Figures]) -> Figures | None:
    if not parts:
        return None
    names = MailCounts.__dataclass_fields__
    return _figures("", MailCounts(**{name: sum(getattr(part.counts, name) for part in parts) for name in names}))
