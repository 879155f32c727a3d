"""What the lint says about a program: each finding with a planted fault, and the same program without it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.programs.lint import CODES, ERROR, WARNING, Finding, check

SHIPPED = (Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml").read_text()

OPENS_F = "opens: {level: insider}, stages: [{read: Words}]}"
FOR_PASSIVES = "{segment: passive}, challenges: [a, b, c, d, e]"
IN_REVIEW = "opens: {level: insider}, stages: [{review"

SOUND = """\
program: sound
name: Sound
host: {name: Maren}
levels:
  - {key: newcomer, name: Newcomer, from: 0}
  - {key: insider, name: Insider, from: 50}
badges: [{badge: frank, name: Frank}]
tracks:
  - {track: passives, name: Passives, for: {segment: passive}, challenges: [a, b, c, d, e]}
  - {track: promoters, name: Promoters, for: {segment: promoter}, asks: allowed, challenges: [a, b, c, d, e, speak]}
challenges:
  - {challenge: a, title: A, benefit: B, points: 10, stages: [{question: Q, saves_to: address}]}
  - {challenge: b, title: B, benefit: B, points: 10, stages: [{read: Words}]}
  - {challenge: c, title: C, benefit: B, points: 10, stages: [{read: Words}]}
  - {challenge: d, title: D, benefit: B, points: 10, stages: [{quiz: Q, options: [x, y], answer: x}]}
  - {challenge: e, title: E, benefit: B, points: 10, minutes: 2, stages: [{question: Q, kind: one, options: [x]}]}
  - {challenge: speak, title: Speak, benefit: B, points: 10, ask: true, stages: [{reference: Would you?}]}
  - {challenge: f, title: F, benefit: B, points: 10, stream: weekly, opens: {level: insider}, stages: [{read: Words}]}
  - {challenge: g, title: G, benefit: B, points: 10, stream: weekly, \
needs: [f], opens: {level: insider}, stages: [{read: W}]}
  - {challenge: post, title: Review, benefit: B, points: 10, ask: true, \
stream: weekly, opens: {level: insider}, stages: [{review: any-site}]}
packages: [{package: box, name: Box, needs: [address], note: "Dear {first_name|friend}, some {address}."}]
surveys: [{survey: rescore, name: Again, question: Would you?, mail: ask}]
mails: [{mail: ask, subject: "A question, {first_name}", text: "Hello {first_name|there}, {scores}", kind: survey}]
tasks: [{task: welcome, title: "Welcome {name}"}]
channels: {team: {mail: team@example.com}}
rules:
  - {rule: box, when: member.joined, then: [{ship: box, after: P2M, unless: {left: true}}, {task: welcome}]}
  - {rule: again, when: shipment.sent, if: {package: box}, then: [{survey: rescore, after: P7D, counts_as: program}]}
  - {rule: danger, when: score.received, if: {event.score: {at_most: 3}}, then: [{notify: {channel: team}}]}
"""
OTHER_BOX = "  - {rule: other-box, when: track.finished, if: {segment: promoter}, then: [{ship: box}]}\n"

DEEP = """\
  - rule: deep
    when: score.received
    if:
      all:
        - score: 3
        - event.scor: 3
    then: [{tag: x}]
"""


def planted(*faults: tuple[str, str]) -> list[Finding]:
    text = SOUND
    for before, after in faults:
        assert before in text, before
        text = text.replace(before, after, 1)
    return check(text)


def added(rules: str) -> list[Finding]:
    return check(SOUND + rules)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_sound_program_has_nothing_to_be_said_about() -> None:
    assert check(SOUND) == []


def test_the_shipped_program_has_nothing_to_be_said_about() -> None:
    assert check(SHIPPED) == []


@pytest.mark.parametrize(
    ("before", "after", "code", "severity", "line"),
    [
        ("[a, b, c, d, e]}", "[a, b, c, d, x]}", "unknown-name", ERROR, 9),
        ("needs: [f]", "needs: [ff]", "unknown-name", ERROR, 19),
        ("{ship: box,", "{ship: bax,", "unknown-name", ERROR, 27),
        ("[{survey: rescore, a", "[{survey: rescor, a", "unknown-name", ERROR, 28),
        ("mail: ask}]", "mail: task}]", "unknown-name", ERROR, 22),
        ("{task: welcome}]}", "{task: welcom}]}", "unknown-name", ERROR, 27),
        ("{channel: team}", "{channel: teem}", "unknown-name", ERROR, 29),
        ("{task: welcome}]}", "{badge: frnk}]}", "unknown-name", ERROR, 27),
        ("{task: welcome}]}", "{enrol: pasives}]}", "unknown-name", ERROR, 27),
        ("{package: box},", "{package: bax},", "unknown-name", ERROR, 28),
        ("{package: box},", "{object: bax},", "unknown-name", ERROR, 28),
        ("{package: box},", "{finished: aa},", "unknown-name", ERROR, 28),
        ("{package: box},", "{badge: frenk},", "unknown-name", ERROR, 28),
        ("{package: box},", "{did: challenge.completed, object: aa},", "unknown-name", ERROR, 28),
        ("{level: insider}", "{level: insidr}", "condition", ERROR, 18),
        ("{event.score: {at_most: 3}}", "{event.scor: {at_most: 3}}", "condition", ERROR, 29),
        ("{event.score: {at_most: 3}}", "{event.score: {at_mots: 3}}", "condition", ERROR, 29),
        ("{event.score: {at_most: 3}}", "{weather: sunny}", "condition", ERROR, 29),
        ("unless: {left: true}", "unless: {lft: true}", "condition", ERROR, 27),
        ("unless: {left: true}", "unless: {event.score: 3}", "condition", ERROR, 27),
        ("when: member.joined", "when: member.joind", "condition", ERROR, 27),
        ("for: {segment: passive}", "for: {segment: pasive}", "condition", ERROR, 9),
        ("stream: weekly, needs", "needs", "unseen-challenge", WARNING, 19),
        ("needs: [address]", "needs: [shirt]", "unasked-need", WARNING, 21),
        ("from: 0", "from: 5", "ladder-start", ERROR, 5),
        ("from: 50", "from: 0", "ladder-order", ERROR, 6),
        (OPENS_F, "needs: [g], stages: [{read: W}]}", "unlock-cycle", ERROR, 18),
        (OPENS_F, "opens: {finished: f}, stages: [{read: W}]}", "unlock-cycle", ERROR, 18),
        ("from: 50", "from: 60", "unreachable-level", WARNING, 6),
        ("from: 50", "from: 900", "unreachable-level", ERROR, 6),
        ("needs: [f], opens: {level: insider}", "opens: {points: {at_least: 5000}}", "never-opens", ERROR, 19),
        ("[a, b, c, d, e]}", "[a, b, c, d, speak]}", "ask-in-track", ERROR, 9),
        ("asks: allowed, ", "", "ask-in-track", ERROR, 10),
        (FOR_PASSIVES, "{score: [7, 8]}, asks: allowed, challenges: [a, b, c, d, speak]", "ask-in-track", ERROR, 9),
        ("[a, b, c, d, e]}", "[a, b, c, d, e, f]}", "passive-track-length", WARNING, 9),
        ("minutes: 2", "minutes: 3", "passive-track-slow", WARNING, 9),
        ("ask: true, stream: weekly, opens: {level: insider}", "ask: true, stream: weekly", "early-ask", WARNING, 20),
        ("{first_name|friend}", "{firstname|friend}", "merge-field", ERROR, 21),
        ("some {address}", "some {adress}", "merge-field", ERROR, 21),
        ("Hello {first_name|there}", "Hello {7*7}", "merge-field", ERROR, 23),
        ("Hello {first_name|there}", "Hello { first_name }", "merge-field", ERROR, 23),
        ("A question, {first_name}", "A question, {first_name.upper()}", "merge-field", ERROR, 23),
        ("Welcome {name}", "Welcome {link}", "merge-field", ERROR, 24),
        (", counts_as: program", "", "survey-at-rest", WARNING, 28),
        ("A, benefit: B", "A, benefit: B, starts: 2026-05-02, ends: 2026-05-01", "dates", ERROR, 12),
        ("answer: x", "answer: z", "quiz-answer", ERROR, 15),
        ("options: [x]", "options: []", "no-options", ERROR, 16),
        ("after: P7D", "after: 7 days", "no-period", ERROR, 28),
        ("{ship: box,", "{sihp: box,", "unknown-kind", ERROR, 27),
        ("benefit: B", "benefits: B", "unknown-key", ERROR, 12),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_where_it_is(before: str, after: str, code: str, severity: str, line: int) -> None:
    found = [finding for finding in planted((before, after)) if finding.code == code]
    assert [(finding.severity, finding.line) for finding in found][:1] == [(severity, line)]
    assert all(finding.reason and finding.remedy and finding.place for finding in found)


def test_a_near_spelling_is_offered() -> None:
    (finding,) = planted(("{ship: box,", "{ship: bxo,"))
    assert (finding.remedy, finding.place) == ("Did you mean box?", "rules › box › then › 1 › ship")


def test_a_mistake_inside_a_condition_is_named_at_its_own_line() -> None:
    findings = added(DEEP)
    assert [(one.place, one.line) for one in findings] == [("rules › deep › if › all › 2 › event.scor", 35)]


@pytest.mark.parametrize(
    "fault",
    [
        (IN_REVIEW, "opens: {score: {at_least: 9}}, stages: [{review"),
        (IN_REVIEW, "opens: {all: [{level: insider}, {segment: promoter}]}, stages: [{review"),
        (IN_REVIEW, "for: {baseline.segment: passive}, opens: {level: insider}, stages: [{review"),
        (IN_REVIEW, "for: {none: [{segment: detractor}]}, opens: {level: insider}, stages: [{review"),
        (IN_REVIEW, "needs: [speak], opens: {level: insider}, stages: [{review"),
        (IN_REVIEW, "opens: {all: [{level: insider}, {finished: speak}]}, stages: [{review"),
        ("d, e, speak]", "d, e, speak, post]"),
    ],
)  # fmt: skip
def test_a_review_that_depends_on_a_score_is_refused(fault: tuple[str, str]) -> None:
    found = [finding for finding in planted(fault) if finding.code == "review-gating"]
    assert [finding.severity for finding in found] == [ERROR]


@pytest.mark.parametrize(
    "harmless",
    [
        (IN_REVIEW, "opens: {all: [{level: insider}, {account.tier: gold}]}, stages: [{review"),
        (IN_REVIEW, "needs: [a], opens: {level: insider}, stages: [{review"),
        (IN_REVIEW, "needs: [g], opens: {level: insider}, stages: [{review"),
    ],
)  # fmt: skip
def test_a_review_that_depends_on_anything_else_is_not_refused(harmless: tuple[str, str]) -> None:
    assert "review-gating" not in codes(planted(harmless))


@pytest.mark.parametrize(
    ("rule", "gated"),
    [
        ("{rule: x, when: review.done, if: {score: {at_least: 9}}, then: [{award: 5}]}", True),
        ("{rule: x, when: review.done, then: [{award: 5}]}", False),
        ("{rule: x, when: challenge.completed, if: {object: post, segment: promoter}, then: [{award: 5}]}", True),
        ("{rule: x, when: challenge.completed, if: {object: post}, then: [{award: 5}]}", False),
        ("{rule: x, when: challenge.completed, if: {object: a, segment: promoter}, then: [{award: 5}]}", False),
        ("{rule: x, when: member.joined, if: {finished: post, score: 10}, then: [{badge: frank}]}", True),
        ("{rule: x, when: score.received, if: {event.score: 10}, then: [{tag: happy}]}", False),
    ],
)
def test_a_reward_for_a_review_that_depends_on_a_score_is_refused(rule: str, *, gated: bool) -> None:
    assert ("review-gating" in codes(added(f"  - {rule}\n"))) is gated


@pytest.mark.parametrize(("condition", "gated"), [("{event.score: 10}", True), ("{event.age_days: 0}", False)])
def test_a_tag_or_badge_given_for_a_score_does_not_open_a_review(condition: str, *, gated: bool) -> None:
    for opens, action in (("{tags: {has: happy}}", "tag: happy"), ("{badge: frank}", "badge: frank")):
        rule = f"  - {{rule: mark, when: score.received, if: {condition}, then: [{{{action}}}]}}\n"
        text = SOUND.replace(IN_REVIEW, f"opens: {opens}, stages: [{{review")
        assert ("review-gating" in codes(check(text + rule))) is gated


def test_a_score_does_not_decide_who_is_enrolled_where_a_review_is_asked() -> None:
    track = "  - {track: open, name: Open, asks: allowed, for: {tags: {has: vip}}, challenges: [post]}\nchallenges:\n"
    text = SOUND.replace("challenges:\n", track, 1)
    rule = "  - {rule: in, when: score.received, if: {event.score: 10}, then: [{enrol: open}]}\n"
    assert "review-gating" not in codes(check(text))
    assert "review-gating" in codes(check(text + rule))


def test_a_box_that_two_rules_send_to_one_person_is_found() -> None:
    assert codes(added(OTHER_BOX)) == ["box-twice"]


def test_two_rules_may_send_a_box_to_different_people() -> None:
    text = SOUND.replace("when: member.joined, then", "when: member.joined, if: {segment: passive}, then")
    assert codes(check(text + OTHER_BOX)) == []


def test_a_level_is_reachable_when_something_can_be_done_again_and_again() -> None:
    assert codes(planted(("from: 50", "from: 900"))) != []
    repeated = planted(("from: 50", "from: 900"), ("challenge: a,", "challenge: a, repeat: month,"))
    assert "unreachable-level" not in codes(repeated)


def test_points_of_challenges_behind_a_level_do_not_help_to_reach_it() -> None:
    behind = planted(("from: 50", "from: 70"), ("d, e, speak]", "d, e]"))
    assert "unreachable-level" in codes(behind)
    before = [("from: 50", "from: 70"), ("opens: {level: insider}, stages: [{read: Words}]", "stages: [{read: W}]")]
    assert "unreachable-level" not in codes(planted(*before, ("needs: [f], opens: {level: insider}", "needs: [f]")))


def test_a_challenge_that_waits_for_one_that_nobody_sees_never_opens() -> None:
    unseen = ("stream: weekly, opens: {level: insider}, stages: [{read: Words}]", "stages: [{read: Words}]")
    assert codes(planted(unseen)) == ["never-opens", "unseen-challenge"]


def test_a_challenge_that_waits_for_one_of_a_track_opens_for_those_in_it() -> None:
    assert codes(planted(("needs: [f]", "needs: [speak]"))) == []


def test_every_code_is_explained() -> None:
    assert all(words for words in CODES.values())


PARTS = [
    "a",
    "b",
    "f",
    "g",
    "post",
    "speak",
    "{level: insider}",
    "{segment: passive}",
    "[a, b]",
    "box",
    "P2M",
    "10",
    "x",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PARTS), st.sampled_from(PARTS), st.integers(0, 6))
def test_whatever_is_exchanged_in_a_program_the_lint_answers(before: str, after: str, nth: int) -> None:
    pieces = SOUND.split(before)
    cut = min(nth + 1, len(pieces) - 1)
    text = before.join(pieces[:cut]) + after + before.join(pieces[cut:]) if cut else SOUND
    for finding in check(text):
        assert finding.severity in {ERROR, WARNING}
        assert 1 <= finding.line <= text.count("\n") + 1
