"""Reading a program over before it is published: what is wrong, what to look at again, and where.

Errors keep a program from being published: it could not work, or it may not be done. Warnings are advice.
"""

from collections.abc import Callable, Iterator, Mapping

from advocacy.programs.document import Document, examine
from advocacy.programs.lints import asks, references, sending, unlocking
from advocacy.programs.lints.findings import ERROR, WARNING, Finding, Subject

__all__ = ["CODES", "ERROR", "WARNING", "Finding", "check", "lint"]

_LINTS: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    references.unknown_names,
    references.unseen_challenges,
    references.unasked_needs,
    unlocking.ladder,
    unlocking.cycles,
    unlocking.reachable,
    asks.asks_in_tracks,
    asks.passive_tracks,
    asks.early_asks,
    asks.review_gating,
    sending.boxes_twice,
    sending.merge_fields,
    sending.surveys_at_rest,
    sending.stages,
)

CODES: Mapping[str, str] = {
    "condition": "a condition that cannot be read, or an event that does not exist",
    "unknown-name": "a name that nothing answers to",
    "unseen-challenge": "a challenge in no track and no stream",
    "unasked-need": "a package waits for what nobody asks",
    "ladder-start": "the first level does not start at 0",
    "ladder-order": "a level that takes no more points than the one before",
    "unlock-cycle": "challenges that wait for each other",
    "unreachable-level": "a level that nobody can reach",
    "never-opens": "a challenge that never opens",
    "ask-in-track": "a favor in a track that promises none",
    "passive-track-length": "a welcome of passives that is not five challenges",
    "passive-track-slow": "a challenge above two minutes in a welcome of passives",
    "early-ask": "a favor asked from the first level on",
    "review-gating": "a score decides who reviews, or what a review brings",
    "box-twice": "two rules send the same box to the same people",
    "merge-field": "a merge field that nothing fills",
    "survey-at-rest": "a survey that the rest between surveys may hold back",
    "dates": "a challenge that ends before it starts",
    "quiz-answer": "a quiz whose answer is no option",
    "no-options": "a question with nothing to choose from",
}
"""The findings there are; mistakes of form have codes of their own (``unknown-key``, ``missing`` …)."""


def lint(document: Document) -> list[Finding]:
    """Everything there is to say about a program, errors first, then by line."""
    subject = Subject.of(document)
    found = [*subject.mistaken, *(finding for one in _LINTS for finding in one(subject))]
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.severity != ERROR, finding.line, finding.code))


def check(text: str, filename: str = "program.yaml") -> list[Finding]:
    """Everything there is to say about a text: its mistakes of form, or else what its program gets wrong."""
    examined = examine(text, filename)
    if examined.document is None:
        return [
            Finding(problem.code, ERROR, words, problem.line, problem.reason, problem.remedy, problem.path)
            for problem, words in examined.mistakes
        ]
    return lint(examined.document)
