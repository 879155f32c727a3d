"""Addresses as people type them: what is mended, what is refused, and in which words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Invalid
from advocacy.people.addresses import COUNTRIES, FIELDS, LONGEST, WITHOUT_POSTCODE, check_address
from advocacy.people.postcodes import FORMS, written

HOME = {"name": "Ann Lee", "street": "Herrengasse 3", "city": "Graz", "postcode": "8010", "country": "AT"}

WRITTEN = [
    ("AT", "8020", "8020"),
    ("AT", " A-8020 ", "8020"),
    ("AT", "at 8020", "8020"),
    ("AT", "８０２０", "8020"),
    ("DE", "D-10115", "10115"),
    ("CH", "CH-3011", "3011"),
    ("LI", "FL-9490", "9490"),
    ("US", "04101", "04101"),
    ("US", "04101-1234", "04101-1234"),
    ("US", "041011234", "04101-1234"),
    ("GB", "ls14ap", "LS1 4AP"),
    ("GB", "SW1A 1AA", "SW1A 1AA"),
    ("CA", "k1a0b1", "K1A 0B1"),
    ("NL", "3511aa", "3511 AA"),
    ("NL", "NL-3511 AA", "3511 AA"),
    ("FR", "F-75001", "75001"),
    ("SE", "21120", "211 20"),
    ("PL", "00001", "00-001"),
    ("PT", "1100 148", "1100-148"),
    ("LV", "LV-1010", "LV-1010"),
    ("LV", "1010", "LV-1010"),
    ("IE", "d02x285", "D02 X285"),
    ("JP", "1000001", "100-0001"),
    ("BR", "01310-100", "01310-100"),
    ("FI", "FIN-00100", "00100"),
    ("VN", " 10 0000 ", "10 0000"),
]


@pytest.mark.parametrize(("country", "typed", "kept"), WRITTEN)
def test_a_postcode_is_kept_as_its_country_writes_it(country: str, typed: str, kept: str) -> None:
    assert check_address({**HOME, "postcode": typed, "country": country}, "0")["postcode"] == kept
    assert written(country, kept) == kept


WRONG = [
    *(("AT", typed) for typed in ("80 20", "802", "80200", "802O", "A8020B", "0x1F", "८०२०x")),
    *(("DE", typed) for typed in ("1011", "101155", "101 15")),
    *(("CH", typed) for typed in ("30111", "DE-3011")),
    *(("US", typed) for typed in ("4101", "04101-12", "ABCDE")),
    *(("GB", typed) for typed in ("LS1", "LS1 4CI", "12345")),
    *(("CA", typed) for typed in ("K1A 0D1 X", "D1A 0B1", "90210")),
    *(("FR", typed) for typed in ("7500", "75 00l")),
    *(("ES", typed) for typed in ("00123", "53000")),
    *(("LI", typed) for typed in ("8010",)),
    *(("NL", typed) for typed in ("0511 AA", "3511")),
]


@pytest.mark.parametrize(("country", "typed"), WRONG)
def test_a_postcode_of_no_such_form_is_refused_in_words_with_an_example(country: str, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_address({**HOME, "postcode": typed, "country": country}, "2")
    (problem,) = refusal.value.problems
    assert problem.where == "2.postcode"
    assert problem.message == FORMS[country].words


def test_the_words_for_austria() -> None:
    assert FORMS["AT"].words == "Austrian postcodes have four digits, like 8020."


@pytest.mark.parametrize("country", sorted(FORMS))
def test_the_example_in_the_words_is_itself_a_good_one(country: str) -> None:
    example = FORMS[country].words.rpartition("like ")[2].rstrip(".")
    assert written(country, example) == example
    assert country in COUNTRIES


def test_an_address_is_lines_and_nothing_turns_them_around() -> None:
    typed = {
        **HOME,
        "name": "Ann\u202e Lee\r\n\t(2nd  floor)",
        "street": "Ring\x00\u20661\u2069",
        "city": " Graz\u2028 ",
    }
    kept = check_address(typed, "0")
    assert (kept["name"], kept["street"], kept["city"]) == ("Ann Lee (2nd floor)", "Ring1", "Graz")
    persian = "علی\u200cرضا"
    assert check_address({**HOME, "name": persian}, "0")["name"] == persian


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_no_line_of_text_is_missing(field: str) -> None:
    for odd in ({"a": 1}, ["x"], 1.5, None, object()):
        said = {**HOME, field: odd}
        if field == "region":
            assert "region" not in check_address(said, "0")
        else:
            with pytest.raises(Invalid):
                check_address(said, "0")
    assert check_address({**HOME, "postcode": 8010}, "0")["postcode"] == "8010"


def test_long_and_unknown_fields_are_named_shortly() -> None:
    with pytest.raises(Invalid) as refusal:
        check_address({**HOME, "street": "x" * 5_000_000, "y" * 5_000_000: "z", "country": "w" * 5_000_000}, "0")
    assert {str(problem.where)[:10] for problem in refusal.value.problems} == {"0.street", "0.yyyyyyyy", "0.country"}
    assert all(len(str(problem)) < 3 * LONGEST for problem in refusal.value.problems)


ODD = (
    st.text()
    | st.integers()
    | st.none()
    | st.sampled_from(["8020", "AT", "US", "GB", "04101", "<svg onload=x>", "=1+1"])
)


@given(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=6))
def test_whatever_is_typed_is_kept_in_one_spelling_or_refused(typed: dict[str, Any]) -> None:
    try:
        kept = check_address(typed, "0")
    except Invalid:
        return
    assert json.loads(json.dumps(kept)) == kept
    assert check_address(kept, "0") == kept


@given(st.sampled_from(sorted(FORMS)), st.text(max_size=30))
def test_any_words_are_a_postcode_or_none(country: str, typed: str) -> None:
    kept = written(country, typed)
    assert kept is None or written(country, kept) == kept


def test_countries_without_postcodes_ask_for_none_and_keep_what_is_given() -> None:
    there = {"name": "Ann", "street": "1 Queen's Road", "city": "Hong Kong", "country": "HK"}
    assert check_address(there, "0") == there
    assert check_address({**there, "postcode": "999077"}, "0")["postcode"] == "999077"
    assert WITHOUT_POSTCODE <= COUNTRIES
