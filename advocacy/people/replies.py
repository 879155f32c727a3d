"""What a token was answered under an idempotency key, so that asking again is answered alike and done once.

The key is claimed, the effect written and the answer kept in one transaction: a request that died half-way left
neither, and of many with the same key at the same moment one acts and the others read its answer. Answers hold ids
and figures; a refusal may repeat what was sent. Like all of them it is deleted after 45 days, and before that as soon
as anybody is erased.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, delete, select, update

from advocacy.columns import Key, UtcDateTime, metadata
from advocacy.database import Work, insert_into
from advocacy.errors import Conflict, Invalid

KEPT_FOR = timedelta(days=45)
REFUSALS = 400  # and every status above
LONGEST_KEY = 200

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("token_id", Key, ForeignKey("api_tokens.id"), primary_key=True),
    Column("key", String(LONGEST_KEY), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("reply", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it went out.

    Attributes:
        status: the HTTP status.
        body: the very bytes.
    """

    status: int
    body: bytes


async def claim(work: Work, token: int, key: str, request_hash: str) -> Reply | None:
    """Take a key for this unit of work, which must end with :func:`keep`.

    Returns:
        the answer given before to the same request, or None when the key is new and the work is to be done.

    Raises:
        Conflict: the key was used for another request.
        Invalid: it is no usable key.
    """
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise Invalid(
            f"An idempotency key has 1 to {LONGEST_KEY} printable characters.",
            where="Idempotency-Key",
            remedy="Use a fresh UUID for each thing you want done.",
        )
    claimed = await work.changed(
        insert_into(work, idempotency_keys)
        .values(token_id=token, key=key, request_hash=request_hash, created_at=work.now)
        .on_conflict_do_nothing()
    )
    if claimed:
        old = idempotency_keys.c.created_at < work.now - KEPT_FOR
        await work.execute(delete(idempotency_keys).where(old))
        return None
    known = await work.row(
        select(idempotency_keys).where(idempotency_keys.c.token_id == token, idempotency_keys.c.key == key)
    )
    if known is None or known.status is None or known.request_hash != request_hash:
        raise Conflict(
            "This idempotency key was used for another request.",
            where="Idempotency-Key",
            remedy="Use a fresh key for a different request.",
        )
    return Reply(known.status, known.reply)


async def keep(work: Work, token: int, key: str, reply: Reply) -> None:
    """Keep the answer under the key that this work has claimed."""
    await work.execute(
        update(idempotency_keys)
        .where(idempotency_keys.c.token_id == token, idempotency_keys.c.key == key)
        .values(status=reply.status, reply=reply.body)
    )


async def forget_refusals(work: Work) -> None:
    """Forget every refusal that is kept, because any may repeat what was sent.

    Nothing had been done for them: the same request again is looked at anew, and answers of what was done stay.
    """
    await work.execute(delete(idempotency_keys).where(idempotency_keys.c.status >= REFUSALS))
