"""Dates: one order for a column, and never a silent guess."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from advocacy.errors import Invalid
from advocacy.listening.intake.cells import Refused
from advocacy.listening.intake.dates import Moment, read_dates

NEW_YORK = ZoneInfo("America/New_York")


def one(cell: str, *, order: str | None = None, zone: ZoneInfo | None = None) -> Moment | Refused | None:
    return read_dates([cell], column="when", order=order, zone=zone).meanings[cell]


def at(*numbers: int) -> datetime:
    year, month, day, *clock = numbers
    return datetime(year, month, day, *clock, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("cell", "instant", "offset"),
    [
        ("2019-11-01 08:51:12", at(2019, 11, 1, 8, 51, 12), None),
        ("2019-03-08 8:58:35", at(2019, 3, 8, 8, 58, 35), None),
        ("2019-11-01", at(2019, 11, 1), None),
        ("20191101", at(2019, 11, 1), None),
        ("2019/11/1 8:51", at(2019, 11, 1, 8, 51), None),
        ("2019-11-01T08:51:12Z", at(2019, 11, 1, 8, 51, 12), 0),
        ("2016-12-16 09:05:00 -0800", at(2016, 12, 16, 17, 5), -480),
        ("2016-08-04T13:57:26.558-07:00", at(2016, 8, 4, 20, 57, 26, 558_000), -420),
        ("2019-11-01 08:51 GMT+2", at(2019, 11, 1, 6, 51), 120),
        ("2019/11/01 8:51:12 AM MDT", at(2019, 11, 1, 14, 51, 12), -360),
        ("1473177881", at(2016, 9, 6, 16, 4, 41), 0),
        ("1473177881123", at(2016, 9, 6, 16, 4, 41, 123_000), 0),
        ("42075", at(2015, 3, 12), None),
        ("42075.5", at(2015, 3, 12, 12), None),
        ("Nov 1, 2019 8:51 PM", at(2019, 11, 1, 20, 51), None),
        ("Nov 1, 2019 12:05 AM", at(2019, 11, 1, 0, 5), None),
        ("1-Nov-19", at(2019, 11, 1), None),
        ("1. März 2020", at(2020, 3, 1), None),
        ("13/1/2019", at(2019, 1, 13), None),
        ("1/13/2019", at(2019, 1, 13), None),
        ("5/5/2019", at(2019, 5, 5), None),
        ("3.4.2019", at(2019, 4, 3), None),
    ],
)
def test_trap_9_the_many_ways_to_write_a_date(cell: str, instant: datetime, offset: int | None) -> None:
    assert one(cell) == Moment(instant, offset)


@pytest.mark.parametrize(
    "cell",
    [
        *["garbage", "Oct-49", "12:30", "2019-13-01", "20190231", "0001-01-01", "9999-12-31T23:59:59-14:00", "99999"],
        *["2019-11-01 25:00", "2019-11-01 13:00 PM", "2019-11-01 08:00 XYZ", "2019-11-01 08:00 +19:00", "1/2/019"],
        *["1234/5/2019", "1 Foo 2019", "99/99/2019", "2019-11-01 08:61"],
    ],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    meaning = one(cell)
    assert isinstance(meaning, Refused)
    assert "is not a date" in meaning.why


def test_no_date_is_none() -> None:
    assert one("n/a") is None


def test_trap_9_dates_that_read_both_ways_are_refused_until_somebody_says() -> None:
    with pytest.raises(Invalid, match="7/9/18 can be read as 9 July 2018 or 7 September 2018") as refused:
        one("7/9/18")
    assert "--dates month-first or --dates day-first" in str(refused.value)
    assert one("7/9/18", order="month-first") == Moment(at(2018, 7, 9), None)
    assert one("7/9/18", order="day-first") == Moment(at(2018, 9, 7), None)


def test_trap_9_one_value_decides_for_its_column_and_that_is_said() -> None:
    dates = read_dates(["11/1/2019", "13/1/2019"], column="when")
    assert dates.order == "day-first"
    assert '"when" is read day-first: 13/1/2019 can be read no other way' in dates.notes
    assert dates.meanings["11/1/2019"] == Moment(at(2019, 1, 11), None)


def test_a_column_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(Invalid, match=r"1/13/2019 has its month first and 13/1/2019 its day first"):
        read_dates(["13/1/2019", "1/13/2019"], column="when")
    dates = read_dates(["13/1/2019", "1/13/2019"], column="when", order="day-first")
    assert isinstance(dates.meanings["1/13/2019"], Refused)


def test_another_word_for_the_order_is_refused() -> None:
    with pytest.raises(Invalid, match="not an order of dates"):
        one("1/2/2019", order="american")


def test_trap_9_a_time_in_the_gap_of_the_clocks_is_refused() -> None:
    meaning = one("2019-03-10 02:30:00", zone=NEW_YORK)
    assert isinstance(meaning, Refused)
    assert "does not exist in America/New_York" in meaning.why


def test_a_time_that_happened_twice_is_the_first_one_and_that_is_said() -> None:
    dates = read_dates(["2019-11-03 01:30:00"], column="when", zone=NEW_YORK)
    assert dates.meanings["2019-11-03 01:30:00"] == Moment(at(2019, 11, 3, 5, 30), None)
    assert any("happened twice" in note for note in dates.notes)


def test_times_without_an_offset_are_noted() -> None:
    assert read_dates(["2019-11-01"], column="when").notes == ('"when": times without an offset are read as UTC',)
    assert read_dates(["2019-11-01T00:00:00Z"], column="when").notes == ()
