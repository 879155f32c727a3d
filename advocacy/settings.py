"""What the environment says. Read once, at a door; everything below is handed values."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from advocacy.errors import Invalid

KNOWN_SECRETS = frozenset({"", "secret", "changeme", "change-me", "demo-only-secret"})
SHORTEST_SECRET = 24
EMBEDDED = "sqlite+aiosqlite:///advocacy.db"
LOCAL = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation.

    Attributes:
        database_url: SQLAlchemy address of the database, with an async driver.
        redis_url: where workers on several machines are woken, or None for the loop inside the server.
        smtp_url: ``smtp://user:password@host:port`` or ``smtps://``; None keeps mails in the outbox.
        base_url: the address people see, without a trailing slash; mailed links begin with it.
        secret_key: signs links and hashes addresses that must outlive their owner.
        company: the company's name, as mails and pages say it.
        company_address: its postal address on one line, which laws on mail in bulk ask for.
        mail_from: the address that mails without a host come from.
        now: a fixed instant, only with time travel switched on.
    """

    database_url: str = EMBEDDED
    redis_url: str | None = None
    smtp_url: str | None = None
    base_url: str = LOCAL
    secret_key: str = ""
    company: str = ""
    company_address: str = ""
    mail_from: str = ""
    now: datetime | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    def require_secret(self) -> None:
        """Refuse to open a door to the outside with a missing, known or short secret.

        Raises:
            Invalid: the secret would let anybody sign in as anybody.
        """
        if self.secret_key in KNOWN_SECRETS or len(self.secret_key) < SHORTEST_SECRET:
            raise Invalid(
                f"ADVOCACY_SECRET_KEY is missing, a known default or shorter than {SHORTEST_SECRET} characters.",
                where="settings",
                remedy=f"Set it to something only you know, for example {secrets.token_urlsafe(32)!r}.",
            )


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        Invalid: an instant without time travel, an unreadable instant, or a database we do not speak.
    """
    url = env.get("ADVOCACY_DATABASE_URL") or EMBEDDED
    if not url.startswith(("sqlite+aiosqlite:", "postgresql+asyncpg:")):
        raise Invalid(
            f"ADVOCACY_DATABASE_URL begins with {url.split(':', 1)[0]!r}.",
            where="settings",
            remedy="Use sqlite+aiosqlite:///file.db or postgresql+asyncpg://user@host/name.",
        )
    return Settings(
        database_url=url,
        redis_url=env.get("ADVOCACY_REDIS_URL") or None,
        smtp_url=env.get("ADVOCACY_SMTP_URL") or None,
        base_url=(env.get("ADVOCACY_BASE_URL") or LOCAL).rstrip("/"),
        secret_key=env.get("ADVOCACY_SECRET_KEY", ""),
        company=env.get("ADVOCACY_COMPANY", ""),
        company_address=env.get("ADVOCACY_COMPANY_ADDRESS", ""),
        mail_from=env.get("ADVOCACY_MAIL_FROM", ""),
        now=_travelled_to(env),
    )


def _travelled_to(env: Mapping[str, str]) -> datetime | None:
    wanted = env.get("ADVOCACY_NOW")
    if not wanted:
        return None
    if env.get("ADVOCACY_TIME_TRAVEL") != "1":
        raise Invalid(
            "ADVOCACY_NOW is set, and time travel is not switched on.",
            where="settings",
            remedy="Unset it, or set ADVOCACY_TIME_TRAVEL=1 in a test or a demo.",
        )
    try:
        instant = datetime.fromisoformat(wanted)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(
            f"ADVOCACY_NOW={wanted!r} is not an instant.",
            where="settings",
            remedy="Write it like 2026-01-31T09:00:00Z.",
        )
    return instant
