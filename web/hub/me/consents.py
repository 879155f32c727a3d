"""What I agreed to, each by itself: since when, what it means, and back by one press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import HttpMethod, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from advocacy.acts.approvals import withdraw_quotes
from advocacy.database import Read
from advocacy.delivery.choices import NEWS
from advocacy.errors import Conflict, NotFound
from advocacy.people import consent
from advocacy.words import said
from web.hub.frame import frame_of
from web.hub.me.mails import evidence_of
from web.hub.me.pages import ME
from web.hub.me.words import AGREEABLE, MEMBERSHIP, Purpose, purpose_of
from web.pages import page
from web.visitors import MEMBERS, deed
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
CONSENTS = f"{ME}/consents"
QUOTED = "testimonial"
ON_JOINING = frozenset({MEMBERSHIP, NEWS})


@dataclass(frozen=True, slots=True)
class Held:
    """A purpose, and how a member stands to it.

    Attributes:
        since: when they agreed; None where they do not.
        until: when they took it back, where they had agreed before.
    """

    purpose: Purpose
    since: datetime | None
    until: datetime | None

    @property
    def is_needed(self) -> bool:
        """Whether the hub cannot be without it; it is taken back by leaving."""
        return self.purpose.key == MEMBERSHIP


@route(CONSENTS, http_method=OPENED, opt=MEMBERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House]) -> Response[str]:
    """All there is to agree to, and what I agreed to."""
    async with house.database.read(request.user) as read:
        frame = await frame_of(read, request)
        held = await held_by(read, int(request.user.id))
    is_said = purpose_of(request.query_params.get("said", "")) is not None
    return page(request, "hub/me_consents.html", frame=frame, held=held, is_said=is_said)


@post(f"{CONSENTS}/{{purpose:str}}", opt=MEMBERS)
async def agree(request: Request[Any, Any, Any], purpose: FromPath[str]) -> Response[Any]:
    """Agree to one thing."""
    key = _known(purpose)
    async with deed(request) as work:
        await consent.grant(work, int(request.user.id), key, evidence=evidence_of(request, key, CONSENTS))
    return Redirect(f"{CONSENTS}?said={key}#{key}", status_code=303)


@post(f"{CONSENTS}/{{purpose:str}}/withdrawal", opt=MEMBERS)
async def take_back(request: Request[Any, Any, Any], purpose: FromPath[str]) -> Response[Any]:
    """Take one thing back; it holds at once."""
    key = _known(purpose)
    if key == MEMBERSHIP:
        raise Conflict(
            said("There is no hub without this."), remedy=said("You can leave the hub; the page Me leads there.")
        )
    async with deed(request) as work:
        await consent.withdraw(work, int(request.user.id), key)
        if key == QUOTED:
            await withdraw_quotes(work, int(request.user.id))
    return Redirect(f"{CONSENTS}?said={key}#{key}", status_code=303)


def _known(purpose: str) -> str:
    if purpose_of(purpose) is None:
        raise NotFound(said("There is nothing of that name to agree to."))
    return purpose


async def held_by(read: Read, member: int) -> Sequence[Held]:
    """Every purpose, and how a member stands to it; what is asked when somebody comes in, if they were asked."""
    latest: dict[str, Any] = {}
    for row in await consent.of_customer(read, member):
        latest.setdefault(row.purpose, row)  # the newest comes first
    return [_held(one, latest.get(one.key)) for one in AGREEABLE if one.key in latest or one.key not in ON_JOINING]


def _held(purpose: Purpose, row: Any) -> Held:
    if row is None:
        return Held(purpose, None, None)
    return Held(purpose, row.granted_at if row.withdrawn_at is None else None, row.withdrawn_at)


HANDLERS = (show, agree, take_back)
