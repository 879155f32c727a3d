"""The mails to a person, where their links led, and when they were opened."""

from typing import Any

from sqlalchemy import Select, Table, select

from advocacy.delivery.mail import mails
from advocacy.delivery.tracking import mail_events, mail_links
from advocacy.people.own_data import Section, rows_of


def _of_mails(name: str, words: str, table: Table) -> Section:
    def query(customer: int) -> Select[Any]:
        theirs = select(mails.c.id).where(mails.c.customer_id == customer)
        return select(table).where(table.c.mail_id.in_(theirs)).order_by(table.c.id)

    return Section(name, words, table, query)


SECTIONS = (
    rows_of("mails", "Mails we wrote you", mails, leave_out=["key", "message_id"]),
    _of_mails("mail_links", "Where the links in them led", mail_links),
    _of_mails("mail_visits", "When they were opened, by you or by a machine", mail_events),
)
