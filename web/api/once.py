"""A POST that is done once per idempotency key, and strict reading of what it says."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import ClientException
from litestar.params import HeaderParameter

from advocacy.database import Actor, Work
from advocacy.errors import Invalid, Mistake
from advocacy.people import replies
from advocacy.people.replies import Reply
from web.errors import as_problem
from web.wiring import House

T = TypeVar("T")

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_PLACE = re.compile(r"^(?P<words>.*) - at `\$\.?(?P<place>.*)`$")

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description=(
            "The same key with the same body gives the first answer again and does nothing twice; with another body "
            "it is refused. Kept for at least 30 days."
        ),
        min_length=1,
        max_length=replies.LONGEST_KEY,
    ),
]


class ApiRequest(Request[Actor, Any, State]):
    """A request whose body is read strictly: no text for a number, no field that nobody knows."""

    async def json(self) -> Any:
        """The body in the shape that the handler declares.

        Raises:
            ClientException: it is no JSON.
            Invalid: it is JSON of another shape.
        """
        body = await self.body()
        declared = self.route_handler.parsed_data_field
        if _NUL.search(body):
            raise Invalid("The body holds a NUL character, which cannot be kept.", remedy="Leave it out.")
        try:
            return msgspec.json.decode(body, type=declared.annotation if declared else Any)
        except msgspec.ValidationError as wrong:
            found = _PLACE.match(str(wrong))
            raise Invalid(
                f"{found['words'] if found else wrong}.",
                where=found["place"] if found else None,
                remedy="The shapes are described at /api/docs.",
            ) from wrong
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise ClientException("The body is no JSON.") from wrong


async def once(
    request: ApiRequest, house: House, key: str | None, do: Callable[[Work], Awaitable[T]], *, status: int = 201
) -> Response[T]:
    """Do something in one unit of work, once per key.

    Without a key it is simply done. With one, a refusal is an answer too, and is kept like any other; what the
    shape of the body or the token forbids is refused before the key is looked at.

    Args:
        request: who asks, and what.
        house: where.
        key: the ``Idempotency-Key``, if one was sent.
        do: the verb; what it returns is the answer.
        status: of the answer when it went well.
    """
    async with house.database.work(request.user) as work:
        if key is None or request.user.id is None:
            reply = Reply(status, _JSON.encode(await do(work)))
        else:
            claim = _Claim(request.user.id, key, await _fingerprint(request))
            reply = await _by_key(work, claim, do, status)
    # The kept answer is bytes; the type says what is in them, for the description of the API.
    return Response(cast("T", reply.body), status_code=reply.status, media_type=MediaType.JSON)


def _plain(value: Any) -> str:
    # A sentence that remembers what it was made of is a string for everybody outside.
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON can say")


_JSON = msgspec.json.Encoder(enc_hook=_plain)


@dataclass(frozen=True, slots=True)
class _Claim:
    token: int
    key: str
    request_hash: str


async def _by_key(work: Work, claim: _Claim, do: Callable[[Work], Awaitable[T]], status: int) -> Reply:
    known = await replies.claim(work, claim.token, claim.key, claim.request_hash)
    if known is not None:
        return known
    try:
        async with work.attempt():
            reply = Reply(status, _JSON.encode(await do(work)))
    except Mistake as mistake:
        refused, problem = as_problem(mistake)
        reply = Reply(refused, _JSON.encode(problem))
    await replies.keep(work, claim.token, claim.key, reply)
    return reply


async def _fingerprint(request: ApiRequest) -> str:
    said = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return hashlib.sha256(said).hexdigest()
