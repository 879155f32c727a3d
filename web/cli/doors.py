"""What every command shares: opening the house, showing a result, and saying what was wrong.

Exit codes: 0 done; 2 wrong words on the command line; 3 refused, with what to do; 1 anything else.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from advocacy.clock import Clock
from advocacy.errors import Invalid, Mistake
from advocacy.settings import Settings, from_environment
from web.wiring import House, open_house

REFUSED = 3
FAILED = 1
NO_TABLES = ("no such table", "undefinedtable", "no such column", "undefinedcolumn")

T = TypeVar("T")

as_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it."
)


class Commands(click.Group):
    """A group of commands that says mistakes in plain words, on standard error, and exits as the table says."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except Mistake as mistake:
            complain(mistake)
            ctx.exit(REFUSED)
        except DBAPIError as failure:
            if any(words in f"{failure.orig!r} {type(failure.orig)}".lower() for words in NO_TABLES):
                click.echo("The database has not been set up for this version. Run: advocacy init", err=True)
            else:
                click.echo(f"The database refused: {failure.orig}", err=True)
            ctx.exit(FAILED)
        except OSError as failure:
            click.echo(f"{failure}", err=True)
            ctx.exit(FAILED)


def complain(mistake: Mistake) -> None:
    """Say a mistake, and the further ones of the same input, on standard error."""
    problems = mistake.problems if isinstance(mistake, Invalid) else ()
    if not problems:
        click.echo(str(mistake), err=True)
    for problem in problems:
        complain(problem)


def in_house(doing: Callable[[House], Awaitable[T]], settings: Settings | None = None, clock: Clock | None = None) -> T:
    """Open the house that the environment describes, or the settings, do one thing in it, and close it."""
    _write_logs()

    async def run() -> T:
        house = open_house(settings or from_environment(), clock=clock)
        try:
            return await doing(house)
        finally:
            await house.close()

    return asyncio.run(run())


def show(form: str, result: Any, words: Callable[[], str]) -> None:
    """Print a result: as JSON, or in words."""
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if form == "json" else words())


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, silence in a pipe; called with how many more are done."""
    if not sys.stderr.isatty():
        yield lambda _more: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update


def _write_logs() -> None:
    level = os.environ.get("ADVOCACY_LOG_LEVEL", "WARNING").upper()
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
