"""Words for tests of programs: a clock that can be moved, and what is asked most often of an installation."""

from datetime import UTC, datetime

from advocacy.clock import later, period


class Wristwatch:
    """A clock that stands until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant.astimezone(UTC)

    def __call__(self) -> datetime:
        """What it shows."""
        return self.instant

    def forward(self, length: str, zone: str = "UTC") -> datetime:
        """Move on by an ISO 8601 period, by the calendar."""
        self.instant = later(self.instant, period(length), zone)
        return self.instant

    def to(self, instant: datetime) -> datetime:
        """Move to an instant."""
        self.instant = instant.astimezone(UTC)
        return self.instant
