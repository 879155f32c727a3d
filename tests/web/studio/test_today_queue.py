"""What waits for a person: all of it in one place, the most urgent first, at the same price however much it is."""

import re

import pytest
from sqlalchemy import insert, select, update

from advocacy.database import SYSTEM
from advocacy.programs.tasks import tasks
from challenges.challenges import challenges
from challenges.goes import answers, submissions
from tests.web.counting import statements
from tests.web.members import filled_buttons
from tests.web.studio.conftest import Colleague, colleague
from web.wiring import House


def queue_of(html: str) -> dict[str, int]:
    """What the queue shows: each heading with how many wait."""
    found = re.findall(r'<h2 id="[a-z]+">(.*?) <span class="faint">([\d,]+)</span>', html)
    return {title: int(number.replace(",", "")) for title, number in found}


async def test_everything_that_waits_stands_on_one_page(maren: Colleague) -> None:
    html = await maren.see("/studio")
    found = queue_of(html)
    assert list(found)[:4] == ["First", "Welcomes to write", "Submissions to review", "Questions to answer"]
    assert found["Submissions to review"] == 3
    assert "people are waiting for you</h1>" in html
    assert "Third outage this month. We are comparing offers." in html
    assert "61,000 a year" in html
    assert "is-late" in html
    assert "and 5 more" in html
    assert filled_buttons(html) == 1
    assert html.index("Kurt Reger") < html.index("Wim de Vries"), "the more valuable first"


async def test_an_alert_and_its_task_are_one_thing_and_done_together(maren: Colleague) -> None:
    call = maren.cast.rows["call of Kurt"]
    async with maren.house.database.read() as read:
        theirs = select(tasks.c.kind).where(
            tasks.c.customer_id == maren.cast.people["Kurt"], tasks.c.closed_at.is_(None)
        )
        assert sorted(row.kind for row in await read.rows(theirs)) == ["alert", "task"]
    assert (await maren.see("/studio/today/first")).count("Kurt Reger") == 1
    await maren.send(f"/studio/today/first/{call}/done", {"words": "Called; she is angry, and right."})
    async with maren.house.database.read() as read:
        assert await read.rows(theirs) == []
        note = await read.value(select(tasks.c.note).where(tasks.c.id == call))
    assert note == "Called; she is angry, and right."


async def test_each_thing_opens_in_its_place_with_what_is_beside_it(maren: Colleague) -> None:
    html = await maren.see("/studio")
    paths = re.findall(r'<div class="wait">\s*<a href="(/studio/today/[^"]+)"', html)
    assert len(paths) > 12
    for before, path in zip(["", *paths], paths, strict=False):
        opened_page = await maren.see(path)
        assert opened_page.count('class="desk-card"') == 1
        assert filled_buttons(opened_page) == 1, path
        if before:
            assert re.search(rf'href="{before}"[^>]*data-key="k"', opened_page), path


async def test_a_group_by_itself_is_read_page_by_page(maren: Colleague) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        row = (await work.rows(select(tasks).where(tasks.c.task == "answer-love").limit(1)))[0]._asdict()
        row |= {"closed_at": None}
        del row["id"]
        await work.execute(insert(tasks), [row | {"because": f"many {n}"} for n in range(120)])
    seen: list[str] = []
    path = "/studio/today/tasks"
    while path:
        html = await maren.see(path)
        seen += re.findall(r'<a href="/studio/today/tasks/(\d+)"', html)
        further = re.search(r'href="(/studio/today/tasks\?after=\d+)"', html)
        path = further[1] if further else ""
    assert len(seen) == len(set(seen)) == 126


@pytest.mark.parametrize("path", ["/studio", "/studio/today/submissions", "/studio/reviews"])
async def test_it_costs_the_same_however_much_waits(maren: Colleague, path: str) -> None:
    with statements(maren.house) as few:
        await maren.see(path)
    await _more(maren.house)
    with statements(maren.house) as many:
        await maren.see(path)
    assert len(many) == len(few), "\n".join(many)


async def _more(house: House) -> None:
    """Two hundred tasks and as many submissions more."""
    async with house.database.work(SYSTEM) as work:
        task = (await work.rows(select(tasks).where(tasks.c.closed_at.is_(None)).limit(1)))[0]._asdict()
        go = (await work.rows(select(submissions).where(submissions.c.state == "submitted").limit(1)))[0]._asdict()
        del task["id"], go["id"]
        await work.execute(insert(tasks), [task | {"because": f"more {n}"} for n in range(200)])
        await work.execute(insert(submissions), [go | {"occurrence": f"more {n}"} for n in range(200)])
        new = await work.rows(select(submissions.c.id).where(submissions.c.occurrence.like("more%")))
        await work.execute(insert(answers), [{"submission_id": row.id, "stage": 0, "answer": ["call"]} for row in new])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/studio", "Nothing is waiting for you"),
        ("/studio/today/welcomes", "Nothing is waiting for you"),
        ("/studio/reviews", "No submission waits for you"),
    ],
)
async def test_where_nothing_waits_the_page_says_what_would(alone: Colleague, path: str, words: str) -> None:
    html = await alone.see(path)
    assert words in html
    assert 'class="empty"' in html
    assert path == "/studio/reviews" or "no data" in html


async def test_what_was_done_is_said_and_counted(maren: Colleague) -> None:
    assert "<dt>Done by you</dt><dd>1</dd>" in await maren.see("/studio")
    love = maren.cast.rows["love of Ines"]
    answer = await maren.send(f"/studio/today/tasks/{love}/done", {"words": ""})
    html = await maren.see(answer.headers["location"])
    assert "Done: Ines Kofler is off your list." in html
    assert "<dt>Done by you</dt><dd>2</dd>" in html
    assert 'class="desk-card"' in html, "the next of the group is open"


async def test_what_a_colleague_has_done_is_told_with_their_name(maren: Colleague) -> None:
    ada = await colleague(maren.house, "admin", maren.cast)
    love = maren.cast.rows["love of Ines"]
    await maren.send(f"/studio/today/tasks/{love}/done", {"words": "Wrote to her."})
    assert "Maren Lindqvist has done this" in await ada.see(f"/studio/today/tasks/{love}")
    late = await ada.send(f"/studio/today/tasks/{love}/done", {"words": "I called her."}, status=409)
    assert "closed already" in late.text
    assert "I called her." in late.text, "nothing that was typed is lost"


@pytest.mark.parametrize(
    "path", ["/studio/today/nothing", "/studio/today/tasks/999999", "/studio/today/dead/99999999999999999999"]
)
async def test_what_is_not_there_is_not_found(maren: Colleague, path: str) -> None:
    await maren.see(path, 404)


async def test_it_is_read_in_german(maren: Colleague) -> None:
    maren.client.headers["Accept-Language"] = "de"
    html = await maren.see("/studio")
    for words in ("Menschen warten auf Sie", "Begrüßungen zu schreiben", "Diese Woche", "Nichts kaputt|kaputt"):
        assert any(one in html for one in words.split("|")), words
    assert "people are waiting" not in html


async def test_words_of_members_are_words(maren: Colleague) -> None:
    async with maren.house.database.work(SYSTEM) as work:
        await work.execute(
            update(challenges).values(title="<script>x</script>").where(challenges.c.key == "lend-your-name")
        )
    page = await maren.client.get("/studio/reviews")
    assert "<script>x" not in page.text


async def test_a_part_is_a_part_of_the_same_page(maren: Colleague) -> None:
    part = await maren.client.get("/studio", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "Welcomes to write" in part.text
