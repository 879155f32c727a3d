"""The command line: what it does, what it prints, and how it exits."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from advocacy.people.tokens import SCOPES
from tests.conftest import SECRET
from web.cli import main

Run = Callable[..., Result]
PROGRAM = Path(__file__).parents[2] / "seeds" / "programs" / "passives.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command over an empty database of its own."""
    for name in [name for name in os.environ if name.startswith("ADVOCACY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ADVOCACY_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'cli.db'}")
    monkeypatch.setenv("ADVOCACY_SECRET_KEY", SECRET)
    return lambda *words: CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.fixture
def ready(run: Run) -> Run:
    """The same, with the database set up."""
    assert run("init").exit_code == 0
    return run


def test_init_creates_and_is_safe_to_repeat(run: Run) -> None:
    assert json.loads(run("init", "--format", "json").stdout)["applied"][0] == "0001"
    assert json.loads(run("init", "--format", "json").stdout) == {"applied": []}


def test_a_command_before_init_says_what_to_do(run: Run) -> None:
    done = run("link", "maren@example.com")
    assert done.exit_code == 1
    assert "advocacy init" in done.stderr


def test_staff_sign_in_by_a_printed_link(ready: Run) -> None:
    assert ready("staff", "add", "Maren@example.com", "--role", "manager").exit_code == 0
    link = ready("link", "maren@example.com")
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/[\w-]{22,}\n", link.stdout)


def test_the_link_of_a_stranger_is_refused(ready: Run) -> None:
    done = ready("link", "nobody@example.com")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "nobody@example.com" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("link",),
        ("staff", "add", "a@example.com", "--role", "emperor"),
        ("token", "add", "crm", "--scope", "everything"),
        ("token", "add", "crm"),
    ],
)
def test_wrong_words_exit_with_two(ready: Run, words: tuple[str, ...]) -> None:
    assert ready(*words).exit_code == 2


def test_an_address_that_is_none_is_refused_input(ready: Run) -> None:
    assert ready("staff", "add", "nonsense", "--role", "manager").exit_code == 3


def test_a_token_is_shown_once_and_listed_without_itself(ready: Run) -> None:
    made = json.loads(ready("token", "add", "crm", "--scope", "scores:write", "--format", "json").stdout)
    assert made["scopes"] == ["scores:write"]
    listed = ready("token", "list")
    assert "crm" in listed.stdout
    assert made["token"] not in listed.stdout
    assert ready("token", "revoke", "crm").exit_code == 0
    assert ready("token", "revoke", "crm").exit_code == 3
    assert set(made["scopes"]) <= set(SCOPES)


def test_run_due_with_nothing_due(ready: Run) -> None:
    assert json.loads(ready("run-due", "--format", "json").stdout) == {}


def test_serve_refuses_a_secret_that_everybody_knows(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_SECRET_KEY", "changeme")
    done = ready("serve")
    assert done.exit_code == 3
    assert "ADVOCACY_SECRET_KEY" in done.stderr


OURS = "a secret that only this installation knows"


@pytest.mark.parametrize("secret", ["short", "x" * 31, OURS])
def test_a_secret_of_single_sign_on_that_can_be_guessed_is_refused_and_found(
    ready: Run, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("ADVOCACY_SECRET_KEY", OURS)
    monkeypatch.setenv("ADVOCACY_SSO_SECRET", secret)
    for done in (ready("serve"), ready("doctor")):
        assert done.exit_code == 3
        assert "ADVOCACY_SSO_SECRET" in done.stdout + done.stderr


@pytest.mark.parametrize("said", ["-1", "1.5", "many", "10", "٣"])
def test_a_number_of_proxies_that_is_none_is_refused(ready: Run, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("ADVOCACY_PROXIES", said)
    done = ready("run-due")
    assert done.exit_code == 3
    assert "ADVOCACY_PROXIES" in done.stderr


def test_serve_refuses_a_database_that_is_not_set_up(run: Run) -> None:
    done = run("serve")
    assert done.exit_code == 3
    assert "advocacy init" in done.stderr


class TestProgram:
    def test_a_program_is_checked_without_a_database(self, run: Run) -> None:
        done = run("program", "check", str(PROGRAM), "--format", "json")
        assert (done.exit_code, json.loads(done.stdout)["errors"]) == (0, 0)

    def test_a_mistake_is_named_with_file_and_line(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "wrong.yaml").write_text(PROGRAM.read_text().replace("points: 20", "points: many"))
        for command in ("check", "load"):
            done = ready("program", command, str(tmp_path / "wrong.yaml"))
            assert done.exit_code == 3
            assert "wrong.yaml, line " in done.stderr

    def test_load_export_and_load_again_change_nothing(self, ready: Run, tmp_path: Path) -> None:
        first = json.loads(ready("program", "load", str(PROGRAM), "--format", "json").stdout)
        exported = tmp_path / "exported.yaml"
        exported.write_text(ready("program", "export", first["program"]).stdout)
        again = json.loads(ready("program", "load", str(exported), "--format", "json").stdout)
        assert (first["changed"], again["changed"], again["version"]) == (True, False, 1)
        assert exported.read_text() == PROGRAM.read_text()
        assert first["program"] in ready("program", "list").stdout

    def test_a_launch_without_anybody_to_admit_is_refused(self, ready: Run) -> None:
        ready("program", "load", str(PROGRAM))
        assert ready("program", "launch", "passives-to-promoters").exit_code == 3

    def test_what_is_open_and_why_not(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "crm.csv").write_text("Email,Name\nann@example.com,Ann Lee\n")
        ready("import", "customers", str(tmp_path / "crm.csv"))
        ready("program", "load", str(PROGRAM))
        for key, kind in (("your-candy", "challenge"), ("notebook", "reward"), ("welcome-box", "rule")):
            done = ready("explain", key, "--customer", "ann@example.com", "--format", "json")
            said = json.loads(done.stdout)
            assert (said["kind"], done.exit_code) == (kind, 0)
            assert said["open"] is not bool(said["reasons"])
        assert ready("explain", "nonsense", "--customer", "ann@example.com").exit_code == 3


class TestReports:
    def test_no_answers_are_no_data_and_not_zero(self, ready: Run) -> None:
        assert json.loads(ready("nps", "--format", "json").stdout)["nps"] is None
        assert "no data" in ready("nps").stdout

    def test_the_conversion_report_of_a_program_nobody_joined(self, ready: Run) -> None:
        ready("program", "load", str(PROGRAM))
        said = json.loads(ready("report", "conversion", "passives-to-promoters", "--format", "json").stdout)
        assert (said["passives"]["joined"], said["rates"]["of_joined"]["rate"]) == (0, None)
        assert "no data" in ready("report", "conversion", "passives-to-promoters").stdout

    @pytest.mark.parametrize("what", ["customers", "journal", "references", "reviewers", "shipments"])
    @pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
    def test_every_export_in_every_form(self, ready: Run, tmp_path: Path, what: str, form: str) -> None:
        file = tmp_path / f"{what}.{form}"
        done = ready("export", what, "--format", form, "--output", str(file))
        if what == "reviewers" and done.exit_code == 3:
            assert "campaign" in done.stderr
            return
        assert done.exit_code == 0, done.stderr
        assert file.stat().st_size > 0

    def test_a_shipments_file_without_its_columns_is_refused(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "boxes.csv").write_text("shipment,carrier\n1,DHL\n")
        done = ready("shipments", "mark", str(tmp_path / "boxes.csv"))
        assert done.exit_code == 3
        assert "status" in done.stderr

    def test_a_box_that_is_none_is_named_with_its_row(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "boxes.csv").write_text("shipment,status,carrier,tracking\n1,sent,DHL,123\n")
        done = ready("shipments", "mark", str(tmp_path / "boxes.csv"))
        assert done.exit_code == 3
        assert "boxes.csv, row 2" in done.stderr


def test_time_travel_without_its_switch_is_refused(ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVOCACY_NOW", "2026-03-06T09:00:00Z")
    assert ready("run-due").exit_code == 3


class TestDoctor:
    def found(self, run: Run) -> tuple[int, set[str]]:
        done = run("doctor", "--format", "json")
        return done.exit_code, {one["about"] for one in json.loads(done.stdout)["risks"]}

    def test_before_init(self, run: Run, tmp_path: Path) -> None:
        assert self.found(run) == (3, {"database", "ADVOCACY_SMTP_URL"})
        assert not (tmp_path / "cli.db").exists()

    def test_all_is_well(self, ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ADVOCACY_SMTP_URL", "smtp://localhost:25")
        assert self.found(ready) == (0, set())

    def test_a_weak_secret_time_travel_and_no_encryption(self, ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ADVOCACY_SMTP_URL", "smtp://localhost:25")
        monkeypatch.setenv("ADVOCACY_SECRET_KEY", "secret")
        monkeypatch.setenv("ADVOCACY_TIME_TRAVEL", "1")
        monkeypatch.setenv("ADVOCACY_NOW", "2026-03-06T09:00:00Z")
        monkeypatch.setenv("ADVOCACY_BASE_URL", "http://hub.example.com")
        assert self.found(ready) == (3, {"ADVOCACY_SECRET_KEY", "ADVOCACY_NOW", "ADVOCACY_BASE_URL"})

    def test_who_stands_behind_a_proxy_is_told_that_all_look_like_it(
        self, ready: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ADVOCACY_SMTP_URL", "smtp://localhost:25")
        monkeypatch.setenv("ADVOCACY_SSO_SECRET", "shared by the application and the installation")
        monkeypatch.setenv("ADVOCACY_BASE_URL", "https://hub.example.com")
        assert self.found(ready) == (0, set())
        assert "[note] ADVOCACY_PROXIES" in ready("doctor").stdout
        monkeypatch.setenv("ADVOCACY_PROXIES", "1")
        assert "ADVOCACY_PROXIES" not in ready("doctor").stdout

    def test_a_redis_that_is_away(self, ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ADVOCACY_SMTP_URL", "smtp://localhost:25")
        monkeypatch.setenv("ADVOCACY_REDIS_URL", "redis://127.0.0.1:1/0")
        assert self.found(ready) == (3, {"ADVOCACY_REDIS_URL"})

    def test_dead_jobs_and_pending_migrations(
        self, ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ADVOCACY_SMTP_URL", "smtp://localhost:25")
        engine = create_engine(f"sqlite:///{tmp_path / 'cli.db'}")
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO jobs (kind, payload, due_at, state, attempts, fence, chain, created_at) "
                    "VALUES ('mail.send', '{}', '2026-01-01', 'dead', 8, 8, 'x', '2026-01-01')"
                )
            )
        assert self.found(ready) == (3, {"jobs"})
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version"))
        engine.dispose()
        assert self.found(ready) == (3, {"database"})


SCORES = "Email,Score,Date,Comment\nann@example.com,8,2026-01-02,Good\nbob@example.com,{},2026-01-02,Fine\n"


class TestImport:
    def test_a_file_twice_changes_nothing(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "scores.csv").write_text(SCORES.format(9))
        words = ("import", "scores", str(tmp_path / "scores.csv"), "--format", "json")
        first, again = (json.loads(ready(*words).stdout) for _ in range(2))
        assert (first["imported"], first["unchanged"]) == (2, 0)
        assert (again["imported"], again["unchanged"]) == (0, 2)

    def test_a_preview_writes_nothing(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "scores.csv").write_text(SCORES.format(9))
        words = ("import", "scores", str(tmp_path / "scores.csv"), "--preview", "--format", "json")
        assert [json.loads(ready(*words).stdout)["imported"] for _ in range(2)] == [2, 2]

    def test_a_refused_row_is_named_and_nothing_is_imported(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "scores.csv").write_text(SCORES.format(11))
        done = ready("import", "scores", str(tmp_path / "scores.csv"), "--format", "json")
        assert done.exit_code == 3
        assert json.loads(done.stdout)["refused"][0]["row"] == 3
        assert "scores.csv" in done.stderr
        assert "Score" in done.stderr

    def test_customers(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "crm.csv").write_text("Email,Name,Company\nann@example.com,Ann Lee,Candela\n")
        done = ready("import", "customers", str(tmp_path / "crm.csv"), "--format", "json")
        assert (done.exit_code, json.loads(done.stdout)["imported"]) == (0, 1)

    def test_a_file_that_is_not_there_is_wrong_words(self, ready: Run) -> None:
        assert ready("import", "scores", "nowhere.csv").exit_code == 2

    def test_a_mapping_without_a_field_is_wrong_words(self, ready: Run, tmp_path: Path) -> None:
        (tmp_path / "crm.csv").write_text("Email\nann@example.com\n")
        assert ready("import", "customers", str(tmp_path / "crm.csv"), "--map", "Email").exit_code == 2


def _commands(group: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in getattr(group, "commands", {}).items():
        found += _commands(command, (*path, name)) or [(*path, name)]
    return found


@pytest.mark.parametrize("command", _commands(main), ids=" ".join)
def test_every_command_explains_itself_with_an_example(command: tuple[str, ...]) -> None:
    help_text = CliRunner().invoke(main, [*command, "--help"]).stdout
    assert "Example:" in help_text
    assert f"advocacy {' '.join(command)}" in help_text


def test_the_console_script_answers(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("advocacy")
    environment = os.environ | {"ADVOCACY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'x.db'}"}
    done = subprocess.run([str(script), "init"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
