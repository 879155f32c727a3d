"""By when a person answers: working days, counted as whoever asked counts them. Pure."""

from datetime import datetime, time, timedelta

from advocacy.clock import local_day, local_time_of

WORKING_DAYS = 2
_SATURDAY = 5
_LAST_MINUTE = time(23, 59)


def promised(asked_at: datetime, zone: str, working_days: int = WORKING_DAYS) -> datetime:
    """The last minute of the day by which an answer is promised.

    The day of asking does not count, and neither do Saturdays and Sundays; holidays do, because nobody told us
    which. What is asked on a Thursday is answered by Monday.

    Args:
        asked_at: when it was asked.
        zone: the time zone of whoever asked.
        working_days: how many days there are for the answer.
    """
    day, left = local_day(asked_at, zone), working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return local_time_of(day, _LAST_MINUTE, zone)
