"""What conditions can speak of in this company: the fields, and for each what it can be, by the names people use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from advocacy.database import Read
from advocacy.engine.rules.fields import ACCOUNT_ATTRIBUTE, ATTRIBUTE, EVENT, FIELDS, Field, Kind
from advocacy.engine.vocabulary import EVENTS as KNOWN_EVENTS
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.programs.programs import IN_FORCE, RUNNING, program_versions, programs
from web.language import say
from web.studio.rules.comparisons import HOWS, TAKEN_AS, How, hows_of
from web.studio.rules.words import ABOUT, EVENTS, KNOWN_WORDS, LABELS, NAMED, OF_EVENT

LOOKED_AT = 1_000
"""So many of the newest customers and accounts say which tags, languages, tiers and attributes there are."""
MOST_CHOICES = 100

_NAMED_BY = {
    "levels": ("key", "name"),
    "badges": ("badge", "name"),
    "challenges": ("challenge", "title"),
    "tracks": ("track", "name"),
    "packages": ("package", "name"),
    "rewards": ("reward", "name"),
    "surveys": ("survey", "name"),
    "mails": ("mail", "subject"),
    "tasks": ("task", "title"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: as the form sends it, and as it is read."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What there is to speak of.

    Attributes:
        things: of programs, by part and key, what they are called: ``things["levels"]["insider"]``.
        ranks: the ladder, key to rank.
        tags: in use.
        languages: in use.
        tiers: of accounts, in use.
        attributes: of customers and accounts, as a program spells them, with as what they can be taken.
    """

    things: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    tags: Sequence[str] = ()
    languages: Sequence[str] = ()
    tiers: Sequence[str] = ()
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def called(self, part: str, key: str) -> str:
        """What a thing of a program is called; its key where nobody knows it."""
        return self.things.get(part, {}).get(key, key)

    def choices(self, name: str) -> list[Choice]:
        """What a field can be, where that is known; nothing where anything can be typed."""
        known = FIELDS.get(name)
        if name == "level":
            return self._of_part("levels")
        if known and known.words:
            return [Choice(word, say(KNOWN_WORDS.get(word, word))) for word in known.words]
        if name in {"finished", "badge", "program"}:
            return self._of_part({"finished": "challenges", "badge": "badges"}.get(name, "programs"))
        listed = {"tags": self.tags, "language": self.languages, "account.tier": self.tiers}.get(name, ())
        return [Choice(one, one) for one in listed]

    def of_event(self, event: str, found: Field) -> list[Choice]:
        """What a field of an event can be, where that is known."""
        if found.words:
            return [Choice(word, say(KNOWN_WORDS.get(word, word))) for word in found.words]
        return self.objects(event) if found.name == "object" else self._of_part(ABOUT.get(found.name, ""))

    def objects(self, event: str) -> list[Choice]:
        """What an event can be about, where that is known."""
        return self._of_part(ABOUT.get(event.partition(".")[0], ""))

    def hows(self, found: Field) -> Sequence[How]:
        """The comparisons to offer for a field: of an attribute only those that fit what is known of it."""
        kinds = self.attributes.get(found.name) if found.kind is Kind.ANY else None
        if not kinds:
            return hows_of(found)
        fitting = [how for kind in TAKEN_AS if kind in kinds for how in TAKEN_AS[kind]]
        return [*fitting, *(how for how in HOWS[Kind.ANY] if ":" not in how.key)]

    def fields(self, event: str | None) -> Iterator[tuple[str, list[Choice]]]:
        """What can be looked at, in groups with their headings."""
        if event:
            told = KNOWN_EVENTS[event].fields if event in KNOWN_EVENTS else {}
            mine = [Choice(f"{EVENT}{name}", of_event(name)) for name in ("object", *told) if name in OF_EVENT]
            yield "event", mine
        for heading, fields in NAMED:
            extra = self._attributes(ACCOUNT_ATTRIBUTE) if "account.name" in fields else []
            yield say(heading), [*(Choice(key, say(words)) for key, words in fields.items()), *extra]
        if own := self._attributes(ATTRIBUTE):
            yield "attributes", own

    def _attributes(self, prefix: str) -> list[Choice]:
        return [Choice(name, name.removeprefix(prefix)) for name in sorted(self.attributes) if name.startswith(prefix)]

    def _of_part(self, part: str) -> list[Choice]:
        return [Choice(key, words) for key, words in self.things.get(part, {}).items()]


def of_event(name: str) -> str:
    """What a field of an event is called."""
    return say(OF_EVENT[name]) if name in OF_EVENT else name


def happening(event: str) -> str:
    """What somebody has done, or what has been done to them: "joined"."""
    return say(EVENTS[event]) if event in EVENTS else event


def label(name: str) -> str:
    """What a field is called."""
    if name in LABELS:
        return say(LABELS[name])
    if name.startswith(EVENT):
        return of_event(name.removeprefix(EVENT))
    return name.removeprefix(ACCOUNT_ATTRIBUTE).removeprefix(ATTRIBUTE)


async def vocabulary(read: Read, document: Mapping[str, Any] | None = None) -> Vocabulary:
    """What there is to speak of, in three statements.

    Args:
        read: a read or a work.
        document: the program the condition belongs to; without one, every program that runs.
    """
    found = await read.rows(
        select(programs.c.key, programs.c.name, program_versions.c.document)
        .select_from(IN_FORCE)
        .where(programs.c.state == RUNNING)
        .order_by(programs.c.key)
    )
    documents = [document] if document is not None else [row.document for row in found]
    things = things_of(documents) | {"programs": {row.key: row.name for row in found}}
    people = await read.rows(
        select(customers.c.tags, customers.c.language, customers.c.attributes)
        .where(customers.c.erased_at.is_(None))
        .order_by(customers.c.id.desc())
        .limit(LOOKED_AT)
    )
    companies = await read.rows(
        select(accounts.c.tier, accounts.c.attributes).order_by(accounts.c.id.desc()).limit(LOOKED_AT)
    )
    return Vocabulary(
        things=things,
        ranks={key: rank for rank, key in enumerate(things["levels"])},
        tags=_in_use([tag for row in people for tag in row.tags or ()]),
        languages=_in_use([row.language for row in people]),
        tiers=_in_use([row.tier for row in companies]),
        attributes=_kinds(ATTRIBUTE, [row.attributes for row in people])
        | _kinds(ACCOUNT_ATTRIBUTE, [row.attributes for row in companies]),
    )


def things_of(documents: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """What the things of programs are called, by part and key."""
    things: dict[str, dict[str, str]] = {}
    for part, (key, name) in _NAMED_BY.items():
        listed = [held for held in (document.get(part) for document in documents) if isinstance(held, list)]
        told = [one for held in listed for one in held if isinstance(one, Mapping) and isinstance(one.get(key), str)]
        things[part] = {str(one[key]): str(one.get(name) or one[key]) for one in told}
    return things


def _in_use(words: Sequence[Any]) -> list[str]:
    return sorted({word for word in words if isinstance(word, str) and word})[:MOST_CHOICES]


def _kinds(prefix: str, held: Sequence[Mapping[str, Any] | None]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for attributes in held:
        for name, value in (attributes or {}).items():
            if not isinstance(value, Mapping) and value is not None and len(found) < MOST_CHOICES:
                found.setdefault(prefix + name, set()).add(_kind(value))
    return {name: frozenset(kinds) for name, kinds in found.items()}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    return "list" if isinstance(value, list) else "text"
