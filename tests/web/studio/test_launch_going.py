"""Launching from the page: once for all tabs, only as it was looked at, in waves, and a program that rests."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery.bounces import bounce
from advocacy.delivery.mail import mails
from advocacy.people import sessions
from advocacy.programs import programs
from advocacy.programs.cohort_tables import cohorts
from advocacy.programs.invitations import invitations
from advocacy.programs.wave_plans import waves as waves_table
from tests.advocacy.programs.test_cohorts import KEY, SHIPPED, load, scored
from tests.advocacy.programs.test_waves import people, stand
from tests.web.studio.conftest import Colleague
from tests.web.studio.test_launch_pages import LAUNCH, count, words
from web.due import carry_out
from web.testing import Wristwatch
from web.visitors import COOKIE, form_token
from web.wiring import TAKE_PARTS

FORM = {"number": "1", "version": "1", "people": "5", "how": "once"}
WAVES = FORM | {"how": "waves", "waves": "10, 8", "gap": "2", "at_least": "2"}


@pytest.fixture
async def ready(alone: Colleague) -> Colleague:
    """A program loaded, and five people it would admit."""
    await people(alone.house, s10=2, s8=3)
    await load(alone.house, "0%")
    return alone


async def test_launching_twice_from_two_tabs_is_one_launch(ready: Colleague) -> None:
    first = await ready.send(LAUNCH, FORM)
    second = await ready.send(LAUNCH, FORM)
    assert first.headers["location"] == second.headers["location"] == f"{LAUNCH}?launched=1"
    assert await count(ready, cohorts) == 1
    html = words(await ready.see(f"{LAUNCH}?launched=1"))
    assert "Launched: 5 people are in, 0 of them held out." in html
    # The control arm: the next launch is another one, with those who are new.
    await scored(ready.house, {"new@example.com": 9})
    await ready.send(LAUNCH, FORM | {"number": "2", "people": "1"})
    assert await count(ready, cohorts) == 2


async def test_two_tabs_at_the_same_moment_are_one_launch(ready: Colleague) -> None:
    answers = await asyncio.gather(*(ready.send(LAUNCH, FORM) for _ in range(4)))
    assert {answer.headers["location"] for answer in answers} == {f"{LAUNCH}?launched=1"}
    assert await count(ready, cohorts) == 1
    assert await count(ready, invitations) == 5


async def test_what_was_not_looked_at_is_not_launched(ready: Colleague) -> None:
    answer = await ready.send(LAUNCH, FORM | {"people": "4"}, status=409)
    assert "Since you looked, it is 5 people." in answer.text
    text = SHIPPED.read_text().replace("share: 20%", "share: 0%") + "\n# Another version.\n"
    async with ready.house.database.work(SYSTEM) as work:
        await programs.load(work, text, "passives.yaml", TAKE_PARTS)
    answer = await ready.send(LAUNCH, FORM, status=409)
    assert "A new version of the program was published since you looked." in answer.text
    assert await count(ready, cohorts) == 0
    await ready.send(LAUNCH, FORM | {"version": "2"})
    assert await count(ready, cohorts) == 1


@pytest.mark.parametrize("missing", ["number", "version", "people"])
@pytest.mark.parametrize("word", ["", "x", "-1", "1.5", "9" * 30, "٣"])
async def test_a_form_that_is_not_ours_does_nothing(ready: Colleague, missing: str, word: str) -> None:
    await ready.send(LAUNCH, FORM | {missing: word}, status=422)
    assert await count(ready, cohorts) == 0


async def test_in_waves_as_it_was_confirmed(ready: Colleague, watch: Wristwatch) -> None:
    html = words(await ready.see(f"{LAUNCH}/confirmation?how=waves&waves=10,+8&gap=2"))
    assert "1 10 2 0 as soon as you press" in html
    assert "2 8 3 0 Wednesday, 7 January" in html
    assert "The mails of the first wave, to 2 people, begin to go out at once." in html
    await ready.send(LAUNCH, WAVES)
    assert [(one.row.highest, one.row.state, one.invited) for one in await stand(ready.house)] == [
        (10, "sent", 2),
        (8, "waiting", 0),
    ]
    watch.forward("P2D")
    await carry_out(ready.house)
    assert [one.invited for one in await stand(ready.house)] == [2, 3]


@pytest.mark.parametrize(
    ("plan", "field", "said"),
    [
        ({"waves": "ten"}, "waves", "“ten” is not a score."),
        ({"waves": "10,10"}, "waves", "A score is in two waves."),
        ({"waves": "10"}, "waves", "The score 8 is in no wave"),
        ({"gap": "0"}, "gap", "There are 1 to 90 days between two waves."),
        ({"gap": "soon"}, "gap", "That is not a whole number."),
        ({"bounces": "101"}, "bounces", "A share is a whole number of percent"),
        ({"complaints": "1.5"}, "complaints", "That is not a whole number."),
    ],
)
async def test_a_plan_that_is_wrong_is_said_beside_its_field_with_its_words_kept(
    ready: Colleague, plan: dict[str, str], field: str, said: str
) -> None:
    answer = await ready.client.get(f"{LAUNCH}/confirmation", params={"how": "waves", "waves": "10,8", **plan})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'aria-describedby="{field}-' in answer.text or f"{field}-error" in answer.text
    assert f'value="{plan[field]}"' in answer.text
    await ready.send(LAUNCH, WAVES | plan, status=422)
    assert await count(ready, cohorts) == 0


async def test_a_stopped_wave_is_decided_on_the_page(ready: Colleague, watch: Wristwatch) -> None:
    stopped = await _stopped(ready, watch)
    html = words(await ready.see(LAUNCH))
    assert "1 of 2 mails came back, and more than 5 % stops the next wave." in html
    assert "3 people wait for you to decide. They count as neither invited nor held out." in html
    await ready.send(f"/studio/programs/{KEY}/waves/{stopped}/sending")
    await ready.send(f"/studio/programs/{KEY}/waves/{stopped}/sending", status=409)
    assert [one.row.state for one in await stand(ready.house)] == ["sent", "sent"]


async def test_a_stopped_wave_is_ended_on_the_page(ready: Colleague, watch: Wristwatch) -> None:
    stopped = await _stopped(ready, watch)
    await ready.send(f"/studio/programs/{KEY}/waves/{stopped}/ending")
    html = words(await ready.see(LAUNCH))
    assert "3 people of this launch were never asked: in its figures, and neither invited nor held out." in html
    await ready.send(f"/studio/programs/{KEY}/waves/{stopped}/ending", status=409)
    await ready.send(f"/studio/programs/another/waves/{stopped}/ending", status=404)
    await ready.send(f"/studio/programs/{KEY}/waves/{'9' * 25}/ending", status=404)


async def test_a_paused_program_is_not_launched_and_runs_again(ready: Colleague) -> None:
    await ready.send(f"/studio/programs/{KEY}/pause")
    html = await ready.see(f"{LAUNCH}/confirmation")
    assert "The program is paused. Nobody is invited." in html
    await ready.send(LAUNCH, FORM, status=409)
    await ready.send(f"/studio/programs/{KEY}/pause", status=409)
    await ready.send(f"/studio/programs/{KEY}/resume")
    await ready.send(f"/studio/programs/{KEY}/resume", status=409)
    await ready.send(LAUNCH, FORM)
    assert await count(ready, cohorts) == 1


async def _signed_in_again(ready: Colleague) -> None:
    """Two days later the sign-in of before is over."""
    async with ready.house.database.work(SYSTEM) as work:
        ready.token = await sessions.begin(work, ready.actor, "Mozilla/5.0 (X11; Linux x86_64) Chrome/156")
    ready.client.cookies.set(COOKIE, ready.token)
    ready.form_token = form_token(ready.house.settings.secret_key, ready.token)


async def _stopped(ready: Colleague, watch: Wristwatch) -> Any:
    await ready.send(LAUNCH, WAVES)
    await carry_out(ready.house)
    async with ready.house.database.work(SYSTEM) as work:
        await bounce(
            work,
            await work.value(select(mails.c.id).where(mails.c.kind == "invitation")),
            secret=ready.house.settings.secret_key,
        )
    watch.forward("P2D")
    await carry_out(ready.house)
    await _signed_in_again(ready)
    async with ready.house.database.read() as read:
        return await read.value(select(waves_table.c.id).where(waves_table.c.state == "stopped"))
