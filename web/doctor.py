"""What is misconfigured or at risk in an installation, found by looking and without changing anything."""

import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from advocacy.database import Read
from advocacy.engine.jobs import jobs
from advocacy.errors import Mistake
from advocacy.settings import Settings
from advocacy.turns import wal_is_sound
from web import bell, migrate
from web.wiring import open_house

LOCAL_ADDRESSES = ("http://127.0.0.1", "http://localhost", "http://[::1]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about an installation.

    Attributes:
        about: what it concerns: a setting, or a part of the house.
        words: what is the matter.
        remedy: what to do.
        is_risk: False for what is taken care of and only worth knowing.
    """

    about: str
    words: str
    remedy: str = ""
    is_risk: bool = True

    def __str__(self) -> str:
        """As the command line shows it."""
        mark = "at risk" if self.is_risk else "note"
        return " ".join(filter(None, (f"[{mark}] {self.about}: {self.words}", self.remedy)))

    def as_json(self) -> dict[str, str]:
        """As plain JSON values."""
        return {"about": self.about, "words": self.words, "remedy": self.remedy}


async def examine(settings: Settings) -> list[Finding]:
    """Everything there is to find, risks first."""
    found = [*_of_settings(settings), *_of_sqlite(settings), *await _of_database(settings)]
    if settings.redis_url:
        found += await _of_redis(settings.redis_url)
    return sorted(found, key=lambda one: not one.is_risk)


def _of_settings(settings: Settings) -> Iterator[Finding]:
    for name, check in (
        ("ADVOCACY_SECRET_KEY", settings.require_secret),
        ("ADVOCACY_SSO_SECRET", settings.require_sso_secret),
    ):
        try:
            check()
        except Mistake as weak:
            yield Finding(name, weak.message, weak.remedy or "")
    if settings.smtp_url is None:
        yield Finding(
            "ADVOCACY_SMTP_URL",
            "There is no mail server: mails stay in the outbox, and nobody can ask for a sign-in link.",
            "Set smtp://user:password@host:587; until then print links with: advocacy link EMAIL",
        )
    if settings.base_url.startswith("https://") and not settings.proxies:
        yield Finding(
            "ADVOCACY_PROXIES",
            "What ends https stands in front, and everybody looks like it: they share one allowance of tries.",
            "Set how many proxies add to X-Forwarded-For, unless serve is started with --proxy.",
            is_risk=False,
        )
    if not settings.second_factor_required and settings.base_url.startswith("https://"):
        yield Finding(
            "ADVOCACY_SECOND_FACTOR",
            "Whoever gets into the mailbox of a colleague without a second factor gets into the studio.",
            "Set it to required, and all are led to setting one up.",
            is_risk=False,
        )
    if settings.now is not None:
        yield Finding("ADVOCACY_NOW", "Time travel is on: the clock stands still.", "Unset it outside tests and demos.")
    if settings.base_url.startswith("http://") and not settings.base_url.startswith(LOCAL_ADDRESSES):
        yield Finding("ADVOCACY_BASE_URL", "People would sign in unencrypted.", "Put it behind https.")


def _of_sqlite(settings: Settings) -> Iterator[Finding]:
    if not settings.is_sqlite or wal_is_sound():
        return
    words = f"SQLite {sqlite3.sqlite_version} can corrupt a database when several processes write at once."
    if sys.platform == "win32":
        yield Finding("SQLite", words, "Run one process only, or use PostgreSQL.")
    else:
        yield Finding("SQLite", f"{words} Processes on this machine take turns instead.", is_risk=False)


async def _of_database(settings: Settings) -> list[Finding]:
    path = make_url(settings.database_url).database
    if settings.is_sqlite and not (path and Path(path).exists()):  # noqa: ASYNC240 - one look at a local file
        return [Finding("database", "There is none yet.", "Run: advocacy init")]
    house = open_house(settings)
    try:
        async with house.database.read() as read:
            if not await migrate.is_current(read):
                return [Finding("database", "Migrations are pending.", "Run: advocacy init")]
            return await _of_jobs(read)
    except (SQLAlchemyError, OSError) as failure:
        return [Finding("database", f"It does not answer: {type(failure).__name__}.", "Check ADVOCACY_DATABASE_URL.")]
    finally:
        await house.close()


async def _of_jobs(read: Read) -> list[Finding]:
    dead = await read.value(select(func.count()).select_from(jobs).where(jobs.c.state == "dead"))
    if not dead:
        return []
    return [Finding("jobs", f"{dead} failed too often and wait for a person.", "Look at them in the studio.")]


async def _of_redis(url: str) -> list[Finding]:
    try:
        policy = await bell.policy(url)
    except (RedisError, OSError, TimeoutError) as failure:
        words = f"It does not answer ({type(failure).__name__}); workers look around once a minute."
        return [Finding("ADVOCACY_REDIS_URL", words, "Start it, or unset the setting.")]
    if policy != "noeviction":
        words = f"Its policy is {policy}: it forgets what it was told when its memory is full."
        return [Finding("ADVOCACY_REDIS_URL", words, "Set maxmemory-policy to noeviction.")]
    return []
