"""Labelled visits: privacy prefetch, gateway bursts, scanners, and people."""

from datetime import UTC, datetime, timedelta

import pytest

from advocacy.delivery.machines import AT_ONCE, BURST, PREFETCH, SCANNER, Seen, Visit, marks

SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
OUTLOOK = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"


def seen(seconds: float, position: int | None, agent: str = FIREFOX, **more: str) -> Seen:
    return Seen(SENT + timedelta(seconds=seconds), position, Visit(agent, **more))


@pytest.mark.parametrize(
    ("visit", "mark"),
    [
        (seen(3600, None), None),
        (seen(3600, 0, IPHONE), None),
        (seen(3600, None, OUTLOOK), None),
        (seen(3600, None, GMAIL), None),
        (seen(3600, None, "Mozilla/5.0"), PREFETCH),
        (seen(3600, 0, purpose="prefetch;prerender"), PREFETCH),
        (seen(3600, 0, method="HEAD"), SCANNER),
        (seen(3600, 0, ""), SCANNER),
        (seen(3600, 0, "Mozilla/5.0 (compatible; Barracuda Sentinel)"), SCANNER),
        (seen(3600, 0, "python-requests/2.32"), SCANNER),
        (seen(3600, 0, "Mozilla/5.0 HeadlessChrome/130"), SCANNER),
        (seen(2, 0), AT_ONCE),
        (seen(2, None), AT_ONCE),
        (seen(11, 0), None),
    ],
)
def test_a_single_visit(visit: Seen, mark: str | None) -> None:
    assert marks([visit], SENT, 3) == [mark]


def test_a_hand_that_presses_every_link_is_a_machines() -> None:
    burst = [seen(600 + position, position) for position in range(4)]
    assert marks(burst, SENT, 11) == [BURST] * 4
    assert marks([seen(600, 0), seen(601, 1)], SENT, 2) == [BURST] * 2


def test_a_person_may_press_twice_or_look_around_slowly() -> None:
    assert marks([seen(600, 0), seen(601, 0)], SENT, 1) == [None] * 2
    assert marks([seen(600, 7), seen(604, 8)], SENT, 11) == [None] * 2
    assert marks([seen(600 + 40 * position, position) for position in range(5)], SENT, 11) == [None] * 5


def test_a_burst_does_not_taint_who_comes_later() -> None:
    visits = [*[seen(30, position) for position in range(3)], seen(7200, 0), seen(7100, None)]
    assert marks(visits, SENT, 3) == [BURST, BURST, BURST, None, None]
