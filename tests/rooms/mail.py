"""What walks all doors has to know of the studio's mail room."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select, update

from advocacy.database import SYSTEM, Work
from advocacy.delivery.bounces import bounce
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.engine.jobs import jobs
from advocacy.people.saving import CustomerRow, save_customers
from tests.cast import KEY, Cast
from web.wiring import House


def _of(row: str) -> Any:
    def fill(_house: House, cast: Cast) -> Mapping[str, str]:
        return {"id": str(cast.rows[row])}

    return fill


PLACES = {
    "/studio/mail/{id}": _of("invitation mail of Ines"),
    "/studio/mail/{id}/letter": _of("invitation mail of Ines"),
    "/studio/mail/{id}/again": _of("mail that failed"),
    "/studio/mail/{id}/cancellation": _of("mail that waits"),
    "/studio/mail/planned/{id}/cancellation": _of("mail put down for later"),
    "/studio/mail/silence/{id}/trust": _of("customer with a dead address"),
    "/studio/mail/templates/{program}/{mail}": lambda _house, _cast: {"program": KEY, "mail": "invite-passive"},
    "/studio/mail/fixed/{name}/{language}": lambda _house, _cast: {"name": "sign_in", "language": "de"},
    "/studio/mail/fixed/{name}/{language}/letter": lambda _house, _cast: {"name": "sign_in", "language": "en"},
    "/studio/mail/sample/{purpose}": lambda _house, _cast: {"purpose": "join"},
}
FORMS = {
    "POST /studio/mail/{id}/again": {},
    "POST /studio/mail/{id}/cancellation": {},
    "POST /studio/mail/planned/{id}/cancellation": {},
    "POST /studio/mail/silence/{id}/trust": {"why": "Vera wrote from it today."},
}
NO_PAGES = frozenset({"/studio/mail/{id}/letter", "/studio/mail/fixed/{name}/{language}/letter"})


def LOOKS(_house: House, cast: Cast) -> Iterator[tuple[Any, ...]]:  # noqa: N802 - the rooms' name for it
    for row in ("mail that failed", "mail that waits", "mail that came back"):
        yield row, f"/studio/mail/{cast.rows[row]}", "manager"
    yield "no mail like that", "/studio/mail/sent?q=nobody+is+called+so", "manager"


async def HAPPENED(story: Any) -> None:  # noqa: N802
    """A mail of each state that the story has not come to by itself."""
    story.cast.rows |= await story.do(SYSTEM, _write, story.house.settings.secret_key)


async def _write(work: Work, secret: str) -> dict[str, int]:
    (vera,) = await save_customers(work, [CustomerRow(email="vera@example.com", name="Vera Voss")])
    named = ("mail that waits", "mail that failed", "mail that came back")
    new = await queue(
        work,
        [
            Letter(vera, "a-word", key=name, kind="service", subject="A word, Vera", text="It is *nothing*.")
            for name in named
        ],
    )
    rows = {name: new[name] for name in named}
    for name, values in (
        ("mail that failed", {"state": "failed", "error": "554 5.7.1 This server takes no mail from you."}),
        ("mail that came back", {"state": "sent", "sent_at": work.now, "sending_at": work.now}),
    ):
        await work.execute(update(mails).where(mails.c.id == rows[name]).values(**values))
        await work.execute(
            update(jobs).where(jobs.c.key == f"mail.send:{rows[name]}").values(state="dead", ended_at=work.now)
        )
    await bounce(work, rows["mail that came back"], secret=secret, why="550 5.1.1 no such user")
    later = select(jobs.c.id).where(
        jobs.c.kind == "action", jobs.c.state == "open", jobs.c.payload["action"].as_string() == "mail"
    )
    rows["mail put down for later"] = await work.value(later.order_by(jobs.c.due_at.desc()).limit(1))
    rows["customer with a dead address"] = vera
    return rows
