"""Leader boards in the hub: nobody is on them who did not choose to be, and a name tells strangers nothing."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from litestar import Litestar

from advocacy.database import SYSTEM
from advocacy.people import showing
from advocacy.people.customers import change
from tests.web.apps import app_of
from tests.web.members import earn, filled_buttons, guest, joined, looks, publish
from web.hub.boards.pages import NAMES
from web.testing import Wristwatch
from web.wiring import House

HOSTILE = '<b onclick="x">&"\'\u202e'


class Hub:
    """Members with points, four of them shown, and Ann, who looks."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.app: Litestar = app_of(house)

    async def open(self) -> "Hub":
        await publish(self.house)
        self.others = await joined(self.house, 5, name="Ben")
        for number, one in enumerate(self.others):
            await earn(self.house, [one], 120 + 10 * number)
        for number, one in enumerate(self.others[:4]):
            await self.show(one, f"Ben {number}")
        [ann] = await joined(self.house, points=145, name="Ann")
        self.ann = await guest(self.house, self.app, ann)
        return self

    async def show(self, customer: int, nickname: str) -> None:
        async with self.house.database.work(SYSTEM) as work:
            await showing.show(work, customer, nickname)

    async def choose(self, **fields: str) -> int:
        return (await self.ann.send("/hub/boards/showing", **fields)).status_code


@pytest.fixture
async def hub(house: House) -> AsyncIterator[Hub]:
    opened = await Hub(house).open()
    yield opened
    await opened.ann.browser.aclose()


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def heading(page: str) -> str:
    return text_of(re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[0])


def board(page: str) -> list[tuple[str, str, str]]:
    rows = re.findall(r'<td class="place">(.*?)</td>\s*<th scope="row">(.*?)</th>\s*<td class="[^"]*">(.*?)</td>', page)
    return [(place, text_of(name), points) for place, name, points in rows]


OTHERS = [("1", "Ben 3", "150"), ("2", "Ben 2", "140"), ("3", "Ben 1", "130"), ("4", "Ben 0", "120")]


async def test_who_has_not_chosen_is_not_there_and_alone_knows_their_place(hub: Hub) -> None:
    page = await hub.ann.see("/hub/boards")
    assert heading(page) == "You would be number 2, and only you know."
    assert board(page) == OTHERS
    assert 'value="Ann 0."' in page or 'value="Ann 0"' in page
    assert "Show me" in page
    assert (filled_buttons(page), page.count("<h1")) == (1, 1)


async def test_choosing_shows_and_choosing_again_hides(hub: Hub) -> None:
    assert await hub.choose(nickname="  Zoë \u200b Z ", shown="yes") == 303
    page = await hub.ann.see("/hub/boards?by=peers&since=ever")
    assert heading(page) == "Place 2 of 5."
    assert board(page) == [
        OTHERS[0],
        ("2", "Zoë Z you", "145"),
        *[(f"{n + 3}", *one[1:]) for n, one in enumerate(OTHERS[1:])],
    ]
    assert page.count('aria-current="true"') == 1
    assert filled_buttons(page) == 0
    assert "Zoë Z" in board(await (await guest(hub.house, hub.app, hub.others[0])).see("/hub/boards"))[1][1]
    assert await hub.choose(shown="no") == 303
    assert board(await hub.ann.see("/hub/boards")) == OTHERS
    assert await hub.choose(shown="no") == 303


async def test_the_form_leads_back_to_where_it_stands(hub: Hub) -> None:
    sent = await hub.ann.send("/hub/boards/showing", nickname="Ann", next="/hub/me")
    assert sent.headers["Location"] == "/hub/me"
    sent = await hub.ann.send("/hub/boards/showing", nickname="Ann", next="https://elsewhere.test/")
    assert sent.headers["Location"] == "/hub/boards"


@pytest.mark.parametrize("typed", ["", "A", "ann@example.com", "www.ann.example", "0664 1234567", "BEN 3", "x" * 41])
async def test_a_name_that_cannot_be_taken_is_said_beside_the_field_and_kept(hub: Hub, typed: str) -> None:
    answer = await hub.ann.send("/hub/boards/showing", nickname=typed, shown="yes")
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert f'value="{typed}"' in answer.text
    assert 'id="nickname-error"' in answer.text
    assert board(await hub.ann.see("/hub/boards")) == OTHERS


async def test_a_hostile_name_is_only_a_name(hub: Hub) -> None:
    assert await hub.choose(nickname=HOSTILE) == 303
    page = await hub.ann.see("/hub/boards")
    assert "<b onclick" not in page
    assert "\u202e" not in page
    assert "&lt;b onclick=" in page


async def test_names_are_not_tried_out_by_the_hundred(hub: Hub, watch: Wristwatch) -> None:
    for number in range(NAMES.most):
        assert await hub.choose(nickname=f"Ann {number}") == 303
    assert await hub.choose(nickname="Ann again") == 429
    assert await hub.choose(shown="no") == 303
    watch.forward("P1D")
    assert await hub.choose(nickname="Ann again") == 303


async def test_fewer_than_three_are_not_shown(hub: Hub) -> None:
    async with hub.house.database.work(SYSTEM) as work:
        for one in hub.others[:2]:
            await showing.hide(work, one)
    page = await hub.ann.see("/hub/boards")
    assert heading(page) == "Too few to show."
    assert "One more has to choose to be shown" in text_of(page)
    assert "Ben" not in page
    async with hub.house.database.work(SYSTEM) as work:
        await showing.hide(work, hub.others[2])
    assert "2 more have to choose to be shown" in text_of(await hub.ann.see("/hub/boards"))


async def test_a_month_begins_where_its_reader_lives(hub: Hub, watch: Wristwatch) -> None:
    # In Vienna February has begun; in London it is still January.
    watch.forward("P26DT14H30M")
    await earn(hub.house, hub.others[:3], 10, about="y:1")
    hub.ann = await guest(hub.house, hub.app, hub.ann.id)
    page = await hub.ann.see("/hub/boards")
    assert [row[1:] for row in board(page)] == [(f"Ben {n}", "10") for n in range(3)]
    assert heading(page) == "No points yet this month."
    async with hub.house.database.work(SYSTEM) as work:
        await change(work, hub.ann.id, zone="Europe/London")
    page = await hub.ann.see("/hub/boards")
    assert board(page)[0] == ("1", "Ben 2", "150")


@pytest.mark.parametrize("query", ["by=x&since=y", "by=&since=", "by=level%00", "by=<script>"])
async def test_a_group_that_there_is_not_is_the_first_one(hub: Hub, query: str) -> None:
    page = await hub.ann.see(f"/hub/boards?{query}")
    assert board(page) == OTHERS
    assert "<script>alert" not in page


async def test_far_down_one_sees_the_top_and_ones_neighbours(hub: Hub) -> None:
    more = await joined(hub.house, 20, name="Carl")
    for number, one in enumerate(more):
        await earn(hub.house, [one], 200 + number)
        await hub.show(one, f"Carl {number}")
    await hub.choose(nickname="Ann")
    page = await hub.ann.see("/hub/boards")
    assert heading(page) == "Place 22 of 25."
    assert [place for place, _, _ in board(page)] == [*(str(n) for n in range(1, 11)), "20", "21", "22", "23", "24"]
    assert page.count("<tbody") == 2


async def test_ten_members_and_a_thousand_take_the_same_statements(hub: Hub) -> None:
    async def look() -> int:
        with looks(hub.house) as said:
            await hub.ann.see("/hub/boards?by=peers")
        return len(said)

    few = await look()
    many = await joined(hub.house, 1000, points=5, name="Dora")
    async with hub.house.database.work(SYSTEM) as work:
        rows = [{"customer_id": n, "nickname": f"D{n}", "nickname_key": f"d{n}", "since": work.now} for n in many]
        await work.execute(showing.shown_members.insert(), rows)
    assert await look() == few <= 4
    assert "of 1,004" not in (page := await hub.ann.see("/hub/boards?by=peers"))
    assert heading(page) == "You would be number 2, and only you know."


async def test_nothing_but_names_and_points_is_told(hub: Hub) -> None:
    page = await hub.ann.see("/hub/boards?by=peers&since=ever")
    assert "example.com" not in page
    assert "Ben 4" not in page
    assert not re.search(r"customer|data-", page)


async def test_in_german(hub: Hub) -> None:
    async with hub.house.database.work(SYSTEM) as work:
        await change(work, hub.ann.id, language="de")
    assert heading(await hub.ann.see("/hub/boards")) == "Sie wären auf Platz 2, und nur Sie wissen es."
    answer = await hub.ann.send("/hub/boards/showing", nickname="a@b.de")
    assert "Ohne Adressen, Nummern und Links, bitte: Alle auf der Rangliste lesen das." in text_of(answer.text)
