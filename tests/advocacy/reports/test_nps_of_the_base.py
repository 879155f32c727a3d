"""The NPS as it is asked of the database: the figure, its groups, and what is never pooled silently."""

from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.database import SYSTEM
from advocacy.errors import Invalid
from advocacy.listening.responses import Response, receive
from advocacy.people.accounts import AccountRow
from advocacy.people.saving import CustomerRow, save_customers
from advocacy.reports.nps import nps
from web.wiring import House

JANUARY, MARCH = datetime(2025, 1, 10, tzinfo=UTC), datetime(2025, 3, 10, tzinfo=UTC)


async def answers(house: House, scores: list[int], **said: Any) -> None:
    """Give these scores, each by somebody of their own at one company."""
    account = said.pop("account", None)
    attributes = said.pop("attributes", {})
    label = f"{said} {account} {attributes}"
    async with house.database.work(SYSTEM) as work:
        rows = [
            CustomerRow(external_id=f"{label} {n}", account=account, attributes=attributes) for n in range(len(scores))
        ]
        ids = await save_customers(work, rows)
        said = {"answered_at": JANUARY, "channel": "email", **said}
        await receive(
            work,
            [
                Response(score, "test", f"{label} {n}", customer, **said)
                for n, (score, customer) in enumerate(zip(scores, ids, strict=True))
            ],
        )


async def told(house: House, *arguments: Any, **named: Any) -> Any:
    async with house.database.read() as read:
        return await nps(read, *arguments, **named)


async def test_the_figure_comes_with_its_counts_and_interval(house: House) -> None:
    await answers(house, [10, 9, 9, 8, 7, 6, 3, 0, 10, 10])
    figure = await told(house)
    assert {name: figure[name] for name in ("n", "nps", "promoters", "passives", "detractors", "danger")} == {
        "n": 10,
        "nps": 20.0,
        "promoters": 5,
        "passives": 2,
        "detractors": 3,
        "danger": 2,
    }
    assert figure["low"] < 20 < figure["high"]
    assert figure["notes"] == []


async def test_without_answers_there_is_no_data_and_no_zero(house: House) -> None:
    figure = await told(house)
    assert (figure["n"], figure["nps"], figure["low"]) == (0, None, None)
    assert await told(house, "channel") == []


async def test_kinds_of_answers_are_kept_apart_and_said(house: House) -> None:
    await answers(house, [10] * 6)
    await answers(house, [0] * 5, counts_as="transactional")
    await answers(house, [7] * 5, counts_as="program")
    figure = await told(house)
    assert (figure["n"], figure["nps"]) == (6, 100.0)
    assert "5 transactional" in figure["notes"][0]
    assert (await told(house, counts_as="program"))["passives"] == 5
    kinds = await told(house, "counts_as")
    assert {one["value"]: one["n"] for one in kinds} == {"relationship": 6, "transactional": 5, "program": 5}


async def test_a_small_group_shows_its_size_only(house: House) -> None:
    await answers(house, [10] * 4, channel="sms")
    await answers(house, [10] * 40, channel="email")
    large, small = await told(house, "channel")
    assert (large["value"], large["nps"], large["notes"]) == ("email", 100.0, [])
    assert (small["value"], small["n"], small["nps"], small["promoters"]) == ("sms", 4, None, None)


async def test_mixed_channels_are_pointed_out(house: House) -> None:
    await answers(house, [10] * 6, channel="in-app")
    await answers(house, [6] * 6, channel="email")
    assert "2 channels" in (await told(house))["notes"][0]


async def test_a_window_counts_from_its_first_instant_and_up_to_its_last(house: House) -> None:
    await answers(house, [10] * 5, answered_at=JANUARY)
    await answers(house, [0] * 6, answered_at=MARCH)
    assert (await told(house, since=MARCH))["n"] == 6
    assert (await told(house, until=MARCH))["n"] == 5
    await answers(house, [8] * 5, answered_at=None)
    assert "no date of their own" in (await told(house, since=MARCH))["notes"][-1]


@pytest.mark.parametrize(
    ("by", "values"),
    [
        ("source", {"test"}),
        ("account", {"Acme", "Zeta"}),
        ("account.tier", {"large", None}),
        ("account.attribute.industry", {"health", 'it\'s "quoted"'}),
        ("attribute.plan", {"pro", None}),
        ("attribute.seats", {"12", None}),
        ("attribute.trial", {"yes", None}),
        ("attribute.products", {"a;b", None}),
        ("survey", {None}),
        ("level", {None}),
    ],
)
async def test_groups_by_any_field(house: House, by: str, values: set[str | None]) -> None:
    acme = AccountRow("Acme", tier="large", attributes={"industry": "health"})
    zeta = AccountRow("Zeta", attributes={"industry": 'it\'s "quoted"'})
    plan = {"plan": "pro", "seats": 12, "trial": True, "products": ["a", "b"]}
    await answers(house, [9] * 5, account=acme, attributes=plan)
    await answers(house, [7] * 5, account=zeta)
    groups = await told(house, by)
    assert {one["value"] for one in groups} == values
    assert sum(one["n"] for one in groups) == 10


@pytest.mark.parametrize("by", ["password", "attribute.", 'attribute.x"y', "email"])
async def test_a_field_that_is_none_is_refused(house: House, by: str) -> None:
    with pytest.raises(Invalid, match="no field"):
        await told(house, by)


async def test_an_unknown_kind_is_refused(house: House) -> None:
    with pytest.raises(Invalid, match="no kind of answer"):
        await told(house, counts_as="csat")
