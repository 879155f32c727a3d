"""A launch before it is done: who is in and who is not, what each group gets, and what the holdout can see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from advocacy.database import SYSTEM
from advocacy.people import membership
from advocacy.people.customers import customers
from advocacy.programs import programs
from advocacy.programs.cohort_tables import cohorts
from tests.advocacy.programs.test_cohorts import KEY, load, scored
from tests.advocacy.programs.test_waves import launch, people
from tests.web.counting import statements
from tests.web.studio.conftest import Colleague
from web.testing import Wristwatch

LAUNCH = f"/studio/programs/{KEY}/launch"


def words(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_who_is_in_is_told_by_score_and_who_is_not_by_the_first_reason(
    alone: Colleague, watch: Wristwatch
) -> None:
    house = alone.house
    watch.to(watch() - timedelta(days=300))
    await scored(house, {"old@example.com": 8})
    watch.to(watch() + timedelta(days=300))
    ids = await people(house, s10=2, s8=3, s4=1)
    more = await scored(
        house, {"us@example.com": 9, "silent@example.com": 8, "dead@example.com": 8, "in@example.com": 9}
    )
    async with house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, more["silent@example.com"], how="page")
        for email, values in (
            ("us@example.com", {"employee": True}),
            ("dead@example.com", {"bounced_at": work.now}),
            ("in@example.com", {"joined_at": work.now}),
        ):
            await work.execute(update(customers).where(customers.c.id == more[email]).values(**values))
    await load(house, "20%")
    html = words(await alone.see(LAUNCH))
    assert "5 people would be in." in html
    assert "10 Promoters 2" in html
    assert "8 Passives 3" in html
    for reason in (
        "They work here 1",
        "They have joined already 1",
        "Their score is too old 1",
        "Their address takes no mails 1",
        "They asked for no more mails 1",
        "Their score is of a group that the program does not invite 1",
    ):
        assert reason in html, reason
    assert len(ids) == 6


async def test_each_group_is_told_for_a_real_customer_and_another_can_be_chosen(alone: Colleague) -> None:
    ids = await people(alone.house, s10=1, s8=2)
    await load(alone.house, "0%")
    html = await alone.see(LAUNCH)
    told = words(html)
    assert "Track Five small things Challenges 5, 7 minutes in all Favors asked none" in told
    assert "Track Good to have you Challenges 6, 8 minutes in all Favors asked 1" in told
    assert "today I kept a place for you invitation" in told
    assert "12 January Your place is still free reminder, if they have not joined" in told
    first, second = ids["s8-0@example.com"], ids["s8-1@example.com"]
    assert f"/mails/invite-passive/for/{first}/letter" in html
    assert f"?passive={second}&amp;promoter={ids['s10-0@example.com']}" in html
    assert f"/mails/invite-passive/for/{second}/letter" in await alone.see(f"{LAUNCH}?passive={second}")
    # Whoever is nobody of the group is passed over.
    for nobody in (ids["s10-0@example.com"], "999", "-1", "x", "9" * 30):
        assert f"/mails/invite-passive/for/{first}/letter" in await alone.see(f"{LAUNCH}?passive={nobody}")


async def test_the_button_says_what_will_happen_to_how_many(alone: Colleague) -> None:
    await people(alone.house, s10=10, s8=30)
    await load(alone.house, "20%")
    html = await alone.see(LAUNCH)
    found = re.search(r'<button class="button">Invite (\d+) people, hold out (\d+)</button>', html)
    assert found
    invited, held = map(int, found.groups())
    assert (invited + held, held) == (40, 8)
    sure = words(await alone.see(f"{LAUNCH}/confirmation"))
    assert f"Invite {invited} people, hold out {held}?" in sure
    await alone.send(LAUNCH, {"number": "1", "version": "1", "people": "40", "how": "once"})
    async with alone.house.database.read() as read:
        row = await read.row(select(cohorts))
    assert row is not None
    assert (row.admitted, row.held_out) == (40, held)


async def test_what_a_holdout_can_see_is_said_before_anybody_is_held_out(alone: Colleague) -> None:
    await people(alone.house, s8=80)
    await load(alone.house, "20%")
    html = words(await alone.see(LAUNCH))
    assert re.search(r"With 80 passives you can only see a lift of \d\d points or more\.", html)
    assert re.search(r"0 % 80 0 none 10 % 72 8 \d\d points 20 % as the program says 64 16 \d\d points 30 % 56 24", html)


async def test_without_a_holdout_the_page_says_what_the_report_cannot(alone: Colleague) -> None:
    await people(alone.house, s8=5)
    await load(alone.house, "0%")
    html = words(await alone.see(LAUNCH))
    assert "Nobody is held out. The report will say what happened, and not whether the program did it." in html
    assert "With 5 passives and nobody held out, no lift can be seen." in html


async def test_nobody_to_invite_says_what_to_do(alone: Colleague) -> None:
    await load(alone.house, "20%")
    html = await alone.see(LAUNCH)
    assert "Nobody would be in yet." in html
    assert "/studio/people/import" in html
    assert 'class="button"' not in html
    assert "Nobody would be in yet." in await alone.see(f"{LAUNCH}/confirmation")
    await alone.see("/studio/programs/no-such/launch", 404)


@pytest.mark.parametrize("path", [LAUNCH, f"{LAUNCH}/confirmation?how=waves&waves=10,9,8,7"])
async def test_more_people_are_no_more_statements(alone: Colleague, path: str) -> None:
    await people(alone.house, s10=2, s9=1, s8=2, s7=1)
    await load(alone.house, "20%")
    with statements(alone.house) as few:
        await alone.see(path)
    await scored(alone.house, {f"more-{number}@example.com": 7 + number % 4 for number in range(40)})
    with statements(alone.house) as many:
        await alone.see(path)
    assert len(many) == len(few)


async def test_waves_stand_on_the_page_with_their_states_and_figures(alone: Colleague) -> None:
    await people(alone.house, s10=3, s9=2)
    await load(alone.house, "0%")
    await launch(alone.house)
    html = words(await alone.see(LAUNCH))
    assert "2 people are frozen into a launch and not asked yet. They count as neither invited nor held out." in html
    assert "Score 10 went out" in html
    assert "Score 9 waits Goes out on Thursday, 8 January, if nothing speaks against it." in html
    async with alone.house.database.work(SYSTEM) as work:
        await programs.pause(work, KEY)
    html = words(await alone.see(LAUNCH))
    assert "The program is paused. Nobody is invited." in html
    assert "It goes out when the program runs again." in html
    assert "Let it run again" in html


async def count(colleague: Colleague, table: Any) -> int:
    async with colleague.house.database.read() as read:
        return int(await read.value(select(func.count()).select_from(table)))
