"""Every number of the page opens as many people as it says, and takes them along as a file that is safe to open."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.events import Event
from advocacy.people.customers import customers
from advocacy.people.erasure import empty
from advocacy.reports.export import export_log, export_people
from tests.advocacy.reports.test_report_of_a_program import ASKED, JOINED, KEY, LATE, Cohort
from tests.web.counting import statements
from tests.web.studio.cohort_told import PATH, Tables, mixed, write
from tests.web.studio.conftest import Colleague, colleague
from web.testing import Wristwatch
from web.wiring import House

PAGES = ("", "?cohort=1&by=language", "?as_of=2026-03-25&by=account.tier", "?as_of=2026-01-20")
ROW = re.compile(r'href="/studio/people/(\d+)"')
NEXT = re.compile(r'href="([^"]+after=\d+[^"]*)"')


async def met(house: House) -> None:
    """Some finished the track, some have their box, one was answered."""
    limb = {"program": KEY}
    async with house.database.work(SYSTEM) as work:
        told = [Event("track.finished", n, f"track:{n}", "welcome", limb) for n in range(61, 80)]
        told += [Event("shipment.delivered", n, f"shipment:{n}", "welcome-box", limb) for n in range(61, 70)]
        told += [Event("shipment.sent", 1, "shipment:1", "welcome-box", {"program": "another"})]
        told += [Event("question.answered", n, f"question:{n}", "question", {"question": n}) for n in (1, 62)]
        await work.record(*told)


async def listed(who: Colleague, path: str) -> list[int]:
    """Everybody on the pages of a list, from the first to the last."""
    found: list[int] = []
    while path:
        html = await who.see(path)
        found += [int(number) for number in ROW.findall(html)]
        further = NEXT.search(html)
        path = further[1].replace("&amp;", "&") if further else ""
    return found


@pytest.mark.parametrize("query", PAGES)
async def test_every_number_opens_as_many_people_as_it_says(house: House, watch: Wristwatch, query: str) -> None:
    await write(house, watch, mixed, LATE - timedelta(days=90))
    await met(house)
    watch.to(LATE)
    manager = await colleague(house, "admin")
    page = Tables(await manager.see(PATH + query))
    opened = {path: int(words) for path, words in page.links if "/people?" in path}
    assert len(opened) > (20 if "01-20" not in query else 8)
    for path, number in opened.items():
        people = await listed(manager, path)
        assert len(people) == len(set(people)) == number, path
        assert f'data-total="{number}"' in await manager.see(path)


async def test_the_people_of_a_figure_are_those_it_counts(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    assert await listed(manager, f"{PATH}/people?step=promoter_now&segment=passive") == list(range(61, 73))
    assert await listed(manager, f"{PATH}/people?step=held_out_promoter") == list(range(101, 105))
    assert await listed(manager, f"{PATH}/people?step=detractor_now&score=8") == [84, 85, 86]
    assert await listed(manager, f"{PATH}/people?step=silent&segment=passive") == list(range(87, 94))
    assert await listed(manager, f"{PATH}/people?step=pending") == list(range(94, 99))


async def test_somebody_erased_is_counted_and_not_named(house: House, watch: Wristwatch) -> None:
    def one(cohort: Cohort) -> None:
        cohort.add(2, joined=JOINED, asked=ASKED, after=9)

    manager = await write(house, watch, one)
    async with house.database.work(SYSTEM) as work:
        await empty(work, [1])
    html = await manager.see(f"{PATH}/people?step=joined")
    assert 'data-total="2"' in html
    assert "Somebody whose data was erased" in html
    assert ROW.findall(html) == ["2"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("step=nothing", 422),
        ("segment=nobody", 422),
        ("score=x", 422),
        ("score=99999999999", 422),
        ("exposure=nothing", 422),
        ("by=nothing", 422),
        ("by=language&value=%00", 200),
        ("after=x", 422),
        ("after=999999999999999999", 200),
        ("exposure=onboarded&has_met=maybe", 200),
        ("", 200),
    ],
)
async def test_what_opens_nothing_is_refused_in_words(house: House, watch: Wristwatch, query: str, status: int) -> None:
    manager = await write(house, watch, mixed)
    await manager.see(f"{PATH}/people?{query}", status)


async def test_a_page_costs_as_many_statements_for_few_as_for_many(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    counted = []
    for step in ("detractor_now", "baseline"):
        with statements(house) as said:
            await manager.see(f"{PATH}/people?step={step}")
        counted.append(len(said))
    assert counted[0] == counted[1]


async def logged(house: House) -> Any:
    async with house.database.read() as read:
        (row,) = await read.rows(select(export_log))
        named = await read.rows(select(export_people))
        return row, [(one.first_id, one.last_id) for one in named]


async def test_the_report_is_taken_along_and_that_is_noted(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    answer = await manager.send(f"{PATH}/export", {"cohort": "1", "as_of": "2026-03-25"}, status=200)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["part", "figure", "k", "n", "value", "low", "high"]
    assert [row[2:4] for row in rows if row[:2] == ["rates", "of_joined"]] == [["12", "33"]]
    assert ["moved", "8 passive_now", "", "", "11", "", ""] in rows
    row, named = await logged(house)
    assert (row.export, row.state, row.actor, named) == ("conversion", "done", str(manager.actor), [])
    assert row.filter == {"program": KEY, "cohort": 1, "as_of": "2026-03-25"}


async def test_people_are_taken_along_without_running_anything(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id == 61).values(name="=HYPERLINK(1)"))
    answer = await manager.send(f"{PATH}/people/export", {"step": "promoter_now", "segment": "passive"}, status=200)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(61, 73)]
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[2][1] == "Customer 62"
    assert (await logged(house))[1] == [(61, 72)]


async def test_a_workbook_of_a_group(house: House, watch: Wristwatch) -> None:
    manager = await write(house, watch, mixed)
    form = {"step": "joined", "segment": "passive", "by": "language", "value": "de", "format": "xlsx"}
    answer = await manager.send(f"{PATH}/people/export", form, status=200)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 1 + len(
        await listed(manager, f"{PATH}/people?step=joined&segment=passive&by=language&value=de")
    )


@pytest.mark.parametrize("form", [{"format": "exe"}, {"by": "nothing"}, {"step": "x"}, {"as_of": "x"}, {"cohort": "9"}])
async def test_a_file_that_cannot_be_is_refused_before_anything_is_sent(
    house: House, watch: Wristwatch, form: dict[str, str]
) -> None:
    manager = await write(house, watch, mixed)
    status = 404 if "cohort" in form else 422
    await manager.send(f"{PATH}/people/export", form, status=status)
    async with house.database.read() as read:
        assert not await read.rows(select(export_log))


async def test_a_marketer_has_no_cohorts(house: House, watch: Wristwatch) -> None:
    await write(house, watch, mixed)
    marketer = await colleague(house, "marketer")
    for path in (PATH, f"{PATH}/people", "/studio/cohorts"):
        await marketer.see(path, 403)
