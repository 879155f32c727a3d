"""The made-up company's year: told the same way twice, on both databases, and believable in every row."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import func, select, text

from advocacy.database import Actor
from advocacy.engine.journal import journal
from advocacy.listening.conversations import ANSWERED, CLOSED, COMMENT, OPEN, OUTCOME, QUESTION, conversations
from advocacy.listening.hearing import lines_of
from advocacy.listening.promises import promised
from advocacy.people.customers import customers
from advocacy.people.sessions import Visit
from advocacy.people.showing import shown_members
from advocacy.programs.cohorts import cohort_members
from advocacy.programs.tasks import tasks
from advocacy.settings import Settings
from challenges.goes import submissions
from challenges.reviews import remarks
from rewards.ledger import postings
from rewards.reconciliation import reconcile
from rewards.shipments import shipments
from rewards.wishes import gift_wishes
from seeds.demo import Played, play
from seeds.year import Installation
from tests.conftest import SECRET
from web.due import carry_out
from web.hub.heard.view import heard as heard_of
from web.hub.home.view import home_of
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


async def zone_of(house: House, row: Any) -> str:
    async with house.database.read() as read:
        return str(await read.value(select(customers.c.zone).where(customers.c.id == row.customer_id)))


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
    """Who wants no gift is asked when the others are: a week after it would have gone."""
    names = ("member.joined", "shipment.sent", "survey.asked", "survey.answered")
    declined = {row.customer_id for row in await rows(house_after, select(gift_wishes))}
    when: dict[int, dict[str, datetime]] = {}
    for row in await rows(house_after, select(journal).where(journal.c.event.in_(names)).order_by(journal.c.id)):
        when.setdefault(row.customer_id, {}).setdefault(row.event, row.at)
    rescored = [
        one
        for customer, one in when.items()
        if customer not in declined and "member.joined" in one and "survey.answered" in one
    ]
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


async def test_nothing_is_overdue_at_the_end_but_one_letter_that_was_refused(house_after: House) -> None:
    late = text("SELECT kind FROM jobs WHERE state = 'dead' OR (state = 'open' AND due_at <= '2026-03-05 10:00:00')")
    assert [row.kind for row in await rows(house_after, late)] == ["mail.send"]


async def test_questions_are_answered_in_time_and_a_few_wait_at_the_end(house_after: House) -> None:
    asked = [row for row in await rows(house_after, select(conversations)) if row.kind == QUESTION]
    waiting = [row for row in asked if row.state == OPEN]
    assert 2 <= len(waiting) <= 4
    assert all(END - timedelta(days=4) < row.began_at < END for row in waiting)
    answered = [row for row in asked if row.answered_at is not None]
    assert len(answered) > len(waiting)
    in_time = [row for row in answered if row.answered_at <= promised(row.began_at, await zone_of(house_after, row))]
    assert len(in_time) > 0.8 * len(answered)
    assert {row.state for row in answered} == {ANSWERED, CLOSED}


async def test_what_waits_for_an_answer_waits_as_a_task_and_nothing_else_does(house_after: House) -> None:
    open_tasks = select(tasks).where(tasks.c.task == "answer-question", tasks.c.closed_at.is_(None))
    waiting = select(conversations).where(conversations.c.state == OPEN, conversations.c.kind == QUESTION)
    assert sorted(row.customer_id for row in await rows(house_after, open_tasks)) == sorted(
        row.customer_id for row in await rows(house_after, waiting)
    )


async def test_reasons_for_scores_are_taken_on_and_some_are_told_what_became_of_them(house_after: House) -> None:
    taken = [row for row in await rows(house_after, select(conversations)) if row.kind == COMMENT]
    assert {row.state for row in taken} == {ANSWERED, CLOSED}
    async with house_after.database.read() as read:
        lines = await lines_of(read, [row.id for row in taken])
    assert all(any(line.staff_id is not None for line in lines[row.id]) for row in taken)
    assert all(any(line.kind == OUTCOME for line in lines[row.id]) for row in taken if row.state == CLOSED)


async def test_about_one_member_in_four_is_shown_under_a_name_that_is_not_their_own(house_after: House) -> None:
    shown = await rows(house_after, select(shown_members, customers.c.name, customers.c.joined_at).join(customers))
    joined = await times(house_after, "member.joined")
    assert 0.15 * joined < len(shown) < 0.45 * joined
    assert all(row.nickname != row.name and row.since > row.joined_at for row in shown)


async def test_a_few_want_their_box_to_go_elsewhere_and_it_is_never_packed(house_after: House) -> None:
    wishes = {row.customer_id: row.gifts for row in await rows(house_after, select(gift_wishes))}
    assert set(wishes.values()) == {"charity", "none"}
    boxes = [row for row in await rows(house_after, select(shipments)) if row.customer_id in wishes]
    assert boxes
    assert all((row.state, row.wish, row.sent_at) == ("declined", wishes[row.customer_id], None) for row in boxes)


async def test_some_hand_in_again_and_some_wait_at_the_end(house_after: House) -> None:
    goes = await rows(house_after, select(submissions))
    assert [row for row in goes if row.turn > 1 and row.state == "completed"]
    assert [row for row in goes if row.state == "submitted" and row.handed_in_at > END - timedelta(days=6)]


async def test_whoever_signs_in_as_the_member_has_something_on_every_page(house_after: House, told: Any) -> None:
    played: Played = told[2]
    (me,) = await rows(house_after, select(customers).where(customers.c.email == played.member))
    visit = Visit("token", Actor("member", me.id), me.name, me.language, me.zone, me.joined_at)
    async with house_after.database.read(visit.actor) as read:
        home = await home_of(read, visit)
        heard = await heard_of(read, me.id, me.zone)
    assert me.language == "en"
    assert (home.frame.level.key if home.frame.level else None) in {"insider", "companion"}
    assert home.next is not None
    assert home.news
    assert home.frame.spendable > 0
    assert any(thread.answered_by == "Maren Lindqvist" for thread in heard.questions)
    assert [row for row in await rows(house_after, select(shipments)) if row.customer_id == me.id and row.sent_at]
    mine = [row for row in await rows(house_after, select(submissions)) if row.customer_id == me.id]
    assert {"submitted", "sent_back"} & {row.state for row in mine}


async def test_those_to_sign_in_as_are_there(house_after: House, told: Any) -> None:
    played: Played = told[2]
    here = select(customers.c.email).where(customers.c.left_at.is_(None), customers.c.joined_at.is_not(None))
    assert played.member in {row.email for row in await rows(house_after, here)}
    assert (played.manager, played.marketer) == ("maren@example.com", "tomas@example.com")
