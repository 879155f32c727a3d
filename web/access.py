"""Loading is authorising: each of these gives what an actor may see, and to everybody else it is not there."""

from typing import Any

from sqlalchemy import Row

from advocacy.database import Actor, Read
from advocacy.errors import NotFound
from advocacy.listening import conversations
from challenges import goes, uploads
from rewards import catalog, requests


async def submission(read: Read, actor: Actor, number: int) -> Row[Any]:
    """A member's own go at a challenge.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return await goes.of_member(read, _member(actor), number)


async def upload(read: Read, actor: Actor, key: str) -> Row[Any]:
    """A member's own file, with what is in it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return await uploads.of_member(read, _member(actor), key)


async def conversation(read: Read, actor: Actor, number: int) -> Row[Any]:
    """A member's own question, or the conversation about a comment of theirs.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return await conversations.of_member(read, _member(actor), number)


async def comment(read: Read, actor: Actor, number: int) -> int:
    """The id of a member's own score that came with words.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return await conversations.comment_of_member(read, _member(actor), number)


async def reward(read: Read, number: int) -> int:
    """The number of a reward that is or was on the shelf; whom it is for is asked when somebody wants it.

    Raises:
        NotFound: there never was one.
    """
    return int((await catalog.get(read, number)).id)


async def redemption(read: Read, actor: Actor, number: int) -> Row[Any]:
    """What a member asked for from the shelf.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return await requests.get(read, _member(actor), number)


def _member(actor: Actor) -> int:
    if actor.kind != "member" or actor.id is None:
        raise NotFound("There is nothing at this address.")
    return actor.id
