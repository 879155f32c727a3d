"""A few people who may be asked for something, and what the tests say about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from advocacy.acts import approvals
from advocacy.acts.approvals import Terms
from advocacy.acts.willingness import Answer, note
from advocacy.database import SYSTEM, Work
from advocacy.listening.responses import Response, receive
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from web.wiring import House

ACME = AccountRow(
    "Acme",
    domain="acme.example",
    value=120_000,
    tier="large",
    attributes={
        "Industry": "healthcare",
        "employees": 700,
        "region": "DACH",
        "crm_account_id": "001A",
        "account_owner": "Olga",
    },
)


async def person(work: Work, name: str, *, account: AccountRow = ACME, score: int | None = 10, **said: Any) -> int:
    """Somebody with a score."""
    row = CustomerRow(email=f"{name}@{account.domain or 'example.com'}", name=name.title(), account=account, **said)
    (customer,) = await save_customers(work, [row])
    if score is not None:
        await receive(work, [Response(score, "test", name, customer, channel="email", answered_at=work.now)])
    return customer


async def reference(work: Work, name: str, *activities: str, score: int | None = 10, **said: Any) -> int:
    """Somebody who agreed to be asked for these activities."""
    customer = await person(work, name, score=score, **said)
    await note(work, [Answer(customer, one, "yes", said_by="member") for one in activities or ("call",)])
    await approvals.approve(work, Terms("https://docs.example/1"), customer=customer)
    return customer


async def since(house: House, customer: int, joined: datetime) -> None:
    """Somebody has been a member for a while."""
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(customers).where(customers.c.id == customer).values(joined_at=joined))
