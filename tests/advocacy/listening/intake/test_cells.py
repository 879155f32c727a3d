"""One cell at a time: what it is, what is missing, what is refused."""

from decimal import Decimal

import pytest

from advocacy.listening.intake.addresses import Address, parse_address, possible_duplicates, shared_mailboxes
from advocacy.listening.intake.amounts import decimal_mark, parse_amount
from advocacy.listening.intake.cells import (
    Missing,
    Refused,
    parse_flag,
    parse_language,
    parse_score,
    parse_tags,
    parse_zone,
    shown,
)

SCORES = {
    **{str(score): score for score in range(11)},
    "10.0": 10,
    "9,0": 9,
    "07": 7,
    " 9 ": 9,
    "\u00a09\u00a0": 9,
    "\u200b8": 8,
    '="10"': 10,
    '"10"': 10,
    "10 - Extremely likely": 10,
    "10 (Very Likely)": 10,
    "0 (Not likely)": 0,
    "10 – Äußerst": 10,
    "5 - Maybe": 5,
    "7: good": 7,
}
MISSING = ["", " ", "NA", "N/A", "NaN", "-", "Not answered", "Skipped", "-99", "Prefer not to say", "keine Angabe"]
NOT_SCORES = [
    *["8.5", "8,5", "11", "-1", "-0", "1e1", "10/10", "9.", "10-49", "9 8", "٣", "9" * 5_000],
    *["Absolutely", "ten", "11 - too likely", "10 reasons to leave"],
]


@pytest.mark.parametrize(("cell", "score"), SCORES.items())
def test_trap_4_a_score_written_as_text(cell: str, score: int) -> None:
    assert parse_score(cell) == score


@pytest.mark.parametrize("cell", MISSING)
def test_trap_5_a_missing_answer_is_no_score(cell: str) -> None:
    assert parse_score(cell) == Missing(cell.strip())


@pytest.mark.parametrize("cell", NOT_SCORES)
def test_what_is_no_whole_number_from_0_to_10_is_refused(cell: str) -> None:
    meaning = parse_score(cell)
    assert isinstance(meaning, Refused)
    assert meaning.why.endswith("is not a score. Use a whole number from 0 to 10.")


@pytest.mark.parametrize("cell", ["#NAME?", "Oct-49", "10-Oct", "Okt 49", "#VALUE!", "########", "1.5E+05"])
def test_excel_damage_is_named(cell: str) -> None:
    meaning = parse_score(cell)
    assert isinstance(meaning, Refused)
    assert "spreadsheet" in meaning.why


@pytest.mark.parametrize(
    ("cell", "identity", "typed"),
    [
        ("Ann@Example.com", "ann@example.com", "Ann@Example.com"),
        ("  ann@example.com\u00a0", "ann@example.com", "ann@example.com"),
        ("ann@company.test", "ann@company.test", "ann@company.test"),
        ("ann@company.example", "ann@company.example", "ann@company.example"),
        ("o'neil+x@a.co", "o'neil+x@a.co", "o'neil+x@a.co"),
        ("Jürgen@münchen.de", "jürgen@münchen.de", "Jürgen@münchen.de"),
    ],
)
def test_an_address_is_its_lower_case_and_is_shown_as_typed(cell: str, identity: str, typed: str) -> None:
    assert parse_address(cell) == Address(identity, typed)


@pytest.mark.parametrize(
    "cell", ["ann", "a@b", "a..b@c.de", "Ann <a@b.de>", "a@-b.de", "a b@c.de", "a@b.de; c@d.de", "a@test", "a" * 400]
)
def test_what_is_no_address_is_refused(cell: str) -> None:
    assert isinstance(parse_address(cell), Refused)


def test_no_address_is_missing() -> None:
    assert parse_address(" n/a ") == Missing("n/a")


def test_trap_10_one_person_under_two_addresses_is_told_not_merged() -> None:
    notes = possible_duplicates(["ann.lee@x.com", "annlee@x.com", "annlee+news@x.com", "bob@x.com", "bob@y.com"])
    assert notes == [
        "possibly the same person, kept apart: ann.lee@x.com = annlee+news@x.com = annlee@x.com",
    ]
    assert possible_duplicates(["ann.lee@x.com", "bob@x.com"]) == []
    people = [("info@x.com", "Ann"), ("info@x.com", "Bob"), ("bob@x.com", "Bob"), ("bob@x.com", "BOB"), (None, "Z")]
    assert shared_mailboxes(people) == ["one address, several names (a shared mailbox?): info@x.com"]


@pytest.mark.parametrize(
    ("column", "amounts"),
    [
        (["50,000", "1,234.50"], ["50000", "1234.50"]),
        (["50.000", "1.234,5"], ["50000", "1234.5"]),
        (["$50000", "€ 9", "1234.5 EUR"], ["50000", "9", "1234.5"]),
        (["1'000", "10 000.5"], ["1000", "10000.5"]),
        (["1.234.567,89", "1,234,567"], ["1234567.89", "1234567"]),
        (["0,5"], ["0.5"]),
    ],
)
def test_trap_3_amounts_with_either_decimal_mark(column: list[str], amounts: list[str]) -> None:
    mark = decimal_mark(column)
    assert [parse_amount(cell, mark) for cell in column] == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize("cell", ["50.000", "50,000", "1,2,3", "Oct-49", "-5", "5k", "many", "12,34,567"])
def test_an_amount_that_may_mean_two_things_or_none_is_refused(cell: str) -> None:
    meaning = parse_amount(cell, decimal_mark([cell]))
    assert isinstance(meaning, Refused)
    assert "Write a plain number" in meaning.why


def test_no_amount_is_missing() -> None:
    assert parse_amount("-", None) == Missing("-")


@pytest.mark.parametrize(
    ("cell", "meaning"),
    [("yes", True), ("TRUE", True), ("x", True), ("nein", False), ("Opted out", False), ("", Missing(""))],
)
def test_flags(cell: str, meaning: bool | Missing) -> None:
    assert parse_flag(cell) == meaning


def test_a_flag_that_is_neither_is_refused() -> None:
    assert parse_flag("maybe") == Refused('"maybe" is neither yes nor no. Write yes or no.')


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ('"VIP","Blog"', ("VIP", "Blog")),
        ("VIP; Blog;VIP", ("VIP", "Blog")),
        ("a, b", ("a", "b")),
        ("", ()),
        ('"a', ("a",)),
        ("a\nb", ("a b",)),
    ],
)
def test_tags(cell: str, tags: tuple[str, ...]) -> None:
    assert parse_tags(cell) == tags


def test_languages_and_zones() -> None:
    assert [parse_language(cell) for cell in ("DE", "pt_br", "German", "")] == ["de", "pt-BR", "de", None]
    assert isinstance(parse_language("Klingon"), Refused)
    assert [parse_zone(cell) for cell in ("Europe/Berlin", "")] == ["Europe/Berlin", None]
    assert isinstance(parse_zone("../../etc/passwd"), Refused)


def test_a_long_cell_is_shown_short() -> None:
    assert shown("x" * 100) == "x" * 59 + "…"
