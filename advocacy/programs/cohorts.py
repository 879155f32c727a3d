"""The customers frozen into one launch of a program, each with their baseline score and arm.

A baseline never changes afterwards, whatever scores follow. A person is in at most one cohort of a program, ever:
that is what makes a second launch invite only those who were not there the first time, and a third nobody.

A launch in waves freezes everybody and draws the holdout at once, and then asks one wave after another. Whose wave has
not gone out is in the cohort and in neither arm yet: not invited, not held out, and not on the calendar of the second
score. A wave that never goes out stays so, with all its people, and a report tells how many they are.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from advocacy.database import Read, Work, chunks, insert_into
from advocacy.engine.publication import Publication
from advocacy.errors import Conflict
from advocacy.events import Event
from advocacy.pouring import uncollected
from advocacy.programs import wave_plans
from advocacy.programs.admission import admitted as whom_it_admits
from advocacy.programs.asking import Frozen, ask
from advocacy.programs.cohort_tables import cohort_members, cohorts
from advocacy.programs.holdout import Candidate, draw
from advocacy.programs.programs import PAUSED, programs
from advocacy.programs.wave_plans import Group, Plan

__all__ = [
    "Launched",
    "cohort_members",
    "cohorts",
    "drawn",
    "invited_of",
    "launch",
    "listing",
    "next_number",
    "one_at_a_time",
]

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Launched:
    """What a launch did: how many are in, held out and invited, and how the invited split by segment.

    Attributes:
        waiting: how many are to be invited by later waves.
    """

    cohort: int
    number: int
    admitted: int
    held_out: int
    invited: Mapping[str, int]
    waiting: int = 0


async def launch(
    work: Work, publication: Publication, *, seed: int | None = None, waves: Plan | None = None
) -> Launched:
    """Freeze everybody whom the program admits, draw the holdout, and put the invitations down as jobs.

    Args:
        work: the work.
        publication: the version in force.
        seed: draws this very holdout again; a fresh one when not said.
        waves: in which order they are asked; all at once when not said.

    Raises:
        Conflict: the program is paused, or nobody is admitted who is not in a cohort of this program already.
        Invalid: somebody who is admitted would be in no wave.
    """
    await one_at_a_time(work, publication)
    document = publication.document
    admitted = await whom_it_admits(work, publication)
    if not admitted:
        raise await _nobody(work, publication.program)
    seed = secrets.randbits(48) if seed is None else seed
    held = drawn(admitted, document.get("holdout"), seed)
    number = await next_number(work, publication.program)
    created = await work.execute(
        insert_into(work, cohorts)
        .values(
            program=publication.program,
            number=number,
            version_id=publication.version_id,
            launched_at=work.now,
            launched_by=str(work.actor),
            seed=seed,
            admitted=len(admitted),
            held_out=len(held),
        )
        .returning(cohorts.c.id)
    )
    cohort = int(created.scalar_one())
    groups = wave_plans.peopled(waves, Counter(row.score for row in admitted)) if waves else []
    with uncollected():
        for part in chunks(admitted, BATCH):
            await _freeze(work, publication, cohort, part, held)
            first = [row for row in part if not groups or _is_in(row, groups[0][0])]
            await ask(work, publication, cohort, [_frozen(row, held) for row in first])
    if waves and groups:
        await wave_plans.put_down(work, publication, cohort, waves, groups)
    await work.record(
        Event(
            "cohort.launched",
            about=f"cohort:{cohort}",
            object=publication.program,
            data={"program": publication.program, "cohort": cohort, "admitted": len(admitted), "held_out": len(held)},
        )
    )
    invited = invited_of([row for row in admitted if not groups or _is_in(row, groups[0][0])], held)
    waiting = len(admitted) - len(held) - sum(invited.values())
    return Launched(cohort, number, len(admitted), len(held), invited, waiting)


async def next_number(read: Read, program: str) -> int:
    """The number that the next launch of a program has."""
    return 1 + int(await read.value(select(func.count()).select_from(cohorts).where(cohorts.c.program == program)))


def drawn(admitted: Sequence[Row[Any]], holdout: Mapping[str, Any] | None, seed: int) -> set[int]:
    """Who of those that a program admits is held out, by what it says about its holdout."""
    if not holdout or not holdout.get("share"):
        return set()
    candidates = [Candidate(row.id, row.account_id, _stratum(row, holdout)) for row in admitted]
    return draw(candidates, float(holdout["share"]), seed, by_account=holdout.get("by") == "account")


def invited_of(people: Sequence[Row[Any]], held: set[int]) -> dict[str, int]:
    """How many of these are invited, by segment."""
    return dict(Counter(row.segment for row in people if row.id not in held))


async def one_at_a_time(work: Work, publication: Publication) -> None:
    """Hold the program, so that two launches at the same moment are one after the other.

    Raises:
        Conflict: it is paused.
    """
    state = await work.value(select(programs.c.state).where(programs.c.id == publication.program_id).with_for_update())
    if state == PAUSED:
        raise Conflict(f"{publication.program} is paused, so nobody is invited.", remedy="Resume it, then launch it.")


async def _freeze(work: Work, publication: Publication, cohort: int, part: Sequence[Row[Any]], held: set[int]) -> None:
    await work.pour(
        insert_into(work, cohort_members),
        [
            {
                "customer_id": row.id,
                "baseline_score": row.score,
                "baseline_segment": row.segment,
                "baseline_at": row.scored_at,
                "baseline_score_id": row.score_id,
                "arm": "holdout" if row.id in held else "invited",
                "stratum": _stratum_key(_stratum(row, publication.document.get("holdout") or {})),
            }
            for row in part
        ],
        cohort_id=cohort,
        program=publication.program,
        allocated_at=work.now,
    )


def _frozen(row: Row[Any], held: set[int]) -> Frozen:
    return Frozen(row.id, row.score, row.segment, row.zone, row.id in held)


def _is_in(row: Row[Any], group: Group) -> bool:
    return bool(group.lowest <= row.score <= group.highest)


def _stratum(row: Row[Any], holdout: Mapping[str, Any]) -> tuple[Any, ...]:
    known = {"score": row.score, "segment": row.segment, "account.tier": row.tier}
    return tuple(known[name] for name in holdout.get("stratify", ()))


def _stratum_key(stratum: tuple[Any, ...]) -> str:
    return " / ".join("–" if part is None else str(part) for part in stratum)


async def _nobody(work: Work, program: str) -> Conflict:
    last = await work.row(
        select(cohorts).where(cohorts.c.program == program).order_by(cohorts.c.number.desc()).limit(1)
    )
    if last is None:
        return Conflict(
            f"{program} admits nobody: no customer has a score that it asks for and an address that may be mailed.",
            remedy="Import scores first, or widen what it admits.",
        )
    return Conflict(
        f"{program} was launched on {last.launched_at:%-d %B %Y} with {last.admitted} customers, and nobody new is "
        "admitted since.",
        remedy="Import newer scores, and launch again for those who are new.",
    )


async def listing(read: Read, program: str) -> Sequence[Row[Any]]:
    """The cohorts of a program, first one first."""
    return await read.rows(select(cohorts).where(cohorts.c.program == program).order_by(cohorts.c.number))
