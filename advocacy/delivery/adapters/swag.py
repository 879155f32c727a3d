"""A vendor that packs and sends boxes, in the JSON that Printful reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from advocacy.engine.due import Hopeless

PATIENT = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class BoxOrder:
    """A box to order.

    Attributes:
        key: our key of the order; a vendor that keeps keys makes one order of it however often it is sent.
        recipient: ``name, street, city, region, postcode, country`` and ``email``.
        items: the vendor's own items where the package names them, else the names of things.
        wishes: what the person chose: shirt size, candy.
        note: the words of the note.
    """

    key: str
    recipient: Mapping[str, str]
    items: Sequence[str | Mapping[str, Any]]
    wishes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


async def order_box(client: httpx.AsyncClient, url: str, box: BoxOrder) -> str:
    """Order a box under our key.

    Args:
        client: makes requests; it carries the vendor's token and the limits of time and size.
        url: where orders are posted.
        box: what and for whom.

    Returns:
        the vendor's number of the order.

    Raises:
        Hopeless: the vendor refused, and would again.
        httpx.HTTPError: it did not answer, or not now.
    """
    answer = await client.post(url, json=as_order(box), headers={"Idempotency-Key": box.key})
    if answer.status_code == httpx.codes.CONFLICT:
        # It has an order of this key already: the first answer was lost on its way to us.
        return box.key
    if answer.is_client_error and answer.status_code not in PATIENT:
        raise Hopeless(f"The vendor refused order {box.key}: {answer.status_code}.")
    answer.raise_for_status()
    return _number(answer) or box.key


def _number(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        return ""
    inner = said.get("data") or said.get("result") or said if isinstance(said, dict) else {}
    return str(inner.get("id") or "")[:200] if isinstance(inner, dict) else ""


def as_order(box: BoxOrder) -> dict[str, Any]:
    """A box as Printful reads it."""
    to = box.recipient
    recipient = {
        "name": to.get("name", ""),
        "address1": to.get("street", ""),
        "city": to.get("city", ""),
        "state_code": to.get("region", ""),
        "country_code": to.get("country", ""),
        "zip": to.get("postcode", ""),
        "email": to.get("email", ""),
    }
    items = [
        dict(item) if isinstance(item, Mapping) else {"source": "catalog", "name": item, "quantity": 1}
        for item in box.items
    ]
    return {
        "external_id": box.key,
        "recipient": {name: value for name, value in recipient.items() if value},
        "order_items": items,
        "customization": {"gift": {"message": box.note}, "wishes": dict(box.wishes)},
    }
