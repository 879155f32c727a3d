"""The server as a process: it comes up, carries out what is due, and goes down cleanly when asked."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import SECRET

SCRIPT = str(Path(sys.executable).with_name("advocacy"))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
    url = f"sqlite+aiosqlite:///{tmp_path / 'served.db'}"
    return clean | {"ADVOCACY_DATABASE_URL": url, "ADVOCACY_SECRET_KEY": SECRET}


@pytest.fixture
def address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def server(environment: dict[str, str], address: str) -> Iterator[subprocess.Popen[str]]:
    subprocess.run([SCRIPT, "init"], env=environment, check=True, capture_output=True)
    words = [SCRIPT, "serve", "--port", address.split(":")[1]]
    process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()
    if process.stderr:
        process.stderr.close()


def answered(address: str, path: str) -> httpx.Response:
    until = time.monotonic() + 30
    while True:
        try:
            return httpx.get(f"http://{address}{path}")
        except httpx.TransportError:
            if time.monotonic() > until:
                raise


def test_a_server_comes_up_ready_and_goes_down_cleanly(server: subprocess.Popen[str], address: str) -> None:
    assert answered(address, "/readyz").text == "ready\n"
    assert "server" not in answered(address, "/healthz").headers
    server.send_signal(signal.SIGTERM)
    _, said = server.communicate(timeout=30)
    assert "Traceback" not in said
    assert server.returncode in {0, -signal.SIGTERM}


def test_a_worker_goes_down_cleanly(environment: dict[str, str]) -> None:
    subprocess.run([SCRIPT, "init"], env=environment, check=True, capture_output=True)
    loud = environment | {"ADVOCACY_LOG_LEVEL": "INFO"}
    worker = subprocess.Popen([SCRIPT, "worker"], env=loud, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    assert "working" in worker.stderr.readline()
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=30)
    assert (worker.returncode, "Traceback" in said) == (0, False)
