"""Every kind of visitor at every door: somebody who is not signed in, two members, each role, and a program."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar

from tests.cast import Cast, sign_in
from tests.web.clients import make_token
from tests.web.doors import Door
from tests.web.places import FORMS, OWNER, fillings
from tests.web.test_entrance import FOR_PEOPLE, FORM, browser_of
from web.visitors import COOKIE, FORM_TOKEN, form_token
from web.wiring import House

OTHER = "Finn"
STAFF = ("manager", "marketer", "admin")
NOBODY, PROGRAM = "nobody", "a program"
EVERYBODY = (NOBODY, OTHER, OWNER, *STAFF, PROGRAM)


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser, or a program with a token.

    Attributes:
        name: who; a first name of the cast, a role, ``nobody`` or ``a program``.
        kind: ``member``, ``staff`` or empty.
        form_token: what the forms of this sign-in carry.
    """

    name: str
    kind: str
    client: httpx.AsyncClient
    form_token: str = ""

    @property
    def role(self) -> str:
        return self.name if self.kind == "staff" else ""

    @property
    def is_other_member(self) -> bool:
        return self.kind == "member" and self.name != OWNER


async def visitor(house: House, app: Litestar, cast: Cast, name: str) -> Visitor:
    """One of them, come in."""
    client = browser_of(house, app)
    if name == NOBODY:
        return Visitor(name, "", client)
    if name == PROGRAM:
        client.headers["Authorization"] = f"Bearer {await make_token(house)}"
        return Visitor(name, "", client)
    actor = cast.actor(name)
    token = await sign_in(house, actor)
    client.cookies.set(COOKIE, token)
    return Visitor(name, actor.kind, client, form_token(house.settings.secret_key, token))


async def visitors(house: House, app: Litestar, cast: Cast, names: Iterable[str] = EVERYBODY) -> list[Visitor]:
    return [await visitor(house, app, cast, name) for name in names]


@dataclass(frozen=True, slots=True)
class Tour:
    """A house with everything that is needed to go from door to door."""

    house: House
    app: Litestar
    cast: Cast
    places: Mapping[str, Mapping[str, str]]
    forms: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, house: House, app: Litestar, cast: Cast) -> "Tour":
        return cls(house, app, cast, fillings(house, cast), FORMS)

    def address(self, door: Door) -> str:
        """The path with rows of the owner in it."""
        if "{" not in door.path:
            return door.path
        assert door.path in self.places, f"say in tests/web/places.py what is filled into {door.path}"
        return door.path.format(**self.places[door.path])

    async def knock(self, who: Visitor, door: Door, **headers: str) -> httpx.Response:
        """One request as a browser sends it, with a good form of that visitor's own sign-in."""
        if door.is_safe:
            return await who.client.request(door.method, self.address(door), headers=FOR_PEOPLE | headers)
        if door.is_api:
            return await who.client.request(door.method, self.address(door), json={}, headers=FORM | headers)
        return await self.send(who, door, who.form_token, FORM | headers)

    async def send(self, who: Visitor, door: Door, token: str | None, headers: Mapping[str, str]) -> httpx.Response:
        """A good form with this token in it; with None in its place no token at all."""
        assert str(door) in self.forms, f"say in tests/web/places.py what a good form for {door} is"
        fields = dict(self.forms[str(door)])
        files = fields.pop("files", None)
        data = fields | ({} if token is None else {FORM_TOKEN: token})
        return await who.client.request(door.method, self.address(door), data=data, files=files, headers=headers)
