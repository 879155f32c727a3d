"""What is shipped to begin with is a program one could publish, whatever is taken into it."""

from pathlib import Path

import pytest

from advocacy.errors import NotFound
from advocacy.programs.document import read
from advocacy.programs.editing import written_at
from advocacy.programs.lint import ERROR, check
from advocacy.programs.templates import EMPTY, Shelf, begun, free, with_challenge, with_track

ROOT = Path(__file__).parents[3] / "seeds" / "programs"
SHELF = Shelf.of((ROOT / "parts/challenges.yaml").read_text(), (ROOT / "parts/tracks.yaml").read_text())
WHOLE = {name: (ROOT / f"{name}.yaml").read_text() for name in ("passives", "promoters")} | {
    "empty": EMPTY.format(key="new")
}
NAMED = {"key": "spring-circle", "name": "The spring circle: 2026", "host": "Ann O'Hara", "mail": "ann@example.com"}


def _errors(text: str) -> list[str]:
    return [finding.reason for finding in check(text) if finding.severity == ERROR]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_program_has_its_own_name_and_host(name: str) -> None:
    text = begun(WHOLE[name], **NAMED)
    assert _errors(text) == []
    values = read(text).values
    assert (values["program"], values["name"]) == ("spring-circle", "The spring circle: 2026")
    assert (values["host"]["name"], values["host"]["mail"]) == ("Ann O'Hara", "ann@example.com")


@pytest.mark.parametrize("key", [one["challenge"] for one in SHELF.challenges])
def test_each_challenge_can_be_taken_into_each_program_twice(key: str) -> None:
    text = begun(WHOLE["promoters"], **NAMED)
    twice = with_challenge(with_challenge(text, SHELF, key), SHELF, key)
    assert [one["challenge"] for one in written_at(twice, ("challenges",))][-2:] == [key, f"{key}-2"]
    read(twice)


@pytest.mark.parametrize("key", [one["track"] for one in SHELF.tracks])
def test_a_track_brings_the_challenges_it_needs(key: str) -> None:
    text = with_track(begun(WHOLE["empty"], **NAMED), SHELF, key)
    assert _errors(text) == []
    again = with_track(text, SHELF, key)
    assert len(written_at(again, ("challenges",))) == len(written_at(text, ("challenges",)))
    assert [one["track"] for one in written_at(again, ("tracks",))] == [key, f"{key}-2"]


def test_there_is_no_template_of_any_other_name() -> None:
    for taking in (with_challenge, with_track):
        with pytest.raises(NotFound):
            taking(WHOLE["passives"], SHELF, "nothing")


def test_a_key_that_is_taken_gets_the_first_number_that_is_free() -> None:
    assert free("a", []) == "a"
    assert free("a", ["a", "a-2", "a-4"]) == "a-3"
