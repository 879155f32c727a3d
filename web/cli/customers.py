"""What a customer may ask of us by law: to be erased."""

import click

from advocacy.database import SYSTEM
from advocacy.people.customers import by_email
from web.cli.doors import Commands, in_house
from web.erasing import erase
from web.wiring import House


@click.group(cls=Commands)
def customer() -> None:
    """What can be done for one customer, whether or not they joined."""


@customer.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def erase_customer(email: str, *, yes: bool) -> None:
    """Erase a person: name, address, words, files, everything that is still to be sent. It cannot be undone.

    \b
    What was counted stays: scores, points that were given, boxes that were sent, without whose they were. The address
    is kept as a hash on the list of those who are not written to.

    \b
    Example:
      advocacy customer erase ann@example.com --yes
    """  # noqa: D301 - click keeps the lines after this mark as they are

    async def find(house: House) -> int:
        async with house.database.read() as read:
            return int((await by_email(read, email)).id)

    async def do(house: House) -> None:
        house.settings.require_secret()  # with a weak one, anybody could tell which addresses were erased
        async with house.database.work(SYSTEM) as work:
            await erase(work, [number], secret=house.settings.secret_key)

    number = in_house(find)
    if not yes:
        click.confirm(f"Erase {email} for good?", abort=True)
    in_house(do)
    click.echo(f"Customer {number} was erased. Nothing here says who it was.")
