"""Asking for public reviews: campaigns whose choice of people cannot see the score."""

from decimal import Decimal
from typing import Any

import click
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from advocacy.acts.neutrality import Rule
from advocacy.acts.platforms import INCENTIVES, Incentive
from advocacy.acts.reviews import Campaign, open_campaign
from advocacy.database import SYSTEM
from advocacy.engine.rules.conditions import Condition, parse
from advocacy.errors import Invalid
from advocacy.reports.review_audit import audit
from rewards.ladder import ranks
from web.cli.doors import Commands, as_format, in_house, show
from web.wiring import House


@click.group(cls=Commands)
def reviewers() -> None:
    """Campaigns for public reviews, chosen without looking at anybody's score."""


@reviewers.command("open")
@click.option("--platform", required=True, help="Where the review is written: g2, capterra, google …")
@click.option("--link", required=True, help="The address that the platform gave you.")
@click.option("--wording", required=True, help="What people are told, the same for everybody.")
@click.option("--share", type=float, help="A random share, such as 0.2; everybody if neither this nor --every.")
@click.option("--every", "nth", type=click.IntRange(2), help="Every so-many-th customer.")
@click.option("--narrow", help="A condition on neutral fields, as a program writes it: '{account.tier: enterprise}'")
@click.option("--incentive", type=click.Choice(INCENTIVES), default="none", show_default=True)
@click.option("--value", type=Decimal, help="What everybody gets, in points or in the currency.")
@click.option("--currency", default="", help="Three letters.")
@click.option("--disclosure", default="", help="What a reviewer has to say about the incentive.")
@as_format
def open_reviews(
    *,
    platform: str,
    link: str,
    wording: str,
    share: float | None,
    nth: int | None,
    narrow: str | None,
    incentive: str,
    value: Decimal | None,
    currency: str,
    disclosure: str,
    form: str,
) -> None:
    """Draw who is asked for a review, by a rule that is blind to the score, and keep how it was done.

    \b
    Example:
      advocacy reviewers open --platform g2 --link https://www.g2.com/products/wherry/take_survey \\
        --share 0.2 --wording "Tell others what you think of us, good or bad."
    """  # noqa: D301 - click keeps the lines after this mark as they are
    kind = "sample" if share is not None else "every" if nth is not None else "all"
    gift = Incentive(incentive, value, currency, disclosure)

    async def do(house: House) -> dict[str, Any]:
        async with house.database.work(SYSTEM) as work:
            narrowed = _condition(narrow, await ranks(work)) if narrow else None
            campaign = Campaign(platform, link, wording, Rule(kind, share, nth), narrowed, gift)
            number = await open_campaign(work, campaign)
            return {"campaign": number, **await audit(work, number)}

    opened = in_house(do)
    show(
        form,
        opened,
        lambda: (
            f"Campaign {opened['campaign']} is open. Export it: "
            f"advocacy export reviewers --campaign {opened['campaign']}"
        ),
    )


@reviewers.command("audit")
@click.argument("campaign", type=int)
def audit_reviews(campaign: int) -> None:
    """Print how the people of a campaign were chosen, and whether the mix of scores was kept, as JSON.

    \b
    Example:
      advocacy reviewers audit 3
    """  # noqa: D301

    async def do(house: House) -> dict[str, Any]:
        async with house.database.read() as read:
            return await audit(read, campaign)

    show("json", in_house(do), str)


def _condition(text: str, levels: dict[str, int]) -> tuple[Any, Condition]:
    try:
        tree = YAML(typ="safe").load(text)
    except YAMLError as wrong:
        raise Invalid(f"{text!r} is no condition.", where="--narrow", remedy="Write '{field: value}'.") from wrong
    return tree, parse(tree, levels=levels, where="--narrow")
