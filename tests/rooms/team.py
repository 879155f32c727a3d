"""What walks all doors has to know of the studio's team."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyotp import TOTP

from advocacy.database import Work
from advocacy.people import recovery, sessions, staff, tokens, totp

ME = "/studio/team/me"
ONE = "/studio/team/people/{number}"
KIM = "Kim Park"


async def _kim(work: Work, secret: str) -> int:
    """A second admin, with an app and recovery codes."""
    kim = await staff.add(work, "kim@example.com", "admin", name=KIM)
    await totp.begin(work, kim, secret_key=secret)
    drawn = await totp.drawn_for(work, kim, secret_key=secret)
    assert drawn is not None
    assert await totp.confirm(work, kim, TOTP(drawn).at(work.now), secret_key=secret)
    await recovery.renew(work, kim, secret_key=secret)
    return kim


async def HAPPENED(story: Any) -> None:  # noqa: N802 - what the walk looks for
    cast, secret = story.cast, story.house.settings.secret_key
    cast.staff["kim"] = await story.do(cast.colleague("admin"), _kim, secret)
    await story.do(cast.colleague("admin"), tokens.add, "survey-tool", ["scores:write", "customers:write"])
    for role in ("manager", "admin"):
        await story.do(
            cast.colleague(role), sessions.begin, cast.colleague(role), "Mozilla/5.0 (Android 14) Firefox/131.0"
        )
    async with story.house.database.read() as read:
        (token,) = await tokens.everything(read)
        cast.rows["token"] = token.id
        for role in ("manager", "admin"):
            (first, *_) = await sessions.of_actor(read, cast.colleague(role))
            cast.rows[f"browser of {role}"] = first.id


def _kims(_house: Any, cast: Any) -> Mapping[str, str]:
    return {"number": str(cast.staff["kim"])}


PLACES = {
    ONE: _kims,
    f"{ONE}/role": _kims,
    f"{ONE}/deactivation": _kims,
    f"{ONE}/factor-removal": _kims,
    "/studio/team/tokens/{number}/revocation": lambda _house, cast: {"number": str(cast.rows["token"])},
    f"{ME}/browsers/{{number}}/end": lambda _house, cast: {"number": str(cast.rows["browser of manager"])},
    f"{ME}/passkeys/{{number}}/name": lambda _house, _cast: {"number": "1"},
    f"{ME}/passkeys/{{number}}/removal": lambda _house, _cast: {"number": "1"},
}

FORMS = {
    "POST /sign-in/second": {"code": "123456"},
    "POST /sign-in/second/passkey/challenge": {},
    "POST /sign-in/second/passkey": {"credential": "{}"},
    "POST /studio/team/people": {"email": "new@example.com", "name": "Nel New", "role": "manager"},
    f"POST {ONE}/role": {"role": "manager"},
    f"POST {ONE}/deactivation": {},
    f"POST {ONE}/factor-removal": {},
    "POST /studio/team/tokens": {"name": "crm", "scope": ["customers:read"], "life": "90"},
    "POST /studio/team/tokens/{number}/revocation": {},
    f"POST {ME}/profile": {"name": "Maren Lindqvist", "language": "en", "zone": "Europe/Vienna"},
    f"POST {ME}/browsers/{{number}}/end": {},
    f"POST {ME}/browsers/others/end": {},
    f"POST {ME}/app": {},
    f"POST {ME}/app/code": {"code": "123456"},
    f"POST {ME}/app/removal": {},
    f"POST {ME}/codes": {},
    f"POST {ME}/passkeys/challenge": {},
    f"POST {ME}/passkeys": {"name": "Phone", "credential": "{}"},
    f"POST {ME}/passkeys/{{number}}/name": {"name": "Phone"},
    f"POST {ME}/passkeys/{{number}}/removal": {},
}

# Nobody of the staff has a passkey or an app but Kim, whose they are; and what is no answer of a device is refused.
TO_NOBODY = frozenset(
    {
        f"POST {ME}/app/code",
        f"POST {ME}/app/removal",
        f"POST {ME}/codes",
        f"POST {ME}/passkeys",
        f"POST {ME}/passkeys/{{number}}/name",
        f"POST {ME}/passkeys/{{number}}/removal",
        "GET /sign-in/second",
        "HEAD /sign-in/second",
        "POST /sign-in/second",
        "POST /sign-in/second/passkey/challenge",
        "POST /sign-in/second/passkey",
    }
)
NO_PAGES = frozenset({"/studio/team/log.csv"})


def LOOKS(_house: Any, cast: Any) -> Iterator[tuple[str, ...]]:  # noqa: N802 - what the walk looks for
    yield "the team for a manager", "/studio/team", "manager"
    yield "the second step", "/studio/team", "kim"
    yield "a colleague with a second factor", f"/studio/team/people/{cast.staff['kim']}", "admin"
    yield "oneself among the colleagues", f"/studio/team/people/{cast.staff['admin']}", "admin"
    yield "one's own page for an admin", ME, "admin"
    yield "a log in which nothing is", "/studio/team/log?day=2020-01-01", "admin"
    yield "a day that is none", "/studio/team/log?day=never", "admin"
    yield "a token without words", "/studio/team/tokens", "admin", "form.team-form"
    yield "a colleague without an address", "/studio/team", "admin", "form.team-form"
    yield "a profile without a name", ME, "manager", "form.team-form"
