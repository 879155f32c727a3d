"""The pace of asking: how many customers a day, so that everybody is asked once in the period. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drip:
    """Surveys a day, and the days until everybody has been asked."""

    per_day: int
    days_used: int


def drip_quota(customers: int, send_days: int) -> Drip:
    """The smallest daily quota that reaches all customers within the sending days.

    quota = ⌈customers / send days⌉, days used = ⌈customers / quota⌉; 91 customers in 90 days are 2 a day for
    46 days. Nobody to ask takes no days.

    Raises:
        ValueError: for negative customers or less than one sending day.
    """
    if customers < 0 or send_days < 1:
        raise ValueError("A drip needs at least 0 customers and 1 sending day")
    if customers == 0:
        return Drip(0, 0)
    per_day = -(-customers // send_days)
    return Drip(per_day, -(-customers // per_day))
