"""What somebody is told awaits them is what the rules will do, and nothing besides."""

from pathlib import Path
from typing import Any

import pytest

from advocacy.engine.rules.decide import Rulebook
from advocacy.engine.rules.facts import Facts
from advocacy.programs.document import read
from advocacy.programs.outlook import Outlook, Weekly, outlook
from advocacy.programs.rulebook import rules
from tests.conftest import START

TEXT = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()
BOX = "{ship: welcome-box, after: P2M, unless: {left: true}}"


def told(text: str = TEXT, **values: Any) -> Outlook:
    """The outlook of a passive, or of whom a test says."""
    document = read(text).values
    book = Rulebook.of(rules("p", 1, document))
    facts = Facts(1, "Europe/Vienna", {"segment": "passive", "score": 8} | values)
    return outlook(book, "p", document, facts, START)


def test_a_passive_has_five_things_a_box_and_a_score() -> None:
    assert told() == Outlook(things=5, minutes=7, favors=0, weekly=Weekly(2, 1, 5), box="P2M", score="P7D")


def test_a_promoter_has_a_track_of_their_own() -> None:
    seen = told(segment="promoter", score=9)
    assert (seen.things, seen.minutes, seen.favors) == (6, 8, 1)


def test_who_is_on_no_track_is_promised_none() -> None:
    assert told(segment="detractor", score=3).things == 0


@pytest.mark.parametrize(
    ("box", "score"),
    [
        ("{survey: rescore, after: P6W, counts_as: program}", "P6W"),
        ("{tag: member}", None),
    ],
)
def test_without_a_box_the_score_is_told_from_joining(box: str, score: str | None) -> None:
    seen = told(TEXT.replace(BOX, box))
    assert (seen.box, seen.score) == (None, score)


def test_a_box_for_others_is_not_promised() -> None:
    some = TEXT.replace(
        "when: member.joined\n    once: ever", "when: member.joined\n    if: {account.tier: large}\n    once: ever"
    )
    assert told(some).box is None
    assert told(some, **{"account.tier": "large"}).box == "P2M"


def test_a_box_at_once_is_told_as_such() -> None:
    assert told(TEXT.replace(BOX, "{ship: welcome-box}")).box == "PT0M"


def test_nothing_weekly_is_promised_where_there_is_no_stream() -> None:
    assert told(TEXT.replace("stream: weekly\n", "stream: weekly\n    for: {segment: promoter}\n")).weekly is None
