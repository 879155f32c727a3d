"""The rows of each group as items: a fixed number of statements, however much waits."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from advocacy.database import Read
from advocacy.delivery.mail import mails
from advocacy.engine import jobs
from advocacy.listening import hearing
from advocacy.people.customers import customers
from advocacy.programs import errands, waves
from advocacy.programs.tasks import ALERT
from advocacy.words import Said, said, said_of
from challenges import desk, goes
from challenges.outline import stages_of
from challenges.stages import kind_of
from web.hub.activities import activities_of
from web.language import listed, say
from web.studio.today.boxes import box_items
from web.studio.today.groups import (
    BOXES,
    COMMENTS,
    DEAD,
    FIRST,
    QUESTIONS,
    SUBMISSIONS,
    TASKS,
    WELCOMES,
    Item,
)

LONGEST_GIST = 200
_SUBMISSION = re.compile(r"/submission:(\d{1,18}):")
Rows = Callable[[Read, errands.Described, int, int | None], Awaitable[list[Item]]]
KINDS = {FIRST: errands.URGENT, WELCOMES: errands.WELCOME, TASKS: errands.OTHER}
JOBS: Mapping[str, Said] = {
    "action": said("What a rule asks for"),
    "mail.send": said("A mail"),
    "sign_in.mail": said("A sign-in link"),
    "shipment.order": said("An order at a vendor"),
}
ALERTS: Mapping[str, Said] = {waves.CHANNEL: said("A wave of invitations was stopped. Send it or end it.")}
"""What alerts say that the house itself sends, by channel."""
NOBODY = said("Nobody in particular")


def task_item(row: Row[Any], group: str, told: errands.Described, now: datetime, words: str = "") -> Item:
    """A task as a row; ``words`` are those of the submission that it is about, if it is about one."""
    worth = say(said("{n} a year", n=row.account_value)) if row.account_value else ""
    said_too = {FIRST: [title_of(row, told), worth], WELCOMES: [row.member_title, row.account_name]}
    under = said_too.get(group, [title_of(row, told)])
    return Item(
        group,
        row.id,
        name_of(row) if row.customer_id else told.names.get(row.program, row.program),
        ", ".join(part for part in under if part),
        gist=shortened(words if group == TASKS else row.comment or ""),
        is_words=True,
        badge=said("Scored {n}", n=row.score) if group == FIRST and row.score is not None else "",
        since=row.created_at,
        late=row.due_at < now,
    )


def title_of(row: Row[Any], told: errands.Described) -> str:
    """What there is to do, in the program's words; of an alert, for whom it is."""
    if row.kind == ALERT:
        return say(ALERTS.get(row.task) or said("A word to {channel}", channel=_plain(row.task)))
    title = str(told.texts.get((row.program, row.task), {}).get("title") or "")
    return title or _plain(row.task).capitalize()


def _plain(key: str) -> str:
    return key.replace("-", " ").replace("_", " ")


def name_of(row: Row[Any]) -> str:
    """What somebody is called; their address where they have no name."""
    return str(row.member_name or row.email or "") or say(NOBODY)


def submission_item(row: Row[Any], answers: Mapping[int, Any], now: datetime) -> Item:
    """A submission as a row."""
    words = words_in(row, answers)
    files = sum(isinstance(answer, Mapping) and "file" in answer for answer in answers.values())
    gist = shortened(words or chosen_in(answers)) or (say(said_of("{n} file", "{n} files", n=files)) if files else "")
    return Item(
        SUBMISSIONS,
        row.id,
        name_of(row),
        str(row.definition.get("title") or row.title),
        gist=gist,
        is_words=bool(words),
        since=row.handed_in_at,
        late=row.review_by is not None and row.review_by < now,
        tick=f"{row.id}.{row.turn}.{row.approvals}" if row.state == desk.WAITING else "",
    )


def words_in(row: Row[Any], answers: Mapping[int, Any]) -> str:
    """The first words that the member wrote in it."""
    stages = stages_of(row.definition)
    written = (
        answers[place]
        for place in sorted(answers)
        if place < len(stages) and kind_of(stages[place]) == "question" and isinstance(answers[place], str)
    )
    return next(written, "")


def chosen_in(answers: Mapping[int, Any]) -> str:
    """What they chose, offered or linked to, where they wrote nothing."""
    lists = (answer for answer in answers.values() if isinstance(answer, list) and answer)
    links = (str(answer["link"]) for answer in answers.values() if isinstance(answer, Mapping) and "link" in answer)
    names = [say(activity.name) for activity in activities_of(next(lists, []))]
    return listed(names) if names else next(links, "")


def question_item(row: Row[Any], now: datetime) -> Item:
    """A conversation as a row."""
    whose = row.owner_name or row.owner_email
    return Item(
        QUESTIONS,
        row.id,
        name_of(row),
        say(said("{name} has it", name=whose)) if whose else say(said("Nobody has it yet")),
        gist=shortened(row.words or row.comment or ""),
        is_words=True,
        badge=said("Scored {n}", n=row.score) if row.score is not None else "",
        since=row.changed_at,
        late=row.promised_at is not None and row.promised_at < now,
    )


def comment_item(row: Row[Any]) -> Item:
    """A comment that nobody has taken on as a row."""
    return Item(
        COMMENTS,
        row.score_id,
        name_of(row),
        "",
        gist=shortened(row.comment),
        is_words=True,
        badge=said("Scored {n}", n=row.score),
        since=row.answered_at,
    )


def dead_item(row: Row[Any], mail: Row[Any] | None) -> Item:
    """A job that died as a row."""
    what = say(JOBS.get(row.kind, NOBODY)) if row.kind in JOBS else row.kind
    return Item(
        DEAD,
        row.id,
        name_of(mail) if mail is not None else what,
        f"{what}: {mail.subject or mail.mail}" if mail is not None else "",
        gist=shortened(row.error or ""),
        since=row.ended_at,
        icon="circle-alert",
    )


def shortened(words: str) -> str:
    """The first of somebody's words, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_GIST else f"{line[:LONGEST_GIST].rstrip()}…"


async def _tasks(read: Read, told: errands.Described, limit: int, after: int | None, group: str) -> list[Item]:
    rows = await errands.waiting(read, told, KINDS[group], limit=limit, after=after)
    about = {row.id: number for row in rows if (number := submission_of(row))} if group == TASKS else {}
    goes_there = {row.id: row for row in await desk.some(read, sorted(about.values()))} if about else {}
    answers = await goes.answers_of(read, sorted(goes_there)) if goes_there else {}
    words = {task: words_in(goes_there[one], answers[one]) for task, one in about.items() if one in goes_there}
    return [task_item(row, group, told, read.now, words.get(row.id, "")) for row in rows]


def submission_of(row: Row[Any]) -> int:
    """The submission that a task is about; 0 where it is about none."""
    found = _SUBMISSION.search(row.because)
    return int(found[1]) if found else 0


def _of_tasks(group: str) -> Rows:
    async def rows(read: Read, told: errands.Described, limit: int, after: int | None) -> list[Item]:
        return await _tasks(read, told, limit, after, group)

    return rows


async def submission_items(read: Read, rows: Sequence[Row[Any]]) -> list[Item]:
    """Submissions as rows, with what was said in them; one statement."""
    answers = await goes.answers_of(read, [row.id for row in rows]) if rows else {}
    return [submission_item(row, answers[row.id], read.now) for row in rows]


async def _submissions(read: Read, _: errands.Described, limit: int, after: int | None) -> list[Item]:
    return await submission_items(read, await desk.listed(read, desk.Wanted(), limit=limit, after=after))


async def _questions(read: Read, _: errands.Described, limit: int, after: int | None) -> list[Item]:
    return [question_item(row, read.now) for row in await hearing.waiting(read, limit=limit, after=after)]


async def _comments(read: Read, _: errands.Described, limit: int, after: int | None) -> list[Item]:
    return [comment_item(row) for row in await hearing.comments_unheard(read, limit=limit, after=after)]


async def _dead(read: Read, _: errands.Described, limit: int, after: int | None) -> list[Item]:
    rows = await jobs.dead(read, limit=limit, after=after or 0)
    letters = await letters_of(read, rows)
    return [dead_item(row, letters.get(row.id)) for row in rows]


async def _boxes(read: Read, _: errands.Described, limit: int, after: int | None) -> list[Item]:
    return [item for item in await box_items(read) if item.id > (after or 0)][:limit]


async def letters_of(read: Read, rows: Sequence[Row[Any]]) -> dict[int, Row[Any]]:
    """The mails that these jobs were to send, with whom they are to; one statement, or none."""
    wanted = {row.id: row.payload["mail"] for row in rows if row.kind == "mail.send" and "mail" in row.payload}
    if not wanted:
        return {}
    query = (
        select(mails, customers.c.name.label("member_name"), customers.c.email)
        .join(customers, customers.c.id == mails.c.customer_id)
        .where(mails.c.id.in_(sorted(wanted.values())))
    )
    found = {row.id: row for row in await read.rows(query)}
    return {job: found[mail] for job, mail in wanted.items() if mail in found}


ROWS: Mapping[str, Rows] = {
    FIRST: _of_tasks(FIRST),
    WELCOMES: _of_tasks(WELCOMES),
    SUBMISSIONS: _submissions,
    QUESTIONS: _questions,
    TASKS: _of_tasks(TASKS),
    COMMENTS: _comments,
    BOXES: _boxes,
    DEAD: _dead,
}
"""What stands in each group."""
