"""Every worked case of the statistics, to five in a million."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from advocacy.listening import cadence, response, scores, weighted
from advocacy.reports import (
    conversion,
    intervals,
    mail_funnel,
    planning,
    regression,
    significance,
)
from advocacy.reports.goal import goal_verdict

TOLERANCE = 5e-6

CASES_FILE = Path(os.environ.get("ADVOCACY_STATS_CASES") or Path(__file__).parents[2] / "data" / "stats_cases.json")
CASES: list[dict[str, Any]] = json.loads(CASES_FILE.read_text(encoding="utf-8"))["cases"]

Answer = dict[str, Any]


def nps(promoters: int, passives: int, detractors: int, conf: float = 0.95, pop: int | None = None) -> Answer:
    found = scores.nps(promoters, passives, detractors, confidence=conf, population=pop)
    percent = {
        f"pct_{name}s": None if share is None else 100 * share
        for name, share in (
            ("promoter", found.promoter_share),
            ("passive", found.passive_share),
            ("detractor", found.detractor_share),
        )
    }
    return {**asdict(found), **percent, "adj_low": found.low, "adj_high": found.high}


def nps_diff(a: Sequence[int], b: Sequence[int]) -> Answer:
    found = scores.nps_difference(scores.nps(*a), scores.nps(*b))
    return {**asdict(found), "p_two_sided": found.p}


def nps_weighted(score_weight: Sequence[tuple[int, float]]) -> Answer:
    found = weighted.weighted_nps((score, weight) for score, weight in score_weight)
    return {**asdict(found), "nps_weighted": found.nps}


def sample_size_nps_moe(moe_points: float, p: float, d: float) -> Answer:
    found = scores.answers_for_margin(moe_points, promoter_share=p, detractor_share=d)
    return {"n": found.n, "n_raw": found.exact}


def goal_25(k: int, n: int, goal: float) -> Answer:
    found = goal_verdict(k, n, goal)
    return {**asdict(found), "verdict": found.words}


def two_prop_test(k1: int, n1: int, k2: int, n2: int) -> Answer:
    found = significance.pooled_z(k1, n1, k2, n2)
    return {
        "z_pooled": found.z,
        "p_two_sided": found.p,
        "fisher_p": significance.fisher_exact(k1, n1, k2, n2),
    }


def sample_size_two_prop(p1: float, p2: float, ratio: float = 1.0) -> Answer:
    found = planning.arm_sizes(p1, p2, ratio=ratio)
    return {**asdict(found), "n1_raw": found.exact, "n1_arcsine": found.arcsine}


def sequential_bounds(looks: int, alpha: float) -> Answer:
    found = planning.sequential_bounds(looks, alpha=alpha)
    return {"pocock_z": found.pocock, "obf_z": list(found.obrien_fleming)}


def conversion_itt(**counts: int) -> Answer:
    found = conversion.conversion_rates(**counts)
    return {
        "response_rate_of_joined": asdict(found.response_of_joined),
        "of_responders": asdict(found.of_responders),
        "of_joined": asdict(found.of_joined),
        "of_invited": asdict(found.of_invited),
        "joined_worst_case": found.worst_case_of_joined.rate,
        "joined_best_case": found.best_case_of_joined.rate,
    }


def regression_to_mean(p_det: float, p_pas: float, p_pro: float, retest_r_latent: float) -> Answer:
    return asdict(regression.second_reading(regression.Marginals(p_det, p_pas, p_pro), retest_r_latent))


def mcnemar_exact(became_promoter: int, lost_promoter: int) -> Answer:
    return {
        "p_exact": significance.mcnemar_exact(became_promoter, lost_promoter),
        "net": became_promoter - lost_promoter,
    }


def email_funnel(unique_opens: int, unique_clicks: int, mpp_only_opens: int, **counts: int) -> Answer:
    found = mail_funnel.mail_funnel(
        mail_funnel.MailCounts(
            openers=unique_opens, clickers=unique_clicks, machine_only_openers=mpp_only_opens, **counts
        )
    )
    return {
        **asdict(found),
        "open_rate_ex_mpp": found.open_rate_without_machines,
        "join_per_click": found.joins_per_click,
    }


def response_rate(e: float, **people: int) -> Answer:
    rates = response.response_rates(response.Dispositions(**people), eligible_share=e)
    return {name: found.rate for name, found in rates.items()}


ADAPTERS: dict[str, Callable[..., Answer]] = {
    "nps": nps,
    "nps_class": lambda scores_: {"classes": [scores.segment_of(each) for each in scores_]},
    "danger_zone": lambda scores_: {"danger": [scores.in_danger_zone(each) for each in scores_]},
    "nps_from_scores": lambda scores_: asdict(scores.nps_of_scores(scores_)),
    "nps_diff": nps_diff,
    "nps_weighted": nps_weighted,
    "nps_band": lambda nps: {"band": [scores.band(each) for each in nps]},
    "sample_size_nps_moe": sample_size_nps_moe,
    "up_3_months": lambda monthly_nps: {"celebrate": scores.up_3_months(monthly_nps)},
    "wilson": lambda k, n, conf: asdict(intervals.wilson(k, n, confidence=conf)),
    "clopper_pearson": lambda k, n, conf: asdict(intervals.clopper_pearson(k, n, confidence=conf)),
    "goal_25": goal_25,
    "newcombe_diff": lambda **groups: asdict(intervals.newcombe(**groups)),
    "mn_diff": lambda **groups: asdict(intervals.miettinen_nurminen(**groups)),
    "two_prop_test": two_prop_test,
    "sample_size_two_prop": sample_size_two_prop,
    "power_two_prop": lambda **arms: {"power": planning.power_of(**arms)},
    "conversion_itt": conversion_itt,
    "regression_to_mean": regression_to_mean,
    "sequential_naive_alpha": lambda looks, z: {"overall_alpha": planning.overall_alpha([z] * looks)},
    "sequential_bounds": sequential_bounds,
    "mcnemar_exact": mcnemar_exact,
    "email_funnel": email_funnel,
    "response_rate": response_rate,
    "drip_quota": lambda **period: asdict(cadence.drip_quota(**period)),
    "segment_chi2": lambda table_pro_pas_det: asdict(significance.chi_square(table_pro_pas_det)),
}


def assert_agrees(found: object, expected: object, where: str) -> None:
    if isinstance(expected, Mapping):
        assert isinstance(found, Mapping), where
        for name, value in expected.items():
            assert_agrees(found[name], value, f"{where}.{name}")
    elif isinstance(expected, list):
        assert isinstance(found, list), where
        assert len(found) == len(expected), where
        for i, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_agrees(one, other, f"{where}[{i}]")
    elif isinstance(expected, bool | str) or expected is None:
        assert found == expected, where
    else:
        assert found == pytest.approx(expected, abs=TOLERANCE, rel=0), where


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    inputs = case["inputs"]
    # `scores` is the module here; the cases use the word for their list.
    if "scores" in inputs:
        inputs = {"scores_": inputs["scores"]}
    assert_agrees(ADAPTERS[case["fn"]](**inputs), case["expected"], case["id"])


def test_the_file_holds_all_its_cases() -> None:
    document = json.loads(CASES_FILE.read_text(encoding="utf-8"))
    assert len(document["cases"]) == document["n_cases"]
