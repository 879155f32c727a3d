"""What a person did in challenges: their goes, answers, files, and what was said about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, select

from advocacy.people.own_data import Section, rows_of
from challenges import goes
from challenges.challenges import challenges
from challenges.enrolments import enrolments
from challenges.goes import answers, submissions
from challenges.outline import stages_of
from challenges.reviews import remarks
from challenges.stages import kind_of
from challenges.uploads import uploads


def _goes(customer: int) -> Select[Any]:
    kept = [column for column in submissions.c if column.name not in {"customer_id", "challenge_id", "wording"}]
    named = (challenges.c.program, challenges.c.key.label("challenge"), challenges.c.title)
    joined = submissions.join(challenges, challenges.c.id == submissions.c.challenge_id)
    query = select(*kept, *named).select_from(joined)
    return query.where(submissions.c.customer_id == customer).order_by(submissions.c.id)


def _answers(customer: int) -> Select[Any]:
    said = goes.rows(challenges.c.title, answers.c.stage, answers.c.answer).join(
        answers, answers.c.submission_id == submissions.c.id
    )
    return said.where(submissions.c.customer_id == customer).order_by(submissions.c.id, answers.c.stage)


def _as_answer(row: Row[Any]) -> Mapping[str, Any]:
    stages = stages_of(row.definition)
    stage = stages[row.stage] if row.stage < len(stages) else {}
    question = str(stage.get(kind_of(stage), "")) if stage else ""
    return {"submission_id": row.id, "challenge": row.title, "question": question, "answer": row.answer}


def _remarks(customer: int) -> Select[Any]:
    theirs = select(submissions.c.id).where(submissions.c.customer_id == customer)
    return select(remarks).where(remarks.c.submission_id.in_(theirs)).order_by(remarks.c.id)


SECTIONS = (
    rows_of("tracks", "Tracks you were on", enrolments),
    Section("challenges", "Challenges you began", submissions, _goes),
    Section("answers", "What you answered", answers, _answers, _as_answer),
    rows_of("files", "Files you handed in", uploads, leave_out=["content"]),
    Section("remarks", "What we said about it", remarks, _remarks),
)


def sizes_of(customer: int) -> Select[Any]:
    """The files of a customer by ``id`` and ``size``, oldest first."""
    return select(uploads.c.id, uploads.c.size).where(uploads.c.customer_id == customer).order_by(uploads.c.id)


def files(ids: Sequence[int]) -> Select[Any]:
    """These files with their ``content``, oldest first."""
    return select(uploads).where(uploads.c.id.in_(ids)).order_by(uploads.c.id)
