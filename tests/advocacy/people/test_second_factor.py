"""Codes of an app, recovery codes and passkeys: each proof is good for one person, one site and one time."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyotp import TOTP
from sqlalchemy import select, update

from advocacy.database import SYSTEM, Actor
from advocacy.errors import Conflict, Invalid, NotFound, TooMany
from advocacy.people import ceremonies, factors, passkeys, recovery, sessions, staff, totp
from advocacy.people.passkeys import Site
from advocacy.people.recovery import staff_recovery_codes
from advocacy.people.sessions import Halfway, Visit
from advocacy.people.totp import staff_totp
from tests.advocacy.people.device import Device
from tests.conftest import SECRET, START
from web.testing import Wristwatch
from web.wiring import House

SITE = Site.of("https://wherry.example", "Wherry")
HERE = "the token of a sign-in"


@pytest.fixture
async def maren(house: House) -> int:
    async with house.database.work(SYSTEM) as work:
        return await staff.add(work, "maren@example.com", "manager", name="Maren Lindqvist")


def half_a_minute(watch: Wristwatch) -> None:
    watch.to(watch() + timedelta(seconds=totp.STEP_SECONDS))


async def do(house: House, verb: Callable[..., Awaitable[Any]], *args: Any, **said: Any) -> Any:
    async with house.database.work(SYSTEM) as work:
        return await verb(work, *args, **said)


async def app_of(house: House, person: int, watch: Wristwatch) -> TOTP:
    """An app that is set up; the step of its first code is over."""
    await do(house, totp.begin, person, secret_key=SECRET)
    async with house.database.read() as read:
        secret = await totp.drawn_for(read, person, secret_key=SECRET)
    assert secret is not None
    app = TOTP(secret)
    assert await do(house, totp.confirm, person, app.at(watch()), secret_key=SECRET)
    half_a_minute(watch)
    return app


async def typed(house: House, person: int, code: str) -> str:
    return str(await do(house, factors.type_code, person, code, secret_key=SECRET))


async def test_a_code_is_good_within_one_step_and_once(house: House, maren: int, watch: Wristwatch) -> None:
    app = await app_of(house, maren, watch)
    code = app.at(watch())
    assert await typed(house, maren, f" {code[:3]} {code[3:]} ") == "app"
    assert await typed(house, maren, code) == ""
    half_a_minute(watch)
    assert await typed(house, maren, app.at(watch(), counter_offset=-1)) == ""  # the step of the code that was taken
    assert await typed(house, maren, app.at(watch(), counter_offset=1)) == "app"
    assert await typed(house, maren, app.at(watch())) == ""  # older than one that was taken
    watch.forward("PT5M")
    assert await typed(house, maren, app.at(watch(), counter_offset=-2)) == ""
    assert await typed(house, maren, app.at(watch(), counter_offset=2)) == ""
    assert await typed(house, maren, app.at(watch(), counter_offset=-1)) == "app"


async def test_of_many_who_type_one_code_at_once_one_is_in(house: House, maren: int, watch: Wristwatch) -> None:
    app = await app_of(house, maren, watch)
    code = app.at(watch())
    assert sorted(await asyncio.gather(*(typed(house, maren, code) for _ in range(8)))) == [""] * 7 + ["app"]


async def test_guessing_ends_after_ten_and_a_right_code_does_not_help_then(
    house: House, maren: int, watch: Wristwatch
) -> None:
    app = await app_of(house, maren, watch)
    wrong = f"{(int(app.at(watch())) + 1) % 10**6:06}"
    for _ in range(factors.TRIES.most):
        assert await typed(house, maren, wrong) == ""
    with pytest.raises(TooMany):
        await typed(house, maren, app.at(watch()))
    watch.forward("PT1H")
    assert await typed(house, maren, app.at(watch())) == "app"


async def test_an_app_counts_when_its_first_code_has_come(house: House, maren: int, watch: Wristwatch) -> None:
    with pytest.raises(NotFound):
        await do(house, totp.confirm, maren, "123456", secret_key=SECRET)
    await do(house, totp.begin, maren, secret_key=SECRET)
    async with house.database.read() as read:
        assert not (await factors.of_person(read, maren)).any
        secret = await totp.drawn_for(read, maren, secret_key=SECRET)
    code = TOTP(str(secret)).at(watch())
    assert await typed(house, maren, code) == ""
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert not await do(house, totp.confirm, maren, wrong, secret_key=SECRET)
    assert await do(house, totp.confirm, maren, code, secret_key=SECRET)
    assert await typed(house, maren, code) == ""  # its first use was to set the app up
    with pytest.raises(Conflict):
        await do(house, totp.begin, maren, secret_key=SECRET)


async def test_a_secret_is_sealed_for_one_person_and_one_installation(
    house: House, maren: int, watch: Wristwatch
) -> None:
    app = await app_of(house, maren, watch)
    jonas = await do(house, staff.add, "jonas@example.com", "marketer")
    await app_of(house, jonas, watch)
    async with house.database.work(SYSTEM) as work:
        sealed = await work.value(select(staff_totp.c.secret).where(staff_totp.c.staff_id == maren))
        assert app.secret.encode() not in sealed
        await work.execute(update(staff_totp).where(staff_totp.c.staff_id == jonas).values(secret=sealed))
    with pytest.raises(Conflict):  # a row copied to somebody else
        await typed(house, jonas, app.at(watch()))
    with pytest.raises(Conflict):  # a copy of the database somewhere else
        await do(house, totp.accept, maren, app.at(watch()), secret_key=SECRET[::-1])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12))
def test_only_six_digits_are_a_code(written: str) -> None:
    step = totp.step_of(written, "JBSWY3DPEHPK3PXP", START)
    digits = "".join(written.split())
    assert step is None or (digits.isascii() and digits.isdigit() and len(digits) == 6)


async def test_each_recovery_code_is_good_once(house: House, maren: int) -> None:
    codes = await do(house, recovery.renew, maren, secret_key=SECRET)
    assert len(set(codes)) == recovery.HOW_MANY
    spent = await asyncio.gather(*(typed(house, maren, codes[0].upper().replace("-", " ")) for _ in range(4)))
    assert sorted(spent) == ["", "", "", "recovery"]
    assert await typed(house, maren, codes[1]) == "recovery"
    async with house.database.read() as read:
        assert await recovery.left(read, maren) == recovery.HOW_MANY - 2
        kept = await read.rows(select(staff_recovery_codes.c.code_hash))
    assert not {code for code in codes for row in kept if code in row.code_hash}
    await do(house, recovery.renew, maren, secret_key=SECRET)
    assert await typed(house, maren, codes[2]) == ""


async def test_recovery_codes_go_with_the_last_factor(house: House, maren: int, watch: Wristwatch) -> None:
    await app_of(house, maren, watch)
    assert len(await do(house, factors.first_codes, maren, secret_key=SECRET)) == recovery.HOW_MANY
    assert await do(house, factors.first_codes, maren, secret_key=SECRET) == ()
    await do(house, factors.remove_app, maren)
    async with house.database.read() as read:
        assert await recovery.left(read, maren) == 0
    with pytest.raises(NotFound):
        await do(house, factors.remove_app, maren)


# Passkeys


async def passkey_of(house: House, person: int, **said: Any) -> Device:
    device = Device(SITE.host, SITE.origin, **said)
    options = await do(house, ceremonies.ask_to_add, person, HERE, SITE)
    assert await do(house, ceremonies.add, person, HERE, SITE, device.make(options), name="Phone")
    return device


async def asked(house: House, person: int, session: str = HERE) -> str:
    return str(await do(house, ceremonies.ask_to_prove, person, session, SITE))


async def proven(house: House, person: int, answer: str, session: str = HERE) -> bool:
    return bool(await do(house, ceremonies.prove, person, session, SITE, answer))


async def test_a_passkey_answers_each_question_once(house: House, maren: int, watch: Wristwatch) -> None:
    device = await passkey_of(house, maren)
    answer = device.show(await asked(house, maren))
    assert await proven(house, maren, answer)
    assert not await proven(house, maren, answer)  # the question is spent
    await asked(house, maren)
    assert not await proven(house, maren, answer)  # and this is another question
    late = device.show(await asked(house, maren))
    watch.forward("PT5M")
    assert not await proven(house, maren, late)
    assert await proven(house, maren, device.show(await asked(house, maren)))
    async with house.database.read() as read:
        [row] = await passkeys.of_person(read, maren)
    assert (row.name, row.last_used_at) == ("Phone", watch())


async def test_an_answer_is_good_in_the_sign_in_that_asked(house: House, maren: int) -> None:
    device = await passkey_of(house, maren)
    answer = device.show(await asked(house, maren))
    assert not await proven(house, maren, answer, "another sign-in")
    assert await proven(house, maren, answer)


@pytest.mark.parametrize(
    "bend",
    [{"origin": "https://wherry.example.evil.test"}, {"host": "evil.test"}, {"origin": "http://wherry.example"}],
    ids=["another site", "another relying party", "unencrypted"],
)
async def test_an_answer_for_another_site_is_refused(house: House, maren: int, bend: dict[str, Any]) -> None:
    device = await passkey_of(house, maren)
    assert not await proven(house, maren, replace(device, **bend).show(await asked(house, maren)))
    made = replace(device, credential=b"one more", **bend).make(
        await do(house, ceremonies.ask_to_add, maren, HERE, SITE)
    )
    assert not await do(house, ceremonies.add, maren, HERE, SITE, made, name="Other")


async def test_a_copied_device_is_found_by_its_count(house: House, maren: int) -> None:
    device = await passkey_of(house, maren)
    copied = replace(device)
    assert await proven(house, maren, device.show(await asked(house, maren)))
    assert not await proven(house, maren, copied.show(await asked(house, maren)))


async def test_a_passkey_is_its_owners_alone(house: House, maren: int) -> None:
    device = await passkey_of(house, maren)
    jonas = await do(house, staff.add, "jonas@example.com", "marketer")
    assert not await proven(house, jonas, device.show(await asked(house, jonas)))
    options = await do(house, ceremonies.ask_to_add, jonas, HERE, SITE)
    assert not await do(house, ceremonies.add, jonas, HERE, SITE, device.make(options), name="Stolen")
    async with house.database.read() as read:
        [row] = await passkeys.of_person(read, maren)
    for verb, args in ((passkeys.rename, ("Mine",)), (passkeys.remove, ())):
        with pytest.raises(NotFound):
            await do(house, verb, jonas, row.id, *args)
    await do(house, passkeys.rename, maren, row.id, "Work laptop")
    with pytest.raises(Invalid):
        await do(house, passkeys.rename, maren, row.id, " ")
    stranger = replace(device, credential=b"never registered")
    assert not await proven(house, maren, stranger.show(await asked(house, maren)))


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{}",
        "null",
        "[]",
        "7",
        '{"id": 1}',
        '{"id": "é", "rawId": "", "type": "public-key", "response": {}}',
        "x" * 30_000,
    ],
)
async def test_what_is_no_answer_is_refused(house: House, maren: int, sent: str) -> None:
    device = await passkey_of(house, maren)
    await asked(house, maren)
    assert not await proven(house, maren, sent)
    await do(house, ceremonies.ask_to_add, maren, HERE, SITE)
    assert not await do(house, ceremonies.add, maren, HERE, SITE, sent, name="Nothing")
    whole = json.loads(device.show(await asked(house, maren)))
    bends: tuple[Any, ...] = (None, 5, "", "!", "AA", [], {})
    for name in whole["response"]:
        for bent in bends:
            await asked(house, maren)
            broken = whole | {"response": whole["response"] | {name: bent}}
            assert not await proven(house, maren, json.dumps(broken)), (name, bent)


@pytest.mark.parametrize(
    ("address", "takes", "origin"),
    [
        ("https://hub.wherry.example", True, "https://hub.wherry.example"),
        ("https://hub.wherry.example:443", True, "https://hub.wherry.example"),
        ("https://hub.wherry.example:8443/", True, "https://hub.wherry.example:8443"),
        ("http://localhost:8000", True, "http://localhost:8000"),
        ("http://127.0.0.1:8000", False, "http://127.0.0.1:8000"),
        ("https://192.0.2.7", False, "https://192.0.2.7"),
        ("http://hub.wherry.example", False, "http://hub.wherry.example"),
    ],
)
def test_passkeys_are_offered_where_browsers_have_them(address: str, takes: bool, origin: str) -> None:
    site = Site.of(address)
    assert (site.takes_passkeys, site.origin) == (takes, origin)


# What they are for


async def visit(house: House, token: str, **said: Any) -> Visit | Halfway | None:
    async with house.database.read() as read:
        return await sessions.visit(read, token, **said)


async def test_who_has_a_second_factor_is_nobody_until_it_is_proven(
    house: House, maren: int, watch: Wristwatch
) -> None:
    who = Actor("staff", maren, "manager")
    before = await do(house, sessions.begin, who)
    assert isinstance(await visit(house, before), Visit)
    await app_of(house, maren, watch)
    half = await visit(house, before)
    assert isinstance(half, Halfway)
    assert (half.person, half.has_factor, hasattr(half, "actor")) == (who, True, False)
    assert isinstance(await visit(house, await do(house, sessions.begin, who)), Halfway)
    assert isinstance(await visit(house, await do(house, sessions.begin, who, proven=True)), Visit)
    await do(house, sessions.prove, before)
    assert isinstance(await visit(house, before), Visit)


async def test_where_it_is_wanted_of_all_who_has_none_is_halfway_in(house: House, maren: int) -> None:
    token = await do(house, sessions.begin, Actor("staff", maren))
    half = await visit(house, token, second_factor=True)
    assert isinstance(half, Halfway)
    assert not half.has_factor
    assert isinstance(await visit(house, token), Visit)
