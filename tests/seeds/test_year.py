"""The made-up company's year: told the same way twice, on both databases, and believable in every row."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import func, select, text

from advocacy.engine.journal import journal
from advocacy.people.customers import customers
from advocacy.programs.cohorts import cohort_members
from advocacy.settings import Settings
from challenges.reviews import remarks
from rewards.ledger import postings
from rewards.reconciliation import reconcile
from seeds.demo import Played, play
from seeds.year import Installation
from tests.conftest import SECRET
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House, open_house

END = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


async def played_in(house: House, watch: Wristwatch) -> tuple[str, Played]:
    said: list[str] = []
    there = Installation(house.database, watch, TAKE_PARTS, partial(carry_out, house), SECRET)
    played = await play(there, customers=120, seed=7, end=END, say=said.append, progress=lambda _days: None)
    return "\n".join(said), played


# Every test that looks at this year is async: only such a test can be the first to ask for it.
@pytest.fixture(scope="module")
async def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """A year that was played, its story, and whom to sign in as."""
    path = tmp_path_factory.mktemp("year") / "year.db"
    copyfile(sqlite_template, path)
    watch = Wristwatch(END)
    house = open_house(Settings(database_url=f"sqlite+aiosqlite:///{path}", secret_key=SECRET), clock=watch)
    story, played = await played_in(house, watch)
    yield house, story, played
    await house.close()


@pytest.fixture
def story(told: Any) -> str:
    return str(told[1])


@pytest.fixture
def house_after(told: Any) -> House:
    house: House = told[0]
    return house


async def rows(house: House, query: Any) -> Any:
    async with house.database.read() as read:
        return await read.rows(query)


async def times(house: House, event: str) -> int:
    async with house.database.read() as read:
        query = select(func.count()).select_from(journal).where(journal.c.event == event)
        return int(await read.value(query))


async def test_the_same_year_is_told_on_either_database(house: House, watch: Wristwatch, story: str) -> None:
    again, _ = await played_in(house, watch)
    assert again == story


async def test_the_story_has_twelve_months_a_sum_and_the_report(story: str) -> None:
    lines = story.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(" 5 Mar – 4 Apr"))
    last = next(number for number, line in enumerate(lines) if line.startswith("The year"))
    months = [line for line in lines[first:last] if " – " in line[:14]]
    assert len(months) == 12
    figures = [[int(figure.replace(",", "")) for figure in line[19:].split()] for line in (*months, lines[last])]
    assert [sum(column) for column in zip(*figures[:-1], strict=True)] == figures[-1]
    assert "The ledger adds up, to the point." in lines
    assert "Conversion of passives: passives-to-promoters, version 1, as of 2026-03-05T10:00:00Z" in lines


async def test_the_ledger_adds_up(house_after: House) -> None:
    async with house_after.database.read() as read:
        assert await reconcile(read) == []
        assert await read.value(select(func.count()).select_from(postings)) > 100


async def test_the_second_score_comes_after_the_box_and_the_box_after_joining(house_after: House) -> None:
    names = ("member.joined", "shipment.sent", "survey.asked", "survey.answered")
    when: dict[int, dict[str, datetime]] = {}
    for row in await rows(house_after, select(journal).where(journal.c.event.in_(names)).order_by(journal.c.id)):
        when.setdefault(row.customer_id, {}).setdefault(row.event, row.at)
    rescored = [one for one in when.values() if "member.joined" in one and "survey.answered" in one]
    assert len(rescored) > 5
    for one in rescored:
        assert list(one) == list(names)
        assert sorted(one.values()) == list(one.values())
        assert (one["shipment.sent"] - one["member.joined"]).days >= 59
        assert (one["survey.asked"] - one["shipment.sent"]).days >= 7


async def test_not_everybody_joins_finishes_or_answers(house_after: House) -> None:
    joined, invited = await times(house_after, "member.joined"), await times(house_after, "customer.invited")
    assert 0.2 * invited < joined < 0.6 * invited
    assert 0 < await times(house_after, "track.finished") < joined
    asked, answered = await times(house_after, "survey.asked"), await times(house_after, "survey.answered")
    assert 0.3 * asked < answered < 0.7 * asked


async def test_nobody_of_the_holdout_joins_and_all_of_it_is_asked_again(house_after: House) -> None:
    held = {row.customer_id for row in await rows(house_after, select(cohort_members)) if row.arm == "holdout"}
    joined = select(customers.c.id).where(customers.c.joined_at.is_not(None))
    asked = select(journal.c.customer_id).where(journal.c.event == "survey.asked")
    assert held
    assert not held & {row.id for row in await rows(house_after, joined)}
    assert held <= {row.customer_id for row in await rows(house_after, asked)}


async def test_one_approval_is_undone_with_words(house_after: House) -> None:
    assert await times(house_after, "challenge.undone") == 1
    undone = [row for row in await rows(house_after, select(remarks)) if row.verdict == "undone"]
    assert len(undone) == 1
    assert "Nothing you did wrong" in undone[0].words


async def test_nothing_is_overdue_at_the_end(house_after: House) -> None:
    late = text("SELECT kind FROM jobs WHERE state = 'dead' OR (state = 'open' AND due_at <= '2026-03-05 10:00:00')")
    assert await rows(house_after, late) == []


async def test_those_to_sign_in_as_are_there(house_after: House, told: Any) -> None:
    played: Played = told[2]
    here = select(customers.c.email).where(customers.c.left_at.is_(None), customers.c.joined_at.is_not(None))
    assert played.member in {row.email for row in await rows(house_after, here)}
    assert (played.manager, played.marketer) == ("maren@example.com", "tomas@example.com")
