"""How a passkey is set up, and how it proves whose it is: a question to a device, and its answer.

Each begins with a challenge, which belongs to one sign-in and one purpose and is spent by the first answer, right or
wrong. An answer is good for the address of this installation alone, so a page that only looks like ours gets one that
is worth nothing.
"""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, LargeBinary, Row, String, Table, delete, or_, select, update
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from advocacy.columns import UtcDateTime, metadata
from advocacy.database import Read, Work, insert_into
from advocacy.errors import Conflict
from advocacy.people import audit, staff
from advocacy.people.identity import hashed
from advocacy.people.passkeys import Site, checked_name, staff_passkeys
from advocacy.words import said

CHALLENGE_BYTES = 32
CHALLENGE_LIFE = timedelta(minutes=5)
MOST_EACH = 20
LONGEST_ANSWER = 20_000
ADD, PROVE = "add", "prove"
# Whatever a browser sends can be malformed in each of these ways.
UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("session_hash", String(64), primary_key=True),
    Column("purpose", String(8), primary_key=True),
    Column("challenge", LargeBinary, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)


async def ask_to_add(work: Work, person: int, session: str, site: Site) -> str:
    """Begin setting one up.

    Args:
        work: the unit of work.
        person: whose it will be.
        session: the token of the sign-in in which it is asked for.
        site: ours.

    Returns:
        what the browser is to be asked, as JSON.

    Raises:
        NotFound: they have left.
        Conflict: they have as many as anybody can use.
    """
    row = await staff.get(work, person)
    known = await _known(work, person)
    if len(known) >= MOST_EACH:
        raise Conflict(said("You have {n} passkeys.", n=len(known)), remedy=said("Remove one that you do not use."))
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=f"staff:{person}".encode(),
        user_name=row.email,
        user_display_name=row.name or row.email,
        challenge=await _challenge(work, session, ADD),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=known,
    )
    return options_to_json(options)


async def add(work: Work, person: int, session: str, site: Site, answer: str, *, name: str) -> bool:
    """Keep the passkey that a device has made.

    Args:
        work: the unit of work.
        person: whose.
        session: the token of the sign-in.
        site: ours.
        answer: what the browser says, as JSON.
        name: what its owner calls it.

    Returns:
        whether it was kept; else the answer was not to the challenge, or from elsewhere. The challenge is spent.

    Raises:
        Invalid: no usable name; nothing is spent.
    """
    label = checked_name(name)
    challenge = await _spend(work, session, ADD)
    if challenge is None or len(answer) > LONGEST_ANSWER:
        return False
    try:
        made = verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin
        )
    except UNREADABLE:
        return False
    new = insert_into(work, staff_passkeys).values(
        staff_id=person,
        credential_hash=hashed(bytes_to_base64url(made.credential_id)),
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=label,
        created_at=work.now,
    )
    if not await work.changed(new.on_conflict_do_nothing(index_elements=["credential_hash"])):
        return False
    await audit.note(work, "factor.added", about=f"staff:{person}", kind="passkey")
    return True


async def ask_to_prove(work: Work, person: int, session: str, site: Site) -> str:
    """Begin signing in with one.

    Returns:
        what the browser is to be asked, as JSON.
    """
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=await _challenge(work, session, PROVE),
        allow_credentials=await _known(work, person),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(options)


async def prove(work: Work, person: int, session: str, site: Site, answer: str) -> bool:
    """Take an answer for one of somebody's passkeys.

    Returns:
        whether it is; the challenge is spent either way. A device whose count of answers does not rise has been
        copied, and is refused.
    """
    challenge = await _spend(work, session, PROVE)
    if challenge is None or len(answer) > LONGEST_ANSWER:
        return False
    try:
        said_by = parse_authentication_credential_json(answer)
        key = await _key(work, person, said_by.id)
        if key is None:
            return False
        proof = verify_authentication_response(
            credential=said_by,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except UNREADABLE:
        return False
    count = proof.new_sign_count
    rises = or_(staff_passkeys.c.sign_count < count, staff_passkeys.c.sign_count + count == 0)
    used = update(staff_passkeys).where(staff_passkeys.c.id == key.id, rises)
    return await work.changed(used.values(sign_count=count, last_used_at=work.now)) == 1


async def _challenge(work: Work, session: str, purpose: str) -> bytes:
    await work.execute(delete(passkey_challenges).where(passkey_challenges.c.expires_at <= work.now))
    drawn = secrets.token_bytes(CHALLENGE_BYTES)
    made = {"challenge": drawn, "expires_at": work.now + CHALLENGE_LIFE}
    new = insert_into(work, passkey_challenges).values(session_hash=hashed(session), purpose=purpose, **made)
    await work.execute(new.on_conflict_do_update(index_elements=["session_hash", "purpose"], set_=made))
    return drawn


async def _spend(work: Work, session: str, purpose: str) -> bytes | None:
    asked = passkey_challenges.c
    mine = (asked.session_hash == hashed(session), asked.purpose == purpose, asked.expires_at > work.now)
    spent = (await work.execute(delete(passkey_challenges).where(*mine).returning(asked.challenge))).first()
    return bytes(spent.challenge) if spent else None


async def _known(read: Read, person: int) -> list[PublicKeyCredentialDescriptor]:
    mine = select(staff_passkeys.c.credential).where(staff_passkeys.c.staff_id == person)
    return [PublicKeyCredentialDescriptor(id=row.credential) for row in await read.rows(mine)]


async def _key(read: Read, person: int, credential: str) -> Row[Any] | None:
    spelt = bytes_to_base64url(base64url_to_bytes(credential))
    mine = (staff_passkeys.c.staff_id == person, staff_passkeys.c.credential_hash == hashed(spelt))
    return await read.row(select(staff_passkeys).where(*mine))
