"""Without a mail server mails end in the outbox, a whole list at once, and each as it would have been sent."""

from collections import Counter

from sqlalchemy import func, select, update

from advocacy.database import SYSTEM
from advocacy.delivery.mail import mails
from advocacy.delivery.suppression import BOUNCED, suppress
from advocacy.delivery.tracking import mail_links
from advocacy.engine import jobs
from tests.advocacy.delivery.post import happened, invitation, people, publish, put, rows, states
from web.due import carry_out
from web.wiring import House


async def invited(house: House, number: int) -> None:
    await publish(house)
    ids = await people(house, *[f"c{one}@example.com" for one in range(number)])
    await put(house, *[invitation(customer, customer) for customer in ids])


async def test_a_list_is_put_out_whole(house: House) -> None:
    await invited(house, 210)
    assert await carry_out(house) == Counter({"mail.send": 210})
    assert await states(house) == ["outbox"] * 210
    assert Counter(await happened(house)) == {"mail.queued": 210, "mail.sent": 210}
    async with house.database.read() as read:
        assert await read.value(select(func.count()).select_from(mail_links)) == 210
        assert await read.value(select(func.count()).select_from(jobs.jobs).where(jobs.jobs.c.state != "done")) == 0
    assert await carry_out(house) == Counter()


async def test_whoever_may_not_be_written_to_is_left_out_of_the_list(house: House) -> None:
    await invited(house, 3)
    async with house.database.work(SYSTEM) as work:
        await suppress(work, {"C1@example.com": BOUNCED}, house.settings.secret_key)
    await carry_out(house)
    assert await states(house) == ["outbox", "suppressed", "outbox"]


async def test_a_mail_that_was_under_way_before_is_looked_at_by_itself(house: House) -> None:
    await invited(house, 2)
    async with house.database.work(SYSTEM) as work:
        await work.execute(update(mails).where(mails.c.id == 1).values(state="sending"))
    await carry_out(house)
    assert await states(house) == ["outbox", "outbox"]
    assert [row.unsure for row in await rows(house)] == [1, 0]
