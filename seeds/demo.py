"""A year of the made-up company: scored, launched, joined, played, boxed, scored again, in the order of a real one.

Twelve months under a clock that is moved, through the verbs the doors use and nothing else. The same seed and the same
end tell the same year.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from advocacy.clock import earlier, later, period
from advocacy.engine import jobs
from advocacy.listening.scores import Segment
from advocacy.programs import programs
from advocacy.programs.wave_plans import Plan, groups_of
from advocacy.reports.queries import report
from advocacy.reports.wording import as_text
from rewards.reconciliation import reconcile
from rewards.shipments import in_state
from seeds import last_days, scoring, workshop
from seeds.chronicle import Chronicle, asides, counted, day, heard
from seeds.company import MadeUpCustomer, people
from seeds.customers import react
from seeds.guests import glimpses, richest
from seeds.office import Office
from seeds.year import PROGRAM, ROUNDS, Installation, Year

TEXT = Path(__file__).with_name("programs") / "passives.yaml"
MONTHS = 12
AN_ACCOUNT = 10 / 3  # customers
SURVEYED_FIRST = 0.75
SURVEYED_THIRD, SURVEYED_LAST = 0.07, 0.04
SECOND_SURVEY = 5  # in which month
THIRD_SURVEY = timedelta(days=79)  # before the end: those who come in by it get their box in the last days
LAST_SURVEY = timedelta(days=8)  # before the end: some of those who come in by it have just arrived
FIRST_SURVEY_DAYS, SECOND_SURVEY_DAYS = 40, 20
TO_LAUNCH = timedelta(days=3)
OFFICE_HOURS = timedelta(hours=9, minutes=30)
LATE, TOO_LATE = 5, timedelta(days=1)  # customers who answer when the last launch is over: the next one would take them

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Played:
    """Whom to sign in as, to look at what the year left behind."""

    manager: str
    marketer: str
    member: str


async def play(
    there: Installation, *, customers: int, seed: int, end: datetime, say: Say, progress: Callable[[int], None]
) -> Played:
    """Play the twelve months before an instant.

    Args:
        there: an empty installation.
        customers: how many people the company sells to.
        seed: draws this very year.
        end: its last instant.
        say: hears the story, line by line.
        progress: hears how many more days are over.
    """
    start = earlier(end, period(f"P{MONTHS}M"), "UTC")
    year = Year(there, seed, start, end, lambda at, words: say(f"{day(at):>6}  {words}"))
    there.watch.to(start)
    everybody = people(seed, customers, max(1, round(customers / AN_ACCOUNT)))
    shuffled = Random(seed).sample(everybody, len(everybody))
    shares = (SURVEYED_FIRST, 1 - SURVEYED_FIRST - SURVEYED_THIRD - SURVEYED_LAST, SURVEYED_THIRD)
    until = [round(customers * sum(shares[: number + 1])) for number in range(len(shares))]
    first, second, third, last = (
        shuffled[begin:end] for begin, end in zip([0, *until], [*until, customers], strict=True)
    )
    office = Office(year)
    say(f"A company's year, {_dated(start)} to {_dated(end)}, drawn with seed {seed}.\n")
    await _begin(year, office, everybody, first)
    _put_days_down(year, office, progress)
    _put_survey_down(year, third, year.end - THIRD_SURVEY, 3)
    _put_survey_down(year, last[LATE:], year.end - LAST_SURVEY, 4)
    year.agenda.put(year.end - TOO_LATE, partial(_take_scores_in, year, last[:LATE], FIRST_SURVEY_DAYS))
    last_days.put_down(year)
    workshop.put_down(year, office, everybody)
    chronicle = Chronicle()
    say(f"\n{chronicle.head()}")
    opened = start
    for month in range(1, MONTHS + 1):
        scoring.let_people_speak_up(year, [*first, *second] if month > SECOND_SURVEY else first, month)
        if month == SECOND_SURVEY:
            _put_second_survey_down(year, second)
        closed = end if month == MONTHS else later(start, period(f"P{month}M"), "UTC")
        await year.until(closed)
        say(await year.see(chronicle.month, opened, closed))
        await office.look_for_references()
        opened = closed
    say(chronicle.end())
    await there.carry_out()
    await _close(year, say)
    guest = richest(await glimpses(year))
    return Played(office.addresses["manager"], office.addresses["marketer"], guest.email)


async def _begin(
    year: Year, office: Office, everybody: Sequence[MadeUpCustomer], first: Sequence[MadeUpCustomer]
) -> None:
    """Day one: the staff, the customers, the program, the first survey; the launch is put down for three days later."""
    await office.open()
    await scoring.take_customers_in(year, everybody)
    await year.do(programs.load, TEXT.read_text("utf-8"), TEXT.name, year.there.take_parts)
    year.document = (await year.see(programs.get, PROGRAM)).document
    accounts = len({one.account.name for one in everybody})
    year.tell(year.now, f"{len(everybody):,} customers at {accounts:,} accounts are taken in from a file.")
    await _take_scores_in(year, first, FIRST_SURVEY_DAYS)
    year.agenda.put(year.start + TO_LAUNCH, partial(scoring.launch, year, 1))


def _put_second_survey_down(year: Year, surveyed: Sequence[MadeUpCustomer]) -> None:
    when = year.now + timedelta(days=10)
    year.agenda.put(when, partial(_take_scores_in, year, surveyed, SECOND_SURVEY_DAYS))
    year.agenda.put(when + TO_LAUNCH, partial(scoring.launch, year, 2))


def _put_survey_down(year: Year, surveyed: Sequence[MadeUpCustomer], when: datetime, number: int) -> None:
    """A small survey, and after it a launch that asks the promoters first."""
    year.agenda.put(when, partial(_take_scores_in, year, surveyed, SECOND_SURVEY_DAYS))
    waves = Plan(groups_of("9-10, 7-8"))
    year.agenda.put(when + TO_LAUNCH, partial(scoring.launch, year, number, waves))


async def _take_scores_in(year: Year, surveyed: Sequence[MadeUpCustomer], days: int) -> None:
    found = await scoring.take_scores_in(year, surveyed, days=days)
    said = ", ".join(f"{found[segment]:,} {segment.value}s" for segment in reversed(Segment))
    year.tell(year.now, f"{len(surveyed):,} of them answered a survey: {said}.")


def _put_days_down(year: Year, office: Office, progress: Callable[[int], None]) -> None:
    """The rounds of the engine and the hours of the office, on every day of the year."""

    async def carry_on() -> None:
        due = await year.see(jobs.next_due)
        if due is not None and due <= year.now:
            await year.there.carry_out()
        await react(year)

    async def work_and_tick() -> None:
        await office.day()
        progress(1)

    midnight = year.start.replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < year.end:
        for hour in ROUNDS:
            year.agenda.put(midnight + hour, carry_on)
        year.agenda.put(midnight + OFFICE_HOURS, work_and_tick)
        midnight += timedelta(days=1)


async def _close(year: Year, say: Say) -> None:
    """What did not go smoothly, whether the ledger adds up, and the report."""
    say("\nWhat did not go as planned:")
    for words in await year.see(asides):
        say(f"  {words}")
    unsent = len(await year.see(in_state, "needs_address"))
    say(f"  {counted(unsent, 'box waits', 'boxes wait')} for an address to this day\n")
    say("What was said beside the surveys:")
    for words in await year.see(heard):
        say(f"  {words}")
    say("")
    off = await year.see(reconcile)
    say("The ledger adds up, to the point." if not off else f"The ledger is off: {off[0].row}, {off[0].what}.")
    say("\n" + as_text(await year.see(report, PROGRAM)))


def _dated(instant: datetime) -> str:
    return f"{instant.day} {instant:%B %Y}"
