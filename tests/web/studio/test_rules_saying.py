"""Every rule of the shipped programs reads like something a person would say, in both languages."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advocacy.programs.nodes import nodes, plain
from web.language import Reader, read_by
from web.pages import templates
from web.studio.rules.sent import levels_of
from web.studio.rules.sentences import sentence
from web.studio.rules.vocabulary import Vocabulary, things_of

PROGRAMS = Path(__file__).parents[3] / "seeds" / "programs"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
SAID = plain(nodes((Path(__file__).parent / "rules_said.yaml").read_text())[0])
LADDER: dict[str, Any] = {
    "levels": [{"key": "newcomer", "name": "Newcomer"}, {"key": "insider", "name": "Insider"}],
    "challenges": [{"challenge": "candy", "title": "Your candy"}, {"challenge": "shirt", "title": "Your shirt"}],
    "rewards": [{"reward": "mug", "name": "A mug"}],
}
DONE_EN, DONE_DE = "When somebody has completed “Your candy”", "Wenn jemand „Your candy“ erledigt hat"
MADE_UP = [
    (
        {"when": "challenge.completed", "if": {"object": ["candy", "shirt"]}, "then": [{"award": 5}]},
        "When somebody has completed “Your candy” or “Your shirt”, give 5 points.",
        "Wenn jemand „Your candy“ oder „Your shirt“ erledigt hat, 5 Punkte geben.",
    ),
    (
        {"when": "reward.redeemed", "if": {"all": [{"object": "mug"}, {"level": "insider"}]}, "then": [{"tag": "a"}]},
        "When somebody has asked for “A mug” and they are “Insider” or above, add the tag “a”.",
        "Wenn jemand sich „A mug“ gewünscht hat und die Person mindestens „Insider“ ist, das Schlagwort „a“ geben.",
    ),
    (
        {
            "when": "challenge.completed",
            "if": {"all": [{"object": "candy"}, {"any": [{"joined": True}, {"account.tier": "gold"}]}]},
            "then": [{"award": 1}],
        },
        f"{DONE_EN} and (either they have joined or their account’s tier is gold), give one point.",
        f"{DONE_DE} und (entweder die Person beigetreten ist oder die Klasse des Kontos gold ist), einen Punkt geben.",
    ),
    (
        {"when": "challenge.completed", "if": {"none": {"object": "candy"}}, "then": [{"award": 1}]},
        "When somebody has completed a challenge and it is not about “Your candy”, give one point.",
        "Wenn jemand eine Aufgabe erledigt hat und es nicht um „Your candy“ geht, einen Punkt geben.",
    ),
    (
        {"when": "score.received", "if": {"event.age_days": {"more_than": 1}}, "then": [{"award": 1}]},
        "When somebody has given a score and the answer is more than one day old, give one point.",
        "Wenn jemand eine Note gegeben hat und die Antwort älter als einen Tag ist, einen Punkt geben.",
    ),
]


@cache
def document(name: str) -> dict[str, Any]:
    told = plain(nodes((PROGRAMS / f"{name}.yaml").read_text())[0])
    assert isinstance(told, dict)
    return told


def spoken(rule: dict[str, Any], program: dict[str, Any], language: str) -> str:
    """The sentence as the page shows it, without its marks."""
    with read_by(Reader.of(language, "", NOW)):
        told = sentence(rule, Vocabulary(things_of([program])), levels_of(program))
        html = str(templates.get_template("studio/rules/rule_parts.html").module.sentence(told, ""))  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


@pytest.mark.parametrize("program", SAID)
def test_every_rule_that_is_shipped_is_in_the_table(program: str) -> None:
    assert [rule["rule"] for rule in document(program)["rules"]] == list(SAID[program])


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("program", "key"), [(program, key) for program, table in SAID.items() for key in table])
def test_a_rule_reads_like_something_a_person_would_say(program: str, key: str, language: str) -> None:
    rule = next(one for one in document(program)["rules"] if one["rule"] == key)
    assert spoken(rule, document(program), language) == SAID[program][key][language]


@pytest.mark.parametrize(("rule", "english", "german"), MADE_UP)
def test_a_rule_of_another_form(rule: dict[str, Any], english: str, german: str) -> None:
    assert spoken(rule, LADDER, "en") == english
    assert spoken(rule, LADDER, "de") == german
