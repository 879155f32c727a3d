"""What changes something comes from a form of ours, in the browser that is signed in: every door that can change."""

from collections.abc import Mapping

import pytest
from litestar import Litestar, Router, post

from tests.web.conftest import Opens
from tests.web.doors import Door, content, doors
from tests.web.test_entrance import FORM, OURS
from tests.web.visits import OTHER, Tour, Visitor, visitor, visitors
from web.app import create_app
from web.visitors import MEMBERS, CookieAuthentication, admitted

# Nobody is signed in yet where these are pressed; there is no sign-in to misuse. What another site sends is refused.
BEFORE_SIGN_IN = {
    "POST /sign-in": "asks for a link",
    "POST /sign-in/{token}": "spends one",
    "POST /sso": "takes the word of the company's own application",
    "POST /language": "which language somebody reads who is nobody yet",
    "POST /join/{token}": "joins, by a signed invitation",
    "POST /join/{token}/refusal": "says no to one",
    "POST /join/{token}/postponement": "says later to one",
    "POST /survey/{token}": "answers a survey, by a signed link; members and others alike",
    "POST /goodbye/return": "comes back, within the hour and in the browser in which somebody left",
    "POST /goodbye/erasing": "has themselves erased, in that same hour and browser",
}
# The mail program itself sends it, with no cookie and from no page of ours (RFC 8058); its address is signed.
FROM_ANYWHERE = {"POST /unsubscribe/{token}"}

FOREIGN: Mapping[str, Mapping[str, str]] = {
    "another site": FORM | {"Sec-Fetch-Site": "cross-site"},
    "a sister site": FORM | {"Sec-Fetch-Site": "same-site"},
    "a foreign origin": FORM | {"Origin": "https://elsewhere.test"},
    "a longer origin": FORM | {"Origin": f"{OURS}.elsewhere.test"},
    "no origin at all": FORM | {"Origin": "null"},
    "an old browser elsewhere": {"Origin": "https://elsewhere.test"},
}


def forms_of(app: Litestar) -> list[Door]:
    return [door for door in doors(app) if not door.is_safe and not door.is_api]


async def accepted(tour: Tour, door: Door, who: Visitor, tokens: Mapping[str, str | None]) -> list[str]:
    """Which of the forged forms a door took."""
    tried: list[tuple[str, str | None, Mapping[str, str]]]
    tried = [] if door.before_sign_in else [(name, token, FORM) for name, token in tokens.items()]
    tried += [(name, who.form_token, headers) for name, headers in FOREIGN.items()]
    return [
        f"{door}, {name}: {answer.status_code}"
        for name, token, headers in tried
        if (answer := await tour.send(who, door, token, headers)).status_code != 403
    ]


async def test_no_forged_form_is_taken(opened: Opens) -> None:
    tour = await opened.tour()
    ines, finn = await visitors(tour.house, tour.app, tour.cast, ("Ines", OTHER))
    forged = {"no token": None, "no words": "", "another's": finn.form_token, "letters": "é", "longer": "0" * 64}
    before = await everything(tour)
    found = [
        line
        for door in forms_of(tour.app)
        if str(door) not in FROM_ANYWHERE
        for line in await accepted(tour, door, ines, forged)
    ]
    assert found == []
    assert await everything(tour) == before


async def test_a_good_form_is_taken(opened: Opens) -> None:
    """Were the forms of the test no good, all of them would be refused for the wrong reason; this one is theirs."""
    tour = await opened.tour()
    ines = await visitor(tour.house, tour.app, tour.cast, "Ines")
    (out,) = [door for door in forms_of(tour.app) if door.path == "/sign-out"]
    assert (await tour.send(ines, out, ines.form_token, FORM)).status_code == 303


async def test_a_cookie_opens_no_door_of_the_api(opened: Opens) -> None:
    tour = await opened.tour()
    admin = await visitor(tour.house, tour.app, tour.cast, "admin")
    for door in doors(tour.app):
        if door.is_api:
            assert (await admin.client.request(door.method, tour.address(door), json={})).status_code == 401, str(door)


async def test_who_is_let_off_the_token_is_named(opened: Opens) -> None:
    app = create_app(await opened.house())
    assert {str(door) for door in forms_of(app) if door.before_sign_in} == BEFORE_SIGN_IN.keys()
    assert {str(door) for door in forms_of(app) if not door.is_page} == FROM_ANYWHERE


@pytest.mark.parametrize("origin", ["https://mail.example", None])
async def test_a_mail_program_may_send_the_one_click(opened: Opens, origin: str | None) -> None:
    tour = await opened.tour()
    (door,) = [one for one in forms_of(tour.app) if str(one) in FROM_ANYWHERE]
    nobody = await visitor(tour.house, tour.app, tour.cast, "nobody")
    headers = {"Origin": origin} if origin else {}
    answer = await nobody.client.post(tour.address(door), data={"List-Unsubscribe": "One-Click"}, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)


async def test_a_form_without_its_guard_is_found(opened: Opens) -> None:
    @post("/hub/unguarded", opt=MEMBERS, sync_to_thread=False)
    def unguarded() -> None:
        return None

    house = await opened.house()
    app = create_app(house)
    app.register(Router("/", route_handlers=[unguarded], middleware=[CookieAuthentication], guards=[admitted], opt={}))
    told = Tour.of(house, app, opened.filled.cast)
    tour = Tour(house, app, told.cast, told.places, {**told.forms, "POST /hub/unguarded": {}})
    (door,) = [one for one in forms_of(app) if one.path == "/hub/unguarded"]
    ines = await visitor(house, app, tour.cast, "Ines")
    assert len(await accepted(tour, door, ines, {"no token": None})) == 1 + len(FOREIGN)


async def everything(tour: Tour) -> dict[str, str]:
    async with tour.house.database.read() as read:
        return await content(read)
