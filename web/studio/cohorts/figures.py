"""What the charts' script needs beside the drawings: the same figures as data, every sentence already in words."""

from typing import Any

from web.language import _, day_year, number
from web.studio.cohorts.verdict import between, percent
from web.studio.cohorts.view import ENDS, Charts, Told


def of_charts(told: Told, charts: Charts) -> dict[str, Any]:
    """The data of a page's charts; call it while the page is written, for its words are the reader's."""
    return {
        "ends": list(ENDS),
        "moved": {score: parts for score, parts in told.report["moved"].items() if any(parts.values())},
        "trend": [_week(point.week) for point in charts.trend.points] if charts.trend else [],
        "series": {"joined": _("Joined"), "answered": _("Answered"), "converted": _("Promoters")},
    }


def _week(week: Any) -> dict[str, Any]:
    rate = week["of_joined"]
    said = _("Until %(day)s: %(k)s of %(n)s are promoters, %(rate)s (%(between)s).") % {
        "day": day_year(week["until"]),
        "k": number(rate["k"]),
        "n": number(rate["n"]),
        "rate": percent(rate["rate"]),
        "between": between(rate["low"], rate["high"]),
    }
    return {"joined": week["joined"], "answered": week["answered"], "converted": rate["k"], "said": said}
