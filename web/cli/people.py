"""Who may come in: staff, sign-in links, API tokens."""

from datetime import timedelta

import click

from advocacy.clock import iso
from advocacy.database import SYSTEM
from advocacy.people import audit, identity, tokens
from advocacy.people import staff as colleagues
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House

SIGN_IN = "/sign-in/"


@click.group(cls=Commands)
def staff() -> None:
    """Who works here."""


@staff.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(list(colleagues.ROLES)), required=True, help="What they may do.")
@click.option("--name", default="", help="As members see it.")
@as_format
def add_staff(email: str, role: str, name: str, form: str) -> None:
    """Take somebody in.

    \b
    Example:
      advocacy staff add maren@example.com --role manager --name "Maren Lindqvist"
    """  # noqa: D301 - click keeps the lines after this mark as they are

    async def do(house: House) -> int:
        async with house.database.work(SYSTEM) as work:
            return await colleagues.add(work, email, role, name=name)

    number = in_house(do)
    show(
        form,
        {"id": number, "email": email, "role": role},
        lambda: f"{email} is here as {role}. A sign-in link: advocacy link {email}",
    )


@click.command()
@click.argument("email")
@as_format
def link(email: str, form: str) -> None:
    """Print a sign-in link, good once and for ten minutes.

    \b
    Example:
      advocacy link maren@example.com
    """  # noqa: D301

    async def do(house: House) -> dict[str, str]:
        async with house.database.work(SYSTEM) as work:
            person = await identity.whom(work, email)
            made = await identity.make_link(work, person)
            if person.kind == "staff":
                await audit.note(work, "link.made", about=str(person))
        address = f"{house.settings.base_url}{SIGN_IN}{made.token}"
        return {"link": address, "signs_in": str(person), "expires_at": iso(made.expires_at)}

    made = in_house(do)
    show(form, made, lambda: made["link"])


@click.group(cls=Commands)
def token() -> None:
    """Tokens for programs that use the API."""


@token.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(list(tokens.SCOPES)),
    help="What it is good for; may be given several times.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="For how long it is good; for ever if this is left out.")
@as_format
def add_token(name: str, scopes: tuple[str, ...], days: int | None, form: str) -> None:
    """Make a token and print it; it cannot be looked up later.

    \b
    Example:
      advocacy token add crm --scope customers:write --scope scores:write --days 365
    """  # noqa: D301

    async def do(house: House) -> str:
        async with house.database.work(SYSTEM) as work:
            ends = None if days is None else work.now + timedelta(days=days)
            return await tokens.add(work, name, scopes, expires_at=ends)

    made = in_house(do)
    show(form, {"name": name, "scopes": sorted(set(scopes)), "token": made}, lambda: made)


@token.command("list")
@as_format
def list_tokens(form: str) -> None:
    """Which tokens there are, and what for.

    \b
    Example:
      advocacy token list --format json
    """  # noqa: D301

    async def do(house: House) -> list[dict[str, object]]:
        async with house.database.read() as read:
            return [
                {
                    "name": row.name,
                    "scopes": row.scopes,
                    "created_at": iso(row.created_at),
                    "used_at": iso(row.used_at) if row.used_at else None,
                    "expires_at": iso(row.expires_at) if row.expires_at else None,
                    "revoked_at": iso(row.revoked_at) if row.revoked_at else None,
                }
                for row in await tokens.everything(read)
            ]

    found = in_house(do)
    show(form, found, lambda: "\n".join(_line(one) for one in found) or "There are no tokens yet.")


@token.command("revoke")
@click.argument("name")
def revoke_token(name: str) -> None:
    """End a token; it holds from the next request.

    \b
    Example:
      advocacy token revoke crm
    """  # noqa: D301

    async def do(house: House) -> None:
        async with house.database.work(SYSTEM) as work:
            await tokens.revoke(work, name)

    in_house(do)
    click.echo(f"{name} is good for nothing any more.")


def _line(one: dict[str, object]) -> str:
    scopes = one["scopes"]
    until = f"  until {one['expires_at']}" if one["expires_at"] else ""
    ended = f"  revoked {one['revoked_at']}" if one["revoked_at"] else until
    return f"{one['name']}  {' '.join(scopes) if isinstance(scopes, list) else scopes}{ended}"
