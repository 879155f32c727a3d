from datetime import UTC, date, datetime, timedelta

import pytest

from advocacy.words import said, said_of
from web import language
from web.language import Reader, preferred, read_by, say

NOW = datetime(2026, 9, 16, 22, 30, tzinfo=UTC)  # in Vienna it is half past midnight of the 17th


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("en", ["17 September", "17 September 2026", "Thursday, 17 September", "00:30", "1,234.5"]),
        ("en_US", ["September 17", "September 17, 2026", "Thursday, September 17", "12:30\u202fAM", "1,234.5"]),
        ("de", ["17. September", "17. September 2026", "Donnerstag, 17. September", "00:30", "1.234,5"]),
        ("de-AT", ["17. September", "17. September 2026", "Donnerstag, 17. September", "00:30", "1.234,5"]),
    ],
)
def test_days_hours_and_numbers_are_the_readers(named: str, told: list[str]) -> None:
    with read_by(Reader.of(named, "Europe/Vienna", NOW)):
        shown = [
            language.day(NOW),
            language.day_year(NOW),
            language.weekday_day(NOW),
            language.clock_time(NOW),
            language.number(1234.5),
        ]
    assert [one.replace("\xa0", " ") for one in shown] == told


@pytest.mark.parametrize(
    ("away", "words"),
    [(0, "today"), (-1, "yesterday"), (1, "tomorrow"), (3, "Sunday"), (-6, "Friday"), (7, "24 September")],
)
def test_a_day_nearby_is_told_as_one_would(away: int, words: str) -> None:
    with read_by(Reader.of("en", "Europe/Vienna", NOW)):
        assert language.near(date(2026, 9, 17) + timedelta(days=away)) == words


@pytest.mark.parametrize(
    ("named", "told", "words"),
    [
        ("en", date(2025, 11, 22), "22 November 2025"),
        ("de", date(2027, 1, 5), "5. Januar 2027"),
        ("en", date(2026, 1, 5), "5 January"),
    ],
)
def test_a_day_of_another_year_says_which(named: str, told: date, words: str) -> None:
    with read_by(Reader.of(named, "Europe/Vienna", NOW)):
        assert language.day(told) == words


@pytest.mark.parametrize("named", ["", "tlh", "x" * 500, "de_", "../../etc", "fr", "\x00"])
def test_a_language_that_we_do_not_speak_becomes_english(named: str) -> None:
    assert Reader.of(named, "", NOW).language in {"en", "de"}


@pytest.mark.parametrize(
    ("header", "chosen"),
    [("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr-FR, de;q=0.5", "de"), ("fr", "en"), ("", "en"), (";;,,=;q", "en")],
)
def test_a_browser_gets_the_first_of_its_languages_that_we_speak(header: str, chosen: str) -> None:
    assert preferred(header) == chosen


@pytest.mark.parametrize(
    ("named", "iso", "words"),
    [
        ("en", "P2M", "2 months"),
        ("en", "P1Y1D", "1 year and 1 day"),
        ("de", "P7D", "7 Tage"),
        ("de", "PT36H", "36 Stunden"),
    ],
)
def test_a_period_of_the_calendar_is_told_in_words(named: str, iso: str, words: str) -> None:
    with read_by(Reader.of(named, "UTC", NOW)):
        assert language.duration(iso) == words


def test_a_sentence_of_the_floors_below_is_said_with_the_readers_days() -> None:
    sentence = said("This was used on {day}, in words nobody has translated.", day=date(2026, 3, 9))
    with read_by(Reader.of("de", "UTC", NOW)):
        assert say(sentence) == "This was used on 9. März 2026, in words nobody has translated."


def test_what_somebody_typed_is_never_taken_for_a_pattern() -> None:
    with read_by(Reader.of("de", "UTC", NOW)):
        assert say(said("Hello {name}, {n} new.", name="{n} {name.__class__}", n=2)) == (
            "Hello {n} {name.__class__}, 2 new."
        )
        assert say(said_of("{n} {what}", "{n} {what}s", n=1, what="%s")) == "1 %s"


def test_a_word_has_its_german() -> None:
    with read_by(Reader.of("de", "UTC", NOW)):
        assert language.near(NOW) == "heute"
