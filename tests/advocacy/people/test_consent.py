"""What somebody agreed to, and since when."""

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.engine.journal import journal
from advocacy.errors import Invalid
from advocacy.people import consent
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from web.wiring import House


async def test_agreeing_withdrawing_and_agreeing_again_are_all_kept(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        ann, bob = await save_customers(
            work, [CustomerRow(email="ann@example.com"), CustomerRow(email="b@example.com")]
        )
        agreed = select(customers.c.id).where(consent.agreed("reference"))
        assert await consent.grant(work, ann, "reference", evidence="hub, lend-your-name")
        assert not await consent.grant(work, ann, "reference", evidence="again")
        assert await consent.grant(work, ann, "testimonial", evidence="call of 5 January")
        assert [row.id for row in await work.rows(agreed)] == [ann]
        assert await consent.withdraw(work, ann, "reference")
        assert not await consent.withdraw(work, ann, "reference")
        assert not await consent.withdraw(work, bob, "reference")
        assert await work.rows(agreed) == []
        assert await consent.grant(work, ann, "reference", evidence="asked again")
        assert [row.purpose for row in await consent.of_customer(work, ann)] == [
            "reference",
            "testimonial",
            "reference",
        ]
        said = [row.event for row in await work.rows(select(journal.c.event).order_by(journal.c.id))]
    assert [name for name in said if name.startswith("consent.")] == [
        "consent.granted",
        "consent.granted",
        "consent.withdrawn",
        "consent.granted",
    ]


@pytest.mark.parametrize(("purpose", "evidence"), [("everything", "said so"), ("reference", " ")])
async def test_a_consent_names_a_purpose_and_how_we_know(house: House, purpose: str, evidence: str) -> None:
    async with house.database.work(SYSTEM) as work:
        (ann,) = await save_customers(work, [CustomerRow(email="ann@example.com")])
        with pytest.raises(Invalid):
            await consent.grant(work, ann, purpose, evidence=evidence)
