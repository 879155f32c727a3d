"""The steps of a challenge, and what a good answer to each looks like. Pure.

A stage is a mapping whose first word says its kind: a question, a page to visit, something to read, a file to hand
in, a quiz, a score, and the three offers to the company: a reference, a review, a referral. Checking an answer makes
plain JSON of it, the same however it was typed; what is wrong is said in words, and with the field it is about.
``where`` of a mistake is the stage's position from 0, and the field in it if there are several: ``2.postcode``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from advocacy.errors import Invalid, NotFound
from advocacy.words import said, said_of
from challenges.answers import CHECKS, QUESTIONS, Stage, cleaned, is_silence

KINDS = ("question", *CHECKS)
OFFERS = ("reference", "review", "referral")
OF_SEVERAL_FIELDS = (QUESTIONS["address"], CHECKS["referral"])


def kind_of(stage: Stage) -> str:
    """What kind of step it is.

    Raises:
        Invalid: the stage names none that we know.
    """
    for kind in KINDS:
        if kind in stage:
            return kind
    raise Invalid(f"A stage is none of {', '.join(KINDS)}.", remedy="Begin it with one of these words.")


def stage_at(stages: Sequence[Stage], position: int) -> Stage:
    """The stage of that position, counted from 0.

    Raises:
        NotFound: there is none.
    """
    if not 0 <= position < len(stages):
        raise NotFound(said("There is no stage {n} here.", n=str(position + 1)))
    return stages[position]


def is_required(stage: Stage) -> bool:
    """Whether the challenge cannot be handed in without it; so it is unless the program says otherwise."""
    return bool(stage.get("required", True))


def check_answer(stage: Stage, answer: Any, where: str) -> Any:
    """The answer as plain JSON; None when nothing was said.

    Raises:
        Invalid: it does not fit the stage; the words are for the member.
    """
    answer = cleaned(answer)
    if is_silence(answer):
        return None
    kind = kind_of(stage)
    check = QUESTIONS[stage.get("kind", "short")] if kind == "question" else CHECKS[kind]
    return check(stage, answer, where)


def check_answers(stages: Sequence[Stage], answers: Mapping[int, Any], *, whole: bool) -> dict[int, Any]:
    """All answers as plain JSON by position; silent ones are left out.

    Args:
        stages: the challenge's stages.
        answers: what was said, by position from 0.
        whole: refuse when a required stage has no answer, as when it is handed in.

    Raises:
        Invalid: with every mistake among its ``problems``.
    """
    problems = [
        Invalid(said("There is no stage {n} here.", n=str(position + 1)), where=str(position))
        for position in answers
        if not 0 <= position < len(stages)
    ]
    good: dict[int, Any] = {}
    for position, stage in enumerate(stages):
        try:
            kept = check_answer(stage, answers.get(position), str(position))
        except Invalid as mistake:
            problems += mistake.problems or (mistake,)
            continue
        if kept is not None:
            good[position] = kept
        elif whole and is_required(stage):
            silent = left_out(stage, str(position))
            problems += silent.problems or (silent,)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        words = said_of("{n} answer needs another look.", "{n} answers need another look.", n=len(problems))
        raise Invalid(words, problems=tuple(problems))
    return good


def attributes_of(stages: Sequence[Stage], answers: Mapping[int, Any]) -> dict[str, Any]:
    """What the answers say about the person for good: attribute to value."""
    return {
        str(stage["saves_to"]): answers[position]
        for position, stage in enumerate(stages)
        if stage.get("saves_to") and position in answers
    }


def offers_of(stages: Sequence[Stage], answers: Mapping[int, Any]) -> dict[str, dict[str, Any]]:
    """What was offered to the company: ``reference``, ``review`` or ``referral``, each with its keys and no words."""
    found: dict[str, dict[str, Any]] = {}
    for position, stage in enumerate(stages):
        kind = kind_of(stage)
        if kind not in OFFERS or position not in answers:
            continue
        offer = found.setdefault(kind, {"activities": []} if kind == "reference" else {})
        if kind == "reference":
            offer["activities"] = list(dict.fromkeys([*offer["activities"], *answers[position]]))
        if kind == "review":
            offer["site"] = str(stage["review"])
    return found


_MISSING = {
    "visit": said("Please open the page first."),
    "read": said("Please say that you have read it."),
    "upload": said("Please choose a file."),
    "score": said("Please choose a score from 0 to 10."),
    "reference": said("Please choose what you would be happy to do."),
    "review": said("Please give the address of your review."),
    "referral": said("Please say whom we may write to."),
}


def left_out(stage: Stage, where: str) -> Invalid:
    """What to say of a required stage without an answer; of one with several fields, each by itself."""
    kind = kind_of(stage)
    check = QUESTIONS.get(str(stage.get("kind"))) if kind == "question" else CHECKS[kind]
    if check in OF_SEVERAL_FIELDS:
        try:
            check(stage, {}, where)
        except Invalid as mistake:
            return mistake
    return Invalid(_MISSING.get(kind, said("Please answer this one.")), where=where)
