"""Everything that can become due in a house, and what carries it out."""

from collections import Counter
from functools import partial
from typing import Any

from advocacy.engine.due import Due
from advocacy.engine.rules.conditions import Condition, parse
from rewards.ladder import ranks
from web.wiring import House


async def carry_out(house: House) -> Counter[str]:
    """Carry out everything due, until nothing more is.

    Returns:
        how many of each kind; failures count as ``kind (failed)``, what an ``unless`` held back as ``skipped``.
    """
    async with house.database.read() as read:
        condition = partial(parse, levels=await ranks(read))
    return await Due(
        house.database,
        house.engine,
        house.slow,
        lambda tree: _of(condition, tree).predicate,
        lambda tree: _of(condition, tree).asks,
    ).run()


def _of(condition: Any, tree: Any) -> Condition:
    read: Condition = condition(tree)
    return read
