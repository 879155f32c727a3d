"""Opens and clicks are kept raw and marked, lead only to stored pages, and are no events."""

import pytest
from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery import tracking
from advocacy.delivery.bounces import bounce, complain
from advocacy.delivery.funnel import variants
from advocacy.delivery.machines import BURST, Visit
from advocacy.delivery.mail import Letter, erase
from advocacy.delivery.unsubscribe import address, unsubscribe
from advocacy.engine.journal import journal
from advocacy.engine.vocabulary import EVENTS
from advocacy.errors import NotFound
from advocacy.events import Event
from advocacy.people import customers, membership
from tests.advocacy.delivery.post import VERSION, happened, invitation, links, people, publish, put, rows, send
from web.testing import Wristwatch
from web.wiring import House

READER = Visit("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
APPLE = Visit("Mozilla/5.0")


async def out(house: House, watch: Wristwatch, *emails: str) -> list[int]:
    await publish(house)
    ids = await people(house, *emails)
    await put(house, *[invitation(customer, customer) for customer in ids])
    await send(house)
    watch.forward("PT1H")
    return ids


async def opened(house: House, mail: int, visit: Visit = READER) -> None:
    async with house.database.work(SYSTEM) as work:
        await tracking.note_open(work, mail, visit)


async def clicked(house: House, mail: int, position: int = 0, visit: Visit = READER) -> None:
    async with house.database.work(SYSTEM) as work:
        await tracking.note_click(work, mail, position, visit)


async def test_an_open_is_never_in_the_journal(house: House, watch: Wristwatch) -> None:
    await out(house, watch, "ann@example.com")
    before = await happened(house)
    [mail] = await rows(house)
    await opened(house, mail.id)
    await clicked(house, mail.id)
    assert await happened(house) == before
    assert [name for name in EVENTS if "open" in name.split(".")[0] or name.endswith((".opened", ".clicked"))] == [
        "task.opened"
    ]


async def test_a_counted_link_leads_to_the_stored_page(house: House, watch: Wristwatch) -> None:
    [ann] = await out(house, watch, "ann@example.com")
    [mail] = await rows(house)
    token = mail.html.split("/m/c/")[1].split('"')[0]
    ticket = links(house).read(token, "click", watch())
    async with house.database.read() as read:
        target = await tracking.target_of(read, ticket.subject, int(ticket.detail))
        with pytest.raises(NotFound):
            await tracking.target_of(read, ticket.subject, 99)
    assert links(house).read(target.split("/join/")[1], "join", watch()).subject == ann


async def test_the_first_of_a_burst_is_marked_after_the_fact(house: House, watch: Wristwatch) -> None:
    await publish(house)
    [ann] = await people(house, "ann@example.com")
    await put(house, Letter(ann, "ask", "ask:1", about="survey:1", version=VERSION))
    await send(house)
    watch.forward("PT1H")
    [mail] = await rows(house)
    for position in range(3):
        await clicked(house, mail.id, position)
    async with house.database.read() as read:
        kept = await read.rows(select(tracking.mail_events).order_by(tracking.mail_events.c.id))
    assert [(row.machine, row.agent, row.at) for row in kept] == [(BURST, READER.agent, watch())] * 3


async def test_a_flood_of_visits_does_not_fill_the_database(
    house: House, watch: Wristwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "MOST_KEPT", 3)
    await out(house, watch, "ann@example.com")
    for _ in range(5):
        await opened(house, 1)
    await opened(house, 999)
    async with house.database.read() as read:
        assert len(await read.rows(select(tracking.mail_events))) == 3


async def test_the_funnel_counts_people_and_machines_apart(house: House, watch: Wristwatch) -> None:
    ann, ben, cem, dan, eve = await out(
        house, watch, *[f"{name}@example.com" for name in ("ann", "ben", "cem", "dan", "eve")]
    )
    async with house.database.work(SYSTEM) as work:
        await work.record(
            *[_baseline(person, "passive") for person in (ann, ben, cem, dan)], _baseline(eve, "promoter")
        )
        await bounce(work, dan, secret=house.settings.secret_key, hard=False)
    for mail in (ann, ann, ben, eve):
        await opened(house, mail)
    await opened(house, cem, APPLE)
    await clicked(house, ann)
    await clicked(house, ben, visit=Visit("Barracuda"))
    async with house.database.work(SYSTEM) as work:
        await membership.join(work, cem, because=Event("member.joined", cem, "import:1", "p"))
    async with house.database.read() as read:
        passives, promoters = [row._asdict() for row in await variants(read, "p", kind="invitation")]
        assert await variants(read, "another") == []
    assert passives == {
        "mail": "invite",
        "kind": "invitation",
        "segment": "passive",
        "sent": 4,
        "hard_bounces": 0,
        "soft_bounces": 1,
        "delivered": 3,
        "openers": 3,
        "machine_only_openers": 1,
        "clickers": 2,
        "machine_only_clickers": 1,
        "joined": 1,
    }
    assert (promoters["sent"], promoters["openers"], promoters["joined"]) == (1, 1, 0)


def _baseline(customer: int, segment: str) -> Event:
    data = {"program": "p", "cohort": 1, "score": 8, "segment": segment}
    return Event("customer.invited", customer, "cohort:1", "p", data)


async def test_unsubscribing_is_one_post_and_asking_again_is_no_mistake(house: House, watch: Wristwatch) -> None:
    [ann] = await out(house, watch, "ann@example.com")
    ours = links(house)
    token = address(ours, ann, watch()).rsplit("/", 1)[1]
    for _ in range(2):
        async with house.database.work(SYSTEM) as work:
            assert await unsubscribe(work, ours, token) == ann
    assert (await happened(house)).count("customer.unsubscribed") == 1
    [mail] = await rows(house)
    wrong = mail.html.split("/m/c/")[1].split('"')[0]
    with pytest.raises(NotFound):
        async with house.database.work(SYSTEM) as work:
            await unsubscribe(work, ours, wrong)


async def test_a_bounce_that_comes_later_closes_the_address_once(house: House, watch: Wristwatch) -> None:
    [ann] = await out(house, watch, "ann@example.com")
    async with house.database.work(SYSTEM) as work:
        assert await bounce(work, 1, secret=house.settings.secret_key, why="5.1.1")
        assert not await bounce(work, 1, secret=house.settings.secret_key, why="5.1.1")
    assert (await happened(house))[-2:] == ["mail.bounced", "customer.bounced"]
    assert await put(house, Letter(ann, "key", "key:1", version=VERSION)) == {}


async def test_a_reader_who_calls_it_spam_hears_nothing_in_bulk_again(house: House, watch: Wristwatch) -> None:
    [ann] = await out(house, watch, "ann@example.com")
    async with house.database.work(SYSTEM) as work:
        assert await complain(work, 1, secret=house.settings.secret_key)
        assert not await complain(work, 1, secret=house.settings.secret_key)
        assert (await customers.get(work, ann)).unsubscribed_at is not None
    assert await put(house, invitation(ann, 77)) == {}


async def test_erasing_leaves_the_fact_and_no_words(house: House, watch: Wristwatch) -> None:
    [ann] = await out(house, watch, "ann@example.com")
    await opened(house, 1)
    async with house.database.work(SYSTEM) as work:
        await erase(work, [ann])
        await tracking.erase(work, [ann])
        assert await work.rows(select(tracking.mail_links)) == []
        assert [row.agent for row in await work.rows(select(tracking.mail_events))] == [""]
        written = [row.data for row in await work.rows(select(journal))]
    [mail] = await rows(house)
    assert (mail.state, mail.subject, mail.text, mail.html) == ("outbox", None, None, None)
    assert "Ann" not in repr(written)
