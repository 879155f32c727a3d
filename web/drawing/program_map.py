"""A program as a map: who comes in on which lane, where the lanes meet, and the stations on the way they share.

Stations are placed in units of the drawing's view box; a narrow screen shows the same stations as a list downwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

START = 10.0
TRACK = 210.0
MEET = 420.0
END = 1040.0
TOP = 44.0
LANE_GAP = 74.0
DOT_GAP = 20.0
MOST_DOTS = 7


@dataclass(frozen=True, slots=True)
class Lane:
    """Those of one segment and the track that is for them.

    Attributes:
        segment: ``passive`` or ``promoter``.
        track: the track's name.
        challenges: how many it has.
        asks: how many of them ask a favor.
        minutes: how long all of them take.
        y: where the lane runs.
        dots: where its challenges stand.
    """

    segment: str
    track: str
    challenges: int
    asks: int
    minutes: int
    y: float
    dots: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """A station on the way that everybody shares.

    Attributes:
        kind: ``level``, ``stream``, ``box`` or ``survey``.
        name: what it is called.
        figure: the points of a level, the challenges of the stream; None elsewhere.
        after: the delay of a box or survey as the program says it, like ``P2M``; else empty.
        rings: how many rings a level has.
        x: where it stands.
    """

    kind: str
    name: str
    figure: int | None = None
    after: str = ""
    rings: int = 0
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgramMap:
    """The whole map: lanes, shared stations, and which share is held out; 0 for nobody."""

    lanes: tuple[Lane, ...]
    stations: tuple[Station, ...]
    held_out: float
    shared_y: float
    out_y: float
    height: float


def map_of(document: Mapping[str, Any]) -> ProgramMap:
    """Lay a program's document out as a map."""
    lanes = _lanes(document)
    bottom = lanes[-1].y if lanes else TOP
    share = (document.get("holdout") or {}).get("share")
    stations = [*_levels(document["levels"]), *_stream(document["challenges"]), *_later(document)]
    gap = (END - MEET - 30) / max(len(stations) - 1, 1)
    placed = tuple(_at(station, MEET + 20 + gap * n) for n, station in enumerate(stations))
    out = bottom + 96 if share else bottom
    return ProgramMap(lanes, placed, float(share or 0), (TOP + bottom) / 2, out, out + 46)


def _lanes(document: Mapping[str, Any]) -> tuple[Lane, ...]:
    known = {text["challenge"]: text for text in document["challenges"]}
    found: list[Lane] = []
    for track in document.get("tracks") or ():
        segment = (track.get("for") or {}).get("segment")
        if segment not in {"passive", "promoter"}:
            continue
        texts = [known[name] for name in track["challenges"] if name in known]
        dots = tuple(TRACK + DOT_GAP * n for n in range(min(len(texts), MOST_DOTS)))
        asks = sum(bool(text.get("ask")) for text in texts)
        minutes = sum(int(text.get("minutes") or 0) for text in texts)
        y = TOP + LANE_GAP * len(found)
        found.append(Lane(segment, str(track.get("name") or track["track"]), len(texts), asks, minutes, y, dots))
    return tuple(found)


def _levels(levels: Sequence[Mapping[str, Any]]) -> list[Station]:
    earned = [int(level["from"]) > 0 for level in levels]
    return [
        Station("level", str(level.get("name") or level["key"]), int(level["from"]), rings=sum(earned[: n + 1]))
        for n, level in enumerate(levels)
    ]


def _stream(challenges: Sequence[Mapping[str, Any]]) -> list[Station]:
    streams = sorted(str(text["stream"]) for text in challenges if text.get("stream"))
    return [Station("stream", name, len(list(same))) for name, same in groupby(streams)]


def _later(document: Mapping[str, Any]) -> list[Station]:
    """The boxes and surveys that its rules send, in the order of the rules, each once."""
    names = {
        "ship": ("box", "package", document.get("packages")),
        "survey": ("survey", "survey", document.get("surveys")),
    }
    found: dict[tuple[str, str], Station] = {}
    for rule in document.get("rules") or ():
        for action in rule.get("then") or ():
            for verb, (kind, called, listed) in names.items():
                if verb in action:
                    titles = {text[called]: text.get("name") or text[called] for text in listed or ()}
                    name = str(titles.get(action[verb], action[verb]))
                    found.setdefault((kind, name), Station(kind, name, after=str(action.get("after") or "")))
    return list(found.values())


def _at(station: Station, x: float) -> Station:
    return Station(station.kind, station.name, station.figure, station.after, station.rings, round(x, 1))
