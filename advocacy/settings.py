"""What the environment says. Read once, at a door; everything below is handed values."""

import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advocacy.errors import Invalid

KNOWN_SECRETS = frozenset({"", "secret", "changeme", "change-me", "demo-only-secret"})
SHORTEST_SECRET = 24
SHORTEST_SSO_SECRET = 32  # as long as the hash that it keys (RFC 7518, 3.2)
MOST_PROXIES = 9
EMBEDDED = "sqlite+aiosqlite:///advocacy.db"
LOCAL = "http://127.0.0.1:8000"
SECOND_FACTOR = ("optional", "required")
HUES = (0.0, 360.0)
CHROMAS = (0.04, 0.26)


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
        brand_hue: the hue of the company's color, 0 to 360 degrees; None for the house's.
        brand_chroma: how strong it is, 0.04 to 0.26; None for the house's.
        brand_logo: the path of an SVG of one color; None for the house's mark.
        sso_secret: with which the company's own application vouches for a customer; None lets nobody in that way.
        second_factor_required: whether all who work here prove themselves twice, and who cannot yet is led to it first.
        proxies: how many proxies of our own stand in front and add to ``X-Forwarded-For``.
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
    brand_hue: float | None = None
    brand_chroma: float | None = None
    brand_logo: str | None = None
    sso_secret: str | None = None
    second_factor_required: bool = False
    proxies: int = 0

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

    def require_sso_secret(self) -> None:
        """Refuse a secret for single sign-on that can be guessed, or that somebody else is not meant to know.

        Raises:
            Invalid: it would let others sign in as any member.
        """
        if self.sso_secret is not None and (
            len(self.sso_secret) < SHORTEST_SSO_SECRET or self.sso_secret == self.secret_key
        ):
            raise Invalid(
                f"ADVOCACY_SSO_SECRET is shorter than {SHORTEST_SSO_SECRET} characters, or the same as the secret key.",
                where="settings",
                remedy=f"Share another one with your application, for example {secrets.token_urlsafe(32)!r}.",
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
        brand_hue=_between(env, "ADVOCACY_BRAND_HUE", *HUES),
        brand_chroma=_between(env, "ADVOCACY_BRAND_CHROMA", *CHROMAS),
        brand_logo=_logo(env),
        sso_secret=env.get("ADVOCACY_SSO_SECRET") or None,
        second_factor_required=_second_factor(env) == "required",
        proxies=_proxies(env),
    )


def _between(env: Mapping[str, str], name: str, least: float, most: float) -> float | None:
    said = env.get(name)
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise Invalid(f"{name} is {said!r}.", where="settings", remedy=f"Use a number from {least:g} to {most:g}.")
    return value


def _proxies(env: Mapping[str, str]) -> int:
    said = env.get("ADVOCACY_PROXIES") or "0"
    if said not in map(str, range(MOST_PROXIES + 1)):
        raise Invalid(
            f"ADVOCACY_PROXIES is {said!r}.",
            where="settings",
            remedy=f"Count the proxies in front that add to X-Forwarded-For: 0 to {MOST_PROXIES}.",
        )
    return int(said)


def _second_factor(env: Mapping[str, str]) -> str:
    said = env.get("ADVOCACY_SECOND_FACTOR") or "optional"
    if said not in SECOND_FACTOR:
        raise Invalid(
            f"ADVOCACY_SECOND_FACTOR is {said!r}.", where="settings", remedy=f"Use {' or '.join(SECOND_FACTOR)}."
        )
    return said


def _logo(env: Mapping[str, str]) -> str | None:
    path = env.get("ADVOCACY_BRAND_LOGO")
    if not path:
        return None
    if not path.endswith(".svg") or not Path(path).is_file():
        raise Invalid(
            f"ADVOCACY_BRAND_LOGO is {path!r}.", where="settings", remedy="Give the path of an SVG file of one color."
        )
    return path


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
