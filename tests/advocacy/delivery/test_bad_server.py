"""A server that fails at one mail in three: everything arrives, and nothing twice that certainly arrived."""

import random
from collections import Counter

import pytest

from tests.advocacy.delivery.post import invitation, people, publish, put, rows, worker
from tests.advocacy.delivery.sink import Sink
from web.testing import Wristwatch
from web.wiring import House

TROUBLES = ("421", "451", "550", "data 452 4.3.1 full", "before data", "after data")


@pytest.mark.parametrize("seed", [1, 2])
async def test_everything_arrives_and_only_the_unknowable_twice(
    house: House, watch: Wristwatch, sink: Sink, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - a test draws its troubles
    emails = [f"c{number}@example.com" for number in range(150)]
    for email in emails:
        if draw.random() < 0.3:
            sink.plan[email] = draw.sample(TROUBLES, draw.randint(1, 2))
    planned = {email: list(troubles) for email, troubles in sink.plan.items()}
    await publish(house)
    ids = await people(house, *emails)
    await put(house, *[invitation(customer, customer) for customer in ids])
    due = worker(house, sink.url)
    for _ in range(5):
        await due.run()
        watch.forward("PT30M")
    arrived = Counter(str(mail["To"]).split("<")[1].rstrip(">") for mail in sink.mails)
    state = dict(zip(emails, [row.state for row in await rows(house)], strict=True))
    for email in emails:
        troubles = planned.get(email, [])
        unknowable = "after data" in troubles and "550" not in troubles[: troubles.index("after data")]
        refused = "550" in troubles
        assert state[email] == ("bounced" if refused else "sent")
        assert arrived[email] == unknowable + (not refused)
    by_address: dict[str, set[str]] = {}
    for mail in sink.mails:
        by_address.setdefault(str(mail["To"]), set()).add(mail["Message-ID"])
    assert all(len(same) == 1 for same in by_address.values())
