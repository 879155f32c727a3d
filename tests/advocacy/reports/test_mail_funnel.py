import pytest

from advocacy.reports.mail_funnel import MailCounts, mail_funnel


def test_more_clicks_than_opens_is_shown_as_it_is() -> None:
    found = mail_funnel(MailCounts(100, 0, 0, openers=10, clickers=15, joined=20))
    assert found.click_to_open == 1.5
    assert found.joins_per_click == pytest.approx(4 / 3)


def test_machines_leave_both_sides_of_the_rate() -> None:
    found = mail_funnel(
        MailCounts(100, 0, 0, openers=60, clickers=30, joined=5, machine_only_openers=20, machine_only_clickers=10)
    )
    assert (found.open_rate, found.open_rate_without_machines) == (0.6, 0.5)
    assert found.click_rate == 0.3
    assert found.click_rate_without_machines == pytest.approx(20 / 90)


def test_where_all_openers_are_machines_nothing_is_known() -> None:
    found = mail_funnel(MailCounts(10, 0, 0, openers=10, clickers=0, joined=0, machine_only_openers=10))
    assert found.open_rate == 1
    assert found.open_rate_without_machines is None


@pytest.mark.parametrize(
    ("counts", "words"),
    [((10, 8, 3, 0, 0, 0), "bounced"), ((10, 0, 0, 1, 0, 0, 2), "machines"), ((-1, 0, 0, 0, 0, 0), "negative")],
)
def test_impossible_mailings_are_refused(counts: tuple[int, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        MailCounts(*counts)
