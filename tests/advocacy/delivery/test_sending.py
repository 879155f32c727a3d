"""Mails go out once, whatever the server does; what nobody can know is told apart from what went wrong."""

from collections import Counter

import pytest
from sqlalchemy import select, update

from advocacy.database import SYSTEM
from advocacy.delivery.mail import Letter, mails
from advocacy.delivery.smtp import Post, address_is_dead
from advocacy.delivery.suppression import keep_silence, suppressions
from advocacy.engine import jobs
from advocacy.errors import Invalid, NotFound
from advocacy.people import customers, membership
from tests.advocacy.delivery.post import VERSION, happened, invitation, people, publish, put, rows, send, states, worker
from tests.advocacy.delivery.sink import Sink
from web.testing import Wristwatch
from web.wiring import House

ANN = "ann@example.com"
BEN = "ben@example.com"


async def invited(house: House, *emails: str) -> list[int]:
    await publish(house)
    ids = await people(house, *emails)
    await put(house, *[invitation(customer, customer) for customer in ids])
    return ids


async def test_the_same_cause_queues_a_mail_once(house: House, sink: Sink) -> None:
    await publish(house)
    [ann] = await people(house, ANN)
    assert len(await put(house, invitation(ann), invitation(ann))) == 1
    assert await put(house, invitation(ann)) == {}
    assert await send(house, sink.url) == Counter({"mail.send": 1})
    assert len(sink.mails) == 1
    assert await happened(house) == ["mail.queued", "mail.sent"]


async def test_a_list_goes_out_over_one_connection(house: House, sink: Sink) -> None:
    await invited(house, *[f"c{number}@example.com" for number in range(15)])
    await send(house, sink.url)
    assert (len(sink.mails), sink.connections) == (15, 1)


async def test_without_a_server_mails_stay_readable_in_the_outbox(house: House) -> None:
    await invited(house, ANN)
    await send(house)
    [row] = await rows(house)
    assert (row.state, row.subject) == ("outbox", "Ann, I saved you a place")
    assert "See what it is" in row.html
    assert row.sent_at is not None


@pytest.mark.parametrize("trouble", ["421", "451", "data 451 later", "before data"])
async def test_what_certainly_did_not_arrive_is_sent_again_later(
    house: House, watch: Wristwatch, sink: Sink, trouble: str
) -> None:
    await invited(house, ANN, BEN)
    sink.plan[ANN] = [trouble, trouble]
    await send(house, sink.url)
    assert await states(house) == ["queued", "sent"]
    for _ in range(2):
        watch.forward("PT30M")
        await send(house, sink.url)
    assert await states(house) == ["sent", "sent"]
    assert len(sink.to(ANN)) == 1


async def test_nobody_waits_for_a_server_that_is_not_there(house: House, watch: Wristwatch, sink: Sink) -> None:
    await invited(house, ANN, BEN)
    await send(house, "smtp://127.0.0.1:9")
    assert await states(house) == ["queued", "queued"]
    watch.forward("PT30M")
    await send(house, sink.url)
    assert len(sink.mails) == 2


@pytest.mark.parametrize("refusal", ["550", "550 5.1.1 no such person", "data 550 5.1.1 no such person"])
async def test_a_dead_address_is_never_written_to_again(house: House, sink: Sink, refusal: str) -> None:
    [ann] = await invited(house, ANN)
    sink.plan[ANN] = [refusal]
    await send(house, sink.url)
    assert await states(house) == ["bounced"]
    assert await happened(house) == ["mail.queued", "mail.bounced", "customer.bounced"]
    assert await put(house, invitation(ann, 6), Letter(ann, "key", "key:1", version=VERSION)) == {}
    await send(house, sink.url)
    assert sink.mails == []
    async with house.database.read() as read:
        [kept] = await read.rows(select(suppressions))
        assert (await customers.get(read, ann)).bounced_at is not None
    assert "ann" not in kept.fingerprint


async def test_a_refusal_of_the_mail_is_not_the_fault_of_the_address(house: House, sink: Sink) -> None:
    [ann] = await invited(house, ANN)
    sink.plan[ANN] = [f"data 554 5.7.1 {ANN} looks like spam"]
    await send(house, sink.url)
    [row] = await rows(house)
    async with house.database.read() as read:
        assert (await customers.get(read, ann)).bounced_at is None
        [waiting] = await jobs.dead(read)
    assert row.state == "failed"
    assert ANN not in row.error + waiting.error
    async with house.database.work(SYSTEM) as work:
        await jobs.retry(work, waiting.id)
    await send(house, sink.url)
    assert await states(house) == ["sent"]


@pytest.mark.parametrize("trouble", ["after data", "stall"])
async def test_an_invitation_of_which_nobody_knows_goes_once_more_under_the_same_id(
    house: House, watch: Wristwatch, sink: Sink, trouble: str
) -> None:
    await invited(house, ANN)
    sink.plan[ANN] = [trouble]
    await send(house, sink.url, patience=0.3)
    assert await states(house) == ["queued"]
    watch.forward("PT30M")
    await send(house, sink.url)
    first, second = sink.to(ANN)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("html",)).get_content() == second.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert await states(house) == ["sent"]


async def test_lost_twice_it_waits_for_a_person(house: House, watch: Wristwatch, sink: Sink) -> None:
    await invited(house, ANN)
    sink.plan[ANN] = ["after data"] * 3
    await send(house, sink.url)
    watch.forward("PT30M")
    await send(house, sink.url)
    watch.forward("P1D")
    await send(house, sink.url)
    assert (await states(house), len(sink.to(ANN))) == (["failed"], 2)


async def test_a_sign_in_link_is_never_sent_twice(house: House, watch: Wristwatch, sink: Sink) -> None:
    await publish(house)
    [ann] = await people(house, ANN)
    await put(house, Letter(ann, "key", "key:1", version=VERSION))
    sink.plan[ANN] = ["after data"]
    await send(house, sink.url)
    watch.forward("P1D")
    await send(house, sink.url)
    assert (await states(house), len(sink.to(ANN))) == (["failed"], 1)


@pytest.mark.parametrize(("mail", "state", "arrived"), [("invite", "sent", 1), ("key", "failed", 0)])
async def test_a_mail_whose_sender_was_killed_is_decided_by_its_kind(
    house: House, sink: Sink, mail: str, state: str, arrived: int
) -> None:
    await publish(house)
    [ann] = await people(house, ANN)
    await put(house, Letter(ann, mail, "k", version=VERSION))
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(mails).values(state="sending"))
    await send(house, sink.url)
    assert (await states(house), len(sink.mails)) == ([state], arrived)


async def test_a_worker_that_lost_its_lease_sends_nothing(house: House, watch: Wristwatch, sink: Sink) -> None:
    await invited(house, ANN)
    async with house.database.work(SYSTEM) as work:
        [stale] = await jobs.claim_slow(work, "mail.send")
    watch.forward("P1D")
    async with house.database.work(SYSTEM) as work:
        [held] = await jobs.claim_slow(work, "mail.send")
    perform = worker(house, sink.url).slow["mail.send"].perform
    await perform(stale)
    assert sink.mails == []
    await perform(held)
    assert len(sink.mails) == 1


async def test_after_asking_for_silence_only_what_serves_them_arrives(house: House, sink: Sink) -> None:
    await publish(house)
    ann, ben = await people(house, ANN, BEN)
    async with house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, ann, how="page")
    kinds = [("invite", "a"), ("ask", "b"), ("paper", "c"), ("key", "d")]
    await put(house, *[Letter(who, mail, f"{who}{key}", version=VERSION) for who in (ann, ben) for mail, key in kinds])
    await send(house, sink.url)
    assert [mail["Subject"] for mail in sink.to(ANN)] == ["Your link"]
    assert len(sink.to(BEN)) == 4


async def test_silence_asked_for_after_queueing_holds_too(house: House, sink: Sink) -> None:
    [ann] = await invited(house, ANN)
    async with house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, ann, how="one-click")
    await send(house, sink.url)
    assert (sink.mails, await states(house)) == ([], ["suppressed"])


async def test_silence_outlives_the_person(house: House, sink: Sink) -> None:
    [ann] = await people(house, ANN)
    async with house.database.work(SYSTEM) as work:
        await membership.unsubscribe(work, ann, how="page")
        await keep_silence(work, [ann], house.settings.secret_key)
        await customers.change(work, ann, email=None, email_key=None, name="", erased_at=work.now)
    await invited(house, ANN.upper())
    await send(house, sink.url)
    assert (sink.mails, await states(house)) == ([], ["suppressed"])


async def test_sending_pauses_when_too_many_come_back(house: House, watch: Wristwatch, sink: Sink) -> None:
    gone = [f"gone{number}@example.com" for number in range(11)]
    for address in gone:
        sink.plan[address] = ["550"]
    await invited(house, *[f"c{number}@example.com" for number in range(189)], *gone)
    await send(house, sink.url)
    [ann] = await people(house, ANN)
    await put(house, invitation(ann), Letter(ann, "key", "key:1", version=VERSION))
    await send(house, sink.url)
    assert [mail["Subject"] for mail in sink.to(ANN)] == ["Your link"]
    assert "paused" in next(row.error for row in await rows(house) if row.state == "queued")
    watch.forward("P2D")
    await send(house, sink.url)
    assert len(sink.to(ANN)) == 2


async def test_the_headers_say_how_to_stop(house: House, sink: Sink) -> None:
    await publish(house)
    [ann] = await people(house, ANN)
    await put(house, invitation(ann), Letter(ann, "key", "key:1", version=VERSION))
    await send(house, sink.url)
    by_subject = {mail["Subject"]: mail for mail in sink.mails}
    bulk, service = by_subject["Ann, I saved you a place"], by_subject["Your link"]
    assert bulk["List-Unsubscribe"].startswith(f"<{house.settings.base_url}/unsubscribe/")
    assert bulk["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert service["List-Unsubscribe"] is None
    assert str(bulk["From"]) == "Maren Lindqvist <maren@company.example>"
    assert ANN.split("@", maxsplit=1)[0] not in bulk["Message-ID"] + bulk["List-Unsubscribe"]


async def test_a_mail_that_the_program_does_not_have_is_named(house: House) -> None:
    await publish(house)
    [ann] = await people(house, ANN)
    with pytest.raises(NotFound, match="nonsense"):
        await put(house, Letter(ann, "nonsense", "k", version=VERSION))
    with pytest.raises(Invalid, match="kind"):
        await put(house, Letter(ann, "own", "k", subject="Hello", text="Words"))


@pytest.mark.parametrize(
    ("code", "words", "dead"),
    [
        (550, "no", True),
        (550, "5.1.1 unknown", True),
        (550, "5.7.1 relaying denied", False),
        (550, "5.1.8 bad sender", False),
        (552, "5.2.2 full", False),
        (554, "5.2.1 disabled", True),
        (554, "transaction failed", False),
        (553, "no mailbox", True),
    ],
)
def test_only_some_refusals_speak_of_the_address(code: int, words: str, dead: bool) -> None:
    assert address_is_dead(code, words) is dead


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_an_unreadable_server_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(Invalid, match="ADVOCACY_SMTP_URL"):
        Post(url)
