"""Unlocking by tables, and what holds for every member, day and history."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.clock import local_day
from advocacy.engine.rules.facts import Facts
from challenges.occurrences import Go, next_opening, occurrence_of, present_go
from challenges.outline import Outline, outline_of, part_of
from challenges.reasons import Done, NotForYou
from challenges.unlocking import Member, State, stand, unlock, used_this_week

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
LEVELS = [{"key": "newcomer", "name": "Newcomer", "from": 0}, {"key": "insider", "name": "Insider", "from": 100}]
REPEATS = ("once", "day", "week", "month", "object")
STATES = ("started", "submitted", "sent_back", "completed", "declined", "withdrawn")


def outline(*challenges: dict[str, Any], **said: Any) -> Outline:
    words = {"levels": LEVELS, "weekly": {"cap": 2}, "challenges": [{"challenge": "c"} | one for one in challenges]}
    return outline_of("hub", "test", part_of(words | said))


def member(*goes: Go, zone: str = "UTC", **values: Any) -> Member:
    found = Member(Facts(1, zone, {"joined": True, "left": False, "points": 0} | values))
    for go in goes:
        found.goes.setdefault((go.program, go.challenge), []).append(go)
    return found


def go(state: str, which: str = "once", *, challenge: str = "c", number: int = 1, week: str = "") -> Go:
    return Go(number, "hub", challenge, which, state, week)


@pytest.mark.parametrize(
    ("repeat", "goes", "state"),
    [
        ("once", [], State.OPEN),
        ("once", [go("started")], State.STARTED),
        ("once", [go("submitted")], State.WAITING),
        ("once", [go("sent_back")], State.SENT_BACK),
        ("once", [go("completed")], State.DONE),
        ("once", [go("declined")], State.SHUT),
        ("once", [go("withdrawn")], State.OPEN),
        ("once", [go("completed", "2026-01-01")], State.DONE),
        ("day", [go("completed", "2026-01-07")], State.DONE),
        ("day", [go("completed", "2026-01-06")], State.OPEN),
        ("day", [go("started", "2026-01-06")], State.STARTED),
        ("day", [go("submitted", "2026-01-06")], State.OPEN),
        ("day", [go("started", "2026-01-06"), go("completed", "2026-01-07", number=2)], State.DONE),
        ("week", [go("completed", "2026-W02")], State.DONE),
        ("week", [go("completed", "2026-W01")], State.OPEN),
        ("month", [go("completed", "2026-01")], State.DONE),
        ("month", [go("completed", "2025-12")], State.OPEN),
        ("object", [go("completed", "object:a")], State.OPEN),
    ],
)
def test_the_go_at_hand_decides_the_state(repeat: str, goes: list[Go], state: State) -> None:
    there = outline({"repeat": repeat})
    assert stand(there, there.challenges["c"], member(*goes), {}, NOW).state is state


@pytest.mark.parametrize(
    ("repeat", "today", "again"),
    [
        ("once", "2026-01-07", None),
        ("object", "2026-01-07", None),
        ("day", "2026-12-31", "2027-01-01"),
        ("week", "2026-01-05", "2026-01-12"),
        ("week", "2026-01-11", "2026-01-12"),
        ("month", "2026-01-31", "2026-02-01"),
        ("month", "2026-12-01", "2027-01-01"),
    ],
)
def test_the_next_period_begins_on(repeat: str, today: str, again: str | None) -> None:
    found = next_opening(repeat, date.fromisoformat(today))
    assert (found.isoformat() if found else None) == again


def test_what_ends_before_the_next_period_is_done_for_good() -> None:
    there = outline({"repeat": "week", "ends": "2026-01-11"})
    entry = stand(there, there.challenges["c"], member(go("completed", "2026-W02")), {}, NOW)
    assert entry.reasons == (Done(None),)


def test_a_track_of_another_is_not_mine_and_the_weekly_stream_is() -> None:
    track = {"track": "t", "name": "T", "challenges": ["c", "w"]}
    there = outline({}, {"challenge": "w", "stream": "weekly"}, tracks=[track])
    found = unlock(there, member(), {}, NOW)
    assert found["c"].reasons == (NotForYou(),)
    assert found["w"].state is State.OPEN
    on_it = member()
    on_it.tracks["hub", "t"] = False
    assert unlock(there, on_it, {}, NOW)["c"].state is State.OPEN


def test_a_level_that_was_passed_is_no_matter_of_points() -> None:
    there = outline({"opens": {"level": {"is": "newcomer"}}})
    entry = stand(there, there.challenges["c"], member(level="insider", points=150), {}, NOW)
    assert entry.state is State.SHUT
    assert entry.reasons[0].sentence == "This is not open for you yet."


ZONES = st.sampled_from(["UTC", "Pacific/Auckland", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
WHENS = st.sampled_from(["once", "2026-01-06", "2026-01-07", "2026-W01", "2026-W02", "2026-01", "object:a"])
GOES = st.lists(st.builds(go, st.sampled_from(STATES), WHENS, number=st.integers(1, 9)), max_size=4)


@given(st.sampled_from(REPEATS), GOES, st.sampled_from([None, 0, 1, 2, 3]), st.booleans(), st.tuples(INSTANTS, ZONES))
def test_open_and_reasons_never_contradict_each_other(
    repeat: str, goes: list[Go], taken: int | None, joined: bool, at: tuple[datetime, str]
) -> None:
    now, zone = at
    places = None if taken is None else 2
    there = outline({"repeat": repeat, "places": places, "starts": "2025-06-01", "ends": "2027-06-01"})
    one = member(*goes, zone=zone, joined=joined)
    entry = stand(there, there.challenges["c"], one, {("hub", "c"): taken or 0}, now)
    assert (entry.state is State.OPEN) == (not entry.reasons)
    assert all(reason.sentence.endswith(".") for reason in entry.reasons)
    assert entry.times == sum(one_go.state == "completed" for one_go in goes)
    if entry.state is State.OPEN:
        assert joined
        assert "2025-06-01" <= local_day(now, zone).isoformat() <= "2027-06-01"


@given(st.sampled_from(["day", "week", "month"]), INSTANTS, ZONES)
def test_what_is_done_opens_again_exactly_on_the_day_it_says(repeat: str, now: datetime, zone: str) -> None:
    there = outline({"repeat": repeat})
    challenge = there.challenges["c"]
    one = member(go("completed", occurrence_of(challenge, now, zone)), zone=zone)
    (reason,) = stand(there, challenge, one, {}, now).reasons
    assert isinstance(reason, Done)
    assert reason.again_on is not None
    step = timedelta(hours=1)
    while local_day(now, zone) < reason.again_on:
        assert stand(there, challenge, one, {}, now).state is State.DONE
        now += step
    assert stand(there, challenge, one, {}, now).state is State.OPEN


@given(st.sampled_from(REPEATS), GOES, WHENS)
def test_what_was_withdrawn_never_stands_in_the_way(repeat: str, goes: list[Go], which: str) -> None:
    challenge = outline({"repeat": repeat}).challenges["c"]
    found = present_go(challenge, goes, which)
    assert found is None or found.state != "withdrawn"
    assert present_go(challenge, [one for one in goes if one.state != "withdrawn"], which) == found


@given(st.lists(st.sampled_from(["2026-W01", "2026-W02", ""]), max_size=6))
def test_only_this_week_counts_towards_the_cap(weeks: list[str]) -> None:
    goes = [go("started", challenge=f"c{place}", number=place, week=week) for place, week in enumerate(weeks)]
    assert used_this_week("hub", member(*goes), NOW) == weeks.count("2026-W02")
    assert used_this_week("another", member(*goes), NOW) == 0
