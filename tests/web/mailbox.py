"""Mails as they came out of the mail server, and the links in them."""

import html
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from email.message import EmailMessage

from sqlalchemy import select

from advocacy.database import SYSTEM
from advocacy.delivery import sign_in_mail
from advocacy.delivery.mail import Letter, mails, queue
from advocacy.people import marks
from advocacy.people.sign_ins import Ask
from advocacy.programs import programs
from advocacy.settings import Settings
from tests import cast
from tests.advocacy.delivery.sink import Sink
from tests.conftest import SECRET
from tests.web.test_entrance import OURS
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import House, open_house

SIGN_IN = "sign-in"
MARK = marks.new()
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@asynccontextmanager
async def posting(database_url: str, watch: Wristwatch) -> AsyncIterator[tuple[House, Sink]]:
    """A house whose mails go through a real mail server."""
    sink = Sink()
    settings = Settings(
        database_url=database_url,
        secret_key=SECRET,
        base_url=OURS,
        smtp_url=await sink.start(),
        company="Wherry",
        company_address="Hafengasse 4, 8020 Graz",
    )
    house = open_house(settings, clock=watch)
    try:
        yield house, sink
    finally:
        await house.close()
        await sink.stop()


async def everything_sent(house: House, watch: Wristwatch) -> None:
    """The company's ten weeks, and two more, after which each mail of the shipped program went out at least once."""
    told = await cast.fill(house, watch)
    watch.forward("P14D")
    # Both promoters come in at once, so nobody is left to be reminded.
    async with house.database.work(SYSTEM) as work:
        version = (await programs.publication(work, cast.KEY)).version_id
        about = f"invitation:{told.rows['invitation of Olga']}"
        reminder = Letter(told.people["Olga"], "invite-promoter-reminder", "by hand", about, version)
        await queue(work, [reminder])
        asked = Ask("ines@example.com", MARK, "203.0.113.9", "en", "")
        await sign_in_mail.ask(work, asked, secret=house.settings.secret_key)
    await carry_out(house)


async def of_each_type(house: House, sink: Sink) -> dict[str, EmailMessage]:
    """By the key of the mail, the newest that was sent; the one with a sign-in link is kept nowhere but here."""
    async with house.database.read() as read:
        rows = await read.rows(select(mails.c.mail, mails.c.message_id).where(mails.c.state == "sent"))
    keys = {row.message_id: row.mail for row in rows}
    return {keys.get(str(one["Message-ID"]), SIGN_IN): one for one in sink.mails}


def links_in(mail: EmailMessage) -> list[str]:
    """Every address in a mail: in its words, behind them, of its picture, and in its headers."""
    found: list[str] = _ADDRESS.findall(str(mail["List-Unsubscribe"] or ""))
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        found += [html.unescape(one) for one in _ADDRESS.findall(str(part.get_content()))]
    return list(dict.fromkeys(found))


def ours(links: Iterable[str]) -> list[str]:
    """The paths of those that lead to our own pages."""
    return [one.removeprefix(OURS) for one in links if one.startswith(OURS + "/")]
