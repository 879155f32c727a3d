"""What the page of an invitation shows: what became of it, its letter, and what awaits whoever comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, and_, select

from advocacy.database import Read
from advocacy.delivery.drafts import READER, fields_of
from advocacy.delivery.letters import Addressee, Letterhead, Wording, merged
from advocacy.delivery.links import Links, Ticket
from advocacy.delivery.markdown import as_html
from advocacy.delivery.texts import texts_of
from advocacy.engine.journal import standings
from advocacy.engine.people import take_facts
from advocacy.engine.rules.decide import Rulebook
from advocacy.errors import NotFound
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers, is_member
from advocacy.programs import programs
from advocacy.programs.cohorts import cohort_members
from advocacy.programs.declining import asked_again
from advocacy.programs.invitations import ACCEPTED, DECLINED, WITHDRAWN, invitations
from advocacy.programs.outlook import Outlook, outlook
from advocacy.programs.programs import PAUSED, program_versions
from advocacy.programs.rulebook import rules
from advocacy.words import said
from web.language import EPOCH

OPEN, LATER, NO = "open", "later", "declined"
WAITING = frozenset({OPEN, LATER, NO})
NEVER_MIND = EPOCH  # whole is whole, however old; what is too old is told with the rest of its story


@dataclass(frozen=True, slots=True)
class Consent:
    """One thing to agree to.

    Attributes:
        field: its name in the form.
        purpose: what it is kept as, see ``people.consent``.
        title: what one agrees to, in English.
        words: the line below it, in English.
        needed: whether one cannot come in without it.
    """

    field: str
    purpose: str
    title: str
    words: str
    needed: bool = False


CONSENTS = (
    Consent(
        "keep", "membership", "Keep my answers and points", "Needed, or there is no room to come into.", needed=True
    ),
    Consent("mail", "mail", "Write to me when something opens", "Each mail has a link that ends them."),
    Consent(
        "quote", "testimonial", "You may ask me before quoting me", "Each time, word by word. Never without a yes."
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An invitation as it stands for whoever holds its link.

    Attributes:
        id: the invitation's.
        customer: whose it is.
        state: ``open``, ``later`` (they will be asked again) or ``declined``, in which one can still come in; ``used``,
            ``left``, ``member``, ``colleague``, ``erased``, ``withdrawn``, ``expired``, ``replaced`` (there is a newer
            link) or ``closed`` (the program rests), in which one cannot.
        on: the instant that the state tells of, if it tells of one.
        until: until when the place is kept.
        again: when they will be asked again, or would be if they said so now.
        host: who invites: ``name``, ``title`` and ``mail``.
        row: what it was read from.
    """

    id: int
    customer: int
    state: str
    on: datetime | None
    until: datetime
    again: datetime
    host: Mapping[str, str]
    row: Row[Any]

    @property
    def waits(self) -> bool:
        """Whether one can come in by it."""
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class Letter:
    """What the host wrote, without its button and its small print."""

    subject: str
    words: Markup
    language: str
    signed: str
    ahead: Outlook


async def place_of(read: Read, links: Links, token: str) -> Place:
    """The invitation of a token; one statement.

    Raises:
        NotFound: the token is not whole, or there is no such invitation.
    """
    ticket = links.read(token, "join", NEVER_MIND)
    row = await read.row(_PLACE.where(invitations.c.id == ticket.subject))
    if row is None:
        raise NotFound(said("There is no such invitation."), remedy=said("Ask your host for a new one."))
    state, on = _standing(row, ticket, read.now)
    return Place(
        id=row.id,
        customer=row.customer_id,
        state=state,
        on=on,
        until=row.expires_at,
        again=row.postponed_to if state == LATER else asked_again(read.now, row.reader_zone),
        host={"name": "", "title": "", "mail": "", "face": ""}
        | {key: value for key, value in row.host.items() if value},
        row=row,
    )


_KEPT = ("id", "customer_id", "program", "version_id", "segment", "state", "expires_at", "accepted_at", "declined_at")
_PERSON = ("email", "language", "employee", "joined_at", "left_at", "erased_at", "unsubscribed_at")
_PLACE = (
    select(
        *[invitations.c[name] for name in (*_KEPT, "postponed_to")],
        *[customers.c[name] for name in _PERSON],
        *READER,
        invitations.c.program.label("words_program"),
        cohort_members.c.baseline_score,
        program_versions.c.document["invitations"].label("plan"),
        program_versions.c.document["host"].label("host"),
        programs.programs.c.state.label("program_state"),
    )
    .select_from(invitations)
    .join(customers, customers.c.id == invitations.c.customer_id)
    .join(program_versions, program_versions.c.id == invitations.c.version_id)
    .join(programs.programs, programs.programs.c.key == invitations.c.program)
    .outerjoin(accounts, accounts.c.id == customers.c.account_id)
    .outerjoin(standings, standings.c.customer_id == customers.c.id)
    .outerjoin(
        cohort_members,
        and_(cohort_members.c.cohort_id == invitations.c.cohort_id, cohort_members.c.customer_id == customers.c.id),
    )
)


def _standing(row: Row[Any], ticket: Ticket, now: datetime) -> tuple[str, datetime | None]:
    """What became of an invitation, and when: the first of these that is so."""
    used = row.state == ACCEPTED
    stories = (
        (row.erased_at is not None, "erased", row.erased_at),
        (row.state == WITHDRAWN, "withdrawn", None),
        (used and row.left_at is not None, "left", row.left_at),
        (used, "used", row.accepted_at),
        (is_member(row), "member", row.joined_at),
        (bool(row.employee), "colleague", None),
        (row.expires_at <= now, "expired", row.expires_at),
        (ticket.until <= now, "replaced", row.postponed_to),
        (row.program_state == PAUSED, "closed", None),
        (row.state == DECLINED, NO, row.declined_at),
        (row.postponed_to is not None and row.postponed_to > now, LATER, row.postponed_to),
    )
    return next(((state, on) for holds, state, on in stories if holds), (OPEN, None))


async def letter_of(read: Read, place: Place, link: str, links: Links, company: str) -> Letter:
    """The letter of an invitation, in the words it was mailed in, and what awaits its reader; four statements.

    Args:
        read: a look at the database.
        place: the invitation.
        link: the address of its page.
        links: the installation's.
        company: our own name.
    """
    row = place.row
    words = (row.plan or {}).get(row.segment) or {}
    text = (await texts_of(read, [row.version_id])).get((row.version_id, words.get("mail", "")))
    wording = Wording("invitation", "", "", host=place.host)
    if text is not None:
        wording = Wording("invitation", text.subject, text.text, text.language, place.host)
    # They are told the score that they were invited for, whatever they have said since.
    fields = fields_of(row) | {"score": row.baseline_score}
    reader = Addressee(0, row.reader_zone, fields, link, f"{links.base_url}/hub", until=place.until)
    subject, body = merged(wording, reader, Letterhead(company=company))
    return Letter(
        subject=subject,
        words=as_html(body.letter),
        language=wording.language,
        signed=place.host["name"].partition(" ")[0],
        ahead=await _ahead(read, place),
    )


async def _ahead(read: Read, place: Place) -> Outlook:
    """What awaits them by the version in force, because that is the one they will be in."""
    there = await programs.publication(read, place.row.program)
    book = Rulebook.of(rules(there.program, there.version_id, there.document))
    facts = (await take_facts(read, [place.customer], book.asks))[place.customer]
    return outlook(book, there.program, there.document, facts, read.now)
