"""What a program says about challenges, compiled once: its challenges, its tracks, its ladder. Pure.

Ids of the database have no place in it: it is made from words alone, and two installations with the same words may
share it. ``edition`` is the fingerprint of those words.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.tree import conjuncts
from advocacy.errors import Invalid
from challenges.answers import Stage

BY_A_PERSON = "by a person"


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the ladder: key, the name members read, and the points at which it is reached."""

    key: str
    name: str
    threshold: int


@dataclass(frozen=True, slots=True)
class Track:
    """An ordered set of challenges for an audience."""

    key: str
    name: str
    challenges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Challenge:
    """One thing to do.

    Attributes:
        program: whose it is.
        key: its name there.
        text: all of it, as the program wrote it.
        audience: whom it is meant for.
        opens: what must be so before it can be started, part by part; all of them must hold.
        tracks: the tracks it is part of.
        cap: how many of its stream a member may start in a week of their own; None without a stream.
        starts: its first day, in the member's zone.
        ends: its last.
    """

    program: str
    key: str
    text: Mapping[str, Any]
    audience: Condition
    opens: tuple[Condition, ...]
    tracks: tuple[str, ...] = ()
    cap: int | None = None
    starts: date | None = None
    ends: date | None = None

    @property
    def title(self) -> str:
        """What there is to do, in the member's words."""
        return str(self.text.get("title") or self.key)

    @property
    def repeat(self) -> str:
        """``once``, ``day``, ``week``, ``month`` or ``object``."""
        return str(self.text.get("repeat") or "once")

    @property
    def needs(self) -> tuple[str, ...]:
        """The challenges that come first."""
        return tuple(self.text.get("needs") or ())

    @property
    def places(self) -> int | None:
        """How many members can do it; None is everybody."""
        found = self.text.get("places")
        return None if found is None else int(found)

    @property
    def stages(self) -> Sequence[Stage]:
        """Its steps, in order."""
        return stages_of(self.text)

    @property
    def asks(self) -> frozenset[tuple[str, str]]:
        """What its conditions look up in the tally."""
        return frozenset().union(self.audience.asks, *(part.asks for part in self.opens))


@dataclass(frozen=True, slots=True)
class Outline:
    """Everything that one program says about challenges, in its order, and the host who looks at them."""

    program: str
    edition: str
    levels: tuple[Level, ...]
    tracks: Mapping[str, Track]
    challenges: Mapping[str, Challenge]
    host: Mapping[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> frozenset[tuple[str, str]]:
        """What any of its conditions looks up in the tally."""
        return frozenset().union(*(challenge.asks for challenge in self.challenges.values()))


def stages_of(text: Mapping[str, Any]) -> Sequence[Stage]:
    """The steps of a challenge's text."""
    return text.get("stages") or ()


def is_checked_by_a_person(text: Mapping[str, Any]) -> bool:
    """Whether somebody looks before it counts; one stage that wants it is enough."""
    return BY_A_PERSON in (text.get("checked"), *(stage.get("checked") for stage in stages_of(text)))


def part_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a program's document that an outline is made from."""
    return {
        "levels": list(document.get("levels") or ()),
        "tracks": list(document.get("tracks") or ()),
        "cap": int((document.get("weekly") or {}).get("cap", 2)),
        "challenges": list(document.get("challenges") or ()),
        "host": dict(document.get("host") or {}),
    }


def edition_of(part: Mapping[str, Any]) -> str:
    """The fingerprint of the words."""
    return sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def outline_of(program: str, edition: str, part: Mapping[str, Any]) -> Outline:
    """Compile what a program says.

    Raises:
        Invalid: a condition that cannot be read, or a track without asks that has one.
    """
    levels = tuple(
        Level(str(said["key"]), str(said.get("name") or said["key"]), int(said["from"])) for said in part["levels"]
    )
    # Rank 0 is the level everybody begins on; where the first one has to be earned, nobody is on rank 0.
    first = 0 if levels and levels[0].threshold == 0 else 1
    ranks = {level.key: rank for rank, level in enumerate(levels, first)}
    tracks = {
        str(said["track"]): Track(str(said["track"]), str(said.get("name") or said["track"]), tuple(said["challenges"]))
        for said in part["tracks"]
    }
    challenges = {
        str(text["challenge"]): challenge_of(
            program,
            text,
            ranks=ranks,
            tracks=tuple(track.key for track in tracks.values() if text["challenge"] in track.challenges),
            cap=part["cap"],
        )
        for text in part["challenges"]
    }
    _refuse_asks(part["tracks"], challenges)
    return Outline(program, edition, levels, tracks, challenges, part.get("host") or {})


def challenge_of(
    program: str,
    text: Mapping[str, Any],
    *,
    ranks: Mapping[str, int],
    tracks: tuple[str, ...] = (),
    cap: int | None = None,
) -> Challenge:
    """Compile one challenge.

    Raises:
        Invalid: one of its conditions cannot be read.
    """
    key = str(text["challenge"])
    opens = parse(text.get("opens"), levels=ranks, where=f"challenges, {key}, opens")
    return Challenge(
        program,
        key,
        text,
        audience=parse(text.get("for"), levels=ranks, where=f"challenges, {key}, for"),
        opens=() if opens.is_everybody else tuple(Condition.of(part) for part in conjuncts(opens.tree)),
        tracks=tracks,
        cap=cap if text.get("stream") else None,
        starts=_day(text.get("starts")),
        ends=_day(text.get("ends")),
    )


def _day(said: Any) -> date | None:
    return date.fromisoformat(str(said)) if said else None


def _refuse_asks(tracks: Sequence[Mapping[str, Any]], challenges: Mapping[str, Challenge]) -> None:
    for track in tracks:
        asking = [key for key in track["challenges"] if key in challenges and challenges[key].text.get("ask", False)]
        if asking and track.get("asks", "none") == "none":
            raise Invalid(
                f"{', '.join(asking)} asks something of the member, and this track promises not to.",
                where=f"tracks, {track['track']}",
                remedy="Move it to the weekly stream or to a track with asks: allowed.",
            )
