"""Waves on the command line: a launch by score, where its waves stand, and a program that rests."""

import json
from pathlib import Path

import pytest

from tests.web.test_cli import PROGRAM, Run, ready, run  # noqa: F401 - fixtures

KEY = "passives-to-promoters"


@pytest.fixture
def scored(ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    """A program loaded, and people who gave a 10, a 9 and an 8 a day before."""
    monkeypatch.setenv("ADVOCACY_TIME_TRAVEL", "1")
    monkeypatch.setenv("ADVOCACY_NOW", "2026-01-05T09:00:00Z")
    rows = [f"p{number}@example.com,{10 - number % 3},2026-01-04" for number in range(6)]
    (tmp_path / "scores.csv").write_text("email,score,date\n" + "\n".join(rows) + "\n")
    (tmp_path / "program.yaml").write_text(PROGRAM.read_text().replace("share: 20%", "share: 0%"))
    for words in (("import", "scores", "scores.csv"), ("program", "load", "program.yaml")):
        done = ready(*words[:-1], str(tmp_path / words[-1]))
        assert done.exit_code == 0, done.stderr
    return ready


def told(done: str) -> list[tuple[int, str, int]]:
    return [(one["scores"][1], one["state"], one["invited"]) for one in json.loads(done)]


def test_a_launch_in_waves_and_where_they_stand(scored: Run) -> None:
    launched = json.loads(
        scored("program", "launch", KEY, "--waves", "10,9,8", "--gap", "2", "--format", "json").stdout
    )
    assert (launched["admitted"], launched["waiting"]) == (6, 4)
    waves = scored("program", "waves", KEY, "--format", "json").stdout
    assert told(waves) == [(10, "sent", 2), (9, "waiting", 0), (8, "waiting", 0)]
    plain = scored("program", "waves", KEY).stdout
    assert "wave 2 (9)  waiting: 2 people, due 7 January 2026" in plain


def test_the_waves_are_ended(scored: Run) -> None:
    scored("program", "launch", KEY, "--waves", "10,9,8")
    second = json.loads(scored("program", "waves", KEY, "--format", "json").stdout)[1]["wave"]
    assert scored("program", "waves", KEY, "--send", str(second)).exit_code == 3
    ended = scored("program", "waves", KEY, "--end", str(second), "--format", "json").stdout
    assert told(ended) == [(10, "sent", 2), (9, "ended", 0), (8, "ended", 0)]
    assert scored("program", "waves", KEY, "--end", "1", "--send", "1").exit_code == 2
    assert scored("program", "waves", "another").exit_code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("--waves", "ten"),
        ("--waves", "10,9"),
        ("--waves", "10,9,8", "--gap", "0"),
        ("--waves", "10-8", "--stop-bounces", "101"),
    ],
)
def test_a_plan_that_is_wrong_launches_nobody(scored: Run, words: tuple[str, ...]) -> None:
    refused = scored("program", "launch", KEY, *words)
    assert refused.exit_code == 3
    assert refused.stderr
    assert "was not launched in waves" in scored("program", "waves", KEY).stdout
    assert json.loads(scored("program", "launch", KEY, "--format", "json").stdout)["admitted"] == 6


def test_a_program_is_paused_and_resumed(scored: Run) -> None:
    assert json.loads(scored("program", "pause", KEY, "--format", "json").stdout)["state"] == "paused"
    assert scored("program", "pause", KEY).exit_code == 3
    assert scored("program", "launch", KEY).exit_code == 3
    assert json.loads(scored("program", "resume", KEY, "--format", "json").stdout)["state"] == "running"
    assert scored("program", "resume", KEY).exit_code == 3
    assert scored("program", "launch", KEY).exit_code == 0


def test_the_help_tells_of_waves(run: Run) -> None:  # noqa: F811
    helped = run("program", "launch", "--help").stdout
    for word in ("--waves", "--gap", "--stop-bounces", "--stop-unsubscribes", "--stop-complaints", "--stop-from"):
        assert word in helped
