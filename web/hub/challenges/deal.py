"""What a challenge earns and takes, who looks at what is handed in, and what they said about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request
from sqlalchemy import Row

from advocacy.database import Actor, Read
from advocacy.people import identity
from challenges import reviews
from challenges.challenges import host_named
from challenges.outline import is_checked_by_a_person
from challenges.submissions import review_by
from web.hub.frame import Frame, frame_of

VERDICTS = {"sent_back": "sent_back", "submitted": "undone", "declined": "declined"}
"""The verdict whose words belong to a state; those of an approval that was undone are for somebody who waits."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The member who looks at a page.

    Attributes:
        member: their id.
        zone: where their days begin.
        frame: their points and levels.
    """

    member: int
    zone: str
    frame: Frame

    @classmethod
    async def of(cls, read: Read, request: Request[Any, Any, Any]) -> "Looking":
        """Whoever is signed in."""
        return cls(request.user.id, request.auth.zone or "UTC", await frame_of(read, request))


@dataclass(frozen=True, slots=True)
class Host:
    """Who looks at what is handed in; the name may be empty."""

    name: str = ""

    @property
    def first(self) -> str:
        """What they are called."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person said about a go, and who."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deal:
    """What a challenge earns and takes.

    Attributes:
        points: what it earns.
        minutes: how long it takes; 0 where nobody has said.
        is_ask: whether it is a favor.
        by_person: whether somebody looks at it before it counts.
        host: who.
        by_day: until when they answer, if it is handed in now.
        after: what the member has earned with it.
        level: the next level's name; empty on the last.
        missing: how far from that they are with it; 0 when it brings them there.
    """

    points: int
    minutes: int
    is_ask: bool
    by_person: bool
    host: Host
    by_day: datetime
    after: int
    level: str
    missing: int


async def host_of(read: Read, program: str) -> Host:
    """Who looks at what is handed in, as the program names them."""
    return Host(str((await host_named(read, program)).get("name") or ""))


async def remark_of(read: Read, go: Row[Any], host: Host) -> Remark | None:
    """What a person said about a go last, if it belongs to how the go stands."""
    verdict = VERDICTS.get(go.state)
    remarks = await reviews.remarks_of(read, go.id) if verdict else ()
    if not remarks or remarks[-1].verdict != verdict:
        return None
    kind, _, number = remarks[-1].by.partition(":")
    name = await identity.name_of(read, Actor(kind, int(number))) if kind == "staff" else host.name
    return Remark(remarks[-1].words, name, remarks[-1].at)


def deal_of(text: Mapping[str, Any], host: Host, who: Looking, now: datetime) -> Deal:
    """What a challenge earns and takes, for somebody who hands it in now."""
    points, frame = int(text.get("points") or 0), who.frame
    after = frame.earned + points
    return Deal(
        points=points,
        minutes=int(text.get("minutes") or 0),
        is_ask=bool(text.get("ask", False)),
        by_person=is_checked_by_a_person(text),
        host=host,
        by_day=review_by(text, now, who.zone),
        after=after,
        level=frame.following.name if frame.following else "",
        missing=max(0, frame.following.threshold - after) if frame.following else 0,
    )
