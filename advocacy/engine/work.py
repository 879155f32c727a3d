"""The one path for everything that happens.

    record(events) ── facts ──> decide ──> firings claimed ──> actions, a list of each kind
          ▲                                                              │
          └────────────── what the actions record, the next round ◄──────┘
                          quiet: journal, tally and standings are written

All of it settles before ``record`` returns and before the commit: a member sees the points at once, and it
is all or nothing. The batch is the unit; one event is a batch of one. The journal is written when all is quiet,
because until then facts in memory are kept in step, and each statement saved is time a member does not wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from advocacy.database import Read, Work
from advocacy.engine.actions import Action, Handler
from advocacy.engine.jobs import schedule_actions
from advocacy.engine.journal import Happened, claim_firings, write
from advocacy.engine.people import hold_facts
from advocacy.engine.rules.decide import Firing, Rulebook, decide
from advocacy.engine.rules.facts import Facts, standing_after
from advocacy.errors import Conflict
from advocacy.events import Event

MOST_ROUNDS = 16


class Rules(Protocol):
    """Where the rules in force come from."""

    async def __call__(self, read: Read, /) -> Rulebook:
        """The rulebook as of this transaction."""
        ...


@dataclass(slots=True)
class _Settling:
    """What one settling knows so far."""

    book: Rulebook
    facts: dict[int, Facts]
    happened: list[Happened] = field(default_factory=list)
    waiting: list[Event] = field(default_factory=list)
    by_customer: dict[int, list[Event]] = field(default_factory=dict)


class Engine:
    """Decides what follows from events, and has it carried out.

    Args:
        rules: where the rules in force come from.
        handlers: what carries out each kind of action.
    """

    def __init__(self, rules: Rules, handlers: Mapping[str, Handler]) -> None:
        self.rules = rules
        self.handlers = handlers

    async def settle(self, work: Work, events: Sequence[Event]) -> None:
        """Take events in and everything that follows from them; the meaning of ``work.record``.

        Raises:
            Conflict: rules set each other off without end; nothing of the work is kept.
        """
        settling: _Settling | None = work.memo.get("settling")
        if settling is not None:
            settling.waiting.extend(events)
            return
        settling = _Settling(await self.rules(work), work.memo.setdefault("facts", {}), waiting=list(events))
        work.memo["settling"] = settling
        try:
            await self._rounds(work, settling)
        finally:
            del work.memo["settling"]
        await _write(work, settling)

    async def carry_out(self, work: Work, actions: Sequence[Action]) -> None:
        """Carry out actions whose time has come, and all that follows, as one settling."""
        settling = _Settling(await self.rules(work), work.memo.setdefault("facts", {}))
        work.memo["settling"] = settling
        try:
            await self._hand_over(work, actions)
            await self._rounds(work, settling)
        finally:
            del work.memo["settling"]
        await _write(work, settling)

    async def _rounds(self, work: Work, settling: _Settling) -> None:
        fired: list[Firing] = []
        for _ in range(MOST_ROUNDS):
            if not settling.waiting:
                return
            events, settling.waiting = settling.waiting, []
            fired = await self._round(work, settling, events)
        if settling.waiting:
            names = ", ".join(sorted({firing.rule.key for firing in fired}))
            raise Conflict(
                f"These rules set each other off without end: {names}.",
                remedy="Give one of them a condition, or let it fire once.",
            )

    async def _round(self, work: Work, settling: _Settling, events: Sequence[Event]) -> list[Firing]:
        wanted = [(event, settling.book.candidates(event)) for event in events]
        await self._know(work, settling, [event for event, rules in wanted if rules])
        firings: list[Firing] = []
        for event, rules in wanted:
            self._take_in(work, settling, event)
            if rules and event.customer in settling.facts:
                firings += decide(event, settling.facts[event.customer], rules, work.now)
        if firings:
            firings = await claim_firings(work, firings)
            await self._act(work, firings)
        return firings

    async def _know(self, work: Work, settling: _Settling, events: Sequence[Event]) -> None:
        wanted = {event.customer for event in events if event.customer is not None}
        missing = wanted - settling.facts.keys()
        found = await hold_facts(work, sorted(wanted), settling.book.asks)
        for customer in missing & found.keys():
            for earlier in settling.by_customer.get(customer, ()):
                found[customer].happened(earlier, work.now)

    def _take_in(self, work: Work, settling: _Settling, event: Event) -> None:
        facts = settling.facts.get(event.customer) if event.customer is not None else None
        settling.happened.append(Happened(event, standing_after(event, facts.values if facts else {})))
        if facts is not None:
            facts.happened(event, work.now)
        if event.customer is not None:
            settling.by_customer.setdefault(event.customer, []).append(event)

    async def _act(self, work: Work, firings: Sequence[Firing]) -> None:
        now: list[Action] = []
        later: list[tuple[Firing, Action, str, object]] = []
        for firing in firings:
            for position, then in enumerate(firing.rule.then):
                action = Action(
                    kind=then.kind,
                    params=then.params,
                    customer=firing.facts.customer,
                    event=firing.event,
                    rule=firing.rule.key,
                    version=firing.rule.version,
                    because=f"{firing.because}|{position}",
                )
                if then.after is None:
                    now.append(action)
                else:
                    later.append((firing, action, then.after, then.unless))
        if later:
            await schedule_actions(
                work, [(action, firing.facts.zone, after, unless) for firing, action, after, unless in later]
            )
        await self._hand_over(work, now)

    async def _hand_over(self, work: Work, actions: Sequence[Action]) -> None:
        by_kind: dict[str, list[Action]] = {}
        for action in actions:
            by_kind.setdefault(action.kind, []).append(action)
        for kind, listed in by_kind.items():
            await self.handlers[kind](work, listed)


async def _write(work: Work, settling: _Settling) -> None:
    if not settling.happened:
        return
    await write(work, settling.happened)
    for facts in settling.facts.values():
        facts.written()
