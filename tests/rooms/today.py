"""What walks all doors has to know of the studio's today."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select, update

from advocacy.database import Work
from advocacy.delivery.mail import SEND, Letter, mails, queue
from advocacy.engine.jobs import jobs
from advocacy.listening.responses import Response, receive
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import tasks
from tests.cast import Cast
from tests.rooms.boxes import EVERY
from web.wiring import House

_Fill = Callable[[House, Cast], Mapping[str, str]]


def _row(group: str, name: str) -> _Fill:
    return lambda _house, cast: {"group": group, "number": str(cast.rows[name])}


def _number(name: str) -> _Fill:
    return lambda _house, cast: {"number": str(cast.rows[name])}


def _boxes(number: str) -> _Fill:
    return lambda _house, _cast: {"group": "boxes", "number": number}


PLACES: Mapping[str, _Fill] = {
    "/studio/today/{group}": lambda _house, _cast: {"group": "welcomes"},
    "/studio/today/{group}/{number}": _row("welcomes", "welcome of Ines"),
    "/studio/today/{group}/{number}/done": _row("first", "call of Kurt"),
    "/studio/today/{group}/{number}/answer": _row("questions", "second question"),
    "/studio/today/{group}/{number}/close": _row("questions", "second question"),
    "/studio/today/{group}/{number}/pass": _row("questions", "second question"),
    "/studio/today/{group}/{number}/ask": _boxes("1"),
    "/studio/today/{group}/{number}/pack": _boxes("2"),
    "/studio/welcomes/{number}/send": _number("welcome of Ines"),
    "/studio/welcomes/{number}/keep": _number("welcome of Ines"),
    "/studio/welcomes/{number}/skip": _number("welcome of Ines"),
    "/studio/jobs/{number}/retry": _number("dead job"),
    "/studio/jobs/{number}/give-up": _number("dead job"),
    "/studio/reviews/{number}": _number("your-desk"),
    "/studio/reviews/{number}/approve": _number("your-desk"),
    "/studio/reviews/{number}/send-back": _number("your-desk"),
    "/studio/reviews/{number}/decline": _number("your-desk"),
    "/studio/reviews/{number}/undo": _number("your-desk"),
    "/studio/files/{key}": lambda _house, cast: {"key": cast.keys["photo of Ines"]},
}
FORMS: Mapping[str, Mapping[str, Any]] = {
    "POST /studio/today/{group}/{number}/done": {"words": "Called; the export works again."},
    "POST /studio/today/{group}/{number}/answer": {"words": "It can, from May on."},
    "POST /studio/today/{group}/{number}/close": {"words": "Since today it can."},
    "POST /studio/today/{group}/{number}/pass": {"to": "3"},
    "POST /studio/today/{group}/{number}/ask": {"box": "1"},
    "POST /studio/today/{group}/{number}/pack": {"box": EVERY},
    "POST /studio/welcomes/{number}/send": {"words": "Good to have you here.", "seen": "0"},
    "POST /studio/welcomes/{number}/keep": {"words": "Good to have you", "seen": "0"},
    "POST /studio/welcomes/{number}/skip": {},
    "POST /studio/jobs/{number}/retry": {},
    "POST /studio/jobs/{number}/give-up": {"words": "They have left the company."},
    "POST /studio/reviews/{number}/approve": {},
    "POST /studio/reviews/{number}/send-back": {"words": "Which shop is it?"},
    "POST /studio/reviews/{number}/decline": {"words": "There are people in it."},
    "POST /studio/reviews/{number}/undo": {},
    "POST /studio/reviews/approve": {"tick": "1.1.0"},
}
TO_NOBODY = {
    "POST /studio/reviews/{number}/undo": "nothing of it has been approved",
}
NO_PAGES = frozenset({"/studio/files/{key}"})


def LOOKS(_house: House, cast: Cast) -> Iterator[tuple[str, ...]]:  # noqa: N802 - the rooms' name for it
    """Each kind of thing open."""
    rows = cast.rows
    for name, path in (
        ("first", f"today/first/{rows['call of Kurt']}"),
        ("submission", f"today/submissions/{rows['your-desk']}"),
        ("question", f"today/questions/{rows['second question']}"),
        ("comment", f"today/comments/{rows['comment of Ines']}"),
        ("task", f"today/tasks/{rows['love of Ines']}"),
        ("dead letter", f"today/dead/{rows['dead job']}"),
        ("boxes to ask about", "today/boxes/1"),
        ("boxes to pack", "today/boxes/2"),
        ("reviews of one challenge", "reviews?kind=passives-to-promoters/lend-your-name"),
        ("reviews that were declined", "reviews?state=declined"),
        ("nothing to review", "reviews?age=7&kind=none"),
    ):
        yield f"today, {name}", f"/studio/{path}", "manager"


async def HAPPENED(story: Any) -> None:  # noqa: N802
    """A customer in the danger zone, and a mail that did not go out."""
    await story.do(story.cast.colleague("manager"), _go_wrong, story.cast)


async def _go_wrong(work: Work, cast: Cast) -> None:
    (kurt,) = await save_customers(
        work, [CustomerRow(email="kurt@example.com", name="Kurt Reger", account=AccountRow("Reger Mills", value=61000))]
    )
    words = "Third outage this month. We are comparing offers."
    await receive(work, [Response(2, "test", "Kurt", kurt, answered_at=work.now, comment=words)])
    cast.people["Kurt"] = kurt
    ines = cast.people["Ines"]
    for name, key, customer in (
        ("welcome of Ines", "welcome-personally", ines),
        ("love of Ines", "answer-love", ines),
        ("call of Kurt", "call-today", kurt),
    ):
        mine = tasks.tasks.c.task == key, tasks.tasks.c.customer_id == customer
        cast.rows[name] = await work.value(select(tasks.tasks.c.id).where(*mine))
    letter = Letter(ines, "box-lost", "box-lost", kind="service", subject="Where is your box?", text="It came back.")
    (number,) = (await queue(work, [letter])).values()
    why = "550 The mailbox is full."
    await work.execute(update(mails).where(mails.c.id == number).values(state="failed", error=why))
    dead = jobs.c.key == f"{SEND}:{number}"
    await work.execute(
        update(jobs).where(dead).values(state="dead", attempts=8, error=why, ended_at=work.now, locked_until=None)
    )
    cast.rows["dead job"] = await work.value(select(jobs.c.id).where(dead))
