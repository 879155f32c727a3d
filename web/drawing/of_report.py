"""The drawings of a conversion report, from the report as everybody gets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.drawing.intervals import Interval, Mark, Scale, marks_of, of_rate, scale_of
from web.drawing.movement import Movement, Part, movement_of
from web.language import _

WIDE = {"width": 760.0, "start": 146.0, "end": 520.0, "tall": 240.0}
NARROW = {"width": 358.0, "start": 0.0, "end": 120.0, "tall": 240.0}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many passives and promoters came that far, and which share of those invited.

    None is unknown: no invitation has gone out by mail.
    """

    key: str
    label: str
    passive: int | None
    passive_share: float | None
    promoter: int | None
    promoter_share: float | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report as drawings."""

    marks: tuple[Mark, ...]
    scale: Scale
    goal: float | None
    expected: tuple[float, float] | None
    wide: Movement
    narrow: Movement
    parts: tuple[Part, ...]
    joined: int
    funnel: tuple[Step, ...]


def drawn(report: Mapping[str, Any]) -> Drawn:
    """The drawings of a report; call it while the page is being written, for its words are the reader's."""
    rates, passives = report["rates"], report["passives"]
    intervals: list[Interval] = [
        of_rate(_("Of those who joined"), rates["of_joined"]),
        of_rate(_("Of those who answered"), rates["of_responders"]),
        *_held_out(report["holdout"]),
        of_rate(_("Of everyone invited"), rates["of_invited"]),
    ]
    untreated = report["expected_untreated"]
    band = None if untreated is None or untreated["low"] is None else (untreated["low"], untreated["high"])
    goal = report["goal"]["rate"]
    scale = scale_of(intervals, goal, band[1] if band else None)
    parts = _parts(report["movement"]["passive"], passives)
    return Drawn(
        marks=marks_of(intervals, scale),
        scale=scale,
        goal=None if goal is None else scale.place(goal),
        expected=None if band is None else (scale.place(band[0]), scale.place(band[1])),
        wide=movement_of(parts, **WIDE),
        narrow=movement_of(parts, **NARROW),
        parts=parts,
        joined=passives["joined"],
        funnel=_funnel(report),
    )


def _parts(moved: Mapping[str, int], passives: Mapping[str, int]) -> tuple[Part, ...]:
    later = passives["pending"]
    silent = passives["joined"] - passives["rescored"] - later
    return (
        Part("promoter", _("Promoter"), moved["promoter"]),
        Part("passive", _("Still passive"), moved["passive"]),
        Part("detractor", _("Detractor"), moved["detractor"]),
        Part("unknown", _("Not asked yet, or still time"), later),
        Part("unknown", _("No answer"), silent),
    )


def _held_out(holdout: Mapping[str, Any] | None) -> list[Interval]:
    if holdout is None or holdout["rescored"] == 0:
        return []
    return [of_rate(_("Held out, answered"), holdout["of_responders"], is_other=True)]


def _funnel(report: Mapping[str, Any]) -> tuple[Step, ...]:
    words = {
        "invited": _("Invited"),
        "delivered": _("Delivered"),
        "opened": _("Opened the mail"),
        "clicked": _("Followed its link"),
        "joined": _("Joined"),
        "onboarded": _("Finished the track"),
        "shipped": _("Box sent"),
        "delivered_box": _("Box delivered"),
        "rescored": _("Scored again"),
        "promoter_now": _("Promoter now"),
    }
    told = {
        segment: {**report["funnel"].get(segment, {}), "promoter_now": report["movement"][segment]["promoter"]}
        for segment in ("passive", "promoter")
    }
    passive, promoter = told["passive"], told["promoter"]
    return tuple(
        Step(
            step,
            label,
            passive.get(step),
            _share(passive.get(step), passive.get("invited")),
            promoter.get(step),
            _share(promoter.get(step), promoter.get("invited")),
        )
        for step, label in words.items()
    )


def _share(part: int | None, whole: int | None) -> float | None:
    return None if not whole or part is None else part / whole
