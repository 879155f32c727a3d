"""Where the made-up company's scores come from, and the launches that follow: two surveys, and people who speak up."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from advocacy.database import Work
from advocacy.errors import Conflict
from advocacy.listening.imports import import_customers, import_scores
from advocacy.listening.intake.customer_file import read_customers
from advocacy.listening.intake.score_file import read_scores
from advocacy.listening.responses import Response, receive
from advocacy.listening.scores import Segment, segment_of
from advocacy.people.customers import customers
from advocacy.programs import cohorts, programs
from advocacy.programs.wave_plans import Plan
from seeds.chances import chance
from seeds.company import MadeUpCustomer
from seeds.diaries import Diary
from seeds.files import customer_list, survey_export
from seeds.words import reason
from seeds.year import PROGRAM, Mind, Year

SPEAKS_UP = 0.015  # of those surveyed, in a month
TOOL = "wootric"


async def take_customers_in(year: Year, everybody: Sequence[MadeUpCustomer]) -> None:
    """Take the customer list in."""
    file = read_customers(customer_list(everybody), filename="customers.csv")
    await year.do(import_customers, file)
    by_address = {one.email: one for one in everybody}
    async with year.there.database.read() as read:
        for row in await read.rows(select(customers.c.id, customers.c.email_key)):
            year.minds[row.id] = Mind(row.id, Diary(by_address[row.email_key], year.seed))


async def take_scores_in(year: Year, surveyed: Sequence[MadeUpCustomer], *, days: int) -> dict[Segment, int]:
    """Take in what these people answered to the survey of the days before.

    Returns:
        how many are in each segment.
    """
    export = survey_export(surveyed, year.seed, until=year.now, days=days)
    file = read_scores(export, filename="scores.csv", scale="0-10")
    await year.do(import_scores, file, source=TOOL)
    segments = [segment_of(row.score) for row in file.rows]
    return {segment: segments.count(segment) for segment in Segment}


async def launch(year: Year, number: int, waves: Plan | None = None) -> None:
    """Launch the program for everybody who is new to it, all at once or in waves."""

    async def verb(work: Work) -> cohorts.Launched:
        publication = await programs.publication(work, PROGRAM)
        dice = chance(year.seed, PROGRAM, f"launch {number}")
        return await cohorts.launch(work, publication, seed=dice.getrandbits(48), waves=waves)

    try:
        launched: cohorts.Launched = await year.do(verb)
    except Conflict:
        year.tell(year.now, f"Launch {number}: nobody is new to it.")
        return
    invited = launched.invited
    later = f", and {launched.waiting:,} more in the next wave" if launched.waiting else ""
    year.tell(
        year.now,
        f"Launch {number}: {launched.admitted:,} admitted, {launched.held_out:,} of them held out; "
        f"{invited.get('passive', 0):,} passives and {invited.get('promoter', 0):,} promoters are invited{later}.",
    )


def let_people_speak_up(year: Year, surveyed: Sequence[MadeUpCustomer], month: int) -> None:
    """Put down who of them says a score of their own accord in the month that begins."""
    minds = {mind.diary.person.email: mind for mind in year.minds.values()}
    for one in surveyed:
        mind = minds[one.email]
        if mind.diary.happens(f"speaking up {month}", SPEAKS_UP):
            days = mind.diary.dice(f"day of month {month}").uniform(0, 27)
            year.later(mind, days, f"speaking up {month}", partial(_speak_up, year, mind, month))


async def _speak_up(year: Year, mind: Mind, month: int) -> None:
    dice = mind.diary.dice(f"words {month}")
    score = mind.diary.says_unasked(month)
    await year.do(
        receive,
        [
            Response(
                score=score,
                source=TOOL,
                external_id=f"live-{mind.customer}-{month}",
                customer=mind.customer,
                channel="in-app",
                answered_at=year.now - timedelta(minutes=1),
                comment=reason(dice, segment_of(score)),
            )
        ],
    )
