"""The shelf: who can have what, having it once however often the button is pressed, and what became of it."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import func, select

from rewards.catalog import by_key
from rewards.decisions import approve, fulfil, lose_sight, refuse
from rewards.ledger import balance
from rewards.reconciliation import reconcile
from rewards.redemptions import redemptions
from tests.web.apps import app_of
from tests.web.members import STAFF, Guest, earn, filled_buttons, guest, joined, key_in, looks, publish
from web.testing import Wristwatch
from web.wiring import House

MUG = {"reward": "mug", "name": "The mug", "text": "It holds <three> cups.", "points": 40, "kind": "swag"}


@pytest.fixture
def app(house: House) -> Litestar:
    return app_of(house)


async def number_of(house: House, key: str = "mug") -> int:
    async with house.database.read() as read:
        return int((await by_key(read, "p", key)).id)


async def spendable(house: House, customer: int) -> int:
    async with house.database.read() as read:
        return (await balance(read, customer))[1]


async def had(house: House, customer: int) -> list[Any]:
    async with house.database.read() as read:
        return list(await read.rows(select(redemptions).where(redemptions.c.customer_id == customer)))


async def member(house: House, app: Litestar, points: int = 100, *shelf: dict[str, Any]) -> tuple[Guest, int]:
    """A member with points, and the first reward on the shelf."""
    await publish(house, rewards=list(shelf) or [MUG])
    (ann,) = await joined(house, points=points)
    return await guest(house, app, ann), await number_of(house, str((shelf or (MUG,))[0]["reward"]))


async def test_the_shelf_says_what_can_be_had_and_what_it_would_take(house: House, app: Litestar) -> None:
    shelf = [
        MUG | {"stock": 3},
        {"reward": "seat", "name": "A seat", "points": 400},
        {"reward": "cap", "name": "The cap", "points": 10, "stock": 0},
        {"reward": "tea", "name": "Tea with us", "points": 0, "for": {"level": {"at_least": "insider"}}},
        {"reward": "vip", "name": "Only for others", "points": 0, "for": {"tags": {"has": "vip"}}},
        {"reward": "gift", "name": "Ten to charity", "points": 20, "kind": "donation"},
    ]
    ann, _ = await member(house, app, 60, *shelf)
    html = await ann.see("/hub/rewards")
    assert "2 things you can have" in html
    assert "It holds &lt;three&gt; cups." in html
    assert "3 left." in html
    assert "<strong>340 more</strong>." in html
    assert "Sold out." in html
    assert "Opens when you are Insider, so 40 points from here." in html
    assert "Only for others" not in html
    assert html.index("Ten to charity") < html.index("The mug") < html.index("A seat") < html.index("The cap")
    assert "Give it<span" in html


async def test_the_page_of_a_reward_says_what_is_left_after_it(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app)
    html = await ann.see(f"/hub/rewards/{mug}")
    for words in ("The mug", "<dd>100</dd>", "<dd>−40</dd>", "<dd>60</dd>", "You stay Insider."):
        assert words in html
    assert filled_buttons(html) == 1
    assert "We do not know yet where to send it." in html


async def test_having_it_leads_to_where_it_stands(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app)
    answer = await ann.send(f"/hub/rewards/{mug}/redemptions", key=key_in(await ann.see(f"/hub/rewards/{mug}")))
    assert answer.status_code == 303
    html = await ann.see(answer.headers["Location"])
    assert "It is yours" in html
    assert "already" not in html
    assert await spendable(house, ann.id) == 60
    assert "The mug" in await ann.see("/hub/rewards")


async def test_pressed_twice_gone_back_to_and_from_two_tabs_it_is_one(
    house: House, app: Litestar, watch: Wristwatch
) -> None:
    ann, mug = await member(house, app, 100)
    path = f"/hub/rewards/{mug}"
    tabs = [key_in(await ann.see(path)) for _ in range(2)]
    watch.forward("PT12M")
    answers = await asyncio.gather(*(ann.send(f"{path}/redemptions", key=key) for key in [*tabs, *tabs]))
    watch.forward("PT1H")
    answers.append(await ann.send(f"{path}/redemptions", key=tabs[0]))
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.headers["Location"].partition("?")[0] for answer in answers}) == 1
    assert [answer.headers["Location"].endswith("?again=1") for answer in answers].count(False) == 1
    assert len(await had(house, ann.id)) == 1
    assert await spendable(house, ann.id) == 60
    assert "You have this one already, since 10:12. It was taken once" in await ann.see(answers[-1].headers["Location"])
    assert "You have this one already, since 10:12." in await ann.see(path)


async def test_who_opens_the_page_again_can_have_another(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app)
    path = f"/hub/rewards/{mug}"
    for left in (60, 20):
        html = await ann.see(path)
        await ann.send(f"{path}/redemptions", key=key_in(html))
        assert await spendable(house, ann.id) == left
    html = await ann.see(path)
    assert "<strong>20 more</strong>" in html
    assert 'name="key"' not in html


async def test_one_that_was_refused_can_be_asked_for_anew(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app)
    path = f"/hub/rewards/{mug}"
    answer = await ann.send(f"{path}/redemptions", key=key_in(await ann.see(path)))
    (row,) = await had(house, ann.id)
    async with house.database.work(STAFF) as work:
        await refuse(work, row.id, reply="It broke <on the way>.")
    html = await ann.see(answer.headers["Location"])
    assert "It could not be had, and your points are back" in html
    assert "It broke &lt;on the way&gt;." in html
    html = await ann.see(path)
    assert "already" not in html
    await ann.send(f"{path}/redemptions", key=key_in(html))
    assert len(await had(house, ann.id)) == 2


async def test_sold_out_between_the_page_and_the_press_takes_no_points(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app, 100, MUG | {"stock": 1})
    (ben,) = await joined(house, points=100, name="Ben")
    path = f"/hub/rewards/{mug}"
    key = key_in(await ann.see(path))
    await (await guest(house, app, ben)).send(f"{path}/redemptions", key="a")
    answer = await ann.send(f"{path}/redemptions", key=key)
    assert answer.status_code == 409
    assert "The mug is sold out." in answer.text
    assert "No points were taken." in answer.text
    assert await spendable(house, ann.id) == 100
    assert "Sold out." in await ann.see(path)


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/hub/rewards/{mug}/redemptions", "", 422),
        ("/hub/rewards/{mug}/redemptions", "a b", 422),
        ("/hub/rewards/{mug}/redemptions", "x" * 61, 422),
        ("/hub/rewards/{mug}/redemptions", "a\x00", 422),
        ("/hub/rewards/0/redemptions", "a", 404),
        ("/hub/rewards/-1/redemptions", "a", 404),
        (f"/hub/rewards/{2**63}/redemptions", "a", 404),
        (f"/hub/rewards/{'9' * 80}/redemptions", "a", 404),
    ],
)
async def test_what_is_no_request_of_ours_takes_nothing(
    house: House, app: Litestar, path: str, key: str, status: int
) -> None:
    ann, mug = await member(house, app)
    answer = await ann.send(path.format(mug=mug), key=key)
    assert answer.status_code == status
    assert await spendable(house, ann.id) == 100


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "9" * 80, "x", "1.5"])
async def test_an_address_can_be_anything(house: House, app: Litestar, number: str) -> None:
    ann, _ = await member(house, app)
    for path in ("rewards", "redemptions"):
        assert (await ann.browser.get(f"/hub/{path}/{number}")).status_code == 404


async def test_nobody_sees_what_others_asked_for(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app)
    (ben,) = await joined(house, name="Ben")
    answer = await ann.send(f"/hub/rewards/{mug}/redemptions", key="a")
    other = await guest(house, app, ben)
    assert (await other.browser.get(answer.headers["Location"])).status_code == 404


async def test_a_reward_for_others_is_not_there_and_cannot_be_had(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app, 100, MUG | {"for": {"tags": {"has": "vip"}}})
    assert (await ann.browser.get(f"/hub/rewards/{mug}")).status_code == 404
    assert (await ann.send(f"/hub/rewards/{mug}/redemptions", key="a")).status_code == 409
    assert await had(house, ann.id) == []


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("gift_card", "approved", "The shop sends its code to you, and to nobody else; it never comes to us."),
        ("gift_card", "unknown", "Nothing is lost meanwhile, and nothing is taken twice."),
        ("gift_card", "fulfilled", "If it did not arrive, its order has the number V-77."),
        ("donation", "approved", "It is passed on"),
        ("donation", "fulfilled", "It is given"),
        ("swag", "approved", "It is packed and sent"),
        ("other", "approved", "Somebody gets in touch"),
        ("other", "reserved", "Your points are held meanwhile."),
        ("other", "fulfilled", "Yours"),
    ],
)
async def test_where_it_stands_is_said_in_words(house: House, app: Litestar, kind: str, state: str, words: str) -> None:
    checked = {"checked": "by a person"} if state == "reserved" else {}
    ann, mug = await member(house, app, 100, MUG | {"kind": kind} | checked)
    answer = await ann.send(f"/hub/rewards/{mug}/redemptions", key="a")
    (row,) = await had(house, ann.id)
    async with house.database.work(STAFF) as work:
        if state == "unknown":
            await lose_sight(work, row.id)
        elif state == "fulfilled":
            await fulfil(work, row.id, vendor_ref="V-77")
    html = await ann.see(answer.headers["Location"])
    assert words in html
    assert (await had(house, ann.id))[0].state == state


async def test_a_person_looks_first_where_the_program_says_so(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app, 100, MUG | {"checked": "by a person"})
    assert "A person looks at it first." in await ann.see(f"/hub/rewards/{mug}")
    answer = await ann.send(f"/hub/rewards/{mug}/redemptions", key="a")
    async with house.database.work(STAFF) as work:
        await approve(work, (await had(house, ann.id))[0].id)
    assert "It is yours" in await ann.see(answer.headers["Location"])


@pytest.mark.parametrize("path", ["/hub/rewards", "/hub/points", "/hub/boxes"])
async def test_pages_read_as_often_with_much_on_them(house: House, app: Litestar, path: str) -> None:
    few, lots = await joined(house, 2, points=5000)
    said = []
    for one, rows in ((few, 10), (lots, 1000)):
        if rows == 1000:
            await publish(house, rewards=[MUG | {"reward": f"r{n}", "points": 1} for n in range(rows)])
        else:
            await publish(house, rewards=[MUG | {"points": 1}])
        shelf = [await number_of(house, "mug" if rows == 10 else f"r{n}") for n in range(1 if rows == 10 else 25)]
        person = await guest(house, app, one)
        for number in shelf:
            await person.send(f"/hub/rewards/{number}/redemptions", key=f"k{number}")
        with looks(house) as seen:
            await person.see(path)
        said.append(len(seen))
    assert said[0] == said[1]


async def test_the_last_one_goes_to_one_of_sixty_four(house: House, app: Litestar) -> None:
    await publish(house, rewards=[MUG | {"stock": 1}])
    mug = await number_of(house)
    people = await joined(house, 64, points=100)
    guests = [await guest(house, app, one) for one in people]
    answers = await asyncio.gather(*(one.send(f"/hub/rewards/{mug}/redemptions", key=f"{mug}.0") for one in guests))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 63}
    assert all("The mug is sold out." in answer.text for answer in answers if answer.status_code == 409)
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(redemptions)) == 1
        assert sum([(await balance(read, one))[1] for one in people]) == 64 * 100 - 40
        assert await reconcile(read) == []


async def test_one_member_with_sixty_four_tabs_gets_one_for_the_points_of_one(house: House, app: Litestar) -> None:
    ann, mug = await member(house, app, 40)
    answers = await asyncio.gather(*(ann.send(f"/hub/rewards/{mug}/redemptions", key=f"k{n}") for n in range(64)))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 63}
    assert await spendable(house, ann.id) == 0


async def test_it_is_german_for_who_reads_german(house: House, app: Litestar) -> None:
    await publish(house, rewards=[MUG | {"stock": 1}])
    ann, ben = await joined(house, 2, points=100, language="de")
    mug = await number_of(house)
    await (await guest(house, app, ben)).send(f"/hub/rewards/{mug}/redemptions", key="a")
    reader = await guest(house, app, ann)
    assert "Was Sie auch nehmen, Ihre Stufe bleibt." in await reader.see("/hub/rewards")
    answer = await reader.send(f"/hub/rewards/{mug}/redemptions", key="a")
    assert "The mug ist vergriffen." in answer.text
    await earn(house, [ann], 1, about="x:2")
