import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from advocacy.listening.scores import Segment
from advocacy.reports.conversion import ConversionCounts, HoldoutCounts, PassiveCounts, conversion_report
from advocacy.reports.regression import Marginals
from advocacy.reports.wording import NO_DATA, as_csv_rows, as_text

YEAR = ConversionCounts(
    program="passives-to-promoters",
    version=3,
    as_of=datetime(2026, 6, 30, tzinfo=UTC),
    goal=0.25,
    passives=PassiveCounts(baseline=500, invited=400, joined=100, due=100, rescored=60, converted=25, pending=0),
    movement={
        Segment.PASSIVE: {Segment.DETRACTOR: 4, Segment.PASSIVE: 31, Segment.PROMOTER: 25},
        Segment.PROMOTER: {Segment.PASSIVE: 3, Segment.PROMOTER: 40},
    },
    funnel={Segment.PASSIVE: {"invited": 400, "joined": 100}, Segment.PROMOTER: {"invited": 90}},
    holdout=HoldoutCounts(allocated=100, rescored=50, converted=8),
    marginals=Marginals(100, 300, 100),
)

EMPTY = replace(
    YEAR,
    passives=PassiveCounts(0, 0, 0, 0, 0, 0, 0),
    movement={},
    funnel={},
    holdout=HoldoutCounts(0, 0, 0),
    marginals=None,
)


def with_passives(**counts: int) -> ConversionCounts:
    return replace(YEAR, passives=replace(YEAR.passives, **counts))


def with_holdout(converted: int, invited_converted: int | None = None) -> ConversionCounts:
    return replace(YEAR, holdout=HoldoutCounts(100, 50, converted, invited_converted))


def test_the_report_has_the_promised_shape() -> None:
    report = conversion_report(YEAR)
    assert report["as_of"] == "2026-06-30T00:00:00Z"
    assert report["goal"] == {
        "rate": 0.25,
        "of": "joined",
        "status": "undecided",
        "words": "point at or above goal, not proven",
    }
    assert report["passives"] == {
        "baseline": 500,
        "invited": 400,
        "joined": 100,
        "due": 100,
        "rescored": 60,
        "converted": 25,
        "pending": 0,
    }
    assert report["rates"]["of_joined"] == {"k": 25, "n": 100, "rate": 0.25, "low": 0.175452, "high": 0.343045}
    assert report["rates"]["best_case_of_joined"]["k"] == 65
    assert report["movement"]["promoter"] == {"detractor": 0, "passive": 3, "promoter": 40}
    assert report["expected_untreated"]["basis"] == "model, retest correlation 0.59–0.92"
    assert list(report["funnel"]["passive"]) == [
        "invited",
        "delivered",
        "opened",
        "clicked",
        "joined",
        "onboarded",
        "shipped",
        "delivered_box",
        "rescored",
    ]
    assert report["funnel"]["promoter"]["joined"] is None


def test_it_survives_json_unchanged() -> None:
    for counts in (YEAR, EMPTY):
        report = conversion_report(counts)
        assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_another_zone_is_the_same_instant() -> None:
    there = replace(YEAR, as_of=YEAR.as_of.astimezone(timezone(timedelta(hours=2))))
    assert conversion_report(there) == conversion_report(YEAR)


def test_the_lift_is_by_allocation_in_points() -> None:
    holdout = conversion_report(with_holdout(8))["holdout"]
    assert holdout["lift_points"] == -1.75
    assert holdout["low"] < -1.75 < holdout["high"]
    assert conversion_report(with_holdout(8, invited_converted=60))["holdout"]["lift_points"] == 7.0


def test_no_holdout_is_null_and_an_empty_one_has_no_lift() -> None:
    assert conversion_report(replace(YEAR, holdout=None))["holdout"] is None
    assert conversion_report(EMPTY)["holdout"]["lift_points"] is None


def test_nobody_is_no_data_everywhere() -> None:
    report = conversion_report(EMPTY)
    assert report["goal"]["status"] is None
    assert all(rate["rate"] is None for rate in report["rates"].values())
    assert "None" not in as_text(report)
    assert as_text(report).count(NO_DATA) >= 8


@pytest.mark.parametrize(
    "counts",
    [
        {"invited": 501},
        {"joined": 401},
        {"rescored": 101},
        {"converted": 61},
        {"due": 101},
        {"pending": 41},
        {"pending": -1},
    ],
)
def test_a_part_above_its_whole_is_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="passives must be"):
        with_passives(**counts)


def test_figures_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="movement shows 60 passives rescored and 25 converted"):
        conversion_report(with_passives(converted=24))
    with pytest.raises(ValueError, match="holdout"):
        HoldoutCounts(allocated=10, rescored=11, converted=0)
    with pytest.raises(ValueError, match="time zone"):
        conversion_report(replace(YEAR, as_of=datetime(2026, 6, 30)))  # noqa: DTZ001 - the mistake itself


def test_the_text_names_each_denominator_with_its_interval() -> None:
    text = as_text(conversion_report(YEAR))
    for line in (
        "answered again, of those who joined      60 of 100: 60.0 % (50.2–69.1)",
        "became promoters, of those who joined    25 of 100: 25.0 % (17.5–34.3)",
        "became promoters, of those who answered  25 of 60: 41.7 % (30.1–54.3)",
        "became promoters, of those invited       25 of 400: 6.2 % (4.3–9.1)",
        "at best, if all without an answer did    65 of 100: 65.0 % (55.3–73.6)",
        "7.3–16.2 % of such passives",
        "Undecided, point at or above goal, not proven",
        "net +22 (exact McNemar p < 0.001)",
        "Nobody is pending",
    ):
        assert line in text
    assert "interim" not in text


def test_what_is_pending_is_said_and_makes_every_figure_interim() -> None:
    text = as_text(conversion_report(with_passives(pending=12)))
    assert "12 of the 100 who joined are pending" in text
    assert "Pending: answers that may still come decide it." in text
    assert "intervals, interim:" in text


@pytest.mark.parametrize(
    ("counts", "claimed"),
    [
        (replace(YEAR, holdout=None), False),
        (EMPTY, False),
        (with_holdout(8), False),
        (with_holdout(8, invited_converted=100), True),
        (with_holdout(40, invited_converted=40), True),
        (replace(with_holdout(8, invited_converted=100), passives=replace(YEAR.passives, pending=3)), False),
    ],
)
def test_a_cause_is_claimed_only_when_a_finished_holdout_excludes_zero(counts: ConversionCounts, claimed: bool) -> None:
    assert ("caused" in as_text(conversion_report(counts))) is claimed


def test_an_unfavourable_effect_is_said_as_plainly() -> None:
    assert "caused fewer" in as_text(conversion_report(with_holdout(40, invited_converted=40)))


def test_large_groups_get_a_second_decimal() -> None:
    large = replace(
        YEAR,
        passives=PassiveCounts(9000, 8000, 2000, 2000, 1500, 333, 0),
        movement={Segment.PASSIVE: {Segment.PASSIVE: 1167, Segment.PROMOTER: 333}},
    )
    assert "333 of 2000: 16.65 %" in as_text(conversion_report(large))


def test_rows_have_the_columns_of_the_header_and_no_blank_for_the_undefined() -> None:
    for counts in (YEAR, EMPTY, replace(YEAR, holdout=None)):
        header, *rows = as_csv_rows(conversion_report(counts))
        assert header == ("part", "figure", "k", "n", "value", "low", "high")
        assert all(len(row) == len(header) for row in rows)
        assert not any(cell is None for row in rows for cell in row)


def test_rows_carry_the_report() -> None:
    rows: dict[tuple[Any, Any], tuple[Any, ...]] = {
        (row[0], row[1]): row[2:] for row in as_csv_rows(conversion_report(YEAR))
    }
    assert rows["rates", "of_joined"] == (25, 100, 0.25, 0.175452, 0.343045)
    assert rows["passives", "joined"] == ("", "", 100, "", "")
    assert rows["funnel", "passive opened"] == ("", "", NO_DATA, "", "")
    assert rows["holdout", "lift_points"][2] == -1.75
