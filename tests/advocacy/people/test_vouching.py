"""Coming in on the word of the company's own application: what it must say, and all that is refused."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select

from advocacy.database import SYSTEM, Actor
from advocacy.errors import Forbidden, NotFound
from advocacy.people import vouching
from advocacy.people.customers import customers
from advocacy.people.saving import CustomerRow, save_customers
from tests.conftest import START
from web.testing import Wristwatch
from web.wiring import House

SECRET = "shared by the application and the installation"  # noqa: S105
HUB = "https://hub.example.com"
NOW = int(START.timestamp())
GOOD: dict[str, Any] = {
    "purpose": "sign-in",
    "aud": HUB,
    "sub": "crm-1",
    "jti": "one",
    "iat": NOW,
    "exp": NOW + 300,
}


def signed(secret: str = SECRET, **changed: Any) -> str:
    claims = {name: value for name, value in (GOOD | changed).items() if value is not None}
    return jwt.encode(claims, secret, algorithm="HS256")


def by_hand(header: Mapping[str, Any], claims: Any = GOOD, signature: str = "") -> str:
    parts = (json.dumps(header), json.dumps(claims))
    return ".".join([urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts] + [signature])


def with_header(**header: str) -> str:
    """Signed with the right secret, under a header that says something else."""
    body = by_hand(header).rpartition(".")[0]
    signature = hmac.digest(SECRET.encode(), body.encode(), "sha256")
    return f"{body}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def read(token: str) -> vouching.Word:
    return vouching.read_word(token, secret=SECRET, audience=HUB, now=START)


WRONG = {
    "nothing": "",
    "no token": "a.b.c",
    "not even characters": "\ud800.é.\x00",
    "too long": signed(sub="x" * 200) + "A" * 4000,
    "nested too deep": urlsafe_b64encode(b"[" * 2800).decode() + ".e30.",
    "not signed": jwt.encode(dict(GOOD), "", algorithm="none"),
    "not signed, and says otherwise": by_hand({"alg": "HS256", "typ": "JWT"}),
    "none in capitals": by_hand({"alg": "NONE"}),
    "no algorithm": by_hand({"typ": "JWT"}),
    "a longer hash": jwt.encode(dict(GOOD), SECRET * 2, algorithm="HS512"),
    "a key pair": by_hand({"alg": "RS256"}, signature="A" * 342),
    "a key pair, signed with ours": with_header(alg="RS256"),
    "another secret": signed("somebody else's secret, as long as ours is"),
    "its key in its header": by_hand({"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}, "kid": "/dev/null"}),
    "claims that are a list": by_hand({"alg": "HS256"}, [1, 2]),
    "over": signed(iat=NOW - 301, exp=NOW - 1),
    "over at this instant": signed(iat=NOW - 300, exp=NOW),
    "good for too long": signed(exp=NOW + 301),
    "good for ever": signed(exp=2**36),
    "good until no date": signed(exp=2**60),
    "ends before it begins": signed(iat=NOW + 50, exp=NOW + 40),
    "begins later": signed(iat=NOW + 61, exp=NOW + 200),
    "no end": signed(exp=None),
    "no beginning": signed(iat=None),
    "an end in words": signed(exp="soon"),
    "an end that is no number": by_hand({"alg": "HS256"}, {**GOOD, "exp": None}),
    "an end in halves": signed(exp=NOW + 1.5),
    "an end that is true": signed(exp=True),
    "before the year 1970": signed(iat=-5, exp=200),
    "no audience": signed(aud=None),
    "another audience": signed(aud="https://hub.example.com.evil.test"),
    "among audiences": signed(aud=[HUB]),
    "no name": signed(jti=None),
    "an empty name": signed(jti=""),
    "a number for a name": signed(jti=7),
    "nobody": signed(sub=None),
    "nobody, in empty words": signed(sub="", email=""),
    "somebody by number": signed(sub=4711),
    "somebody too long": signed(sub="x" * 321),
    "an address with a break in it": signed(email="ann@example.com\n"),
    "no purpose": signed(purpose=None),
    "another purpose": signed(purpose="widget"),
}


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_refused_in_the_same_words(token: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotFound) as refused:
        read(token)
    assert str(refused.value) == (
        "This way in is not open any more. Go back to where you came from, and press there again."
    )
    assert "A token of the company's application was refused: " in caplog.text
    assert not token or token not in caplog.text


def test_what_is_right_is_read() -> None:
    assert read(signed()).external_id == "crm-1"
    assert read(with_header(alg="HS256")).external_id == "crm-1"
    assert read(signed(sub=None, email="Ann@Example.com")).email == "Ann@Example.com"
    assert read(signed(iat=NOW + 60, exp=NOW + 360)).jti == "one"
    assert read(signed(iat=NOW - 299, exp=NOW + 1)).jti == "one"


@pytest.fixture
async def ann(house: House) -> Actor:
    async with house.database.work(SYSTEM) as work:
        ids = await save_customers(
            work,
            [
                CustomerRow(external_id="crm-1", email="ann@example.com"),
                CustomerRow(external_id="crm-2", email="ben@example.com"),
                CustomerRow(email="cleo@example.com"),
            ],
        )
        members = customers.c.id.in_([ids[0], ids[2]])
        await work.execute(customers.update().where(members).values(joined_at=work.now))
    return Actor("member", ids[0])


async def spend(house: House, **changed: Any) -> Actor:
    async with house.database.work(SYSTEM) as work:
        word = vouching.read_word(signed(**changed), secret=SECRET, audience=HUB, now=work.now)
        return await vouching.spend(work, word)


async def test_a_member_is_found_by_id_and_else_by_address(house: House, ann: Actor) -> None:
    assert await spend(house) == ann
    assert await spend(house, jti="2", sub=None, email=" ANN@example.com ") == ann
    assert await spend(house, jti="3", email="nobody@example.com") == ann
    cleo = await spend(house, jti="4", sub="crm-3", email="cleo@example.com")
    assert cleo == await spend(house, jti="5", sub=None, email="cleo@example.com")


@pytest.mark.parametrize(
    "who",
    [
        {"sub": "crm-9"},
        {"sub": None, "email": "nobody@example.com"},
        {"sub": "crm-9", "email": "ann@example.com"},  # the address of somebody else, whose id is known
        {"sub": "crm-2"},  # a customer, and no member
        {"sub": "crm-2", "email": "cleo@example.com"},
        {"sub": "' OR 1=1 --"},
    ],
    ids=str,
)
async def test_who_is_no_member_is_told_what_to_do(house: House, ann: Actor, who: dict[str, Any]) -> None:
    assert ann
    with pytest.raises(Forbidden) as refused:
        await spend(house, **who)
    assert "Open the invitation you were mailed" in str(refused.value)


async def test_of_many_with_one_token_one_comes_in(house: House, ann: Actor) -> None:
    tried = await asyncio.gather(*(spend(house) for _ in range(30)), return_exceptions=True)
    assert [one for one in tried if not isinstance(one, NotFound)] == [ann]


async def test_used_tokens_are_forgotten_when_they_are_over(house: House, ann: Actor, watch: Wristwatch) -> None:
    assert ann
    await spend(house)
    watch.forward("PT6M")
    now = int(watch().timestamp())
    await spend(house, jti="2", iat=now, exp=now + 60)
    async with house.database.read() as look:
        assert await look.value(select(func.count()).select_from(vouching.sso_tokens)) == 1
