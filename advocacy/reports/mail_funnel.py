"""The mail funnel, from sent to joined, with and without the opens and clicks that machines made.

Pure. Apple's Mail Privacy Protection (since September 2021) opens mails nobody read, and security scanners
press links nobody chose; both kinds of rate are given, and variants are judged on the join rate.
"""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class MailCounts:
    """One mailing in people: unique openers and clickers, of whom some were seen only as machines.

    `sent` is everybody invited by this mailing. `joined` includes those who came by another route than the
    mailed link, so it may exceed the clickers.
    """

    sent: int
    hard_bounces: int
    soft_bounces: int
    openers: int
    clickers: int
    joined: int
    machine_only_openers: int = 0
    machine_only_clickers: int = 0

    def __post_init__(self) -> None:
        if min(astuple(self)) < 0:
            raise ValueError("Counts of people cannot be negative")
        if self.hard_bounces + self.soft_bounces > self.sent:
            raise ValueError("More mails bounced than were sent")
        if self.machine_only_openers > self.openers or self.machine_only_clickers > self.clickers:
            raise ValueError("More machines than openers or clickers")


@dataclass(frozen=True, slots=True)
class MailFunnel:
    """The rates of one mailing, None where nothing could have happened. None of them is clamped to 1."""

    delivered: int
    delivery_rate: float | None
    bounce_rate: float | None
    open_rate: float | None
    open_rate_without_machines: float | None
    click_rate: float | None
    click_rate_without_machines: float | None
    click_to_open: float | None
    join_rate_of_delivered: float | None
    join_rate_of_invited: float | None
    joins_per_click: float | None


def mail_funnel(counts: MailCounts) -> MailFunnel:
    """The figures of one mailing.

    Machine-only people leave numerator and denominator alike: whether a person was behind them is not known.
    Click-to-open may exceed 1, because a reader with images off clicks without an open being seen.
    """
    delivered = counts.sent - counts.hard_bounces - counts.soft_bounces
    return MailFunnel(
        delivered=delivered,
        delivery_rate=_ratio(delivered, counts.sent),
        bounce_rate=_ratio(counts.hard_bounces + counts.soft_bounces, counts.sent),
        open_rate=_ratio(counts.openers, delivered),
        open_rate_without_machines=_ratio(
            counts.openers - counts.machine_only_openers, delivered - counts.machine_only_openers
        ),
        click_rate=_ratio(counts.clickers, delivered),
        click_rate_without_machines=_ratio(
            counts.clickers - counts.machine_only_clickers, delivered - counts.machine_only_clickers
        ),
        click_to_open=_ratio(counts.clickers, counts.openers),
        join_rate_of_delivered=_ratio(counts.joined, delivered),
        join_rate_of_invited=_ratio(counts.joined, counts.sent),
        joins_per_click=_ratio(counts.joined, counts.clickers),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
