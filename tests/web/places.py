"""What is filled into the addresses and forms of the doors, so that each leads to rows of one person: Ines.

A door with something to fill in, or with a form, that is not here fails the tests that walk all doors. Whoever adds a
door says here what a good address and a good form of it are.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from advocacy.delivery.links import Links
from tests import rooms
from tests.cast import ADDRESS, KEY, Cast
from web.wiring import House

OWNER = "Ines"
Words = Mapping[str, Any]

# Whoever holds the link is let in by it, so what it shows is theirs to see.
BY_LINK = frozenset(
    {
        "/sign-in/{token}",
        "/unsubscribe/{token}",
        "/m/o/{token}",
        "/m/c/{token}",
        "/survey/{token}",
        "/join/{token}",
        "/join/{token}/refusal",
        "/join/{token}/postponement",
    }
)
# The same for everybody who is let in: what is filled in names no row of a person.
EVERYBODYS = frozenset(
    {
        "/static/{file_path}",
        "/api/docs/{path}",
        "/hub/challenges/{program}/{key}",
        "/hub/challenges/{program}/{key}/start",
        "/hub/rewards/{id}",
        "/hub/rewards/{id}/redemptions",
        "/hub/me/consents/{purpose}",
        "/hub/me/consents/{purpose}/withdrawal",
    }
)


def fillings(house: House, cast: Cast) -> dict[str, Mapping[str, str]]:
    """By path, what stands in it: rows of the owner where rows have one."""
    return {**_of_the_hub(house, cast), **rooms.places(house, cast)}


def _of_the_hub(house: House, cast: Cast) -> dict[str, Mapping[str, str]]:
    links, until = Links.of(house.settings), house.database.clock() + timedelta(days=3)
    owner, mail, begun = cast.people[OWNER], cast.rows["invitation mail of Ines"], str(cast.rows["all-kinds"])
    invited = {"token": links.token("join", cast.rows["invitation of Olga"], until)}
    asked = {"token": links.token("survey", cast.rows["ask of Gita"], until)}
    challenge = {"program": KEY, "key": "still-by-hand"}
    reward = {"id": str(cast.rewards["notebook"])}
    return {
        "/sign-in/{token}": {"token": "not-one-of-ours"},
        "/unsubscribe/{token}": {"token": links.token("unsubscribe", owner, until)},
        "/m/o/{token}": {"token": links.token("open", mail, until)},
        "/m/c/{token}": {"token": links.token("click", mail, until, "0")},
        "/static/{file_path}": {"file_path": "css/base.css"},
        "/api/docs/{path}": {"path": "openapi.json"},
        "/api/v1/customers/{id}": {"id": str(owner)},
        "/api/v1/invitations/{token}/acceptance": invited,
        "/api/v1/members/{id}/challenges": {"id": str(owner)},
        "/api/v1/submissions/{id}": {"id": begun},
        "/api/v1/submissions/{id}/answers": {"id": begun},
        "/api/v1/submissions/{id}/approval": {"id": str(cast.rows["your-desk"])},
        "/api/v1/shipments/{id}/status": {"id": str(cast.rows["box of Ines"])},
        "/api/v1/programs/{key}/conversion": {"key": KEY},
        "/join/{token}": invited,
        "/join/{token}/refusal": invited,
        "/join/{token}/postponement": invited,
        "/survey/{token}": asked,
        "/hub/challenges/{program}/{key}": challenge,
        "/hub/challenges/{program}/{key}/start": challenge,
        "/hub/goes/{number}": {"number": begun},
        "/hub/goes/{number}/withdrawal": {"number": begun},
        "/hub/goes/{number}/{stage}": {"number": begun, "stage": "1"},
        "/hub/goes/{number}/{stage}/draft": {"number": begun, "stage": "1"},
        "/hub/files/{key}": {"key": cast.keys["photo of Ines"]},
        "/hub/heard/{number}/lines": {"number": str(cast.rows["first question"])},
        "/hub/heard/comments/{number}/lines": {"number": str(cast.rows["comment of Ines"])},
        "/hub/rewards/{id}": reward,
        "/hub/rewards/{id}/redemptions": reward,
        "/hub/redemptions/{id}": {"id": str(cast.rows["redemption of Ines, charity"])},
        "/hub/me/consents/{purpose}": {"purpose": "testimonial"},
        "/hub/me/consents/{purpose}/withdrawal": {"purpose": "testimonial"},
        "/hub/me/browsers/{number}/end": {"number": str(cast.rows["browser of Ines"])},
    }


FORMS: Mapping[str, Words] = {
    **rooms.forms(),
    "POST /sign-in": {"email": "ines@example.com"},
    "POST /sign-in/{token}": {},
    "POST /sso": {"token": "not-one-of-ours"},
    "POST /language": {"language": "de", "next": "/"},
    "POST /unsubscribe/{token}": {},
    "POST /sign-out": {},
    "POST /join/{token}": {"keep": "yes", "mail": "yes"},
    "POST /join/{token}/refusal": {},
    "POST /join/{token}/postponement": {},
    "POST /survey/{token}": {"score": "9", "why": "You listened."},
    "POST /hub/not-today": {"program": KEY, "challenge": "still-by-hand"},
    "POST /hub/challenges/{program}/{key}/start": {},
    "POST /hub/goes/{number}/withdrawal": {},
    "POST /hub/goes/{number}/{stage}": {"answer": ["Orders", "Mails"], "to": "next"},
    "POST /hub/goes/{number}/{stage}/draft": {"answer": ["Orders", "Mails"]},
    "POST /hub/heard": {"words": "Who builds the reports?", "key": "third"},
    "POST /hub/heard/{number}/lines": {"words": "Thank you.", "key": "line"},
    "POST /hub/heard/comments/{number}/lines": {"words": "It is the monthly one.", "key": "line"},
    "POST /hub/rewards/{id}/redemptions": {"key": "from-the-page"},
    "POST /hub/wish": {"gifts": "charity"},
    "POST /hub/boards/showing": {"nickname": "Ines from Graz"},
    "POST /hub/boxes/address": ADDRESS,
    "POST /hub/me/browsers/{number}/end": {},
    "POST /hub/me/browsers/others/end": {},
    "POST /hub/me/consents/{purpose}": {},
    "POST /hub/me/consents/{purpose}/withdrawal": {},
    "POST /hub/me/leaving": {},
    "POST /hub/me/erasing": {"sure": "yes"},
    "POST /hub/me/mails": {"program": "yes"},
    "POST /hub/me/profile": {"name": "Ines Kofler", "language": "en", "zone": "Europe/Vienna", "shirt": "M"},
    "POST /hub/me/willing": {"call": "yes", "agree": "yes"},
    "POST /goodbye/return": {},
    "POST /goodbye/erasing": {"sure": "yes"},
}
"""By door, a form that its owner could send as it is; the token is added by whoever sends it."""

# Doors that refuse even the owner, and rightly: what is filled in is nobody's, or the house of the tests has none.
TO_NOBODY = (
    frozenset(
        {
            "GET /sign-in/{token}",
            "HEAD /sign-in/{token}",
            "POST /sign-in/{token}",
            "GET /sso",
            "HEAD /sso",
            "POST /sso",
            "GET /brand/logo.svg",
            "HEAD /brand/logo.svg",
            "POST /goodbye/return",
            "POST /goodbye/erasing",
        }
    )
    | rooms.to_nobody()
)
