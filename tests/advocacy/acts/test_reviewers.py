"""Review campaigns: nobody is chosen by what they think of us, and anybody can check that."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.acts.neutrality import REFUSAL, REMEDY, Rule, draw, is_neutral, refuse_condition
from advocacy.acts.platforms import PLATFORMS, Incentive, check_incentive, is_free_mail
from advocacy.acts.review_export import COLUMNS, lines
from advocacy.acts.review_results import Result, by_platform, note_results
from advocacy.acts.reviews import PAUSE, Campaign, open_campaign
from advocacy.database import SYSTEM
from advocacy.engine.rules.conditions import parse
from advocacy.engine.rules.fields import FIELDS, Kind
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.events import Event
from advocacy.people import consent
from advocacy.people.accounts import AccountRow
from advocacy.people.customers import change
from advocacy.people.membership import unsubscribe
from advocacy.reports.export import stream
from advocacy.reports.exports import EXPORTS
from advocacy.reports.review_audit import audit
from tests.advocacy.acts.company import person
from web.testing import Wristwatch
from web.wiring import House

PUBLISHED = """
    campaign_id, platform, person_name, email, account_name, role, product, months_as_customer, language, country,
    verified_user_basis, conflict_of_interest, gov_employee, invited_rule, random_draw, invite_url, incentive_type,
    incentive_value, currency, disclosure_text, consent_marketing, last_review_request_at, reviews_on_file, status,
    rejected_reason
"""
LEVELS = {"newcomer": 0, "insider": 1}
CAMPAIGN = Campaign("g2", "https://www.g2.com/products/acme/take_survey?ref=7", "Would you tell others about us?")
NEUTRAL_FIELDS = {"language", "zone", "title", "created_at", "account.name", "account.tier", "account.value"}


def trees() -> Iterator[tuple[str, Any]]:
    """A condition on every field there is, and on everything that somebody did."""
    values = {
        Kind.WHOLE: 5,
        Kind.TEXT: "x",
        Kind.FLAG: True,
        Kind.INSTANT: {"within": "P30D"},
        Kind.LIST: {"has": "x"},
        Kind.LEVEL: "insider",
        Kind.ANY: "x",
    }
    for name, field in FIELDS.items():
        yield name, {name: field.words[0] if field.words else values[field.kind]}
    yield "attribute.nps_score", {"attribute.nps_score": 9}
    yield "attribute.candy", {"attribute.candy": "liquorice"}
    yield "customer.score", {"customer.score": 9}
    yield "account.attribute.health score", {"account.attribute.health score": 9}
    yield "account.attribute.sentiment", {"account.attribute.sentiment": "good"}
    yield "did", {"did": "challenge.completed", "at_least": 1}
    yield "finished", {"finished": "your-candy"}
    yield "badge", {"badge": "frank"}
    yield "never", {"never": "shipment.sent"}


@pytest.mark.parametrize("tree", [tree for name, tree in trees() if name not in NEUTRAL_FIELDS])
@pytest.mark.parametrize("wrapped", [False, True])
def test_every_field_that_follows_from_the_score_is_refused(tree: Any, wrapped: bool) -> None:
    hidden = {"any": [{"language": "en"}, {"none": [{"all": [tree]}]}]} if wrapped else tree
    with pytest.raises(Invalid) as refused:
        refuse_condition(parse(hidden, levels=LEVELS).tree)
    assert refused.value.message == REFUSAL == "Reviewers cannot be chosen by score. Platforms forbid it, and so do we."
    assert refused.value.remedy == REMEDY == "Choose all, or a random share."


@pytest.mark.parametrize(
    "tree",
    [
        *({name: tree[name]} for name, tree in trees() if name in NEUTRAL_FIELDS),
        {"account.attribute.industry": ["health", "energy"]},
        {"attribute.country": "AT"},
        {"customer.product": {"has": "ERP"}},
    ],
)
def test_neutral_fields_may_narrow_people_down(tree: Any) -> None:
    refuse_condition(parse(tree, levels=LEVELS).tree)


def test_a_new_field_is_refused_until_somebody_calls_it_neutral() -> None:
    assert {name for name in FIELDS if is_neutral(name)} == NEUTRAL_FIELDS
    assert not is_neutral("something.new")
    assert not is_neutral("account.attribute.")


@given(st.sets(st.integers(1, 10_000), max_size=300), st.integers(0, 2**48))
def test_a_draw_can_be_repeated_and_has_its_size(frame: set[int], seed: int) -> None:
    rule = Rule("sample", share=0.3)
    drawn = draw(sorted(frame), rule, seed)
    assert drawn == draw(sorted(frame, reverse=True), rule, seed)
    assert len(drawn) == -(-3 * len(frame) // 10)
    assert {one.customer for one in drawn} <= frame


def test_every_third_and_all() -> None:
    assert [one.customer for one in draw(range(1, 11), Rule("every", nth=3), 0)] == [3, 6, 9]
    assert [one.customer for one in draw(range(1, 4), Rule(), 0)] == [1, 2, 3]


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "promoters"},
        {"kind": "sample"},
        {"kind": "sample", "share": 0},
        {"kind": "sample", "share": 1.5},
        {"kind": "all", "share": 0.5},
        {"kind": "every"},
        {"kind": "every", "nth": 1},
    ],
)
def test_another_rule_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        Rule(**rule)


@pytest.mark.parametrize(
    ("platform", "incentive", "allowed"),
    [
        ("google", Incentive("points", Decimal(50)), False),
        ("trustpilot", Incentive("gift_card", Decimal(5), "USD"), False),
        ("trustradius", Incentive("gift_card", Decimal(5), "USD"), False),
        ("somewhere-new", Incentive("gift_card", Decimal(5), "USD"), False),
        ("gartner", Incentive("gift_card", Decimal(25), "USD"), True),
        ("gartner", Incentive("gift_card", Decimal("25.01"), "USD"), False),
        ("gartner", Incentive("gift_card", Decimal(20), "EUR"), False),
        ("g2", Incentive("gift_card", Decimal(10), "EUR"), True),
        ("g2", Incentive("gift_card"), False),
        ("g2", Incentive("money", Decimal(10), "EUR"), False),
        *((key, Incentive(), True) for key in PLATFORMS),
    ],
)
def test_incentives_follow_the_platform(platform: str, incentive: Incentive, allowed: bool) -> None:
    if allowed:
        check_incentive(platform, incentive)
    else:
        with pytest.raises(Invalid):
            check_incentive(platform, incentive)


async def opened(house: House, campaign: Campaign = CAMPAIGN) -> int:
    async with house.database.work(SYSTEM) as work:
        return await open_campaign(work, campaign)


async def listed(house: House, campaign: int) -> dict[str, dict[str, Any]]:
    async with house.database.read() as read:
        rows = [row async for part in lines(read, {"campaign": campaign}) for _, row in part]
    return {row[2]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


async def test_the_file_has_the_published_columns_and_no_score(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await person(work, "ann", score=3)
    number = await opened(house)
    file = b"".join([one async for one in stream(house.database, SYSTEM, EXPORTS["reviewers"], {"campaign": number})])
    header, row = csv.reader(io.StringIO(file.decode(), newline=""))
    assert header == PUBLISHED.replace("\n", " ").replace(" ", "").split(",")
    assert not any("score" in name or "nps" in name or "segment" in name for name in header)
    assert row[:2] == [str(number), "g2"]


async def test_everybody_who_may_be_asked_is_asked_whatever_they_think(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        for name, score in (("ann", 10), ("bob", 8), ("cid", 0), ("dan", None)):
            await person(work, name, score=score)
        await change(work, await person(work, "eve"), employee=True)
        await unsubscribe(work, await person(work, "fay"), how="test")
        await person(work, "gus", account=AccountRow("Rival", attributes={"competitor": True}))
        await work.record(Event("review.offered", await person(work, "hal"), "submission:1"))
        await person(work, "ida", account=AccountRow("We", domain="we.example"))
    number = await opened(house, replace(CAMPAIGN, own_domains=("We.example",)))
    assert list(await listed(house, number)) == ["Ann", "Bob", "Cid", "Dan"]
    async with house.database.read() as read:
        told = await audit(read, number)
    assert (told["frame_size"], told["invited"], told["rule"]) == (4, 4, "all eligible customers")
    assert told["by_segment"]["detractor"] == {"frame": 1, "invited": 1}
    assert told["by_segment"]["no score"] == {"frame": 1, "invited": 1}
    assert (told["chi_square"]["p"], told["warning"]) == (None, None)
    assert told["wording_unchanged"]


async def test_a_person_is_asked_once_in_half_a_year_over_all_platforms(house: House, watch: Wristwatch) -> None:
    async with house.database.work(SYSTEM) as work:
        await person(work, "ann")
    first = await opened(house)
    with pytest.raises(Conflict, match="Nobody may be asked"):
        await opened(house, replace(CAMPAIGN, platform="capterra"))
    began = watch.instant
    watch.to(began + PAUSE - timedelta(seconds=1))
    with pytest.raises(Conflict):
        await opened(house)
    watch.to(began + PAUSE)
    second = await opened(house, replace(CAMPAIGN, platform="capterra"))
    assert (await listed(house, second))["Ann"]["last_review_request_at"] == began
    assert (await listed(house, first))["Ann"]["last_review_request_at"] is None


async def test_each_row_says_how_its_person_was_chosen_and_known(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        since = AccountRow("Acme", attributes={"customer_since": "2024-11-06"})
        said = {"country": "AT", "product": "ERP"}
        await person(work, "ann", account=since, title="CTO", language="de", attributes=said, external_id="x1")
        free = AccountRow("Gmail people", domain="gmail.com")
        bob = await person(work, "bob", account=free)
        await consent.grant(work, bob, "review", evidence="asked on the phone")
        await person(work, "cid", account=AccountRow("Ministry", domain="ministry.gov.uk"))
    incentive = Incentive("gift_card", Decimal(10), "EUR")
    number = await opened(house, replace(CAMPAIGN, rule=Rule("sample", share=1.0), incentive=incentive, seed=5))
    rows = await listed(house, number)
    ann, bob_row, cid = rows["Ann"], rows["Bob"], rows["Cid"]
    assert (ann["role"], ann["country"], ann["product"], ann["months_as_customer"]) == ("CTO", "AT", "ERP", 13)
    assert (ann["verified_user_basis"], ann["consent_marketing"]) == ("customer id on record", False)
    assert bob_row["verified_user_basis"] == "account on record; free-mail address, likely rejected"
    assert bob_row["consent_marketing"] is True
    assert (ann["gov_employee"], cid["gov_employee"], cid["conflict_of_interest"]) == (False, True, "no")
    assert ann["invited_rule"] == "random sample of 100%"
    assert 0 <= ann["random_draw"] < 1
    assert ann["invite_url"].startswith("https://www.g2.com/products/acme/take_survey?")
    assert "ref=7" in ann["invite_url"]
    assert f"utm_campaign=review-{number}" in ann["invite_url"]
    assert (ann["incentive_value"], ann["disclosure_text"]) == (10, "I received a gift card for this review.")


async def test_people_in_government_get_no_incentive_where_it_is_barred(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await person(work, "ann")
        await person(work, "cid", account=AccountRow("Ministry", domain="ministry.gov.uk"))
    gift = Incentive("gift_card", Decimal(20), "USD")
    number = await opened(house, replace(CAMPAIGN, platform="gartner", incentive=gift))
    assert list(await listed(house, number)) == ["Ann"]


async def test_the_base_is_narrowed_by_neutral_fields_only(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        await person(work, "ann", language="de")
        await person(work, "bob", language="en")
        await consent.grant(work, await person(work, "cid", language="de"), "review", evidence="a call")
    tree = {"language": "de"}
    narrowed = replace(CAMPAIGN, narrowed_to=(tree, parse(tree, levels={})), with_consent=True)
    assert list(await listed(house, await opened(house, narrowed))) == ["Cid"]
    telling = {"segment": "promoter"}
    with pytest.raises(Invalid, match="chosen by score"):
        await opened(house, replace(CAMPAIGN, narrowed_to=(telling, parse(telling, levels={}))))
    with pytest.raises(Conflict):
        await opened(house, replace(CAMPAIGN, months_at_least=1))


@pytest.mark.parametrize(
    "campaign",
    [
        replace(CAMPAIGN, wording="Give us five stars!"),
        replace(CAMPAIGN, wording="Leave a positive review"),
        replace(CAMPAIGN, wording="★★★★★"),
        replace(CAMPAIGN, wording="  "),
        replace(CAMPAIGN, link="http://www.g2.com/x"),
        replace(CAMPAIGN, platform="google", incentive=Incentive("points", Decimal(5))),
    ],
)
async def test_what_a_platform_would_not_take_is_refused(house: House, campaign: Campaign) -> None:
    with pytest.raises(Invalid):
        await opened(house, campaign)


async def test_a_lopsided_draw_is_pointed_out(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        for number in range(30):
            await person(work, f"p{number}", score=10 if number % 2 else 3)
    # Every second by id happens to be the promoters here: the rule is neutral, the result is not, and it shows.
    number = await opened(house, replace(CAMPAIGN, rule=Rule("every", nth=2)))
    async with house.database.read() as read:
        told = await audit(read, number)
    assert told["by_segment"]["promoter"] == {"frame": 15, "invited": 15}
    assert told["chi_square"]["p"] < 0.001
    assert "mixed differently" in told["warning"]


async def test_results_come_back_by_address_and_are_counted_by_platform(house: House) -> None:
    async with house.database.work(SYSTEM) as work:
        for name in ("ann", "bob", "cid", "dan"):
            await person(work, name)
    number = await opened(house)
    results = [
        Result("ANN@acme.example", "published", "https://g2.example/1", date(2026, 1, 20)),
        Result("bob@acme.example", "rejected", rejected_reason="no screenshot"),
        Result("cid@acme.example", "submitted"),
        Result("who@acme.example", "published"),
    ]
    async with house.database.work(SYSTEM) as work:
        assert await note_results(work, number, results) == ["who@acme.example"]
        await note_results(work, number, [Result("ann@acme.example", "published")])
        with pytest.raises(Invalid, match="no status"):
            await note_results(work, number, [Result("ann@acme.example", "loved it")])
    rows = await listed(house, number)
    assert rows["Ann"]["reviews_on_file"] == ["g2 2026-01-20 https://g2.example/1"]
    assert (rows["Bob"]["status"], rows["Bob"]["rejected_reason"]) == ("rejected", "no screenshot")
    async with house.database.read() as read:
        assert await by_platform(read) == [
            {"platform": "g2", "invited": 4, "submitted": 3, "published": 1, "rejected": 1, "rejection_rate": 0.5}
        ]


async def test_an_unknown_campaign_is_named(house: House) -> None:
    with pytest.raises(NotFound, match="no review campaign 9"):
        await listed(house, 9)


def test_free_mail_is_known() -> None:
    assert is_free_mail("Ann@GMail.com")
    assert not is_free_mail("ann@acme.example")
    assert not is_free_mail(None)
