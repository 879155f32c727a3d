"""A company that begins: its program in force, its customers invited, and the mails of that on their way."""

from collections.abc import Mapping

from advocacy.database import SYSTEM
from advocacy.listening.responses import Response, receive
from advocacy.people import staff
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, programs
from tests.browser.site import Site
from tests.cast import KEY, document
from web.wiring import TAKE_PARTS

MAREN = "maren@example.com"


async def begin(site: Site, people: Mapping[str, int]) -> dict[str, int]:
    """Load the program, take people in with their scores, launch, and let the invitations go out.

    Args:
        site: an empty one.
        people: by whole name, the score they gave.

    Returns:
        the customers by first name.
    """
    async with site.house.database.work(SYSTEM) as work:
        await staff.add(work, MAREN, "manager", name="Maren Lindqvist")
        await programs.load(work, document(), "program.yaml", TAKE_PARTS)
        rows = [CustomerRow(email=address_of(name), name=name, zone="Europe/Vienna") for name in people]
        ids = await save_customers(work, rows)
        given = [Response(score, "test", str(one), one) for one, score in zip(ids, people.values(), strict=True)]
        await receive(work, given)
        await cohorts.launch(work, await programs.publication(work, KEY), seed=1)
    await site.due()
    return {name.split()[0]: number for name, number in zip(people, ids, strict=True)}


def address_of(name: str) -> str:
    """The address of somebody."""
    return f"{name.split(maxsplit=1)[0].lower()}@example.com"
