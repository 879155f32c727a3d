"""Boxes done in the day's queue, and what the queue says of a wave that was stopped."""

import re
from datetime import timedelta

from sqlalchemy import insert, select

from advocacy.database import SYSTEM
from advocacy.programs.tasks import ALERT, tasks
from advocacy.programs.waves import CHANNEL
from rewards.shipments import shipments
from tests.cast import KEY, TODAY
from tests.web.studio.conftest import Colleague, colleague

TO_ASK, TO_PACK = "/studio/today/boxes/1", "/studio/today/boxes/2"
BOX = re.compile(r'name="box" value="(\d+)"')


async def test_who_was_asked_is_waited_for_a_week(maren: Colleague) -> None:
    (box,) = BOX.findall(await maren.see(TO_ASK))
    answer = await maren.send(f"{TO_ASK}/ask", {"box": box}, status=303)
    assert "did=asked" in answer.headers["location"]
    await maren.see(TO_ASK, 404)
    maren.house.database.clock.to(TODAY + timedelta(days=8))  # type: ignore[attr-defined]  # the watch of the tests
    again = await colleague(maren.house, "manager", maren.cast)
    assert BOX.findall(await again.see(TO_ASK)) == [box]


async def test_what_is_packed_is_on_a_list_that_is_said(maren: Colleague) -> None:
    (box,) = BOX.findall(await maren.see(TO_PACK))
    answer = await maren.send(f"{TO_PACK}/pack", {"box": box}, status=303)
    html = await maren.see(answer.headers["location"])
    listed = re.search(r'href="/studio/boxes/lists/(\d+)"', html)
    assert listed is not None
    async with maren.house.database.read() as read:
        found = await read.value(select(shipments.c.packing_list_id).where(shipments.c.id == int(box)))
    assert found == int(listed[1])


async def test_nothing_ticked_is_said_where_one_ticks(maren: Colleague) -> None:
    for path in (f"{TO_ASK}/ask", f"{TO_PACK}/pack"):
        answer = await maren.send(path, {}, status=422)
        assert 'id="boxes-error"' in answer.text


async def test_boxes_are_done_only_where_they_are(maren: Colleague) -> None:
    for path in (f"{TO_ASK}/pack", f"{TO_PACK}/ask", "/studio/today/first/1/ask"):
        await maren.send(path, {"box": "1"}, status=404)


async def test_a_stopped_wave_says_what_it_is_and_leads_there(maren: Colleague) -> None:
    row = {"kind": ALERT, "task": CHANNEL, "program": KEY, "customer_id": None, "because": "a wave"}
    async with maren.house.database.work(SYSTEM) as work:
        await work.execute(insert(tasks).values(**row, due_at=work.now, created_at=work.now))
        number = await work.value(select(tasks.c.id).where(tasks.c.because == "a wave"))
    html = await maren.see(f"/studio/today/first/{number}")
    assert "A wave of invitations was stopped. Send it or end it." in html
    assert f'href="/studio/programs/{KEY}/launch"' in html
    assert "They have not given a score yet." not in html


async def test_the_rail_leads_to_the_cohort_itself(maren: Colleague) -> None:
    html = await maren.see("/studio")
    links = re.findall(rf'href="(/studio/cohorts/{KEY}\?cohort=\d+)"', html)
    assert links
    for link in links:
        assert "<h1" in await maren.see(link)
