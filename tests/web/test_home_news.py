"""What is news to a member, and in which words: every event of the house has words or a silence of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.engine.vocabulary import EVENTS
from web.hub.home.news import MOST, SILENT, moved_by, news_of
from web.hub.home.words import TOLD, Context, Happening
from web.language import Reader, read_by, say, translations

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)
STAFF, MYSELF = "staff:1", "member:7"


def happening(event: str, *, hours: int = 1, actor: str = STAFF, **said: Any) -> Happening:
    given: dict[str, Any] = {"about": "submission:3:1", "object": "your-work", "name": "Your work"} | said
    return Happening(event, NOW - timedelta(hours=hours), actor=actor, **given)


def points(event: str, amount: int, cause: str = "", **said: Any) -> Happening:
    data = {"amount": amount, "lifetime": 1, "spendable": 1, "cause": cause}
    return happening(event, about="posting:9", data=data, name="", **said)


def told(*happened: Happening, since: datetime = SINCE, language: str = "en") -> list[tuple[str, str, str]]:
    """The words, the further words and the links."""
    about = Context({3: "Your work in two lines"}, {"insider": "Insider"}, moved_by(happened))
    with read_by(Reader.of(language, "UTC", NOW)):
        return [
            (say(one.words), say(one.more) if one.more else "", one.link) for one in news_of(happened, about, since)
        ]


def test_every_event_of_the_house_has_words_or_a_silence() -> None:
    assert set(EVENTS) == {*TOLD, *SILENT}
    assert not TOLD.keys() & SILENT.keys()
    assert all(reason.endswith(".") for reason in SILENT.values())


EACH: Mapping[str, tuple[Happening, tuple[str, str, str], str]] = {
    "points.awarded": (
        points("points.awarded", 20, "challenge.completed/submission:3:1", actor="system"),
        ("20 points for you", "For: Your work in two lines", "/hub/points"),
        "20 Punkte für Sie",
    ),
    "points.awarded elsewhere": (
        points("points.awarded", 1, "webinar.attended/42", actor="token:1"),
        ("1 point for you", "For something outside the hub.", "/hub/points"),
        "1 Punkt für Sie",
    ),
    "points.awarded for coming in": (
        points("points.awarded", 10, "member.joined/invitation:4", actor="system"),
        ("10 points for you", "For: You came in", "/hub/points"),
        "10 Punkte für Sie",
    ),
    "points.corrected": (
        points("points.corrected", 60, "correction"),
        ("60 points added by a person", "The reason stands in your points.", "/hub/points"),
        "60 Punkte von Hand dazugegeben",
    ),
    "points.corrected down": (
        points("points.corrected", -5, "correction"),
        ("5 points taken off", "The reason stands in your points.", "/hub/points"),
        "5 Punkte abgezogen",
    ),
    "points.returned": (
        points("points.returned", 100, "redemption:4"),
        ("100 points are back", "", "/hub/points"),
        "100 Punkte sind zurück",
    ),
    "points.reversed": (
        points("points.reversed", 20, "challenge.undone/submission:3:1"),
        ("20 points taken back", "Together with: Your work in two lines", "/hub/points"),
        "20 Punkte zurückgenommen",
    ),
    "challenge.completed": (
        happening("challenge.completed"),
        ("Approved: Your work", "", "/hub/goes/3"),
        "Angenommen: Your work",
    ),
    "challenge.sent_back": (
        happening("challenge.sent_back"),
        ("Back to you: Your work", "There is a note with it.", "/hub/goes/3"),
        "Zurück an Sie: Your work",
    ),
    "challenge.declined": (
        happening("challenge.declined"),
        ("Not accepted: Your work", "The reason is with it.", "/hub/goes/3"),
        "Nicht angenommen: Your work",
    ),
    "challenge.undone": (
        happening("challenge.undone", name=""),
        ("An approval was taken back: your-work", "", "/hub/goes/3"),
        "Zurückgenommen: your-work war schon angenommen",
    ),
    "level.reached": (
        happening("level.reached", about="level:insider", object="insider", name="", data={"rank": 1}),
        ("You reached a level: Insider", "", "/hub/points"),
        "Sie haben eine Stufe erreicht: Insider",
    ),
    "badge.earned": (
        happening("badge.earned", about="badge:frank", object="frank", name="Frank"),
        ("A badge for you: Frank", "", "/hub/points"),
        "Ein Abzeichen für Sie: Frank",
    ),
    "redemption.approved": (
        happening("redemption.approved", about="redemption:4", name="Field notebook"),
        ("Field notebook is yours", "You hear from us when it is on its way.", "/hub/redemptions/4"),
        "Field notebook gehört Ihnen",
    ),
    "redemption.refused": (
        happening("redemption.refused", about="redemption:4", name="Field notebook", data={"points": 120}),
        ("Field notebook could not be had", "All 120 points are back.", "/hub/redemptions/4"),
        "Field notebook war nicht zu haben",
    ),
    "redemption.fulfilled": (
        happening("redemption.fulfilled", about="redemption:4", name="Field notebook"),
        ("Field notebook was handed over", "", "/hub/redemptions/4"),
        "Field notebook wurde übergeben",
    ),
    "shipment.sent": (
        happening("shipment.sent", about="shipment:2", name="Welcome box"),
        ("Welcome box is on its way", "", "/hub/boxes"),
        "Welcome box ist unterwegs",
    ),
    "shipment.delivered": (
        happening("shipment.delivered", about="shipment:2", name="Welcome box"),
        ("Welcome box has arrived", "", "/hub/boxes"),
        "Welcome box ist angekommen",
    ),
    "shipment.returned": (
        happening("shipment.returned", about="shipment:2", name="Welcome box"),
        ("Welcome box came back to us", "See whether the address is right.", "/hub/boxes"),
        "Welcome box kam zu uns zurück",
    ),
    "shipment.cancelled": (
        happening("shipment.cancelled", about="shipment:2", name="Welcome box"),
        ("Welcome box will not be sent", "", "/hub/boxes"),
        "Welcome box wird nicht verschickt",
    ),
    "question.taken": (
        happening("question.taken", about="question:5:1", object="comment", name=""),
        ("Your comment has an owner", "", "/hub/heard"),
        "Ihre Anmerkung hat jetzt jemanden, der sich kümmert",
    ),
    "question.answered": (
        happening("question.answered", about="question:5:1", object="question", name=""),
        ("There is an answer to your question", "", "/hub/heard#q5"),
        "Auf Ihre Frage gibt es eine Antwort",
    ),
    "question.closed": (
        happening("question.closed", about="question:5:1", object="question", name=""),
        ("What became of your question", "", "/hub/heard#q5"),
        "Was aus Ihrer Frage geworden ist",
    ),
}


def test_each_that_is_told_is_in_the_table() -> None:
    assert {name.partition(" ")[0] for name in EACH} == set(TOLD)


@pytest.mark.parametrize("name", EACH)
def test_an_event_in_words(name: str) -> None:
    happened, english, german = EACH[name]
    assert told(happened) == [english]
    assert told(happened, language="de")[0][0] == german


def test_every_further_word_has_its_german() -> None:
    about = Context(
        {3: "Your work"}, {}, {"challenge.completed/submission:3:1": 20, "challenge.undone/submission:3:1": 20}
    )
    known = translations("de")
    for happened, *_ in EACH.values():
        words = TOLD[happened.event](happened, about)
        assert words is not None
        for one in filter(None, (words.words, words.more)):
            singular, plural = known.gettext(one.pattern), known.ngettext(one.pattern, one.many, 2)
            assert (plural if one.many else singular) != (one.many or one.pattern)


def test_an_approval_and_its_points_are_one_piece_of_news() -> None:
    awarded = points("points.awarded", 30, "challenge.completed/submission:3:1")
    assert told(awarded, happening("challenge.completed")) == [
        ("Approved: Your work", "30 points for you.", "/hub/goes/3")
    ]
    # What no person has approved is told by its points.
    assert told(awarded, happening("challenge.completed", actor="system"))[0][0] == "30 points for you"


def test_what_goes_back_is_told_with_what_it_went_back_for() -> None:
    undone = happening("challenge.undone")
    reversed_ = points("points.reversed", 30, "challenge.undone/submission:3:1")
    assert told(reversed_, undone) == [
        ("An approval was taken back: Your work", "30 points went with it.", "/hub/goes/3")
    ]
    refused = happening("redemption.refused", about="redemption:4", name="A mug", data={"points": 1})
    returned = points("points.returned", 1, "redemption:4")
    assert told(returned, refused) == [("A mug could not be had", "The 1 point is back.", "/hub/redemptions/4")]


def test_news_are_five_at_most_the_newest_and_none_from_before() -> None:
    many = [happening("shipment.sent", hours=n, name=f"Box {n}") for n in range(1, 60)]
    assert [words for words, *_ in told(*many)] == [f"Box {n} is on its way" for n in range(1, MOST + 1)]
    assert len(told(*many, since=NOW - timedelta(hours=3))) == 3
    assert told(*many, since=NOW) == []


def test_the_level_that_everybody_begins_on_is_no_news() -> None:
    assert told(happening("level.reached", about="level:newcomer", object="newcomer", data={"rank": 0})) == []


@pytest.mark.parametrize("about", ["", "submission", "submission:", "submission:x:1", "left:2026", "submission:-3"])
def test_what_is_spelled_strangely_leads_to_the_line(about: str) -> None:
    assert told(happening("challenge.sent_back", about=about))[0][2] == "/hub"
    assert told(points("points.awarded", 2, f"challenge.completed/{about}"))[0][1] == "For something outside the hub."
