"""A company's year, played through the real engine; then its report, and the doors to look around."""

import os
import secrets
import socket
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy import event, inspect, select

from advocacy.clock import system_clock
from advocacy.database import SYSTEM
from advocacy.errors import Conflict
from advocacy.people import identity
from advocacy.settings import Settings, from_environment
from seeds.demo import Played, play
from seeds.year import Installation
from web import migrate
from web.cli.doors import in_house, progress
from web.cli.people import SIGN_IN
from web.cli.running import serve_house
from web.cli.scratch import made_anew, url_of
from web.due import carry_out
from web.tables import metadata
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

FILE = Path("demo.db")
HOST = "127.0.0.1"
PORT = 8000
DAYS = 365
COMPANY, COMPANY_ADDRESS = "Fernhill", "Fernhill, 12 Mill Lane, 1010 Vienna"
CLEAR_LINE = "\r\033[K"


@click.command()
@click.option("--customers", default=2000, show_default=True, type=click.IntRange(20, 6000), help="How many there are.")
@click.option("--seed", default=7, show_default=True, type=int, help="Draws the year; the same seed, the same year.")
@click.option("--no-serve", is_flag=True, help="End after the report.")
def demo(customers: int, seed: int, *, no_serve: bool) -> None:
    """Play a made-up company's year, print its report, and serve what is there on 127.0.0.1:8000.

    It is kept in demo.db, made anew each time, or in the empty database that ADVOCACY_DATABASE_URL names. No mail
    leaves the house.

    \b
    Example:
      advocacy demo --customers 400 --seed 11 --no-serve
    """  # noqa: D301
    settings = _settings()
    if not no_serve:
        _require_port()
    tell = partial(_play, customers=customers, seed=seed)
    if os.environ.get("ADVOCACY_DATABASE_URL"):
        in_house(_require_empty, settings)
        played = tell(settings)
    else:
        with made_anew(FILE) as unfinished:
            played = tell(replace(settings, database_url=url_of(unfinished)))
        settings = replace(settings, database_url=url_of(FILE))
    if not no_serve:
        in_house(lambda house: _look_around(house, played), settings)


def _settings() -> Settings:
    """As the environment says; but nothing goes out, and a secret is made where there is none."""
    said = from_environment()
    settings = replace(
        said,
        smtp_url=None,
        redis_url=None,
        company=said.company or COMPANY,
        company_address=said.company_address or COMPANY_ADDRESS,
        secret_key=said.secret_key or secrets.token_urlsafe(32),
    )
    settings.require_secret()
    return settings


def _play(settings: Settings, *, customers: int, seed: int) -> Played:
    end = (settings.now or system_clock()).replace(microsecond=0)
    watch = Wristwatch(end)

    async def doing(house: House) -> Played:
        await migrate.upgrade(settings.database_url)
        if settings.is_sqlite:
            # A demo that a power cut takes away is played again.
            event.listen(house.database.writer.sync_engine, "connect", _do_not_wait_for_the_disk)
        there = Installation(house.database, watch, TAKE_PARTS, partial(carry_out, house), settings.secret_key)
        with progress("The year", DAYS) as told:
            return await play(there, customers=customers, seed=seed, end=end, say=_say, progress=told)

    return in_house(doing, settings, watch)


def _say(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(CLEAR_LINE, nl=False, err=True)
    click.echo(line)


def _do_not_wait_for_the_disk(dbapi_connection: Any, _record: Any) -> None:
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


async def _require_empty(house: House) -> None:
    async with house.database.read() as read:
        full = await read.connection.run_sync(_first_full_table)
    if full:
        raise Conflict(
            f"The database that ADVOCACY_DATABASE_URL names is not empty: there are rows in {full}.",
            remedy="Name an empty one, or unset ADVOCACY_DATABASE_URL to play in demo.db.",
        )


def _first_full_table(connection: Any) -> str | None:
    there = set(inspect(connection).get_table_names())
    for table in metadata.sorted_tables:
        if table.name in there and connection.execute(select(1).select_from(table).limit(1)).first():
            return table.name
    return None


def _require_port() -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, PORT))
        except OSError as taken:
            raise Conflict(
                f"Something listens on {HOST}:{PORT} already.",
                remedy="Stop it, or play without serving: advocacy demo --no-serve",
            ) from taken


async def _look_around(house: House, played: Played) -> None:
    """Print a sign-in link for each kind of person, and serve."""
    click.echo("Sign in, within ten minutes, as")
    for who, email in (("manager", played.manager), ("member", played.member), ("marketer", played.marketer)):
        async with house.database.work(SYSTEM) as work:
            made = await identity.make_link(work, await identity.whom(work, email))
        click.echo(f"  {who:<9} {email:<42} {house.settings.base_url}{SIGN_IN}{made.token}")
    click.echo(f"Another one later: ADVOCACY_DATABASE_URL={house.settings.database_url} advocacy link EMAIL\n")
    await serve_house(house, host=HOST, port=PORT)
