"""Whether the house is up, whether it may be sent visitors, and a few figures for whoever watches it."""

import logging
from typing import Any

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from sqlalchemy import func, select

from advocacy.database import Read
from advocacy.engine.jobs import jobs
from advocacy.engine.journal import journal
from advocacy.people.customers import MEMBERS, customers
from web import migrate
from web.wiring import House

log = logging.getLogger(__name__)


@get("/healthz", media_type=MediaType.TEXT, include_in_schema=False, sync_to_thread=False)
def healthz() -> str:
    """The process is up; nothing else is asked."""
    return "up\n"


@get("/readyz", media_type=MediaType.TEXT, include_in_schema=False)
async def readyz(house: NamedDependency[House]) -> Response[str]:
    """The database answers and has gone through every migration."""
    try:
        async with house.database.read() as read:
            current = await migrate.is_current(read)
    except Exception:
        log.exception("Not ready")
        return Response("the database does not answer\n", status_code=503)
    if not current:
        return Response("migrations are pending; run: advocacy init\n", status_code=503)
    return Response("ready\n")


@get("/metrics", include_in_schema=False)
async def metrics(house: NamedDependency[House]) -> Response[str]:
    """Figures as Prometheus reads them; counts only, nothing about anybody."""
    async with house.database.read() as read:
        lines = [line for figure in await figures(read) for line in written(*figure)]
    return Response("\n".join([*lines, ""]), media_type="text/plain; version=0.0.4; charset=utf-8")


async def figures(read: Read) -> list[tuple[str, str, dict[str, Any]]]:
    """(name, meaning, value by label) of each figure."""
    by_state = {
        row.state: row.many
        for row in await read.rows(
            select(jobs.c.state, func.count().label("many"))
            .where(jobs.c.state.in_(("open", "dead")))
            .group_by(jobs.c.state)
        )
    }
    oldest = await read.value(select(func.min(jobs.c.due_at)).where(jobs.c.state == "open", jobs.c.due_at <= read.now))
    waited = (read.now - oldest).total_seconds() if oldest else 0
    return [
        (
            "advocacy_jobs",
            "Jobs that wait for their time, and jobs that wait for a person.",
            {f'{{state="{state}"}}': by_state.get(state, 0) for state in ("open", "dead")},
        ),
        ("advocacy_oldest_due_seconds", "How long the oldest due job has been waiting.", {"": waited}),
        (
            "advocacy_customers",
            "Customers, and members among them.",
            {
                '{kind="all"}': await _many(read, select(func.count()).select_from(customers)),
                '{kind="member"}': await _many(read, select(func.count()).select_from(customers).where(MEMBERS)),
            },
        ),
        (
            "advocacy_journal_last_id",
            "The number of the last event.",
            {"": await _many(read, select(func.max(journal.c.id)))},
        ),
    ]


def written(name: str, meaning: str, values: dict[str, Any]) -> list[str]:
    """A figure in the words of Prometheus."""
    samples = [f"{name}{label} {value}" for label, value in values.items()]
    return [f"# HELP {name} {meaning}", f"# TYPE {name} gauge", *samples]


async def _many(read: Read, query: Any) -> int:
    return int(await read.value(query) or 0)
