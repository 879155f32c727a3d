"""A number in an address that is nobody's: longer than any id, or one that was never given."""

import re
from collections.abc import Sequence

import pytest
from litestar import HttpMethod, Litestar, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.routes import HTTPRoute
from sqlalchemy import select

from advocacy.errors import NotFound
from advocacy.people.customers import customers
from advocacy.words import said
from tests.web.conftest import Opens
from tests.web.doors import Door, doors
from tests.web.places import OWNER
from tests.web.test_access_matrix import with_pages
from tests.web.visits import PROGRAM, STAFF, Tour, Visitor, visitors
from web.visitors import MEMBERS
from web.wiring import House

LONGER_THAN_ANY = str(10**39 + 7)
NEVER_GIVEN = "54321"
WITH_THOUSANDS = re.compile(r"54\W321")
# What is over is over, however often its button is pressed.
OVER = {
    "POST /studio/people/import/{number}/giving-up": {303, 404},
    "POST /studio/mail/planned/{id}/cancellation": {404, 409},
}
# A program is told what is wrong with its request before anybody looks for the row.
OF_A_PROGRAM = {400, 404, 422}


def numbers_of(app: Litestar) -> dict[str, list[str]]:
    """By path, the names of what has to be a number in it."""
    return {
        one.path_format: [part.name for part in one.path_components if not isinstance(part, str) and part.type is int]
        for one in app.routes
        if isinstance(one, HTTPRoute)
    }


def guest_of(door: Door, there: Sequence[Visitor]) -> Visitor:
    """Somebody whom the door lets in."""
    return next(who for who in there if (who.name == PROGRAM if door.is_api else door.lets_in(who.kind, who.role)))


async def odd(tour: Tour, number: str) -> list[str]:
    """What is not right where that number stands in an address; and every place of every address is tried."""
    there = await visitors(tour.house, tour.app, tour.cast, (OWNER, *STAFF, PROGRAM))
    names = numbers_of(tour.app)
    assert sum(map(len, names.values())) > 40
    found = []
    for door in doors(tour.app):
        for name in names[door.path]:
            places = {**tour.places, door.path: {**tour.places[door.path], name: number}}
            otherwise = Tour(tour.house, tour.app, tour.cast, places, tour.forms)
            answer = await otherwise.knock(guest_of(door, there), door)
            if answer.status_code not in (OF_A_PROGRAM if door.is_api else OVER.get(str(door), {404})):
                found.append(f"{door} {name} → {answer.status_code}")
            if WITH_THOUSANDS.search(answer.text):
                found.append(f"{door} {name} writes it as an amount")
    return found


@pytest.mark.parametrize("number", [LONGER_THAN_ANY, NEVER_GIVEN])
async def test_a_number_that_is_nobodys_is_not_found(opened: Opens, number: str) -> None:
    assert await odd(await opened.tour(), number) == []


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (LONGER_THAN_ANY, ["GET /hub/odd/{number} number → 500", "GET /hub/counted/{number} number → 500"]),
        (
            NEVER_GIVEN,
            ["GET /hub/odd/{number} number → 200", "GET /hub/counted/{number} number writes it as an amount"],
        ),
    ],
)
async def test_a_page_that_breaks_or_counts_its_ids_is_found(opened: Opens, number: str, found: list[str]) -> None:
    @route("/hub/odd/{number:int}", http_method=[HttpMethod.GET], opt=MEMBERS)
    async def breaks(house: NamedDependency[House], number: FromPath[int]) -> str:
        async with house.database.read() as read:
            return str(await read.value(select(customers.c.name).where(customers.c.id == number)))

    @route("/hub/counted/{number:int}", http_method=[HttpMethod.GET], opt=MEMBERS)
    async def counts(number: FromPath[int]) -> str:
        raise NotFound(said("There is no place {number}.", number=number))

    house = await opened.house()
    cast = opened.filled.cast
    tour = Tour.of(house, with_pages(house, breaks, counts), cast)
    places = {f"/hub/{name}/{{number}}": {"number": "1"} for name in ("odd", "counted")}
    tour = Tour(house, tour.app, cast, {**tour.places, **places}, tour.forms)
    assert await odd(tour, number) == found
