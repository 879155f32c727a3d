"""``python -m tests.bench``: every figure as a ratio to a floor that was taken in the same run.

Each part runs in a process of its own, so that the memory and the garbage of one are not another's.
"""

import asyncio
import subprocess
import sys
from importlib import import_module

import click

from tests.bench.places import ON_POSTGRES, SQLITE, answers

BOTH = (SQLITE, ON_POSTGRES)
PARTS = {
    "conditions": ("",),
    "completion": BOTH,
    "import": BOTH,
    "launch": BOTH,
    "report": BOTH,
    "pages": BOTH,
    "marks": ("",),
    "counts": BOTH,
}


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the size, for a first look.")
@click.option("--only", type=click.Choice(list(PARTS)), help="One part of it.")
@click.option("--on", "database", type=click.Choice(["", *BOTH]), hidden=True)
def main(only: str | None, database: str | None, *, quick: bool) -> None:
    """Measure everything, or one part, and print a line for each figure."""
    if only is not None and database is not None:
        asyncio.run(_measure(only, database, 10 if quick else 1))
        return
    there = answers()
    for part in [only] if only else PARTS:
        for place in PARTS[part]:
            if place == ON_POSTGRES and not there:
                click.echo(f"{part}, {place}: skipped, it does not answer")
                continue
            words = ["-m", "tests.bench", "--only", part, "--on", place, *(["--quick"] if quick else [])]
            subprocess.run([sys.executable, *words], check=True)


async def _measure(part: str, database: str, quick: int) -> None:
    async for figure in import_module(f"tests.bench.bench_{part}").figures(database, quick):
        click.echo(str(figure))


if __name__ == "__main__":
    main()
