"""Who may what, generated from the route table: every door, every kind of visitor, the rows of somebody else in it.

What is somebody's carries canaries: words that nobody else writes, in every field that holds words about her. They
turn up in no answer to anybody but her, and nobody else's form moves a row of hers.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import HttpMethod, Litestar, Router, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.people import tokens
from advocacy.people.customers import customers
from advocacy.people.showing import shown_members
from advocacy.settings import Settings
from tests.cast import TODAY, sign_in
from tests.conftest import SECRET, Filled
from tests.web.canaries import MARK, is_theirs, stain, tables
from tests.web.clients import make_token
from tests.web.conftest import Opens
from tests.web.doors import NOBODYS, Door, doors
from tests.web.places import BY_LINK, EVERYBODYS, OWNER, TO_NOBODY
from tests.web.test_entrance import browser_of
from tests.web.visits import EVERYBODY, NOBODY, PROGRAM, STAFF, Tour, Visitor, visitor, visitors
from web.app import create_app
from web.testing import Wristwatch
from web.visitors import ANYBODY, COOKIE, MEMBERS, CookieAuthentication, admitted, own_form
from web.wiring import House, open_house


@pytest.fixture(scope="module")
async def stained(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The company with canaries in whatever is about the owner, but for the name she chose to be seen by."""
    folder = tmp_path_factory.mktemp("stained")
    url = filled.copy(folder)
    house = open_house(Settings(database_url=url, secret_key=SECRET), clock=Wristwatch(TODAY))
    owner = filled.cast.people[OWNER]
    async with house.database.work(SYSTEM) as work:
        assert len(await stain(work, [owner])) > 40
        of_hers = shown_members.c.customer_id == owner
        await work.execute(update(shown_members).where(of_hers).values(nickname="Ines K.", nickname_key="ines k."))
    await house.close()
    return Filled(Path(url.removeprefix("sqlite+aiosqlite:///")), filled.cast)


# Her own pages cannot be drawn from canaries: where a row wants a word that is known, they hold none.
OTHERS = tuple(name for name in EVERYBODY if name != OWNER)


def undeclared(app: Litestar) -> list[str]:
    """The doors that do not say whom they let in."""
    return [str(door) for door in doors(app) if door.is_page and not door.kinds]


async def surprises(tour: Tour, looks: Sequence[Door]) -> list[str]:
    """What the visitors got that they should not have, going from one door that changes nothing to the next."""
    there = await visitors(tour.house, tour.app, tour.cast, OTHERS)
    return [
        line
        for door in looks
        for who in there
        if not is_own_room(door, who)
        for line in surprise(door, who, await tour.knock(who, door))
    ]


def is_own_room(door: Door, who: Visitor) -> bool:
    """A room of the staff shows them the rows of everybody: there is nothing to be kept from them."""
    return who.kind == "staff" and not door.lets_in("member") and door.lets_in(who.kind, who.role)


def surprise(door: Door, who: Visitor, answer: httpx.Response) -> list[str]:
    """What is wrong with an answer, in words; empty when nothing is."""
    seen = f"{who.name}: {door} → {answer.status_code}"
    found = [f"{seen}, broke"] if answer.status_code >= 500 else []
    if MARK in answer.text and who.name not in {OWNER, PROGRAM} and door.path not in BY_LINK:
        found.append(f"{seen}, and it tells of {OWNER}")
    if not may(door, who) and answer.is_success:
        found.append(f"{seen}, and it is not for them")
    if not may(door, who) and answer.is_redirect and not answer.headers["Location"].startswith("/sign-in?"):
        found.append(f"{seen} to {answer.headers['Location']}, and it is not for them")
    return found


def may(door: Door, who: Visitor) -> bool:
    """Whether they may go through, by the door's own word and by whose rows it leads to."""
    if door.is_api:
        return who.name == PROGRAM
    if door.path in NOBODYS or door.path in BY_LINK:
        return True
    somebodys = "{" in door.path and door.path not in EVERYBODYS
    return door.lets_in(who.kind, who.role) and not (somebodys and who.name != OWNER)


async def moved(tour: Tour, door: Door, before: Mapping[str, str]) -> list[str]:
    """What is wrong with what a form did that everybody but the owner has sent."""
    found: list[str] = []
    for who in await visitors(tour.house, tour.app, tour.cast, OTHERS):
        if not is_own_room(door, who):
            found += surprise(door, who, await tour.knock(who, door))
    after = await rows_of_owner(tour)
    return found + [f"{door} changed {name} of {OWNER}" for name in after if after[name] != before[name]]


async def rows_of_owner(tour: Tour) -> dict[str, str]:
    owner = tour.cast.people[OWNER]
    async with tour.house.database.read() as read:
        return {
            table.name: str(sorted(map(str, await read.rows(select(table).where(is_theirs(table, [owner]))))))
            for table in tables()
        }


async def test_every_door_says_whom_it_lets_in(opened: Opens) -> None:
    """A page that says nothing lets nobody in, and nobody notices; one that is nobody's is named."""
    app = create_app(await opened.house())
    assert undeclared(app) == []
    assert NOBODYS.keys() <= {door.path for door in doors(app)}


async def test_nobody_sees_what_is_not_theirs(opened: Opens, stained: Filled) -> None:
    tour = await opened.tour(stained)
    assert await surprises(tour, [door for door in doors(tour.app) if door.is_safe]) == []


async def test_nobody_changes_what_is_not_theirs(opened: Opens, stained: Filled) -> None:
    found: list[str] = []
    tour = await opened.tour(stained)
    before = await rows_of_owner(tour)
    for door in doors(tour.app):
        if not (door.is_safe or door.is_api or door.path in BY_LINK):
            await opened.from_the_start(tour, stained)
            found += await moved(tour, door, before)
    assert found == []


async def test_the_owner_may(opened: Opens) -> None:
    """Were an address or a form of the test no good, everybody would be refused for the wrong reason."""
    found: list[str] = []
    tour = await opened.tour()
    for door in doors(tour.app):
        if door.is_api or not (door.lets_in("member") or door.path in NOBODYS):
            continue
        if not door.is_safe:
            await opened.from_the_start(tour)
        answer = await tour.knock(await visitor(tour.house, tour.app, tour.cast, OWNER), door)
        refused = answer.is_error and str(door) not in TO_NOBODY
        if refused or answer.status_code >= 500:
            found.append(f"{door} → {answer.status_code}: {answer.text[:200]}")
        if not door.is_safe:
            await opened.from_the_start(tour)
    assert found == []


async def test_the_staff_may_in_their_own_rooms(opened: Opens) -> None:
    """Each door by the first role that it is for, with rows of a member in it and a form that is good."""
    found: list[str] = []
    tour = await opened.tour()
    for door in doors(tour.app):
        role = next((role for role in STAFF if door.lets_in("staff", role)), None)
        if role is None or door.is_api or door.lets_in("member") or door.path in NOBODYS:
            continue
        answer = await tour.knock(await visitor(tour.house, tour.app, tour.cast, role), door)
        if (answer.is_error and str(door) not in TO_NOBODY) or answer.status_code >= 500:
            found.append(f"{role}: {door} → {answer.status_code}: {answer.text[:200]}")
        if not door.is_safe:
            await opened.from_the_start(tour)
    assert found == []


async def test_each_operation_of_the_api_wants_one_scope(opened: Opens, filled: Filled) -> None:
    tour = await opened.tour()
    by_scope = {scope: await make_token(tour.house, scope, name=scope) for scope in tokens.SCOPES}
    client = browser_of(tour.house, tour.app)
    client.cookies.set(COOKIE, await sign_in(tour.house, filled.cast.colleague("admin")))

    async def status(door: Door, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return (await client.request(door.method, tour.address(door), json={}, headers=headers)).status_code

    for door in filter(lambda one: one.is_api, doors(tour.app)):
        let_in = {scope: seen for scope in by_scope if (seen := await status(door, by_scope[scope])) != 403}
        assert len(let_in) == 1, (str(door), let_in)
        assert max(let_in.values()) < 500, (str(door), let_in)
        assert await status(door, "") == await status(door, "made-up") == 401, str(door)


# What the walk would find, if there were something to find.


def with_pages(house: House, *pages: Any) -> Litestar:
    app = create_app(house)
    app.register(
        Router("/", route_handlers=pages, middleware=[CookieAuthentication], guards=[own_form, admitted], opt={})
    )
    return app


async def test_a_page_without_a_word_is_found(opened: Opens) -> None:
    @get("/hub/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return ""

    assert undeclared(with_pages(await opened.house(), forgotten)) == ["GET /hub/forgotten"]


async def test_a_page_that_tells_of_others_is_found(opened: Opens, stained: Filled) -> None:
    @route("/hub/leak/{number:int}", http_method=[HttpMethod.GET], opt=MEMBERS)
    async def leak(house: NamedDependency[House], number: FromPath[int]) -> str:
        async with house.database.read() as read:
            return str(await read.value(select(customers.c.name).where(customers.c.id == number)))

    @get("/hub/list", opt=ANYBODY)
    async def everybody(house: NamedDependency[House]) -> str:
        async with house.database.read() as read:
            return str(await read.rows(select(customers.c.name)))

    house = await opened.house(stained)
    tour = Tour.of(house, with_pages(house, leak, everybody), stained.cast)
    places = {**tour.places, "/hub/leak/{number}": {"number": str(stained.cast.people[OWNER])}}
    looks = [door for door in doors(tour.app) if door.path.startswith(("/hub/leak", "/hub/list", "/healthz"))]
    found = await surprises(Tour(house, tour.app, stained.cast, places, tour.forms), looks)
    assert "Finn: GET /hub/leak/{number} → 200, and it is not for them" in found
    assert f"Finn: GET /hub/leak/{{number}} → 200, and it tells of {OWNER}" in found
    assert f"{NOBODY}: GET /hub/list → 200, and it tells of {OWNER}" in found


async def test_a_form_that_moves_rows_of_others_is_found(opened: Opens, stained: Filled) -> None:
    @post("/hub/rename/{number:int}", opt=MEMBERS)
    async def rename(house: NamedDependency[House], number: FromPath[int]) -> None:
        async with house.database.work(SYSTEM) as work:
            await work.execute(update(customers).where(customers.c.id == number).values(name="somebody else"))

    house = await opened.house(stained)
    tour = Tour.of(house, with_pages(house, rename), stained.cast)
    door = next(one for one in doors(tour.app) if one.path.startswith("/hub/rename"))
    tour = Tour(
        house,
        tour.app,
        stained.cast,
        {**tour.places, door.path: {"number": str(stained.cast.people[OWNER])}},
        {**tour.forms, str(door): {}},
    )
    found = await moved(tour, door, await rows_of_owner(tour))
    assert found == [f"Finn: {door} → 201, and it is not for them", f"{door} changed customers of {OWNER}"]
