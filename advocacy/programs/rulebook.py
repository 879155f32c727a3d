"""The rules in force: those of every program that runs, and the few that are true in every program.

True in every program, and no text can forget them: what was completed earns its points, what is undone takes them
back, an address that was missing lets a box go, what a member offers is remembered, a question that was answered is
nobody's task any more, and who joins begins the tracks that are for them. All but the last are promises, and hold for
a paused program too.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Read
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.decide import EventPredicate, Predicate, Rule, Rulebook, Then, always
from advocacy.events import Event
from advocacy.programs.programs import IN_FORCE, RUNNING, program_versions, programs
from advocacy.programs.stages_schema import ACTIONS

ADDRESS = "address"  # what every box waits for, whatever else a program lists

_EDITION_BYTES = 7
_MADE_OF = (
    select(programs.c.key, programs.c.state, program_versions.c.id, program_versions.c.digest)
    .select_from(IN_FORCE)
    .order_by(programs.c.key)
)


class RunningPrograms:
    """Where the engine gets the rules in force; a publication is seen by the next work.

    A book is kept under everything it is made of, the digests of the texts among it. So another process that
    publishes, and a publication that is rolled back after it was looked at, can neither leave a wrong book behind.
    """

    def __init__(self) -> None:
        self._made_of: tuple[tuple[Any, ...], ...] = ()
        self._book = Rulebook()

    async def __call__(self, read: Read) -> Rulebook:
        """The rulebook as of this transaction."""
        made_of = tuple(tuple(row) for row in await read.rows(_MADE_OF))
        if made_of != self._made_of:
            self._book = await _book(read, made_of)
            self._made_of = made_of
        return self._book


async def _book(read: Read, made_of: tuple[tuple[Any, ...], ...]) -> Rulebook:
    rows = await read.rows(
        select(programs.c.key, programs.c.state, program_versions.c.id, program_versions.c.document)
        .select_from(IN_FORCE)
        .order_by(programs.c.key)
    )
    needs = await _needs(read)
    edition = sha256(json.dumps(made_of).encode()).digest()[:_EDITION_BYTES]
    return Rulebook.of([rule for row in rows for rule in _rules_of(row, needs[row.key])], int.from_bytes(edition))


async def _needs(read: Read) -> dict[str, frozenset[str]]:
    """By program, the attributes that a box of any of its versions may be waiting for."""
    found: dict[str, set[str]] = {}
    versions = programs.join(program_versions, program_versions.c.program_id == programs.c.id)
    query = select(programs.c.key, program_versions.c.document["packages"].label("packages")).select_from(versions)
    for row in await read.rows(query):
        needs = found.setdefault(row.key, {ADDRESS})
        needs.update(name for package in row.packages or () for name in package.get("needs") or ())
    return {key: frozenset(needs) for key, needs in found.items()}


def _rules_of(row: Row[Any], needs: frozenset[str]) -> Iterator[Rule]:
    yield from promises(row.key, needs)
    if row.state == RUNNING:
        yield from rules(row.key, row.id, row.document)


def promises(program: str, needs: frozenset[str]) -> list[Rule]:
    """What holds for a program whether it runs or rests: its points are awarded and taken back, its boxes let go.

    Args:
        program: its key.
        needs: what its boxes wait for; whatever else becomes known of a customer lets none go.
    """
    mine = _of(program)
    return [
        Rule(
            f"{program}:house.points",
            "challenge.completed",
            (Then("award", {"award": {"from": "event"}}),),
            admits=lambda event: bool(event.data.get("points")) and mine(event),
        ),
        Rule(f"{program}:house.undone", "challenge.undone", (Then("reverse", {"reverse": True}),), admits=mine),
        Rule(
            f"{program}:house.pack",
            "customer.changed",
            (Then("pack", {"pack": True}),),
            admits=lambda event: not needs.isdisjoint(event.data.get("fields", needs)),
        ),
        Rule(f"{program}:house.willing", "reference.offered", (Then("willing", {"willing": True}),), admits=mine),
        Rule(f"{program}:house.answered", "question.answered", (Then("answered", {"answered": True}),), admits=mine),
    ]


def rules(program: str, version: int, document: Mapping[str, Any]) -> list[Rule]:
    """The rules of one version of a program: its tracks begin for those they are for, and what it wrote down."""
    levels = {level["key"]: rank for rank, level in enumerate(document["levels"])}
    made = [
        _rule(
            f"{program}:house.track.{track['track']}",
            version,
            "member.joined",
            parse(track["for"], levels=levels, where=f"tracks › {track['track']} › for"),
            (Then("enrol", {"enrol": track["track"]}),),
            once="each",
        )
        for track in document["tracks"]
    ]
    for rule in document["rules"]:
        condition = parse(rule["if"], levels=levels, event=rule["when"], where=f"rules › {rule['rule']} › if")
        then = tuple(_then(action) for action in rule["then"])
        made.append(_rule(f"{program}:{rule['rule']}", version, rule["when"], condition, then, once=rule["once"]))
    return made


def _rule(key: str, version: int, when: str, condition: Condition, then: tuple[Then, ...], *, once: str) -> Rule:
    of_event, rest = condition.split()
    mine = _of(key.partition(":")[0])
    holds: Predicate = always if rest.is_everybody else rest.predicate
    return Rule(
        key,
        when,
        then,
        admits=lambda event: mine(event) and of_event(event),
        holds=holds,
        once=once,
        asks=rest.asks,
        version=version,
    )


def _of(program: str) -> EventPredicate:
    """An event that says which program it belongs to sets off the rules of no other."""
    ours = frozenset({None, program})

    def is_ours(event: Event) -> bool:
        return event.data.get("program") in ours

    return is_ours


def _then(action: Mapping[str, Any]) -> Then:
    # Told by its field and not by its place: PostgreSQL keeps JSON without the order of its keys.
    kind = next(kind for kind in ACTIONS if kind in action)
    params = {name: value for name, value in action.items() if name not in {"after", "unless"} and value is not None}
    return Then(kind, params, after=action["after"], unless=action["unless"])
