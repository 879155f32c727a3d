"""The server of the bench: the house's own application, and beside it on the same stack what it is measured against.

``python -m tests.bench.serving PORT MEMBERS`` serves the database that the environment names until it is stopped.
"""

import asyncio
import itertools
import sys
from typing import Any

import uvicorn
from jinja2 import Environment
from litestar import MediaType, Response, get, post
from sqlalchemy import select

from advocacy.engine.journal import journal, standings
from advocacy.people.customers import customers
from advocacy.settings import from_environment
from tests.bench.bench_completion import by_hand
from web.app import create_app
from web.wiring import House, open_house

ROWS = 50
BARE = Environment(autoescape=True).from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr><td>{{ row.id }}</td><td>{{ row.name }}</td>"
    "<td>{{ row.email }}</td></tr>{% endfor %}</table><p>{{ standing.points }} {{ events }}</p>"
)


async def floors(house: House, members: list[int]) -> list[Any]:
    """The bare page of three selects, and the bare transaction."""
    transaction = await by_hand(house, members)
    turns = itertools.cycle(members)

    @get("/bare/page", media_type=MediaType.HTML)
    async def page() -> str:
        member = next(turns)
        async with house.database.read() as read:
            rows = await read.rows(select(customers).order_by(customers.c.id).limit(ROWS))
            standing = await read.row(select(standings).where(standings.c.customer_id == member))
            events = await read.rows(select(journal.c.id).where(journal.c.customer_id == member).limit(ROWS))
        return BARE.render(rows=rows, standing=standing, events=len(events))

    @post("/bare/transaction", status_code=303)
    async def bare() -> Response[None]:
        await transaction()
        return Response(None, status_code=303, headers={"Location": "/bare/page"})

    return [page, bare]


async def serve(port: int, members: list[int]) -> None:
    """Serve until stopped."""
    house = open_house(from_environment())
    app = create_app(house)
    for handler in await floors(house, members):
        app.register(handler)
    await uvicorn.Server(uvicorn.Config(app, port=port, access_log=False, log_level="warning")).serve()
    await house.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), [int(number) for number in sys.argv[2].split(",")]))
