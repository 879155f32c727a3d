"""The shipped program keeps what it promises."""

from pathlib import Path
from typing import Any

import pytest

from advocacy.programs.document import read
from advocacy.programs.lint import check
from advocacy.programs.lints.findings import Subject
from advocacy.programs.lints.unlocking import reach

TEXT = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()


@pytest.fixture(scope="module")
def program() -> dict[str, Any]:
    return read(TEXT).values


def welcome(program: dict[str, Any]) -> list[dict[str, Any]]:
    keys = next(track for track in program["tracks"] if track["track"] == "passive-welcome")["challenges"]
    by_key = {challenge["challenge"]: challenge for challenge in program["challenges"]}
    return [by_key[key] for key in keys]


def test_there_is_nothing_to_be_said_about_it() -> None:
    assert check(TEXT) == []


def test_passives_begin_with_five_quick_things_and_no_favor(program: dict[str, Any]) -> None:
    five = welcome(program)
    assert len(five) == 5
    assert all(challenge["minutes"] <= 2 and not challenge["ask"] and challenge["benefit"] for challenge in five)


def test_their_answers_are_known_when_the_box_is_packed(program: dict[str, Any]) -> None:
    saved = {stage.get("saves_to") for challenge in welcome(program) for stage in challenge["stages"]}
    assert {"candy", "shirt", "address", "love"} <= saved
    assert set(program["packages"][0]["needs"]) <= saved


def test_the_five_make_an_insider_and_open_the_weekly_stream(program: dict[str, Any]) -> None:
    assert sum(challenge["points"] for challenge in welcome(program)) == program["levels"][1]["from"] == 100
    weekly = [challenge for challenge in program["challenges"] if challenge["stream"] == "weekly"]
    assert {challenge["opens"]["level"] for challenge in weekly} == {"insider", "companion"}
    assert sum(not challenge["ask"] for challenge in weekly) >= 12
    assert all(challenge["opens"] == {"level": "companion"} for challenge in weekly if challenge["ask"])


def test_every_level_can_be_reached_from_either_track(program: dict[str, Any]) -> None:
    assert len(program["levels"]) >= 4
    for track in range(len(program["tracks"])):
        assert reach(Subject.of(read(TEXT)), track).levels == {level["key"] for level in program["levels"]}


def test_the_box_follows_two_months_after_joining_and_the_score_a_week_after_the_box(program: dict[str, Any]) -> None:
    rules = {rule["rule"]: rule for rule in program["rules"]}
    box, again = rules["welcome-box"]["then"][0], rules["score-again"]["then"][0]
    assert (rules["welcome-box"]["when"], box["after"], box["unless"]) == ("member.joined", "P2M", {"left": True})
    assert (rules["score-again"]["when"], again["after"], again["counts_as"]) == ("shipment.sent", "P7D", "program")
    assert program["surveys"][0]["reminder"]["mail"] == "rescore-reminder"
    assert program["holdout"]["rescore"] == {"survey": "rescore", "after": "P2M7D"}


def test_old_scores_that_are_imported_set_nothing_off(program: dict[str, Any]) -> None:
    for rule in program["rules"]:
        if rule["when"] == "score.received":
            assert "'event.age_days': {'at_most': 3}" in str(rule["if"])


def test_everybody_is_thanked_in_the_same_words(program: dict[str, Any]) -> None:
    thanks = [rule for rule in program["rules"] if {"mail": "thanks"}.items() <= rule["then"][0].items()]
    assert [rule["if"] for rule in thanks] == [{"event.age_days": {"at_most": 3}}]


def test_both_groups_are_invited_and_reminded_once(program: dict[str, Any]) -> None:
    for group in ("passive", "promoter"):
        assert len(program["invitations"][group]["reminders"]) == 1
    assert program["invitations"]["detractor"] is None


def test_its_words_do_not_shout() -> None:
    lowered = TEXT.lower()
    assert not [word for word in ("!", "awesome", "amazing", "oops", "please note") if word in lowered]
