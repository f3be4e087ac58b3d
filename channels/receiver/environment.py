"""Typed readers for a site's environment variables, which all start with the site's prefix."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class Environment:
    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def text(self, name: str, default: str | None = None) -> str:
        """``PREFIX_NAME``, or the content of the file that ``PREFIX_NAME_FILE`` names (for secrets)."""
        full = f"{self.prefix}_{name}"
        if full in os.environ:
            return os.environ[full]
        if path := os.environ.get(f"{full}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ImproperlyConfigured(f"环境变量 {full}_FILE 指向的文件无法读取：{error}") from error
        if default is None:
            raise ImproperlyConfigured(f"环境变量 {full}（或 {full}_FILE）没有设置。")
        return default

    def words(self, name: str) -> list[str]:
        """A comma-separated list, empty entries left out."""
        return [word.strip() for word in self.text(name, "").split(",") if word.strip()]

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        try:
            return int(value)
        except ValueError:
            raise ImproperlyConfigured(f"环境变量 {self.prefix}_{name} 应是整数，现在是“{value}”。") from None

    def address(self, name: str) -> str:
        """A web root without its trailing slash; empty where not set."""
        value = self.text(name, "").rstrip("/")
        if value and not value.startswith(("http://", "https://")):
            raise ImproperlyConfigured(f"环境变量 {self.prefix}_{name} 应以 http:// 或 https:// 开头。")
        return value

    def database(self) -> dict[str, Any]:
        """``postgresql://user:password@host:port/name``; ``?host=/folder`` for a unix socket."""
        parts = urlsplit(self.text("DATABASE_URL"))
        if parts.scheme not in {"postgres", "postgresql"}:
            raise ImproperlyConfigured(f"{self.prefix}_DATABASE_URL 只支持 PostgreSQL（postgresql://…）。")
        query = parse_qs(parts.query)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", [parts.hostname or ""])[0],
            "PORT": query.get("port", [str(parts.port or "")])[0],
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
