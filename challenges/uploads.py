"""Files that members hand in, kept in the database: one transaction with the answer, and gone when that is gone.

A file is kept as ``files.anew`` wrote it, never as it came. It is named by a random key that says nothing, belongs to
one stage of one submission, and the answer of that stage is made here from the row: nobody can name another's file.
"""

import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    select,
)

from advocacy.columns import Key, UtcDateTime, id_column, metadata
from advocacy.database import Read, Work, chunks
from advocacy.errors import Invalid, NotFound
from advocacy.words import said
from challenges import goes
from challenges.answers import FILE_TYPES, Stage, cleaned, is_silence
from challenges.files.apart import Remade
from challenges.outline import stages_of
from challenges.stages import check_answer, kind_of, stage_at

LONGEST_NAME = 100
KEY_BYTES = 18
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
LOOKS_ELSEWHERE = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C))

uploads = Table(
    "uploads",
    metadata,
    id_column(),
    Column("public_key", String(40), nullable=False, unique=True),
    Column("customer_id", Key, ForeignKey("customers.id"), nullable=False, index=True),
    Column("submission_id", Key, ForeignKey("submissions.id"), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("submission_id", "stage"),
)


def accepts_of(stage: Stage) -> list[str]:
    """The kinds of files that a stage takes: ``image``, ``pdf``, or both."""
    return [str(word) for word in stage.get("accepts") or FILE_TYPES]


def name_of(given: str, media_type: str) -> str:
    """A file's name as it is shown and downloaded: no path, nothing invisible, and the ending that it has earned."""
    last = cleaned(given).translate(LOOKS_ELSEWHERE).replace("\\", "/").rpartition("/")[2]
    stem = " ".join(last.rpartition(".")[0].split() or last.split()).strip(". ")
    ending = ENDINGS[media_type]
    return (stem[: LONGEST_NAME - len(ending)] or "file") + ending


async def attach(work: Work, submission: Row[Any], stage: int, name: str, file: Remade) -> None:
    """Keep a file as the answer of a stage, in place of the one before it.

    Args:
        work: the work.
        submission: as ``goes.of_member`` gives it.
        stage: counted from 0.
        name: as it was sent.
        file: as ``files.anew`` wrote it.

    Raises:
        Invalid: no file is wanted there, or none of this kind.
        Conflict: it was handed in already.
    """
    wanted = upload_at(submission, stage)
    await goes.change(work, submission, changed_at=work.now)
    await drop(work, submission.id, stage)
    row = {
        "public_key": secrets.token_urlsafe(KEY_BYTES),
        "customer_id": submission.customer_id,
        "submission_id": submission.id,
        "stage": stage,
        "name": name_of(name, file.media_type),
        "media_type": file.media_type,
        "size": len(file.content),
        "sha256": sha256(file.content).hexdigest(),
        "created_at": work.now,
        "content": file.content,
    }
    await work.execute(uploads.insert(), row)
    made = {"file": row["public_key"], "name": row["name"], "type": file.media_type, "size": len(file.content)}
    await goes.save_answers(work, submission.id, {stage: check_answer(wanted, made, str(stage))})


def upload_at(submission: Row[Any], stage: int) -> Stage:
    """The stage of a submission, if it takes a file.

    Raises:
        Invalid: it takes none.
        NotFound: there is no such stage.
    """
    wanted = stage_at(stages_of(submission.definition), stage)
    if kind_of(wanted) != "upload":
        raise Invalid(said("No file is wanted here."), where=str(stage))
    return wanted


async def drop(work: Work, submission: int, stage: int | None = None) -> None:
    """Forget the file of a stage, or all files of a submission."""
    query = delete(uploads).where(uploads.c.submission_id == submission)
    await work.execute(query if stage is None else query.where(uploads.c.stage == stage))


async def erase(work: Work, ids: Sequence[int]) -> None:
    """Forget every file of these customers."""
    for part in chunks(ids):
        await work.execute(delete(uploads).where(uploads.c.customer_id.in_(part)))


async def get(read: Read, key: str) -> Row[Any]:
    """Any file, with its ``content``, for the staff.

    Raises:
        NotFound: there is none of that key.
    """
    row = await read.row(select(uploads).where(uploads.c.public_key == key))
    if row is None:
        raise NotFound(said("There is no such file."))
    return row


async def of_member(read: Read, customer: int, key: str) -> Row[Any]:
    """A member's own file, with its ``content``.

    Raises:
        NotFound: there is none of that key, or it is somebody else's.
    """
    row = await read.row(select(uploads).where(uploads.c.public_key == key, uploads.c.customer_id == customer))
    if row is None:
        raise NotFound(said("There is no such file."))
    return row


def only_kept(stages: Sequence[Stage], answers: Mapping[int, Any], saved: Mapping[int, Any]) -> dict[int, Any]:
    """The answers, with those of files as we made them; pure.

    Args:
        stages: of the challenge.
        answers: what somebody says, by position.
        saved: what is kept already.

    Raises:
        Invalid: a file is named that was not sent to this very stage.
    """
    checked = dict(answers)
    for position, answer in answers.items():
        is_upload = 0 <= position < len(stages) and kind_of(stages[position]) == "upload"
        if not is_upload or is_silence(answer):
            continue
        kept = saved.get(position)
        named = answer.get("file") if isinstance(answer, Mapping) else answer
        if kept is None or named != kept["file"]:
            raise Invalid(said("Please send the file itself."), where=str(position))
        checked[position] = kept
    return checked
