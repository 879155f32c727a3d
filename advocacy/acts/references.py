"""Whether a person may be asked to be a reference, and every reason why not. Pure: facts and limits in, words out.

An ask counts when it is asked and not when it is done, and a declined ask counts too. Calls wear people out most,
so they have a limit and a rest of their own. All limits can be configured; the defaults are those of practitioners.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from advocacy.clock import local_day, local_time_of

COMPANY_SAYS = frozenset({"quote", "logo", "case_study", "video", "press"})
BY_CAMPAIGN = "review"
LOWEST_QUOTED = 7
LOWEST_ASKED = 9


@dataclass(frozen=True, slots=True)
class Limits:
    """What protects people from being asked too often or too early.

    Attributes:
        calls_per_quarter: calls a person is asked for in a calendar quarter of their own zone.
        asks_per_quarter: asks of any kind.
        people_per_account: people of one account who are asked in a quarter.
        rest_days: after a call, before the next ask.
        score_days: how old the latest score may be.
        new_days: how long somebody is left alone after joining.
        lowest_score: the latest score that is needed.
        lowest_for: other lowest scores by activity; where one is below ``lowest_score``, it is for those who offered.
    """

    calls_per_quarter: int = 2
    asks_per_quarter: int = 4
    people_per_account: int = 3
    rest_days: int = 30
    score_days: int = 180
    new_days: int = 30
    lowest_score: int = LOWEST_ASKED
    lowest_for: Mapping[str, int] = field(default_factory=lambda: {"quote": LOWEST_QUOTED})


DEFAULTS = Limits()


@dataclass(frozen=True, slots=True)
class Willing:
    """What a person says about one activity now.

    Attributes:
        answer: ``yes``, ``no`` or ``ask first``.
        offered: whether they said so themselves.
        per_quarter: their own limit, where they set one.
    """

    answer: str
    offered: bool = False
    per_quarter: int | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """A consent: the activities it is for (none named is all), its end, and its terms."""

    expires_at: datetime
    scope: frozenset[str] = frozenset()
    nda: bool = False
    competitors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask that was made."""

    activity: str
    at: datetime
    declined: bool = False
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of somebody who may be asked.

    Attributes:
        customer: the id.
        zone: their time zone; quarters are counted in it.
        score: their latest, and ``scored_at`` when they gave it.
        silent: why they are not to be written to at all, in words.
        trouble: what is difficult at their account, in words.
        willing: their answers by activity, those that hold now.
        person: their own consent.
        company: their company's.
        asks: what they were asked for, in any order; a year back is enough.
        colleagues: when which of their colleagues were asked.
    """

    customer: int
    zone: str = "UTC"
    score: int | None = None
    scored_at: datetime | None = None
    joined_at: datetime | None = None
    silent: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    willing: Mapping[str, Willing] = field(default_factory=dict)
    person: Allowed | None = None
    company: Allowed | None = None
    asks: tuple[Asked, ...] = ()
    colleagues: tuple[tuple[int, datetime], ...] = ()


def quarter_start(now: datetime, zone: str) -> datetime:
    """The instant at which this calendar quarter began for somebody in that zone."""
    today = local_day(now, zone)
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    return local_time_of(first, time(0), zone)


def asks_this_quarter(person: Candidate, now: datetime, activity: str | None = None) -> int:
    """How often somebody was asked in this quarter, for anything or for one activity."""
    since = quarter_start(now, person.zone)
    return sum(one.at >= since and activity in (None, one.activity) for one in person.asks)


def resting_until(person: Candidate, limits: Limits, now: datetime) -> datetime | None:
    """Until when somebody rests after a call; None when they need not."""
    calls = [one.done_at or one.at for one in person.asks if one.activity == "call" and not one.declined]
    end = max(calls) + timedelta(days=limits.rest_days) if calls else None
    return end if end is not None and end > now else None


def why_not(person: Candidate, activity: str, now: datetime, limits: Limits = DEFAULTS) -> list[str]:
    """Every reason why somebody may not be asked for an activity now; none means they may."""
    return [
        *why_nothing(person, now, limits),
        *_unwilling(person, activity),
        *_not_allowed(person, activity, now),
        *_score_too_low(person, activity, limits),
        *_asked_enough_for(person, activity, limits, now),
    ]


def may_be_asked_for(person: Candidate, now: datetime, limits: Limits = DEFAULTS) -> list[str]:
    """The activities that somebody may be asked for now."""
    if why_nothing(person, now, limits):
        return []
    return [activity for activity in person.willing if not why_not(person, activity, now, limits)]


def why_nothing(person: Candidate, now: datetime, limits: Limits = DEFAULTS) -> list[str]:
    """The reasons that stand against asking somebody for anything at all."""
    reasons = [*person.silent, *person.trouble]
    if person.person is None:
        reasons.append("has not agreed to be asked, or has taken it back")
    elif person.person.expires_at <= now:
        reasons.append(f"their consent ended on {person.person.expires_at.date()}")
    if person.score is None or person.scored_at is None:
        reasons.append("has given no score")
    elif person.scored_at < now - timedelta(days=limits.score_days):
        reasons.append(f"their score is older than {limits.score_days} days: ask for a new one first")
    if person.joined_at and person.joined_at > now - timedelta(days=limits.new_days):
        reasons.append(f"joined less than {limits.new_days} days ago")
    return reasons + _asked_enough(person, limits, now)


def _asked_enough(person: Candidate, limits: Limits, now: datetime) -> list[str]:
    reasons = []
    asked = asks_this_quarter(person, now)
    if asked >= limits.asks_per_quarter:
        reasons.append(f"was asked {_times(asked)} this quarter")
    resting = resting_until(person, limits, now)
    if resting:
        reasons.append(f"rests after a call until {resting.date()}")
    since = quarter_start(now, person.zone)
    colleagues = {customer for customer, at in person.colleagues if at >= since and customer != person.customer}
    if not asked and len(colleagues) >= limits.people_per_account:
        reasons.append(f"{len(colleagues)} colleagues were asked this quarter")
    return reasons


def _unwilling(person: Candidate, activity: str) -> list[str]:
    if activity == BY_CAMPAIGN:
        return ["public reviews are asked for by a review campaign, whose people nobody picks"]
    said = person.willing.get(activity)
    if said is None:
        return ["has not offered this"]
    return ["does not want this"] if said.answer == "no" else []


def _not_allowed(person: Candidate, activity: str, now: datetime) -> list[str]:
    reasons = []
    if person.person and person.person.scope and activity not in person.person.scope:
        reasons.append("their consent does not name this")
    if activity in COMPANY_SAYS:
        if person.company is None:
            reasons.append("their company has not approved it")
        elif person.company.expires_at <= now:
            reasons.append(f"their company's approval ended on {person.company.expires_at.date()}")
        elif person.company.scope and activity not in person.company.scope:
            reasons.append("their company's approval does not name this")
    return reasons


def _score_too_low(person: Candidate, activity: str, limits: Limits) -> list[str]:
    if person.score is None:
        return []
    said = person.willing.get(activity)
    lowest = limits.lowest_for.get(activity, limits.lowest_score)
    if lowest < limits.lowest_score and not (said and said.offered and said.answer == "yes"):
        lowest = limits.lowest_score
    return [f"their latest score is {person.score}, below {lowest}"] if person.score < lowest else []


def _asked_enough_for(person: Candidate, activity: str, limits: Limits, now: datetime) -> list[str]:
    asked = asks_this_quarter(person, now, activity)
    said = person.willing.get(activity)
    most = [said.per_quarter] if said and said.per_quarter is not None else []
    if activity == "call":
        most.append(limits.calls_per_quarter)
    if most and asked >= min(most):
        return [f"was asked for this {_times(asked)} this quarter"]
    return []


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
