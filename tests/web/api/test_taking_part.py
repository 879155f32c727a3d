"""From an invitation to a box, over the API alone."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from advocacy.clock import later, period
from advocacy.database import SYSTEM
from advocacy.delivery.links import Links
from advocacy.people import customers
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.programs import cohorts, invitations, programs
from web.due import carry_out
from web.testing import Wristwatch
from web.wiring import TAKE_PARTS, House

PROGRAM = Path(__file__).parents[3] / "seeds" / "programs" / "passives.yaml"
KEY = "passives-to-promoters"
ADDRESS = {"name": "Ann Lee", "street": "Herrengasse 3", "city": "Graz", "postcode": "8010", "country": "AT"}


@pytest.fixture
async def token(house: House, api: httpx.AsyncClient, watch: Wristwatch) -> str:
    """The end of the address that somebody was invited with."""
    people = [{"email": f"c{number}@example.com", "score": 8, "id": str(number)} for number in range(6)]
    await api.post("/api/v1/scores", json=people)
    async with house.database.work(SYSTEM) as work:
        await programs.load(work, PROGRAM.read_text(), PROGRAM.name, TAKE_PARTS)
        await cohorts.launch(work, await programs.publication(work, KEY))
    await carry_out(house)
    async with house.database.read() as read:
        for customer in range(1, 7):
            try:
                invited = await invitations.of_customer(read, customer)
            except Exception:  # noqa: BLE001, S112 - held out
                continue
            return Links.of(house.settings).token("join", invited.id, later(watch(), period("P30D"), "UTC"))
    raise AssertionError("nobody was invited")


@pytest.fixture
async def member(api: httpx.AsyncClient, token: str) -> int:
    return int((await api.post(f"/api/v1/invitations/{token}/acceptance")).json()["customer"])


async def board(api: httpx.AsyncClient, member: int) -> dict[str, Any]:
    return {one["challenge"]: one for one in (await api.get(f"/api/v1/members/{member}/challenges")).json()}


async def test_an_invitation_is_good_once(api: httpx.AsyncClient, token: str) -> None:
    joined = await api.post(f"/api/v1/invitations/{token}/acceptance")
    assert (joined.status_code, joined.json()["program"]) == (201, KEY)
    assert (await api.post(f"/api/v1/invitations/{token}/acceptance")).status_code == 409
    assert (await api.post(f"/api/v1/invitations/{token[:-1]}x/acceptance")).status_code == 404
    shown = (await api.get(f"/api/v1/customers/{joined.json()['customer']}")).json()
    assert shown["joined_at"] is not None


async def test_a_challenge_is_done_at_once_and_earns_at_once(api: httpx.AsyncClient, member: int) -> None:
    before = await board(api, member)
    assert before["your-candy"]["state"] == "open"
    assert any(one["reasons"] for one in before.values())
    done = await api.post(
        "/api/v1/submissions", json={"customer": member, "challenge": "your-candy", "answers": {"0": "liquorice"}}
    )
    assert done.json()["state"] == "completed"
    assert (await board(api, member))["your-candy"]["state"] == "done"
    assert (await api.get(f"/api/v1/customers/{member}")).json()["points"] == before["your-candy"]["points"]
    again = await api.post(
        "/api/v1/submissions", json={"customer": member, "challenge": "your-candy", "answers": {"0": "nougat"}}
    )
    assert again.status_code == 409


async def test_a_go_may_be_begun_answered_and_taken_back(api: httpx.AsyncClient, member: int) -> None:
    begun = await api.post("/api/v1/submissions", json={"customer": member, "challenge": "your-candy"})
    number = begun.json()["id"]
    kept = await api.put(f"/api/v1/submissions/{number}/answers", json={"answers": {"0": "nougat"}, "hand_in": False})
    assert kept.json() == {"id": number, "state": "started"}
    assert (await api.delete(f"/api/v1/submissions/{number}")).status_code == 204
    assert (await api.delete(f"/api/v1/submissions/{number}")).status_code == 409
    assert (await api.put(f"/api/v1/submissions/{number + 9}/answers", json={"answers": {}})).status_code == 404


async def test_an_approval_is_taken_back_with_what_it_earned(api: httpx.AsyncClient, member: int) -> None:
    done = await api.post(
        "/api/v1/submissions", json={"customer": member, "challenge": "your-candy", "answers": {"0": "liquorice"}}
    )
    number = done.json()["id"]
    assert (await api.delete(f"/api/v1/submissions/{number}/approval")).status_code == 204
    assert (await api.get(f"/api/v1/customers/{member}")).json()["spendable"] == 0
    approved = await api.put(f"/api/v1/submissions/{number}/approval")
    assert approved.json() == {"id": number, "state": "completed"}
    assert (await api.put(f"/api/v1/submissions/{number}/approval")).status_code == 409


async def test_a_box_is_listed_and_marked(house: House, api: httpx.AsyncClient, member: int, watch: Wristwatch) -> None:
    for challenge, answer in (("your-shirt", "M"), ("your-address", ADDRESS), ("your-candy", "nougat")):
        body = {"customer": member, "challenge": challenge, "answers": {"0": answer}}
        assert (await api.post("/api/v1/submissions", json=body)).status_code == 201
    watch.forward("P2M1D")
    await carry_out(house)
    page = (await api.get("/api/v1/shipments", params={"status": "ready"})).json()
    assert (len(page["shipments"]), page["next"]) == (1, None)
    number = page["shipments"][0]["id"]
    sent = await api.put(f"/api/v1/shipments/{number}/status", json={"status": "sent", "carrier": "Post"})
    assert (sent.json()["status"], sent.json()["carrier"]) == ("sent", "Post")
    assert (await api.put(f"/api/v1/shipments/{number}/status", json={"status": "sent"})).status_code == 200
    assert (await api.put(f"/api/v1/shipments/{number}/status", json={"status": "lost"})).status_code == 422
    assert (await api.put("/api/v1/shipments/999/status", json={"status": "sent"})).status_code == 404


@pytest.mark.usefixtures("member")
async def test_the_conversion_report(api: httpx.AsyncClient) -> None:
    report = (await api.get(f"/api/v1/programs/{KEY}/conversion")).json()
    assert (report["program"], report["passives"]["joined"]) == (KEY, 1)
    assert (await api.get("/api/v1/programs/nonsense/conversion")).status_code == 404


async def test_a_member_that_is_none(api: httpx.AsyncClient, house: House) -> None:
    assert (await api.get("/api/v1/members/7/challenges")).status_code == 404
    async with house.database.work(SYSTEM) as work:
        await save_customers(work, [CustomerRow(email="bob@example.com")])
    assert (await api.get("/api/v1/members/1/challenges")).status_code == 200


async def test_a_refusal_reads_the_same_with_an_idempotency_key_and_again(api: httpx.AsyncClient, member: int) -> None:
    body = {"customer": member, "challenge": "public-review"}
    plain = await api.post("/api/v1/submissions", json=body)
    keyed = [await api.post("/api/v1/submissions", json=body, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert [answer.status_code for answer in (plain, *keyed)] == [409, 409, 409]
    assert "Opens at Companion" in plain.json()["message"]
    assert keyed[0].json() == keyed[1].json() == plain.json()


async def test_a_colleague_does_not_come_in_and_nobody_while_the_program_rests(
    house: House, api: httpx.AsyncClient, token: str
) -> None:
    at = f"/api/v1/invitations/{token}/acceptance"

    async def colleagues(*, yes: bool) -> None:
        async with house.database.work(SYSTEM) as work:
            for customer in range(1, 7):
                await customers.change(work, customer, employee=yes)

    await colleagues(yes=True)
    refused = await api.post(at)
    assert (refused.status_code, "a colleague" in refused.json()["message"]) == (409, True)
    await colleagues(yes=False)
    async with house.database.work(SYSTEM) as work:
        await programs.pause(work, KEY)
    refused = await api.post(at)
    assert (refused.status_code, "paused" in refused.json()["message"]) == (409, True)
    async with house.database.work(SYSTEM) as work:
        await programs.resume(work, KEY)
    assert (await api.post(at)).status_code == 201
