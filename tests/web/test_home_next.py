"""Which challenge is next and in which order the others come, by tables."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.engine.rules.facts import Facts
from challenges.occurrences import Go
from challenges.outline import Outline, outline_of, part_of
from challenges.unlocking import Entry, Member, unlock
from web.hub.home.next import Reach, Way, reach, track_places, way_of

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
LEVELS = [
    {"key": "newcomer", "name": "Newcomer", "from": 0},
    {"key": "insider", "name": "Insider", "from": 100},
    {"key": "mentor", "name": "Mentor", "from": 700},
]
TRACK = {"track": "first", "name": "First", "challenges": ["second", "first"]}
WEEK = "2026-W02"
CHALLENGES: Mapping[str, Mapping[str, Any]] = {
    "first": {"minutes": 1},
    "second": {"minutes": 5},
    "long": {"minutes": 9, "stream": "weekly"},
    "short": {"minutes": 1, "stream": "weekly"},
    "favor": {"minutes": 1, "stream": "weekly", "ask": True},
    "unsaid": {"stream": "weekly"},
}


def outline(challenges: Mapping[str, Mapping[str, Any]] = CHALLENGES, **said: Any) -> Outline:
    words = [{"challenge": key, "points": 20, **more} for key, more in challenges.items()]
    text = {"levels": LEVELS, "weekly": {"cap": 9}, "challenges": words, "tracks": [TRACK]} | said
    return outline_of("hub", "test", part_of(text))


def board(
    there: Outline, *goes: Go, track: bool | None = None, now: datetime = NOW, **values: Any
) -> tuple[list[Entry], dict[tuple[str, str], int]]:
    """The entries of a member, and where their unfinished track has them; track says whether it is finished."""
    known = {"joined": True, "left": False, "points": 0, "level": "newcomer"} | values
    member = Member(Facts(1, "UTC", known))
    for go in goes:
        member.goes.setdefault((go.program, go.challenge), []).append(go)
    if track is not None:
        member.tracks["hub", "first"] = track
    entries = [entry for entry in unlock(there, member, {}, now).values() if entry.go or entry.is_for_them]
    return entries, track_places([there], member.tracks)


def go(challenge: str, state: str, number: int = 1, which: str = "once", week: str = "") -> Go:
    return Go(number, "hub", challenge, which, state, week)


def order(way: Way) -> list[str]:
    return [entry.challenge.key for entry in way.doable]


@pytest.mark.parametrize(
    ("goes", "track", "postponed", "expected"),
    [
        # The track in its own order, then the rest: no favor before a favor, the shortest first, unsaid last of all.
        ((), False, (), ["second", "first", "short", "long", "unsaid", "favor"]),
        # Without a track of theirs only the stream is meant for them.
        ((), None, (), ["short", "long", "unsaid", "favor"]),
        # What was begun comes before the track, what they were at last first.
        ((go("long", "started", 4), go("favor", "started", 7)), False, (), ["favor", "long", "second", "first"]),
        # What was sent back comes before all of it, what has waited longest first.
        (
            (go("long", "started", 4), go("short", "sent_back", 6), go("unsaid", "sent_back", 5)),
            False,
            (),
            ["unsaid", "short", "long", "second", "first"],
        ),
        # What was left for another day stands behind everything, even what was sent back.
        ((go("short", "sent_back", 6),), False, ("short", "second"), ["first", "long", "unsaid", "favor", "short"]),
        # What is done, handed in or declined is nothing to do.
        ((go("second", "completed"), go("short", "submitted"), go("long", "declined")), False, (), ["first"]),
        # What was taken back can be begun again.
        ((go("second", "withdrawn"),), False, (), ["second", "first"]),
        # A finished track decides nothing any more; what of it is not done is one among the rest.
        ((), True, (), ["first", "short", "second", "long", "unsaid", "favor"]),
    ],
)
def test_the_next_thing_is(goes: tuple[Go, ...], track: bool | None, postponed: Any, expected: list[str]) -> None:
    entries, places = board(outline(), *goes, track=track)
    way = way_of(entries, places, {("hub", key) for key in postponed})
    assert order(way)[: len(expected)] == expected
    assert way.next is not None
    assert way.next.challenge.key == expected[0]


def test_who_left_everything_for_another_day_is_offered_nothing() -> None:
    entries, places = board(outline({"first": {}, "second": {}}), track=False)
    way = way_of(entries, places, {("hub", "first"), ("hub", "second")})
    assert way.next is None
    assert order(way) == ["second", "first"]


def test_what_needs_a_thing_begins_elsewhere_and_can_be_gone_on_with_here() -> None:
    there = outline({"ticket": {"repeat": "object", "stream": "weekly"}}, tracks=[])
    assert order(way_of(*board(there), ())) == []
    begun = go("ticket", "started", which="object:7")
    assert order(way_of(*board(there, begun), ())) == ["ticket"]


def test_nobody_has_anything_to_do() -> None:
    assert way_of([], {}, ()) == Way(None, (), (), ())


def gates(way: Way) -> list[tuple[list[str], list[str]]]:
    return [
        ([entry.challenge.key for entry in gate.entries], [str(reason.sentence) for reason in gate.reasons])
        for gate in way.gates
    ]


def test_what_is_shut_is_told_by_its_reasons_what_the_member_can_do_something_about_first() -> None:
    there = outline(
        {
            "over": {"ends": "2026-01-01"},
            "full": {"places": 0},
            "may": {"starts": "2026-05-01"},
            "march": {"starts": "2026-03-01"},
            "other": {"opens": {"segment": "promoter"}},
            "mentor": {"opens": {"level": "mentor"}},
            "both": {"opens": {"level": "insider"}, "needs": ["first"]},
            "insider": {"opens": {"level": "insider"}},
            "insider too": {"opens": {"level": "insider"}},
            "after": {"needs": ["first"]},
            "points": {"opens": {"points": {"at_least": 30}}},
            "late and far": {"opens": {"level": "insider"}, "starts": "2026-02-01"},
            "first": {"title": "The first thing"},
            "daily": {"repeat": "day"},
            "once": {},
        },
        tracks=[],
    )
    done = (go("daily", "completed", which="2026-01-07"), go("once", "completed", 2))
    assert gates(way_of(*board(there, *done, points=20), ())) == [
        (["after"], ["This comes first: The first thing"]),
        (["points"], ["Opens at 30 points: 10 to go."]),
        (["insider", "insider too"], ["Opens at Insider: 80 points to go."]),
        (["both"], ["This comes first: The first thing", "Opens at Insider: 80 points to go."]),
        (["mentor"], ["Opens at Mentor: 680 points to go."]),
        (["daily"], ["You have done this. You can do it again on 8 January 2026."]),
        (["late and far"], ["Opens at Insider: 80 points to go.", "Opens on 1 February 2026."]),
        (["march"], ["Opens on 1 March 2026."]),
        (["may"], ["Opens on 1 May 2026."]),
        (["other"], ["This is not open for you yet."]),
        (["full"], ["All 0 places are taken."]),
    ]


def test_a_week_that_is_full_says_when_the_next_one_begins() -> None:
    there = outline({"a": {"stream": "weekly"}, "b": {"stream": "weekly"}}, weekly={"cap": 1}, tracks=[])
    way = way_of(*board(there, go("a", "completed", week=WEEK)), ())
    assert gates(way) == [(["b"], ["You have started one this week. The next can begin on 12 January 2026."])]


@pytest.mark.parametrize(
    ("missing", "waiting", "above", "expected"),
    [
        (40, 0, [20, 20], (Reach.EXACT, 2)),
        (20, 0, [20], (Reach.EXACT, 1)),
        (40, 0, [20, 20, 0], (Reach.ENOUGH, 2)),
        (40, 0, [20, 25], (Reach.ENOUGH, 2)),
        (40, 0, [20, 20, 20], (Reach.ENOUGH, 2)),
        (40, 0, [50, 20], (Reach.ENOUGH, 1)),
        (40, 0, [20, 19], (Reach.SHORT, 0)),
        (40, 0, [], (Reach.SHORT, 0)),
        (40, 0, [0, 0], (Reach.SHORT, 0)),
        (40, 40, [], (Reach.IN_HAND, 0)),
        (40, 50, [20], (Reach.IN_HAND, 0)),
        # What somebody has yet to look at may be declined, so nothing is promised of a sum with it.
        (40, 20, [20], (Reach.SHORT, 0)),
    ],
)
def test_what_stands_above_is_exactly_that_only_if_it_is(
    missing: int, waiting: int, above: list[int], expected: tuple[Reach, int]
) -> None:
    assert reach(missing, waiting, above) == expected
