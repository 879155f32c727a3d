"""Tags: words that the staff and the rules put on customers, to find them again.

On one customer a tag comes and goes with a note of who did it. For everybody at once it is renamed, merged into another
and removed by one statement, however many have it. A tag is a list of JSON on the customer's row, so each database has
a statement of its own for that.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, String, column, func, select, text

from advocacy.database import Read, Work
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people import notes
from advocacy.people.customers import customers, tag
from advocacy.words import said

LONGEST = 40
MOST = 50

_SQLITE = """
UPDATE customers SET tags = (
    SELECT json_group_array(word) FROM (
        SELECT CASE WHEN value = :old THEN :new ELSE value END AS word, min(key) AS place
        FROM json_each(customers.tags) WHERE value <> :old OR :new <> '' GROUP BY 1 ORDER BY 2))
WHERE EXISTS (SELECT 1 FROM json_each(customers.tags) WHERE value = :old)
"""
_POSTGRES = """
UPDATE customers SET tags = (
    SELECT coalesce(jsonb_agg(word ORDER BY place), '[]'::jsonb) FROM (
        SELECT CASE WHEN value = CAST(:old AS text) THEN CAST(:new AS text) ELSE value END AS word, min(place) AS place
        FROM jsonb_array_elements_text(customers.tags) WITH ORDINALITY AS listed(value, place)
        WHERE value <> CAST(:old AS text) OR CAST(:new AS text) <> '' GROUP BY 1) AS kept)
WHERE tags @> jsonb_build_array(CAST(:old AS text))
"""


def checked(word: str) -> str:
    """A tag as it is kept: on one line.

    Raises:
        Invalid: it is empty, too long, or cannot be read.
    """
    good = " ".join(word.split())
    if not good or not good.isprintable():
        raise Invalid(said("A tag is a word or two."), where="tag", remedy=said("Write it, like: speaker"))
    if len(good) > LONGEST:
        raise Invalid(said("A tag has at most {most} characters.", most=LONGEST), where="tag")
    return good


async def put_on(work: Work, customer: int, word: str) -> bool:
    """Put a tag on a customer; who has it already keeps it.

    Returns:
        whether it changed anything.

    Raises:
        Invalid: it is no tag.
        NotFound: there is no such customer.
        Conflict: they have more tags than anybody could read.
    """
    good = checked(word)
    held = await _held(work, customer)
    if good in held:
        return False
    if len(held) >= MOST:
        raise Conflict(said("There are {most} tags already.", most=MOST), remedy=said("Take one off first."))
    await tag(work, [customer], add=[good])
    await notes.put(work, customer, notes.TAGGED, good)
    return True


async def take_off(work: Work, customer: int, word: str) -> bool:
    """Take a tag off a customer.

    Returns:
        whether it changed anything.

    Raises:
        NotFound: there is no such customer.
    """
    if word not in await _held(work, customer):
        return False
    await tag(work, [customer], drop=[word])
    await notes.put(work, customer, notes.UNTAGGED, word)
    return True


async def rename(work: Work, old: str, new: str) -> int:
    """Call a tag something else, on everybody who has it; where the new one is there already, the two become one.

    Returns:
        how many customers had it.

    Raises:
        Invalid: the new one is no tag.
        NotFound: nobody has the old one.
    """
    good = checked(new)
    if good == old:
        return 0
    met = await _replace(work, old, good)
    await work.record(Event("tag.renamed", object=old, data={"tag": good, "people": met}))
    return met


async def remove(work: Work, word: str) -> int:
    """Take a tag off everybody.

    Returns:
        how many customers had it.

    Raises:
        NotFound: nobody has it.
    """
    met = await _replace(work, word, "")
    await work.record(Event("tag.removed", object=word, data={"people": met}))
    return met


async def _replace(work: Work, old: str, new: str) -> int:
    met = await work.changed(text(_SQLITE if work.is_sqlite else _POSTGRES), {"old": old, "new": new})
    if not met:
        raise NotFound(said("Nobody has the tag {tag}.", tag=old), remedy=said("Load the page again."))
    work.memo.pop("facts", None)
    return met


async def _held(work: Work, customer: int) -> Sequence[str]:
    query = select(customers.c.tags).where(customers.c.id == customer, customers.c.erased_at.is_(None))
    row = await work.row(query if work.is_sqlite else query.with_for_update())
    if row is None:
        raise NotFound(said("There is no customer {number}.", number=str(customer)))
    return list(row.tags)


async def counted(read: Read) -> Sequence[Row[Any]]:
    """Every tag as ``word`` with how many ``people`` have it, the most used first; one statement."""
    if read.is_sqlite:
        listed = func.json_each(customers.c.tags).table_valued("value", name="listed")
        word: Any = listed.c.value
    else:
        listed = func.jsonb_array_elements_text(customers.c.tags).table_valued(column("value", String), name="listed")
        word = listed.c.value
    people = func.count()
    query = (
        select(word.label("word"), people.label("people"))
        .select_from(customers.join(listed, text("true")))
        .group_by(word)
        .order_by(people.desc(), word)
    )
    return await read.rows(query)
