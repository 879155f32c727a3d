"""Segments as a manager sees them: made, counted, changed, looked through and deleted, with and without htmx."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import insert

from advocacy.database import SYSTEM
from advocacy.engine.rules.conditions import parse
from advocacy.engine.selection import how_many
from advocacy.people.customers import customers
from advocacy.programs import segments
from tests.web.counting import statements
from tests.web.studio.conftest import Colleague
from tests.web.test_entrance import FORM
from web.studio.rules.segments import ON_A_PAGE

SEGMENTS = "/studio/people/segments"
LEVELS = {"newcomer": 0, "insider": 1}
LIVE = "/studio/conditions?prefix=if"
PROMOTERS = {"if.word": "all", "if.0.field": "segment", "if.0.how": "is", "if.0.value": "promoter"}
BY_HTMX = FORM | {"HX-Request": "true", "HX-Request-Type": "partial"}


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


async def kept(maren: Colleague, name: str, condition: Any) -> str:
    async with maren.house.database.work(SYSTEM) as work:
        return await segments.save(work, name, condition)


async def people_there(maren: Colleague, condition: Any = None) -> int:
    async with maren.house.database.read() as read:
        return await how_many(read, parse(condition, levels=LEVELS))


async def live(maren: Colleague, fields: Mapping[str, str], address: str = LIVE) -> str:
    answer = await maren.client.post(address, data={"form_token": maren.form_token, **fields}, headers=BY_HTMX)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_one_is_made_and_its_people_are_there(maren: Colleague) -> None:
    html = await maren.see(f"{SEGMENTS}/new")
    there = await people_there(maren)
    assert f"{there} of {there}" in html
    answer = await maren.send(SEGMENTS, {"name": "Promoters", **PROMOTERS})
    assert answer.headers["Location"] == f"{SEGMENTS}/promoters?saved=1"
    html = await maren.see(f"{SEGMENTS}/promoters?saved=1")
    assert "The segment is kept." in html
    assert "their segment is promoter" in html
    assert "Petra Novak" in html
    assert "Ines Kofler" not in html
    assert "their segment is promoter" in await maren.see(SEGMENTS)


async def test_the_same_people_as_by_the_condition(maren: Colleague) -> None:
    key = await kept(maren, "Heavy", {"any": [{"score": {"at_most": 4}}, {"points": {"at_least": 500}}]})
    async with maren.house.database.read() as read:
        meant = await how_many(read, await segments.condition_of(read, key))
    html = await maren.see(f"{SEGMENTS}/{key}")
    assert html.count('<td class="r">') == meant > 1


async def test_a_button_of_the_builder_changes_the_form_and_keeps_nothing(maren: Colleague) -> None:
    form = {"name": "Half done", **PROMOTERS}
    for do, fields in (("if:add:", 2), ("if:group:", 2), ("if:remove:0", 0), ("if:count:", 1)):
        answer = await maren.send(SEGMENTS, {**form, "do": do}, status=200)
        assert len(re.findall(r'name="if[.\d]*\.field"', answer.text)) == fields, do
        assert 'value="Half done"' in answer.text
    assert "Half done" not in await maren.see(SEGMENTS)


async def test_what_is_wrong_is_said_at_its_row_and_what_was_typed_stays(maren: Colleague) -> None:
    form = {"name": "Low", "if.0.field": "score", "if.0.how": "at_most", "if.0.value": "8.5"}
    html = (await maren.send(SEGMENTS, form, status=422)).text
    assert "“8.5” is not a whole number. Write it like 50000." in html
    assert 'aria-invalid="true" aria-describedby="if-0-error"' in html
    assert 'value="8.5"' in html
    html = (await maren.send(SEGMENTS, {**form, "if.0.value": "3", "name": " "}, status=422)).text
    assert "Give it a name." in html
    await kept(maren, "low", None)
    html = (await maren.send(SEGMENTS, {**form, "if.0.value": "3"}, status=422)).text
    assert "There is a segment “Low” already." in html


async def test_it_is_changed_under_the_same_address_and_deleted(maren: Colleague) -> None:
    key = await kept(maren, "Low", {"all": [{"score": {"at_most": 3}}, {"none": [{"left": True}]}]})
    html = await maren.see(f"{SEGMENTS}/{key}/edit")
    assert 'name="if.0.value" value="3"' in html
    assert "None of these is so" in html
    await maren.send(f"{SEGMENTS}/{key}/edit", {"name": "Promoters", **PROMOTERS})
    assert "Petra Novak" in await maren.see(f"{SEGMENTS}/{key}")
    await maren.send(f"{SEGMENTS}/{key}/delete")
    await maren.see(f"{SEGMENTS}/{key}", 404)
    await maren.see(f"{SEGMENTS}/{key}/edit", 404)
    await maren.send(f"{SEGMENTS}/{key}/edit", {"name": "P", **PROMOTERS}, status=404)
    assert "The segment is deleted." in await maren.see(f"{SEGMENTS}?gone=1")


async def test_while_somebody_types_the_count_is_fetched(maren: Colleague) -> None:
    rows = {**PROMOTERS, "if.1.field": "joined", "if.1.how": "yes", "if.2.field": "score", "if.2.how": "at_least"}
    html = words_of(await live(maren, rows, f"{LIVE}&only=figures"))
    there, promoters = await people_there(maren), await people_there(maren, {"segment": "promoter", "joined": True})
    assert f"{promoters} of {there} match now: Petra Novak , Noor Haddad" in html
    assert html.count("remain") == 2
    answer = await live(maren, {**rows, "do": "if:add:"})
    assert answer.count('class="cond-row"') == 4
    assert "<html" not in answer


async def test_a_row_says_how_many_are_left_when_it_is_read_from_top_to_bottom(maren: Colleague) -> None:
    tree = {"all": [{"joined": True}, {"any": [{"segment": "promoter"}, {"score": 8}]}, {"left": False}]}
    key = await kept(maren, "Three", tree)
    html = await maren.see(f"{SEGMENTS}/{key}/edit")
    figures = dict(re.findall(r'id="(if-[\d-]+)-hit"><b>(\d+)</b>', html))
    joined, promoters, good, here = (
        await people_there(maren, tree["all"][:1]),
        await people_there(maren, [{"joined": True}, {"segment": "promoter"}]),
        await people_there(maren, tree["all"][:2]),
        await people_there(maren, tree),
    )
    told = {"if-0": joined, "if-1-0": promoters, "if-1-1": good, "if-1": good, "if-2": here}
    assert {name: int(figure) for name, figure in figures.items()} == told
    assert len(set(told.values())) == 4


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({f"if.{place}.field": "score" for place in range(500)}, "60 rows at most"),
        ({f"if{'.0' * 12}.field": "score"}, "7 deep at most"),
        ({"if.0.field": "password", "if.0.value": "x"}, "is nothing that can be looked at here"),
        ({"if.0.field": "score", "if.0.how": "at_least", "if.0.value": "x" * 5000}, "is not a whole number"),
        ({"if.0.field": "text", "if.0.text": "{" * 3000}, "Write a word before the colon"),
        ({"if.0.field": "title", "if.0.how": "is", "if.0.value": "a\x00b"}, "no text can hold"),
        ({"if.0.field": "did", "if.0.event": "\ud7ff", "if.0.times": "9" * 30}, "is not a whole number"),
        ({"if.0.field": "joined_at", "if.0.how": "within", "if.0.number": "99999999"}, "longer than a century"),
        ({"if.word": "none"}, ""),
    ],
)
async def test_a_hostile_form_is_refused_in_words(maren: Colleague, fields: dict[str, str], words: str) -> None:
    html = (await maren.send(SEGMENTS, {"name": "", **fields}, status=422)).text
    assert words in html
    answer = await maren.client.post(LIVE, data={"form_token": maren.form_token, **fields}, headers=BY_HTMX)
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("query", ["prefix=../x", "prefix=if&program=nowhere", "prefix=if&event=x&program=\ud7ff"])
async def test_an_address_of_the_builder_can_be_anything(maren: Colleague, query: str) -> None:
    answer = await maren.client.post(
        f"/studio/conditions?{query}", data={"form_token": maren.form_token, **PROMOTERS}, headers=BY_HTMX
    )
    assert answer.status_code in {404, 422}


async def test_a_level_that_is_gone_is_said_and_not_a_broken_page(maren: Colleague) -> None:
    key = await kept(maren, "Insiders", {"level": "insider"})
    async with maren.house.database.work(SYSTEM) as work:
        table = segments.saved_segments
        await work.execute(table.update().where(table.c.key == key).values(condition={"level": "gone"}))
    assert "There is no level" in await maren.see(f"{SEGMENTS}/{key}")
    assert "There is no level" in await maren.see(SEGMENTS)
    assert "Written as text" in await maren.see(f"{SEGMENTS}/{key}/edit")


async def test_pages_and_statements_do_not_grow_with_the_people(maren: Colleague) -> None:
    key = await kept(maren, "All", None)
    await maren.see(f"{SEGMENTS}/{key}")
    with statements(maren.house) as few:
        await maren.see(f"{SEGMENTS}/{key}")
        await maren.see(f"{SEGMENTS}/{key}/edit")
    async with maren.house.database.work(SYSTEM) as work:
        people = [{"name": f"P {n}", "created_at": work.now, "tags": [], "attributes": {}} for n in range(120)]
        await work.execute(insert(customers), people)
        for n in range(30):
            await segments.save(work, f"Segment {n}", {"score": {"at_least": n % 10}})
    with statements(maren.house) as many:
        html = await maren.see(f"{SEGMENTS}/{key}")
        await maren.see(f"{SEGMENTS}/{key}/edit")
    assert len(many) == len(few)
    seen, there = 0, await people_there(maren)
    for _ in range(9):
        seen += html.count('<td class="r">')
        further = re.search(rf'href="({SEGMENTS}/{key}\?after=\d+)"', html)
        if further is None:
            break
        assert html.count('<td class="r">') == ON_A_PAGE
        html = await maren.see(further[1])
    assert seen == there > 120
    with statements(maren.house) as listed:
        await maren.see(SEGMENTS)
    assert len(listed) < 10


async def test_an_installation_in_which_there_is_nothing(alone: Colleague) -> None:
    assert "Nobody matches now." in await alone.see(f"{SEGMENTS}/new")
    await alone.send(SEGMENTS, {"name": "Promoters", **PROMOTERS})
    assert "Nobody is in it now" in await alone.see(f"{SEGMENTS}/promoters")


async def test_a_german_reader_reads_german(maren: Colleague) -> None:
    await kept(maren, "Low", {"all": [{"score": {"at_most": 3}}, {"finished": "your-candy"}]})
    answer = await maren.client.get(SEGMENTS, headers={"Accept": "text/html", "Accept-Language": "de"})
    assert "die letzte Note höchstens 3 ist und die Person „" in answer.text
