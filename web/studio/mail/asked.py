"""What the addresses of the mail room's pages ask for. Pure: whatever is sent becomes something to look for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from advocacy.delivery.browsing import Wanted
from advocacy.numbers import number_in
from web.studio.mail.fates import STATES

_LONGEST = 200


def wanted_of(query: Mapping[str, Any]) -> Wanted:
    """The mails that somebody looks for."""
    state = word(query, "state")
    return Wanted(
        words=word(query, "q"),
        mail=word(query, "mail"),
        state=state if state in STATES else "",
        program=word(query, "program"),
        before=whole(query, "before"),
    )


def word(query: Mapping[str, Any], name: str) -> str:
    """A word of the address, cut to what can be looked for."""
    value = query.get(name, "")
    plain = value.replace("\x00", "").encode("utf-8", "ignore").decode() if isinstance(value, str) else ""
    return plain.strip()[:_LONGEST]


def whole(query: Mapping[str, Any], name: str) -> int | None:
    """An id of the address; None where there is none."""
    return number_in(word(query, name))


def place(query: Mapping[str, Any]) -> tuple[datetime, int] | None:
    """Where the last page of planned mails ended: the second and the id."""
    due, job = whole(query, "due"), whole(query, "job")
    if due is None or job is None:
        return None
    try:
        return datetime.fromtimestamp(due / 1_000_000, UTC), job
    except (OverflowError, ValueError, OSError):
        return None


def place_after(due: datetime, job: int) -> str:
    """The same as an address says it."""
    return f"due={round(due.timestamp() * 1_000_000)}&job={job}"
