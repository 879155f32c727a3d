"""Whom the demo lets somebody sign in as: who has most to show, at a level where something lies on either side."""

from dataclasses import replace

from seeds.guests import Glimpse, richest

RICH = Glimpse(
    1, "rich@a.example", "en", rank=1, spendable=40, open=3, in_hand=1, answers=1, reasons=1, boxes=1, news=2
)
IDLE = Glimpse(2, "idle@a.example", "en", rank=2, spendable=400, open=9, boxes=1)


def test_more_kinds_of_things_come_before_more_points() -> None:
    assert richest([IDLE, RICH]) is RICH


def test_of_those_with_the_same_things_most_points_decide_and_then_who_came_first() -> None:
    wealthy = replace(RICH, customer=3, spendable=90)
    assert richest([RICH, wealthy, replace(wealthy, customer=4)]) is wealthy


def test_who_reads_another_language_or_stands_too_low_or_too_high_comes_after_everybody_else() -> None:
    others = [replace(RICH, language="de"), replace(RICH, rank=0), replace(RICH, rank=3)]
    assert richest([*others, IDLE]) is IDLE


def test_where_nobody_fits_it_is_somebody_all_the_same() -> None:
    beginner = replace(IDLE, rank=0)
    assert richest([beginner, replace(RICH, rank=0)]).email == RICH.email
