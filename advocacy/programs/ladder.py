"""One ladder of levels for all programs that run."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy import text as sql

from advocacy.database import Work
from advocacy.errors import Conflict


async def one_at_a_time(work: Work) -> None:
    """Let no other program be loaded or resumed until this work is done."""
    # Two programs loaded at the same moment could each find the ladder of the other not there yet. SQLite has one
    # writer anyway; here the lock lets readers and everything else pass.
    if not work.is_sqlite:
        await work.execute(sql("LOCK TABLE programs IN SHARE ROW EXCLUSIVE MODE"))


def require_one(levels: Any, others: Sequence[Row[Any]]) -> None:
    """Refuse another ladder than that of the programs that run.

    Args:
        levels: of a program that is to run, as its document has them.
        others: the programs that run, each with ``key``, ``name`` and ``document``.

    Raises:
        Conflict: one of them has other levels.
    """
    for other in others:
        if _rungs(other.document["levels"]) != _rungs(levels):
            raise Conflict(
                f"“{other.name}” is running with other levels, and there is one ladder for all programs.",
                where="levels",
                remedy=f"Use the levels of {other.key}, or pause it first.",
            )


def _rungs(levels: Any) -> list[tuple[str, str, int]]:
    return [(level["key"], level["name"], level["from"]) for level in levels]
