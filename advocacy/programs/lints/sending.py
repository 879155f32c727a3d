"""What goes out: boxes sent twice, merge fields that nothing fills, surveys that a rest would hold back."""

from collections.abc import Iterator

from advocacy.programs.lints.audiences import scores_meant
from advocacy.programs.lints.findings import ERROR, WARNING, Finding, Subject
from advocacy.programs.merge import LETTERS, MAILS, NOTES, TASKS, saved_attributes, unknown_fields
from advocacy.programs.nodes import Path


def boxes_twice(subject: Subject) -> Iterator[Finding]:
    """A package that two actions send to the same person."""
    sent: dict[str, list[tuple[int, int]]] = {}
    for position, place, action in subject.actions("ship"):
        for other, _ in sent.get(action["ship"], ()):
            mine, theirs = (scores_meant(subject.condition("rules", one, "if")) for one in (position, other))
            if other == position or mine & theirs:
                first = subject.values["rules"][other]["rule"]
                yield subject.finding(
                    "box-twice",
                    WARNING,
                    ("rules", position, "then", place),
                    f"“{action['ship']}” is sent here and by the rule “{first}” to the same people.",
                    "Let one of the two send it.",
                )
                break
        sent.setdefault(action["ship"], []).append((position, place))


def merge_fields(subject: Subject) -> Iterator[Finding]:
    """Merge fields that nothing fills."""
    answers = saved_attributes(subject.values)
    for path, text, allowed in _texts(subject):
        for written, remedy in unknown_fields(text, allowed | answers):
            yield subject.finding("merge-field", ERROR, path, f"Nothing fills {written}.", remedy)


def _texts(subject: Subject) -> Iterator[tuple[Path, str, frozenset[str]]]:
    for name, fields, allowed in (
        ("mails", ("subject", "text"), MAILS),
        ("packages", ("note",), NOTES),
        ("tasks", ("title", "text"), TASKS),
        ("tasks", ("subject", "draft"), LETTERS),
    ):
        for position, one in enumerate(subject.values[name]):
            for field in fields:
                yield (name, position, field), one[field], allowed


def surveys_at_rest(subject: Subject) -> Iterator[Finding]:
    """A survey of a rule that the rest between two surveys would hold back."""
    for position, place, action in subject.actions("survey"):
        if action["counts_as"] == "relationship":
            yield subject.finding(
                "survey-at-rest",
                WARNING,
                ("rules", position, "then", place),
                f"“{action['survey']}” counts as relationship here, so the rest between two surveys may hold it back.",
                "Write counts_as: program for the program's second score.",
            )


def stages(subject: Subject) -> Iterator[Finding]:
    """Questions without anything to choose, quizzes whose answer cannot be chosen, and days that are over first."""
    for position, challenge in subject.challenges.values():
        if challenge["starts"] and challenge["ends"] and challenge["ends"] < challenge["starts"]:
            reason = f"It ends on {challenge['ends']}, before it starts on {challenge['starts']}."
            yield subject.finding("dates", ERROR, ("challenges", position, "ends"), reason, "Exchange the two.")
        for place, stage in enumerate(challenge["stages"]):
            path: Path = ("challenges", position, "stages", place)
            if "quiz" in stage and stage["answer"] not in stage["options"]:
                reason = f"“{stage['answer']}” is not among the options, so nobody can answer this."
                yield subject.finding("quiz-answer", ERROR, (*path, "answer"), reason, "Spell it as in the options.")
            if stage.get("kind") in {"one", "several"} and "question" in stage and not stage["options"]:
                reason = "There is nothing to choose from."
                yield subject.finding("no-options", ERROR, path, reason, "Add options: [a, b].")
