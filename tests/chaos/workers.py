"""Real worker processes that can be killed, stopped and continued, many a minute.

They are forked from a process that has the house imported already: an interpreter's start takes longer than the life
that most of them are given.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import web.loop
from web.cli.doors import in_house
from web.cli.running import work_on

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["__main__", __name__])


def carry_on(environment: Mapping[str, str], log: str, sweep: float) -> None:
    """What ``advocacy worker`` does, in a process of its own."""
    sys.stderr = Path(log).open("a", buffering=1)  # noqa: SIM115 - it is open for as long as the process lives
    for name in [name for name in os.environ if name.startswith("ADVOCACY_")]:
        del os.environ[name]
    os.environ.update(environment)
    web.loop.LONGEST_PAUSE = sweep
    threading.Thread(target=_end_with_the_tests, daemon=True).start()
    in_house(work_on)


def _end_with_the_tests() -> None:
    tests = multiprocessing.parent_process()
    if tests is not None:
        tests.join()
    os._exit(1)


class Workers:
    """The workers of a test.

    Args:
        environment: the settings they share.
        log: the file that they write to.
        sweep: seconds after which a worker looks around though nobody rang.
    """

    def __init__(self, environment: Mapping[str, str], log: Path, sweep: float = web.loop.LONGEST_PAUSE) -> None:
        self.log = log
        self._environment = dict(environment)
        self._sweep = sweep
        self._all: list[ForkServerProcess] = []

    def start(self, now: datetime | None = None) -> ForkServerProcess:
        """A new worker, to whom it is always ``now``."""
        travel = {"ADVOCACY_TIME_TRAVEL": "1", "ADVOCACY_NOW": now.isoformat()} if now else {}
        process = _forks.Process(target=carry_on, args=(self._environment | travel, str(self.log), self._sweep))
        process.start()
        self._all.append(process)
        return process

    def kill_all(self) -> None:
        for process in self._all:
            kill(process)


@contextmanager
def workers(environment: Mapping[str, str], log: Path, sweep: float = web.loop.LONGEST_PAUSE) -> Iterator[Workers]:
    """Workers of whom none is left when the block ends."""
    made = Workers(environment, log, sweep)
    try:
        yield made
    finally:
        made.kill_all()


def kill(process: ForkServerProcess) -> None:
    """Kill -9."""
    process.kill()
    process.join()


def stop(process: ForkServerProcess) -> None:
    os.kill(process.pid or 0, signal.SIGSTOP)


def go_on(process: ForkServerProcess) -> None:
    os.kill(process.pid or 0, signal.SIGCONT)
