"""Reading a stranger's file in a process of its own, with a bounded memory and a bounded time.

Decoders are large programs in C, and a file can be made to have them take all memory, run for ever or fall over. Here
that ends a process that holds nothing: it is started for one file, is told no secret, and has no database.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MOST_MEMORY = 240_000_000
MOST_SECONDS = 20
REFUSED = 3
FALLEN = ("broken", "")


class Refused(Exception):
    """The file is not taken, for a reason of ``kinds.REFUSALS``."""


@dataclass(frozen=True, slots=True)
class Remade:
    """A file written anew, and what it is now."""

    media_type: str
    content: bytes


def remade_by(module: str, data: bytes) -> Remade:
    """Have a module of this room write a file anew, in a process that ends with it.

    Raises:
        Refused: the file cannot be read, or not within the bounds.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - the words are our own; the file goes in as its input
            [sys.executable, "-m", module],
            input=data,
            capture_output=True,
            timeout=2 * MOST_SECONDS,
            env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("") from None
    media_type, _, content = ended.stdout.partition(b"\n")
    if ended.returncode == REFUSED:
        raise Refused(media_type.decode())
    if ended.returncode or not content:
        raise Refused("")
    return Remade(media_type.decode(), content)


def serve(remake: Callable[[bytes], Remade]) -> None:
    """The other side: read the file, write it anew, or say why not."""
    _bound()
    try:
        made = remake(sys.stdin.buffer.read())
    except Refused as why:
        sys.stdout.write(f"{why}\n")
        sys.exit(REFUSED)
    sys.stdout.buffer.write(made.media_type.encode() + b"\n" + made.content)


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = Path("/proc/self/statm")
    if pages.exists():  # elsewhere than on Linux nobody says how much is in use before the file
        used = int(pages.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, used + MOST_MEMORY))
