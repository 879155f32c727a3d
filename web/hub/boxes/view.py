"""A member's boxes as a page shows them, and what can still be changed about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.database import Actor, Read
from advocacy.engine.people import take_facts
from advocacy.people.addresses import FIELDS
from rewards import wishes
from rewards.packages import ADDRESS
from rewards.whereabouts import Whereabouts, whereabouts
from rewards.wishes import YES


@dataclass(frozen=True, slots=True)
class Boxes:
    """A member's boxes and their wish.

    Attributes:
        boxes: those to come first, then the newest.
        gifts: what the member wants: ``yes``, ``charity`` or ``none``.
    """

    boxes: Sequence[Whereabouts]
    gifts: str

    @property
    def newest(self) -> Whereabouts | None:
        """The one that is talked about where there is room for one."""
        return self.boxes[0] if self.boxes else None

    @property
    def is_open(self) -> bool:
        """Whether there is something that a wish could still change: a box to come, or none that waits packed."""
        if any(not box.settled for box in self.boxes):
            return True
        return all(box.here.what not in {"packed", "declined"} for box in self.boxes)

    @property
    def can_move(self) -> bool:
        """Whether there is a box whose address can still be changed."""
        return any(not box.settled and box.wish is None for box in self.boxes)

    @property
    def waits_for_address(self) -> bool:
        """Whether a box waits for nothing but to be told where to."""
        return any("address" in box.lacking for box in self.boxes)


async def boxes_of(read: Read, member: Actor) -> Boxes:
    """The boxes of a member."""
    customer = member.id or 0
    said = await wishes.of_customer(read, customer)
    return Boxes(await whereabouts(read, customer), said.gifts if said else YES)


async def address_of(read: Read, member: Actor) -> Mapping[str, Any] | None:
    """Where a member's parcels go, as far as is known."""
    customer = member.id or 0
    facts = (await take_facts(read, [customer])).get(customer)
    known = facts.values.get(f"attribute.{ADDRESS}") if facts else None
    return known if isinstance(known, Mapping) else None


def typed_address(form: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an address as a form sent them."""
    return {name: str(form.get(name, ""))[:1000] for name in FIELDS}
