"""What a launch would do, counted before it is done, in a fixed number of statements whatever the number of people."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from advocacy.clock import later, period
from advocacy.database import Read
from advocacy.engine.people import take_facts
from advocacy.listening.scores import Segment
from advocacy.people.customers import customers
from advocacy.programs import cohorts, programs, wave_plans, waves
from advocacy.programs.admission import admission, admitted
from advocacy.programs.wave_plans import Plan
from advocacy.reports.planning import detectable
from advocacy.reports.regression import expected_untreated
from advocacy.reports.untreated import base_before, own_untreated
from web.studio.launch.groups import Group, Sample, group_of

SHARES = (0.0, 0.1, 0.2, 0.3)
USUAL = 0.24  # of passives who turn by themselves, where nothing is known of this base
_SEED_BYTES = 6


@dataclass(frozen=True, slots=True)
class Power:
    """What a holdout of a share could see among the passives: the invited, the held out, and the smallest lift."""

    share: float
    invited: int
    held: int
    lift: float | None


@dataclass(frozen=True, slots=True)
class Station:
    """One wave as it would go out: its scores, its people, and the day."""

    scores: str
    people: int
    held: int
    day: datetime


@dataclass(frozen=True, slots=True)
class Ahead:
    """A launch before it is done.

    Attributes:
        row: the program with its version in force.
        number: which launch of it this would be.
        scores: by score, highest first: the score, its segment, the people, and how many of them are held out.
        left_out: by reason, most first.
        people: how many are in.
        held: how many of them are not invited.
        groups: what each group gets.
        share: of the holdout, as the program says.
        by_account: whether those of one account go together.
        base: which rate of passives is expected to turn by themselves.
        known: whether that is known of this base, or only usual.
        powers: what holdouts of several shares could see.
        passives: how many passives are in.
        launches: the earlier ones.
        waves: of all of them.
        unasked: people of waves that have not gone out.
    """

    row: Row[Any]
    number: int
    scores: Sequence[tuple[int, str, int, int]]
    left_out: Sequence[tuple[str, int]]
    people: int
    held: int
    groups: Sequence[Group]
    share: float
    by_account: bool
    base: float
    known: bool
    powers: Sequence[Power]
    passives: int
    launches: Sequence[Row[Any]]
    waves: Sequence[waves.Wave]
    unasked: int

    @property
    def invited(self) -> int:
        """How many would be invited, by all waves together."""
        return self.people - self.held

    @property
    def power(self) -> Power | None:
        """What the holdout of the program itself could see."""
        return next((one for one in self.powers if one.share == self.share), None)

    @property
    def usual_waves(self) -> str:
        """One wave for each score, highest first, as it would be written."""
        return ", ".join(str(score) for score, *_ in self.scores)


def seed_of(secret: str, program: str, number: int) -> int:
    """The seed of a launch that is not done yet: the same on every page that tells of it, so that its figures hold."""
    mark = hmac.digest(secret.encode(), f"launch:{program}:{number}".encode(), hashlib.sha256)
    return int.from_bytes(mark[:_SEED_BYTES])


async def ahead_of(read: Read, key: str, *, secret: str, shown: Mapping[str, int]) -> Ahead:
    """What launching a program now would do.

    Args:
        read: a read or a work.
        key: the program.
        secret: the installation's, for the seed.
        shown: by segment, the customer for whom it is to be told; another one where that is nobody of it.

    Raises:
        NotFound: there is no such program.
    """
    row = await programs.get(read, key)
    publication = await programs.version(read, row.version_id)
    number = await cohorts.next_number(read, key)
    people = await admitted(read, publication)
    counted = await admission(read, publication)
    holdout = row.document.get("holdout") or {}
    held = cohorts.drawn(people, holdout, seed_of(secret, key, number))
    base, known = await _base(read)
    passives = sum(one.segment == Segment.PASSIVE for one in people)
    share = float(holdout.get("share") or 0)
    return Ahead(
        row=row,
        number=number,
        scores=sorted(_scores(people, held), reverse=True),
        left_out=sorted(counted.left_out.items(), key=lambda one: -one[1]),
        people=len(people),
        held=len(held),
        groups=await _groups(read, row.document, people, held, shown),
        share=share,
        by_account=holdout.get("by") == "account",
        base=base,
        known=known,
        powers=[_power(one, passives, base) for one in sorted({*SHARES, share})],
        passives=passives,
        launches=await cohorts.listing(read, key),
        waves=await waves.of_program(read, key),
        unasked=sum((await waves.unasked(read, key)).values()),
    )


def stations(ahead: Ahead, plan: Plan, now: datetime) -> list[Station]:
    """The waves of a plan with their people and days.

    Raises:
        Invalid: somebody who is in would be in no wave.
    """
    found = wave_plans.peopled(plan, {score: people for score, _, people, _ in ahead.scores})
    return [
        Station(
            str(group),
            people,
            sum(held for score, _, _, held in ahead.scores if group.lowest <= score <= group.highest),
            later(now, period(f"P{plan.gap_days * at}D"), "UTC"),
        )
        for at, (group, people) in enumerate(found)
    ]


def _scores(people: Sequence[Row[Any]], held: set[int]) -> list[tuple[int, str, int, int]]:
    everybody = Counter((one.score, one.segment) for one in people)
    without = Counter(one.score for one in people if one.id in held)
    return [(score, segment, number, without[score]) for (score, segment), number in everybody.items()]


async def _groups(
    read: Read, document: Mapping[str, Any], people: Sequence[Row[Any]], held: set[int], shown: Mapping[str, int]
) -> list[Group]:
    by_segment: dict[str, list[Row[Any]]] = {}
    for one in people:
        by_segment.setdefault(one.segment, []).append(one)
    samples = {
        segment: shown[segment] if any(one.id == shown.get(segment) for one in members) else members[0].id
        for segment, members in by_segment.items()
    }
    facts = await take_facts(read, list(samples.values()))
    named = select(customers.c.id, customers.c.name, customers.c.email).where(customers.c.id.in_(facts))
    names = {row.id: row.name or row.email for row in await read.rows(named)}
    told = {segment: Sample(names[number], facts[number]) for segment, number in samples.items()}
    return [
        group_of(document, by_segment[segment], held, told[segment], read.now)
        for segment in ("promoter", "passive", "detractor")
        if segment in by_segment
    ]


async def _base(read: Read) -> tuple[float, bool]:
    """Which share of passives is expected to answer as promoters with nothing done: the upper end, which asks most."""
    untreated = expected_untreated(await base_before(read, read.now), await own_untreated(read, read.now))
    return (USUAL, False) if untreated.high is None else (untreated.high, True)


def _power(share: float, passives: int, base: float) -> Power:
    held = round(passives * share)
    return Power(share, passives - held, held, detectable(base, passives - held, held) if held else None)
