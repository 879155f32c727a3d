"""Why something is open for somebody or not: a challenge, a reward or a rule, by its key."""

from typing import Any

from sqlalchemy import select

from advocacy.clock import iso
from advocacy.database import Read
from advocacy.engine.journal import firings
from advocacy.engine.people import take_facts
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.engine.rules.words import unmet
from advocacy.errors import Conflict, NotFound
from advocacy.programs import programs
from challenges import boards
from challenges.unlocking import State
from rewards import catalog
from rewards.ladder import ranks

KINDS = {"challenge": "challenges", "reward": "rewards", "rule": "rules"}


async def explain(read: Read, customer: int, key: str, program: str | None = None) -> dict[str, Any]:
    """How something stands for a customer, as JSON-ready values: ``kind, program, open, reasons`` and more.

    Raises:
        NotFound: no program in force has anything of that key, or there is no such customer.
        Conflict: several programs have, and it was not said which is meant.
    """
    kind, row, said = await _find(read, key, program)
    told = {"kind": kind, "program": row.key}
    if kind == "challenge":
        return told | await _challenge(read, customer, key, row.key)
    if kind == "reward":
        return told | await _reward(read, customer, key, row.key)
    return told | await _rule(read, customer, said, row.key)


async def _find(read: Read, key: str, program: str | None) -> tuple[str, Any, dict[str, Any]]:
    keys = [program] if program else [row.key for row in await programs.listing(read)]
    found = []
    for row in [await programs.get(read, one) for one in keys]:
        for kind, part in KINDS.items():
            found += [(kind, row, said) for said in row.document.get(part) or () if said.get(kind) == key]
    if not found:
        raise NotFound(
            f"No program has a challenge, reward or rule {key!r}.", remedy="See: advocacy program export KEY"
        )
    if len(found) > 1:
        places = ", ".join(f"{kind} of {row.key}" for kind, row, _ in found)
        raise Conflict(f"{key!r} is the key of several: {places}.", remedy="Say which with --program.")
    return found[0]


async def _challenge(read: Read, customer: int, key: str, program: str) -> dict[str, Any]:
    entry = await boards.explain(read, customer, key, program=program)
    return {
        "open": entry.state is State.OPEN,
        "state": entry.state.value,
        "reasons": [reason.sentence for reason in entry.reasons],
    }


async def _reward(read: Read, customer: int, key: str, program: str) -> dict[str, Any]:
    reward = await catalog.by_key(read, program, key)
    reasons = await _missing(read, customer, await catalog.condition_of(read, reward))
    offer = next((one for one in await catalog.offers(read, customer) if one.reward.id == reward.id), None)
    if offer is None:
        reasons.append("It is offered no more.")
    elif offer.missing:
        reasons.append(f"{offer.missing} points are missing.")
    if reward.stock == 0:
        reasons.append("It is sold out.")
    return {"open": not reasons, "reasons": reasons}


async def _rule(read: Read, customer: int, said: dict[str, Any], program: str) -> dict[str, Any]:
    condition = parse(said.get("if"), levels=await ranks(read), event=said["when"])
    _, of_customer = condition.split()
    reasons = await _missing(read, customer, of_customer)
    fired = select(firings.c.at).where(firings.c.rule == f"{program}:{said['rule']}", firings.c.customer_id == customer)
    times = [iso(row.at) for row in await read.rows(fired.order_by(firings.c.id))]
    return {"open": not reasons, "waits_for": said["when"], "fired": times, "reasons": reasons}


async def _missing(read: Read, customer: int, condition: Condition) -> list[str]:
    facts = (await take_facts(read, [customer], condition.asks)).get(customer)
    if facts is None:
        raise NotFound(f"There is no customer {customer}.")
    return [f"It needs: {part.words}." for part in unmet(condition, facts, read.now)]
