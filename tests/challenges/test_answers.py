"""What a member may answer to each kind of stage, and the words they hear when it does not fit."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Invalid
from advocacy.people.addresses import COUNTRIES, WITHOUT_POSTCODE
from challenges.stages import KINDS, attributes_of, check_answer, check_answers, offers_of

HOME = {"name": "Ann Lee", "street": "Ring 1", "city": "Wien", "postcode": "1010", "country": "at"}
STAGES: dict[str, dict[str, Any]] = {
    "short": {"question": "Favorite candy?", "kind": "short"},
    "long": {"question": "Your story?", "kind": "long"},
    "one": {"question": "Size?", "kind": "one", "options": ["S", "M", "L"]},
    "several": {"question": "Colors?", "kind": "several", "options": ["red", "blue", "green"]},
    "number": {"question": "How many?", "kind": "number"},
    "address": {"question": "Where to?", "kind": "address"},
    "date": {"question": "When?", "kind": "date"},
    "visit": {"visit": "https://example.com"},
    "read": {"read": "Words"},
    "upload": {"upload": "Your desk", "accepts": ["image", "pdf"]},
    "quiz": {"quiz": "Which?", "options": ["this", "that"], "answer": "that"},
    "score": {"score": "How likely?", "why": "Why?"},
    "reference": {"reference": "Would you speak for us?", "activities": ["call", "quote"]},
    "review": {"review": "any-site"},
    "referral": {"referral": "Whom should we write to?"},
}

GOOD = [
    ("short", "  liquorice ", "liquorice"),
    ("short", "a\x00b", "ab"),
    ("long", "x" * 10_000, "x" * 10_000),
    ("one", "M", "M"),
    ("several", ["green", "red"], ["red", "green"]),
    ("several", "blue", ["blue"]),
    ("number", "12,5", 12.5),
    ("number", " 1 000 ", 1000),
    ("number", 3.0, 3),
    ("number", 0, 0),
    ("date", "2028-02-29", "2028-02-29"),
    ("visit", "on", True),
    ("read", True, True),
    (
        "upload",
        {"file": "f1", "name": "desk.png", "type": "image/png"},
        {"file": "f1", "name": "desk.png", "type": "image/png"},
    ),
    ("quiz", "that", "that"),
    ("score", {"score": "9", "why": " fast "}, {"score": 9, "why": "fast"}),
    ("score", 0, {"score": 0}),
    ("reference", ["quote"], ["quote"]),
    ("review", "https://reviews.example.com/1", {"link": "https://reviews.example.com/1"}),
    ("referral", {"name": "Bo", "email": "bo@EXAMPLE.com"}, {"name": "Bo", "email": "bo@example.com"}),
    ("address", HOME, {**HOME, "country": "AT"}),
]


@pytest.mark.parametrize(("kind", "said", "kept"), GOOD)
def test_a_good_answer_is_kept_in_one_spelling(kind: str, said: Any, kept: Any) -> None:
    assert check_answer(STAGES[kind], said, "0") == kept
    assert check_answer(STAGES[kind], kept, "0") == kept


BAD = [
    ("short", 5, "0"),
    ("short", "x" * 501, "0"),
    ("one", "XL", "0"),
    ("several", ["red", "pink"], "0"),
    ("several", 3, "0"),
    ("number", "many", "0"),
    ("number", True, "0"),
    ("number", float("nan"), "0"),
    ("number", float("inf"), "0"),
    ("number", "1e999", "0"),
    ("date", "2026-02-29", "0"),
    ("date", "yesterday", "0"),
    ("visit", False, "0"),
    ("read", ["on"], "0"),
    ("upload", "desk.png", "0"),
    ("upload", {"file": "f1", "type": "text/html"}, "0"),
    ("quiz", "this", "0"),
    ("score", 8.5, "0.score"),
    ("score", 11, "0.score"),
    ("score", -1, "0.score"),
    ("score", True, "0.score"),
    ("score", "Not answered", "0.score"),
    ("score", {"why": "because"}, "0.score"),
    ("reference", ["keynote"], "0"),
    ("review", "javascript:alert(1)", "0.link"),
    ("review", "https://[", "0.link"),
    ("referral", "Bo", "0"),
]


@pytest.mark.parametrize(("kind", "said", "where"), BAD)
def test_a_bad_answer_is_refused_at_its_field(kind: str, said: Any, where: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answer(STAGES[kind], said, "0")
    assert refusal.value.where == where
    assert refusal.value.message.endswith(".")


def test_an_address_names_each_field_that_is_missing() -> None:
    with pytest.raises(Invalid) as refusal:
        check_answer(STAGES["address"], {"name": "Ann", "country": "XX", "planet": "Earth"}, "3")
    assert {problem.where for problem in refusal.value.problems} == {"3.street", "3.city", "3.country", "3.planet"}


def test_a_country_without_postcodes_asks_for_none() -> None:
    there = {"name": "Ann", "street": "1 Queen's Road", "city": "Hong Kong", "country": "HK"}
    assert check_answer(STAGES["address"], there, "0") == there
    assert WITHOUT_POSTCODE <= COUNTRIES


def test_what_is_required_must_be_there_when_it_is_handed_in_and_may_wait_until_then() -> None:
    stages = [STAGES["short"], {**STAGES["date"], "required": False}, STAGES["score"]]
    assert check_answers(stages, {0: "mint"}, whole=False) == {0: "mint"}
    with pytest.raises(Invalid, match="choose a score") as refusal:
        check_answers(stages, {0: "mint", 1: " "}, whole=True)
    assert refusal.value.where == "2"


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(Invalid, match="3 answers") as refusal:
        check_answers([STAGES["one"], STAGES["number"]], {0: "XL", 1: "x", 7: "?"}, whole=True)
    assert [problem.where for problem in refusal.value.problems] == ["7", "0", "1"]


def test_answers_become_attributes_and_offers_carry_no_words() -> None:
    stages = [
        {**STAGES["short"], "saves_to": "candy"},
        {**STAGES["address"], "saves_to": "address"},
        STAGES["reference"],
        STAGES["review"],
        STAGES["referral"],
    ]
    answers = check_answers(
        stages,
        {0: "mint", 1: HOME, 2: ["call"], 3: "https://r.example.com/1", 4: {"name": "Bo", "email": "bo@example.com"}},
        whole=True,
    )
    assert attributes_of(stages, answers) == {"candy": "mint", "address": {**HOME, "country": "AT"}}
    assert offers_of(stages, answers) == {
        "reference": {"activities": ["call"]},
        "review": {"site": "any-site"},
        "referral": {},
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(STAGES)), ANYTHING)
def test_whatever_comes_in_is_plain_json_or_refused_in_words(kind: str, said: Any) -> None:
    try:
        kept = check_answer(STAGES[kind], said, "0")
    except Invalid:
        return
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    assert check_answer(STAGES[kind], kept, "0") == kept


def test_every_kind_of_stage_is_covered_here() -> None:
    assert {next(word for word in KINDS if word in stage) for stage in STAGES.values()} == set(KINDS)
