"""What a report says in one sentence and beside its charts: no more than its figures allow.

Called while a page is written, for its words are the reader's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import numbers

from advocacy.reports.goal import goal_verdict, proof_takes
from advocacy.reports.planning import detectable
from web.drawing.intervals import HIDDEN_BELOW
from web.language import _, day, ngettext, number, reader

NEAR = 0.05
OWN = "own untreated"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, and what may be said about it."""

    fact: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether the program did it, in words: the short of it and the long."""

    short: str
    long: str


def percent(rate: float | None, decimals: int = 1) -> str:
    """26.3 %, as the reader writes it; what is undefined has no percentage."""
    if rate is None:
        return _("no data")
    pattern = "0" if decimals == 0 else "0." + "0" * decimals
    return f"{numbers.format_decimal(100 * rate, format=pattern, locale=reader().locale)} %"


def between(low: float | None, high: float | None) -> str:
    """19.2–34.9, the two ends of an interval in percent."""
    if low is None or high is None:
        return "–"
    ends = [numbers.format_decimal(100 * end, format="0.0", locale=reader().locale) for end in (low, high)]
    return "–".join(ends)


def points(value: float, decimals: int = 1) -> str:
    """+9.5, a difference with its sign."""
    pattern = "0" if decimals == 0 else "0." + "0" * decimals
    text = numbers.format_decimal(abs(value), format=pattern, locale=reader().locale)
    sign = "" if not text.strip("0.,") else "−" if value < 0 else "+"
    return f"{sign}{text}"


def sentence(report: Mapping[str, Any], launched_at: Any) -> Sentence:
    """The heading of a report."""
    people = report["passives"]
    if launched_at is None:
        return Sentence(_("Nobody has been invited yet."), _("A cohort begins with the launch of its program."))
    if people["baseline"] == 0:
        return Sentence(_("Nobody in this cohort began as a passive."), _("So there is nobody to convert."))
    if people["joined"] == 0:
        asked = ngettext(
            "One passive was invited, and has not joined yet.",
            "%(num)s passives were invited, and nobody has joined yet.",
            people["invited"],
        ) % {"num": number(people["invited"])}
        return Sentence(asked, _("Launched on %(day)s.") % {"day": day(launched_at)})
    fact = ngettext(
        "%(k)s of one passive who joined is a promoter now.",
        "%(k)s of %(num)s passives who joined are promoters now.",
        people["joined"],
    ) % {"k": number(people["converted"]), "num": number(people["joined"])}
    return Sentence(fact, _against_goal(report))


def _against_goal(report: Mapping[str, Any]) -> str:
    """The goal, honestly: met and missed only where the interval says so, and who is still to be heard."""
    people, goal = report["passives"], report["goal"]
    aim = percent(goal["rate"], 0)
    pending = people["pending"]
    still = ngettext("%(num)s may still answer", "%(num)s may still answer", pending) % {"num": number(pending)}
    status = goal["status"]
    if people["rescored"] == 0:
        nobody = _("Nobody has scored again yet")
        return f"{nobody}, {still}." if pending else f"{nobody}."
    if status == "met":
        told = _("The goal of %(goal)s is met") % {"goal": aim}
    elif status == "missed":
        told = _("The goal of %(goal)s is missed") % {"goal": aim}
    else:
        told = _undecided(people, goal["rate"]) % {"goal": aim}
    return _("%(told)s, and %(still)s.") % {"told": told, "still": still} if pending else f"{told}."


def _undecided(people: Mapping[str, int], goal: float) -> str:
    verdict = goal_verdict(people["converted"], people["joined"], goal, pending=people["pending"])
    away = people["converted"] / people["joined"] - goal
    if verdict.point_met:
        if away == 0:
            return _("Exactly at the goal of %(goal)s, not proven")
        return (
            _("Just above the goal of %(goal)s, not proven")
            if away <= NEAR
            else _("Above the goal of %(goal)s, not proven")
        )
    return (
        _("Just below the goal of %(goal)s, not ruled out")
        if away >= -NEAR
        else _("Below the goal of %(goal)s, not ruled out")
    )


def of_goal(report: Mapping[str, Any]) -> str:
    """The verdict in the row of the rate that the goal is of."""
    status = report["goal"]["status"]
    if status is None:
        return _("no data")
    people = report["passives"]
    if status == "met":
        return _("Met: the whole line lies above it")
    if status == "missed":
        return _("Missed: the whole line lies below it")
    verdict = goal_verdict(people["converted"], people["joined"], report["goal"]["rate"], pending=people["pending"])
    return _("Above the goal, not proven") if verdict.point_met else _("Below the goal, not ruled out")


def proof(report: Mapping[str, Any]) -> str:
    """What it would take for the goal to be proven."""
    people, goal = report["passives"], report["goal"]["rate"]
    needed = proof_takes(people["joined"], goal)
    if needed is None:
        return _("With so few people no share would be proof.")
    return ngettext(
        "With one person the line must start above %(goal)s to be proof.",
        "With %(num)s people the line must start above %(goal)s to be proof. That takes %(needed)s promoters.",
        people["joined"],
    ) % {"num": number(people["joined"]), "goal": percent(goal, 0), "needed": number(needed)}


def untreated(report: Mapping[str, Any]) -> str:
    """What would have happened anyway, and how that is known."""
    told = report["expected_untreated"]
    if told["low"] is None or told["high"] is None:
        return _("How many would have moved anyway is not known: nobody had answered before the launch.")
    ends = {"low": percent(told["low"], 0), "high": percent(told["high"], 0)}
    if told["basis"].startswith(OWN):
        return (
            _("Of your own passives who answered twice without any program, %(low)s to %(high)s were promoters later.")
            % ends
        )
    return (
        _("Without any program, %(low)s to %(high)s of such passives would answer as promoters next time, by chance.")
        % ends
    )


def effect(report: Mapping[str, Any]) -> Effect:
    """Whether the program did it; a cause is named only where the finished comparison excludes nothing at all."""
    holdout, people = report["holdout"], report["passives"]
    if holdout is None:
        return Effect(
            _("This cannot be said."),
            _(
                "Nobody was held out, so there is nobody to compare with. These figures show what happened, "
                "not what the program did. At the next launch, hold out a share."
            ),
        )
    if not is_comparable(report):
        return Effect(
            _("This cannot be said yet."),
            _("It takes at least five people on each side, and somebody who has scored again."),
        )
    ends = {"low": points(holdout["low"]), "high": points(holdout["high"])}
    if people["pending"]:
        return Effect(
            _("Not settled yet."),
            _("The line runs from %(low)s to %(high)s points, and moves until nobody is pending any more.") % ends,
        )
    if holdout["low"] > 0:
        return Effect(_("Yes."), _("The whole line, %(low)s to %(high)s points, lies above no difference.") % ends)
    if holdout["high"] < 0:
        return Effect(
            _("No: fewer became promoters than without it."),
            _("The whole line, %(low)s to %(high)s points, lies below no difference.") % ends,
        )
    return Effect(_("We cannot say."), _("No difference lies on the line, %(low)s to %(high)s points.") % ends)


def is_comparable(report: Mapping[str, Any]) -> bool:
    """Whether there are enough people on both sides of the holdout, and any second scores, to draw a difference."""
    holdout, people = report["holdout"], report["passives"]
    if holdout is None or holdout["lift_points"] is None:
        return False
    heard: int = people["rescored"] + holdout["rescored"]
    fewest: int = min(holdout["allocated"], people["invited"])
    return heard > 0 and fewest >= HIDDEN_BELOW


def smallest(report: Mapping[str, Any]) -> str:
    """What a cohort of this size could see at all; empty where nothing is known."""
    holdout, people = report["holdout"], report["passives"]
    if not holdout or not holdout["allocated"] or not people["invited"]:
        return ""
    base = holdout["converted"] / holdout["allocated"]
    lift = detectable(base, people["invited"], holdout["allocated"])
    if lift is None:
        return _("A cohort of this size can see no difference at all.")
    return _("A cohort of this size can only see %(points)s points or more.") % {"points": number(round(100 * lift))}
