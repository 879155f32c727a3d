"""The page of an account: who is there, what it is worth, and what they say, with how many said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy import Row, case, func, select

from advocacy.database import Read
from advocacy.engine.journal import standings
from advocacy.errors import NotFound
from advocacy.people.accounts import accounts
from advocacy.people.customers import customers
from advocacy.reports import people
from advocacy.reports.people import Sought
from advocacy.words import said
from rewards.ladder import ladder
from web.pages import page
from web.studio.people.asked import PATH, Asked
from web.studio.people.everybody_view import STATES, Person, person_of
from web.visitors import MANAGERS
from web.wiring import House

OPENED = (HttpMethod.GET, HttpMethod.HEAD)
ACCOUNT = f"{PATH}/accounts/{{id:int}}"
FEWEST = 5
"""With fewer answers a Net Promoter Score says more about who answered than about the account."""


@dataclass(frozen=True, slots=True)
class Account:
    """The page.

    Attributes:
        people: the first page of those who are there.
        total: how many there are.
        everybody: the address of the list of all of them.
        answers: how many of them have a score.
        nps: the Net Promoter Score of their last scores; None where too few answered.
    """

    row: Row[Any]
    people: Sequence[Person]
    total: int
    everybody: str
    answers: int
    nps: int | None


@route(ACCOUNT, http_method=OPENED, opt=MANAGERS)
async def show(request: Request[Any, Any, Any], house: NamedDependency[House], id: FromPath[int]) -> Response[str]:  # noqa: A002
    """The account and its people."""
    async with house.database.read(request.user) as read:
        seen = await account_of(read, id)
    return page(request, "studio/people/account.html", seen=seen, states=STATES, fewest=FEWEST)


async def account_of(read: Read, number: int) -> Account:
    """An account; so many statements, however many people are there.

    Raises:
        NotFound: there is none of that id.
    """
    query = select(accounts).where(accounts.c.id == number)
    row = await read.row(query)
    if row is None:
        raise NotFound(said("There is no account {number}.", number=str(number)))
    sought = Sought(account=number)
    found = await people.page_of(read, sought)
    levels = {level.key: level.name for level in await ladder(read)}
    given = await _given(read, number)
    answers = int(given.answers or 0)
    return Account(
        row=row,
        people=[person_of(one, levels) for one in found.rows],
        total=await people.how_many(read, sought),
        everybody=Asked({"account": str(number)}, sought).to(),
        answers=answers,
        nps=round(100 * (given.promoters - given.detractors) / answers) if answers >= FEWEST else None,
    )


async def _given(read: Read, number: int) -> Any:
    def of(segment: str) -> Any:
        return func.sum(case((standings.c.segment == segment, 1), else_=0))

    query = (
        select(
            func.count(standings.c.score).label("answers"),
            of("promoter").label("promoters"),
            of("detractor").label("detractors"),
        )
        .join(customers, customers.c.id == standings.c.customer_id)
        .where(customers.c.account_id == number, customers.c.erased_at.is_(None))
    )
    (row,) = await read.rows(query)
    return row


HANDLERS = (show,)
