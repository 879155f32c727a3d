"""Eligibility by tables: each limit has somebody just inside it and somebody just outside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.acts.references import (
    Allowed,
    Asked,
    Candidate,
    Limits,
    Willing,
    asks_this_quarter,
    may_be_asked_for,
    quarter_start,
    resting_until,
    why_not,
    why_nothing,
)

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LONG = NOW + 300 * DAY
ANN = Candidate(
    customer=1,
    score=10,
    scored_at=NOW - 10 * DAY,
    joined_at=NOW - 200 * DAY,
    willing={name: Willing("yes", offered=True) for name in ("call", "quote", "logo", "event")},
    person=Allowed(LONG),
    company=Allowed(LONG),
)


def asked(*activities: str, at: datetime = NOW - 40 * DAY, **said: Any) -> tuple[Asked, ...]:
    return tuple(Asked(activity, at, **said) for activity in activities)


def test_somebody_happy_willing_and_rested_may_be_asked() -> None:
    assert why_not(ANN, "call", NOW) == []
    assert may_be_asked_for(ANN, NOW) == ["call", "quote", "logo", "event"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"silent": ("has asked for silence",)}, "has asked for silence"),
        ({"trouble": ("their account is in notice",)}, "their account is in notice"),
        ({"person": None}, "has not agreed"),
        ({"person": Allowed(NOW)}, "consent ended on 2026-05-20"),
        ({"score": None, "scored_at": None}, "no score"),
        ({"scored_at": NOW - 180 * DAY - timedelta(seconds=1)}, "older than 180 days"),
        ({"joined_at": NOW - 30 * DAY + timedelta(seconds=1)}, "joined less than 30 days ago"),
        ({"asks": asked("event", "event", "logo", "quote")}, "was asked 4 times this quarter"),
        ({"asks": asked("call", at=NOW - 29 * DAY)}, "rests after a call until 2026-05-21"),
        ({"colleagues": tuple((n, NOW - DAY) for n in (2, 3, 4))}, "3 colleagues were asked"),
    ],
)
def test_what_stands_against_asking_for_anything(changes: dict[str, Any], reason: str) -> None:
    (only,) = why_nothing(replace(ANN, **changes), NOW)
    assert reason in only
    assert may_be_asked_for(replace(ANN, **changes), NOW) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"person": Allowed(NOW + timedelta(seconds=1))},
        {"scored_at": NOW - 180 * DAY},
        {"joined_at": NOW - 30 * DAY},
        {"joined_at": None},
        {"asks": asked("event", "event", "logo")},
        {"asks": asked("event", "event", "event", "event", at=datetime(2026, 3, 31, tzinfo=UTC))},
        {"asks": asked("call", at=NOW - 30 * DAY)},
        {"asks": asked("call", at=NOW - DAY, declined=True)},
        {"colleagues": tuple((n, NOW - DAY) for n in (1, 2, 3))},
        {"colleagues": tuple((2, NOW - n * DAY) for n in range(5))},
        {"colleagues": tuple((n, datetime(2026, 3, 1, tzinfo=UTC)) for n in (2, 3, 4))},
    ],
)
def test_what_is_just_inside_a_limit_passes(changes: dict[str, Any]) -> None:
    assert why_nothing(replace(ANN, **changes), NOW) == []


@pytest.mark.parametrize(
    ("activity", "changes", "reason"),
    [
        ("call", {"score": 8}, "score is 8, below 9"),
        ("quote", {"score": 6}, "score is 6, below 7"),
        ("quote", {"score": 8, "willing": {"quote": Willing("yes")}}, "score is 8, below 9"),
        ("quote", {"score": 8, "willing": {"quote": Willing("ask first", offered=True)}}, "score is 8, below 9"),
        ("call", {"willing": {}}, "has not offered this"),
        ("call", {"willing": {"call": Willing("no")}}, "does not want this"),
        ("call", {"asks": asked("call", "call")}, "was asked for this 2 times this quarter"),
        ("event", {"willing": {"event": Willing("yes", per_quarter=1)}, "asks": asked("event")}, "this once"),
        ("call", {"person": Allowed(LONG, frozenset({"logo"}))}, "consent does not name this"),
        ("logo", {"company": None}, "company has not approved"),
        ("logo", {"company": Allowed(NOW - DAY)}, "company's approval ended"),
        ("logo", {"company": Allowed(LONG, frozenset({"quote"}))}, "company's approval does not name this"),
        ("review", {}, "review campaign"),
    ],
)
def test_what_stands_against_one_activity(activity: str, changes: dict[str, Any], reason: str) -> None:
    (only,) = why_not(replace(ANN, **changes), activity, NOW)
    assert reason in only


@pytest.mark.parametrize(
    ("activity", "changes"),
    [
        ("quote", {"score": 7}),
        ("call", {"willing": {"call": Willing("ask first")}}),
        ("call", {"company": None}),
        ("call", {"asks": asked("call")}),
        ("logo", {"person": Allowed(LONG, frozenset({"logo"}))}),
    ],
)
def test_what_does_not_stand_against_it(activity: str, changes: dict[str, Any]) -> None:
    assert why_not(replace(ANN, **changes), activity, NOW) == []


def test_every_reason_is_told_at_once() -> None:
    reasons = why_not(Candidate(customer=1, score=5, silent=("works for us",)), "call", NOW)
    assert len(reasons) == 5


def test_limits_can_be_set() -> None:
    strict = Limits(asks_per_quarter=1, calls_per_quarter=0, rest_days=90, score_days=5, lowest_score=10)
    assert why_not(ANN, "call", NOW, strict) == [
        "their score is older than 5 days: ask for a new one first",
        "was asked for this 0 times this quarter",
    ]


def test_a_declined_ask_counts_and_wears_out_as_one_that_was_done() -> None:
    person = replace(ANN, asks=asked("event", "event", declined=True) + asked("logo", at=NOW - 200 * DAY))
    assert asks_this_quarter(person, NOW) == 2
    assert asks_this_quarter(person, NOW, "logo") == 0


def test_a_rest_begins_when_the_call_was_made() -> None:
    person = replace(ANN, asks=asked("call", at=NOW - 40 * DAY, done_at=NOW - DAY))
    assert resting_until(person, Limits(), NOW) == NOW + 29 * DAY


@pytest.mark.parametrize(
    ("now", "zone", "start"),
    [
        (datetime(2026, 3, 31, 23, tzinfo=UTC), "UTC", datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 3, 31, 23, tzinfo=UTC), "Europe/Vienna", datetime(2026, 3, 31, 22, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), "UTC", datetime(2026, 10, 1, tzinfo=UTC)),
    ],
)
def test_a_quarter_begins_in_the_persons_own_zone(now: datetime, zone: str, start: datetime) -> None:
    assert quarter_start(now, zone) == start
