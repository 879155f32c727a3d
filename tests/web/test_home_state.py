"""What the heading says, by tables: the state, and its words in both languages."""

import html
import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from challenges.occurrences import Go
from tests.web.test_home_next import WEEK, board, go, outline
from web.hub.home.next import way_of
from web.hub.home.state import Follows, Heading, heading_of
from web.hub.spelling import spelled
from web.language import Reader, read_by
from web.pages import templates

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
TWO: dict[str, dict[str, Any]] = {"first": {}, "second": {}}
ON = {"track": False}
THROUGH = {"track": True}
STREAM: dict[str, dict[str, Any]] = {
    **TWO,
    "a": {"stream": "weekly"},
    "b": {"stream": "weekly"},
    "c": {"stream": "weekly"},
}
BOTH = (go("first", "completed"), go("second", "completed", 2))


def begun(key: str, state: str, number: int) -> Go:
    return go(key, state, number, week=WEEK)


@pytest.mark.parametrize(
    ("challenges", "goes", "member", "room", "expected"),
    [
        ({}, (), {}, 2, Heading(0, True, False, Follows.EMPTY)),
        (TWO, (), ON, 2, Heading(0, True, False, Follows.TO_GO, 2)),
        (TWO, (go("first", "started"),), ON, 2, Heading(0, False, False, Follows.TO_GO, 2)),
        (TWO, (go("first", "completed"),), ON, 2, Heading(1, False, False, Follows.TO_GO, 1)),
        (
            TWO,
            (go("first", "completed"), go("second", "submitted", 2)),
            ON,
            2,
            Heading(1, False, False, Follows.WITH_A_PERSON, 1),
        ),
        (
            TWO,
            (go("first", "completed"), go("second", "sent_back", 2)),
            ON,
            2,
            Heading(1, False, False, Follows.SENT_BACK, 1),
        ),
        # What was declined is not theirs to do any more.
        (TWO, (go("first", "declined"),), ON, 2, Heading(0, False, False, Follows.TO_GO, 1)),
        (TWO, BOTH, THROUGH, 2, Heading(2, False, True, Follows.NOTHING)),
        # All that was on the track, and of the stream as much as fits into the week.
        (STREAM, BOTH, THROUGH, 2, Heading(2, False, True, Follows.OPEN, 2)),
        (STREAM, (*BOTH, begun("a", "completed", 3)), THROUGH, 1, Heading(0, False, False, Follows.OPEN, 1)),
        # What is begun has its place in the week already.
        (STREAM, (*BOTH, begun("a", "started", 3)), THROUGH, 1, Heading(0, False, False, Follows.OPEN, 2)),
        (
            STREAM,
            (*BOTH, begun("a", "completed", 3), begun("b", "submitted", 4)),
            THROUGH,
            0,
            Heading(0, False, False, Follows.WITH_A_PERSON, 1),
        ),
        (
            STREAM,
            (*BOTH, begun("a", "completed", 3), begun("b", "completed", 4)),
            THROUGH,
            0,
            Heading(0, False, False, Follows.DAY, 0, date(2026, 1, 12)),
        ),
        (
            {"may": {"starts": "2026-05-01", "opens": {"level": "insider"}}},
            (),
            {},
            2,
            Heading(0, True, False, Follows.NOTHING),
        ),
        (
            {"may": {"starts": "2026-05-01"}, "daily": {"repeat": "day"}},
            (go("daily", "completed", which="2026-01-07"),),
            {},
            2,
            Heading(0, False, False, Follows.DAY, 0, date(2026, 1, 8)),
        ),
    ],
)
def test_the_heading_says_the_state(challenges: Any, goes: Any, member: Any, room: int, expected: Heading) -> None:
    there = outline(
        challenges, tracks=[{"track": "first", "challenges": list(TWO)}] if member else [], weekly={"cap": 2}
    )
    entries, places = board(there, *goes, **member)
    finished = {("hub", key) for key in TWO} if member == THROUGH else set()
    assert heading_of(entries, way_of(entries, places, ()), places, finished, {"hub": room}) == expected


def test_enough_is_enough() -> None:
    entries, places = board(outline(TWO), go("first", "completed"), track=False)
    way = way_of(entries, places, {("hub", "second")})
    assert heading_of(entries, way, places, (), {}) == Heading(1, False, False, Follows.ENOUGH)


def words(heading: Heading, name: str, language: str, host: str = "Maren") -> str:
    """The heading as it is read."""
    home = SimpleNamespace(first_name=name, host=host)
    with read_by(Reader.of(language, "Europe/Vienna", NOW)):
        rows = templates.get_template("hub/home_parts.html").make_module({"home": home, "spelled": spelled})
        said = re.sub(r"</?bdi>", "", str(rows.says(heading)))  # type: ignore[attr-defined]
    return " ".join(html.unescape(said).split())


@pytest.mark.parametrize(
    ("heading", "english", "german"),
    [
        (
            Heading(3, False, False, Follows.TO_GO, 2),
            "Three done, Ines. Two to go.",
            "Drei geschafft, Ines. Zwei sind es noch.",
        ),
        (
            Heading(1, False, False, Follows.TO_GO, 1),
            "One done, Ines. One to go.",
            "Eins geschafft, Ines. Eins ist es noch.",
        ),
        (Heading(0, False, False, Follows.TO_GO, 5), "Five to go, Ines.", "Fünf sind es noch, Ines."),
        (
            Heading(0, True, False, Follows.TO_GO, 5),
            "Welcome, Ines. Five to begin with.",
            "Willkommen, Ines. Fünf zum Anfang.",
        ),
        (
            Heading(0, True, False, Follows.OPEN, 1),
            "Welcome, Ines. One to begin with.",
            "Willkommen, Ines. Eins zum Anfang.",
        ),
        (
            Heading(5, False, True, Follows.OPEN, 1),
            "All five done, Ines. One thing is open.",
            "Alle fünf geschafft, Ines. Eine Sache ist offen.",
        ),
        (Heading(0, False, False, Follows.OPEN, 13), "13 things are open, Ines.", "13 Dinge sind offen, Ines."),
        (
            Heading(0, False, False, Follows.DAY, 0, date(2026, 10, 20)),
            "Nothing new until Tuesday, 20 October.",
            "Nichts Neues bis Dienstag, 20. Oktober.",
        ),
        (
            Heading(5, False, True, Follows.DAY, 0, date(2026, 10, 20)),
            "All five done, Ines. Nothing new until Tuesday, 20 October.",
            "Alle fünf geschafft, Ines. Nichts Neues bis Dienstag, 20. Oktober.",
        ),
        (
            Heading(4, False, False, Follows.WITH_A_PERSON, 1),
            "Four done, Ines. One is with Maren.",
            "Vier geschafft, Ines. Eins liegt bei Maren.",
        ),
        (
            Heading(0, False, False, Follows.SENT_BACK, 2),
            "Two came back to you, Ines.",
            "Zwei kamen zu Ihnen zurück, Ines.",
        ),
        (
            Heading(2, False, False, Follows.ENOUGH),
            "Two done, Ines. Enough for today.",
            "Zwei geschafft, Ines. Genug für heute.",
        ),
        (Heading(0, True, False, Follows.EMPTY), "Nothing here yet, Ines.", "Hier ist noch nichts, Ines."),
        (
            Heading(0, False, False, Follows.NOTHING),
            "Nothing is open right now, Ines.",
            "Gerade ist nichts offen, Ines.",
        ),
    ],
)
def test_the_state_in_words(heading: Heading, english: str, german: str) -> None:
    assert words(heading, "Ines", "en") == english
    assert words(heading, "Ines", "de") == german


def test_who_has_no_name_is_called_by_none_and_a_name_is_only_a_name() -> None:
    heading = Heading(3, False, False, Follows.TO_GO, 2)
    assert words(heading, "", "en") == "Three done. Two to go."
    assert words(heading, "%s<b>{n}%(who)s", "en") == "Three done, %s<b>{n}%(who)s. Two to go."
    assert words(Heading(0, False, False, Follows.WITH_A_PERSON, 2), "נועה", "en", host="") == (
        "Two are being looked at, נועה."
    )
