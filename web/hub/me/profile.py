"""Who I am: the name, how mails greet me, what I do, the language and the place I read in, and the size that fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.response import Redirect

from advocacy.database import Read, Work
from advocacy.engine.people import learn
from advocacy.errors import Invalid
from advocacy.people.about_me import AboutMe, describe
from advocacy.people.customers import get
from advocacy.programs.hosts import host_of
from advocacy.words import said
from challenges.choices import choices_for
from web.hub.frame import frame_of
from web.hub.me.pages import ME
from web.hub.zones import Continent, Place, place_name, places
from web.language import LANGUAGES, Reader
from web.pages import page, reader_of
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
PROFILE = f"{ME}/profile"
FIELDS = ("name", "nickname", "title", "language", "zone", "shirt")
SHIRT = "shirt"
LONGEST_SENT = 1000


@dataclass(frozen=True, slots=True)
class Profile:
    """The form.

    Attributes:
        typed: what stands in it, by field.
        email: the address, which is changed by a person.
        host: who that is; empty where no program names anybody.
        sizes: what shirts there are; nothing where no program asks.
        continents: the places to choose from; one that is not among them and is theirs stands before them.
        own_place: theirs, if it is no such place.
        mistakes: by field; empty where there is none.
    """

    typed: Mapping[str, str]
    email: str
    host: str
    sizes: Sequence[str]
    continents: Sequence[Continent]
    own_place: Place | None
    mistakes: Mapping[str, str]

    @property
    def wrong(self) -> int:
        """How many fields need another look."""
        return sum(bool(one) for one in self.mistakes.values())


@route(PROFILE, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """The form, as things are."""
    return await _shown(request, house)


@post(PROFILE, opt=MEMBERS)
async def keep(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[Any]:
    """Keep it; the next page is in the language that was chosen."""
    sent = await request.form()
    typed = {name: str(sent.get(name, ""))[:LONGEST_SENT] for name in FIELDS}
    try:
        async with deed(request) as work:
            await _keep(work, int(request.user.id), typed)
    except Invalid as wrong:
        return await _shown(request, house, typed, wrong)
    return Redirect(f"{PROFILE}?said=saved", status_code=303)


async def _keep(work: Work, member: int, typed: Mapping[str, str]) -> None:
    row = await get(work, member)
    # Somebody whose language we do not speak reads English; saying nothing about it leaves what is known.
    same = Reader.of(row.language, "", work.now).language == typed["language"]
    language = row.language if same else typed["language"]
    me = AboutMe(typed["name"], typed["nickname"], typed["title"], language, typed["zone"])
    await describe(work, member, me, languages=LANGUAGES)
    if typed[SHIRT] and typed[SHIRT] != row.attributes.get(SHIRT):
        if typed[SHIRT] not in await choices_for(work, SHIRT):
            raise Invalid(said("Please choose a size from the list."), where=SHIRT)
        about = f"{SHIRT}:{work.now.isoformat()}"
        await work.record(*await learn(work, member, {SHIRT: typed[SHIRT]}, about=about))


async def _shown(
    request: Request[Any, Any, Any], house: House, typed: Mapping[str, str] | None = None, wrong: Invalid | None = None
) -> Response[str]:
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        seen = await _profile(read, request, typed, wrong)
    is_said = request.query_params.get("said") == "saved"
    return page(request, "hub/me_profile.html", 422 if wrong else 200, frame=frame, seen=seen, is_said=is_said)


async def _profile(
    read: Read, request: Request[Any, Any, Any], typed: Mapping[str, str] | None, wrong: Invalid | None
) -> Profile:
    member, who = int(request.user.id), reader_of(request)
    row = await get(read, member)
    known = {
        "name": row.name,
        "nickname": row.nickname or "",
        "title": row.title or "",
        "language": who.language,
        "zone": row.zone,
        "shirt": str(row.attributes.get(SHIRT) or ""),
    }
    continents = places(who.locale)
    listed = {place.zone for continent in continents for place in continent.places}
    problems = (wrong.problems or (wrong,)) if wrong else ()
    return Profile(
        typed=typed or known,
        email=row.email or "",
        host=(await host_of(read, member)).name,
        sizes=await choices_for(read, SHIRT),
        continents=continents,
        own_place=None if row.zone in listed else Place(row.zone, place_name(row.zone, who.locale)),
        mistakes=dict.fromkeys(FIELDS, "") | {one.where or "": one.message for one in problems},
    )


HANDLERS = (show, keep)
