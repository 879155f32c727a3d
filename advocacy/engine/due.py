"""Carrying out what is due: the loop body that the command line, the server and the workers share."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from advocacy.database import SYSTEM, Database, Work, chunks
from advocacy.engine import jobs
from advocacy.engine.people import hold_facts
from advocacy.engine.rules.decide import Predicate
from advocacy.engine.work import Engine

log = logging.getLogger(__name__)

TOGETHER = 200  # jobs in one transaction, where nothing outside is waited for

Outcome = Callable[[Work], Awaitable[None]]


class Hopeless(Exception):
    """A failure that trying again cannot mend; a person has to look."""


@dataclass(frozen=True, slots=True)
class SlowKind:
    """How a kind of slow job is done.

    Attributes:
        perform: the I/O, outside any transaction: job in, outcome out. The outcome is a verb that writes what came
            of it; it runs in the transaction that ends the job. An exception means try again later,
            ``Hopeless`` means never.
        at_once: how many of a claim are performed side by side.
        lease: longer than the longest that ``perform`` can take.
        together: where there is nothing outside to wait for: does what it can of a claim in the one transaction that
            ends its jobs, and returns which those are; ``perform`` does the others.
    """

    perform: Callable[[Row[Any]], Awaitable[Outcome]]
    at_once: int = 8
    lease: timedelta = jobs.LEASE
    together: Callable[[Work, Sequence[Row[Any]]], Awaitable[set[int]]] | None = None


@dataclass(slots=True)
class Due:
    """Everything that can become due, and how it is carried out.

    Attributes:
        database: where.
        engine: what carries out actions.
        slow: the slow kinds.
        compile_condition: makes a predicate of an ``unless``.
    """

    database: Database
    engine: Engine
    slow: Mapping[str, SlowKind]
    compile_condition: Callable[[Any], Predicate]
    asks_of: Callable[[Any], frozenset[tuple[str, str]]]
    done: Counter[str] = field(default_factory=Counter)

    async def run(self) -> Counter[str]:
        """Carry out everything due until nothing more is.

        Returns:
            how many of each kind; failures count as ``kind (failed)``.
        """
        self.done = Counter()
        while await self.run_actions() or await self.run_slow():
            pass
        return self.done

    async def run_actions(self) -> bool:
        """One batch of due actions; one that fails is tried apart, so that it holds up nobody else."""
        try:
            async with self.database.work(SYSTEM) as work:
                held = await jobs.claim_actions(work)
                counts = await self._carry_out(work, held)
        except Exception:
            log.exception("A batch of due actions failed; trying them one by one")
            return await self._one_by_one()
        self.done += counts
        return bool(held)

    async def _one_by_one(self) -> bool:
        async with self.database.work(SYSTEM) as work:
            held = await jobs.claim_actions(work)
        for job in held:
            try:
                async with self.database.work(SYSTEM) as work:
                    counts = await self._carry_out(work, await jobs.claim_actions(work, only=job.id))
                self.done += counts
            except Exception as failure:
                log.exception("Job %s failed", job.id)
                async with self.database.work(SYSTEM) as work:
                    await jobs.fail(work, job, _words(failure), retry=not isinstance(failure, Hopeless))
                self.done[f"{job.payload['action']} (failed)"] += 1
        return bool(held)

    async def _carry_out(self, work: Work, held: Any) -> Counter[str]:
        asks = frozenset().union(*(self.asks_of(job.unless) for job in held if job.unless), frozenset())
        # Everybody is held first, in the order of ids: two workers wait for each other and never in a circle.
        facts = await hold_facts(work, [job.customer_id for job in held if job.customer_id is not None], asks)
        wanted, skipped = [], []
        for job in held:
            about = facts.get(job.customer_id)
            if job.unless and about and self.compile_condition(job.unless)(about, None, work.now):
                skipped.append(job.id)
            else:
                wanted.append(job)
        actions = [jobs.as_action(job.payload) for job in wanted]
        if actions:
            await self.engine.carry_out(work, actions)
        await jobs.end(work, [job.id for job in wanted])
        await jobs.end(work, skipped, state="skipped")
        return Counter(action.kind for action in actions) + Counter({"skipped": len(skipped)})

    async def run_slow(self) -> bool:
        """One claim of each slow kind."""
        any_done = False
        for name, kind in self.slow.items():
            async with self.database.work(SYSTEM) as work:
                held = await jobs.claim_slow(work, name, TOGETHER if kind.together else kind.at_once, kind.lease)
            if held:
                any_done = True
                left = await self._together(name, kind, held)
                for part in chunks(left, kind.at_once):
                    await asyncio.gather(*(self._perform(name, kind, job) for job in part))
        return any_done

    async def _together(self, name: str, kind: SlowKind, held: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        """What can be done in one go; the jobs that are left, all of them where it failed."""
        if kind.together is None:
            return held
        try:
            async with self.database.work(SYSTEM) as work:
                done = await kind.together(work, await jobs.still_held(work, held))
                await jobs.end(work, sorted(done))
        except Exception:
            log.exception("Jobs of the kind %s failed together; trying them one by one", name)
            return held
        self.done[name] += len(done)
        return [job for job in held if job.id not in done]

    async def _perform(self, name: str, kind: SlowKind, job: Row[Any]) -> None:
        try:
            outcome = await kind.perform(job)
        except Exception as failure:  # noqa: BLE001 - whatever an outside service does to us ends on the job's row
            async with self.database.work(SYSTEM) as work:
                await jobs.fail(work, job, _words(failure), retry=not isinstance(failure, Hopeless))
            self.done[f"{name} (failed)"] += 1
            return
        async with self.database.work(SYSTEM) as work:
            if await jobs.end_slow(work, job):
                await outcome(work)
        self.done[name] += 1


def _words(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"
