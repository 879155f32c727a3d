"""The last two weeks of the year: a few members are about, so that whoever looks around meets something unfinished."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from challenges.outline import BY_A_PERSON
from challenges.unlocking import Entry, State
from seeds import visits
from seeds.chances import chance
from seeds.guests import boards_of, glimpses
from seeds.talk import QUESTIONS, ask, be_shown
from seeds.visits import NEVER
from seeds.year import Mind, Year

FORTNIGHT = timedelta(days=14)
ABOUT = 5
ASK_AT_LAST = 3
OFFICE_IS_LEFT = 11.3  # days after the fortnight began


def put_down(year: Year) -> None:
    """Put the beginning of the last two weeks on the agenda."""
    year.agenda.put(year.end - FORTNIGHT, partial(_begin, year))


async def _begin(year: Year) -> None:
    seen = {one.customer: one for one in await glimpses(year) if one.rank > 0}
    async with year.there.database.read() as read:
        boards = await boards_of(read, sorted(seen))
    order = sorted(
        (customer for customer, one in seen.items() if one.is_fit and one.boxes),
        key=lambda customer: (not _next(boards[customer], read_by_a_person=True), -seen[customer].open, customer),
    )
    about = order[:ABOUT]
    for number, customer in enumerate(about):
        _put_visits_down(year, year.minds[customer], number)
    others = sorted(set(seen) - set(about))
    dice = chance(year.seed, "everybody", "last days")
    for number, customer in enumerate(dice.sample(others, min(ASK_AT_LAST, len(others)))):
        mind = year.minds[customer]
        year.later(mind, OFFICE_IS_LEFT, "asking at last", partial(ask, year, mind, -1 - number))
        year.later(mind, OFFICE_IS_LEFT, "handing in at last", partial(_hand_in, year, mind, read_by_a_person=True))


def _put_visits_down(year: Year, mind: Mind, number: int) -> None:
    dice = mind.diary.dice("last days")
    year.later(mind, dice.uniform(1, 3), "asking again", partial(ask, year, mind, number % len(QUESTIONS)))
    year.later(mind, dice.uniform(2, 4), "something small", partial(_hand_in, year, mind))
    year.later(mind, dice.uniform(5, 6), "something to read", partial(_hand_in, year, mind, read_by_a_person=True))
    year.later(
        mind, OFFICE_IS_LEFT, "something at last", partial(_hand_in, year, mind, read_by_a_person=number % 2 > 0)
    )
    if number % ABOUT:
        year.later(mind, dice.uniform(1, 8), "being shown at last", partial(be_shown, year, mind))


async def _hand_in(year: Year, mind: Mind, *, read_by_a_person: bool = False) -> None:
    if mind.gone:
        return
    async with year.there.database.read() as read:
        board = (await boards_of(read, [mind.customer]))[mind.customer]
    key = _next(board, read_by_a_person=read_by_a_person)
    if key:
        await visits.complete(year, mind, key)


def _next(board: Sequence[Entry], *, read_by_a_person: bool) -> str:
    """The first thing that can be begun, of those that a person reads or of the others; empty where there is none."""
    return next(
        (
            entry.challenge.key
            for entry in board
            if entry.state is State.OPEN
            and entry.challenge.key not in NEVER
            and (entry.challenge.text.get("checked") == BY_A_PERSON) is read_by_a_person
        ),
        "",
    )
