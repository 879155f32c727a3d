"""Looking changes nothing: scanners open every link, browsers fetch ahead, and people press reload."""

from collections.abc import Sequence

from litestar import Litestar, Router, get
from litestar.di import NamedDependency
from sqlalchemy import update

from advocacy.database import SYSTEM
from advocacy.people.customers import customers
from tests.web.conftest import Opens
from tests.web.doors import Door, content, doors
from tests.web.visits import EVERYBODY, Tour, visitors
from web.app import create_app
from web.visitors import MEMBERS, CookieAuthentication, admitted, own_form
from web.wiring import House

TIMES = 3


async def changed(tour: Tour, looks: Sequence[Door]) -> list[str]:
    """Which visitors changed which tables by looking."""
    found = []
    there = await visitors(tour.house, tour.app, tour.cast)
    for who in there:
        before = await everything(tour)
        for door in [*looks] * TIMES:
            assert (await tour.knock(who, door)).status_code < 500, str(door)
        after = await everything(tour)
        found += [f"{who.name} changed {name}" for name in after if after[name] != before[name]]
    return found


async def everything(tour: Tour) -> dict[str, str]:
    async with tour.house.database.read() as read:
        return await content(read)


async def test_looking_changes_nothing(opened: Opens) -> None:
    tour = await opened.tour()
    looks = [door for door in doors(tour.app) if door.is_safe]
    assert len(looks) > 60
    assert await changed(tour, looks) == []


async def test_what_is_left_out_is_what_a_mail_was_done_with(opened: Opens) -> None:
    """Of a link in a mail the raw visit is noted; the note is the one thing that looking leaves behind."""
    tour = await opened.tour()
    (nobody,) = await visitors(tour.house, tour.app, tour.cast, EVERYBODY[:1])
    async with tour.house.database.read() as read:
        before = await content(read, besides=frozenset())
    for path in ("/m/o/{token}", "/m/c/{token}"):
        assert (await tour.knock(nobody, Door("GET", path, None, before_sign_in=False))).status_code in {200, 302}
    async with tour.house.database.read() as read:
        after = await content(read, besides=frozenset())
    assert {name for name in after if after[name] != before[name]} == {"mail_events"}


async def test_a_look_that_changes_something_is_found(opened: Opens) -> None:
    @get("/hub/touched", opt=MEMBERS)
    async def touched(house: NamedDependency[House]) -> str:
        async with house.database.work(SYSTEM) as work:
            await work.execute(update(customers).values(name=customers.c.name + "!"))
        return ""

    house = await opened.house()
    app: Litestar = create_app(house)
    app.register(Router("/", route_handlers=[touched], middleware=[CookieAuthentication], guards=[own_form, admitted]))
    looks = [door for door in doors(app) if door.path in {"/hub/touched", "/healthz"}]
    found = await changed(Tour.of(house, app, opened.filled.cast), looks)
    assert found == ["Finn changed customers", "Ines changed customers"]
