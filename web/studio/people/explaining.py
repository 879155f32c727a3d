"""Why something is open to a customer or not: a challenge, a reward or a rule, and the one condition in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from advocacy.database import Read
from advocacy.errors import Mistake
from advocacy.programs import programs
from advocacy.words import Said, said
from web.explaining import KINDS, explain
from web.pages import page
from web.studio.people.person import ONE
from web.studio.people.person_view import living
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
EXPLAIN = f"{ONE}/explain"
NAMES = {"challenge": said("Challenges"), "reward": said("Rewards"), "rule": said("Rules")}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be asked about: ``value`` is what the form sends."""

    kind: str
    program: str
    key: str
    name: str

    @property
    def value(self) -> str:
        """The program and the key."""
        return f"{self.program}/{self.key}"


@dataclass(frozen=True, slots=True)
class Answer:
    """How something stands, and what stands between."""

    thing: Thing
    is_open: bool
    reasons: Sequence[Said | str]
    state: str = ""
    waits_for: str = ""
    fired: Sequence[datetime] = ()


@route(EXPLAIN, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """What can be asked about, and the answer about one of them."""
    wanted = request.query_params.get("of", "")
    async with house.database.read(request.user) as read:
        row = await living(read, id)
        things = await things_of(read)
        thing = next((one for one in things if one.value == wanted), None)
        answer = await _answer(read, id, thing) if thing is not None else None
    kinds = [(NAMES[kind], [one for one in things if one.kind == kind]) for kind in KINDS]
    return page(request, "studio/people/explain.html", row=row, kinds=kinds, wanted=wanted, answer=answer)


async def things_of(read: Read) -> list[Thing]:
    """Everything that the programs have a condition on; two statements for each program."""
    found = []
    for listed in await programs.listing(read):
        row = await programs.get(read, listed.key)
        for kind, part in KINDS.items():
            for one in row.document.get(part) or ():
                key = str(one.get(kind, ""))
                found.append(Thing(kind, row.key, key, str(one.get("title") or one.get("name") or key)))
    return found


async def _answer(read: Read, customer: int, thing: Thing) -> Answer:
    try:
        told = await explain(read, customer, thing.key, thing.program)
    except Mistake as wrong:
        return Answer(thing, is_open=False, reasons=[wrong.message])
    return Answer(
        thing,
        is_open=bool(told["open"]),
        reasons=told["reasons"],
        state=str(told.get("state", "")),
        waits_for=str(told.get("waits_for", "")),
        fired=[datetime.fromisoformat(one) for one in told.get("fired", ())],
    )


HANDLERS = (show,)
