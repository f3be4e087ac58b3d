"""The receiving sites as real processes: own database on the tests' PostgreSQL, own gunicorn, own port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from psycopg import sql

from channels.connector import Outlet
from channels.signing import new_secret

ROOT = Path(__file__).resolve().parents[2]
DISTRICT = "http://127.0.0.1:8101"


@dataclass(frozen=True)
class RunningSite:
    base_url: str
    secrets: Mapping[str, str]
    """Slug → signing secret."""
    database: str
    port: int
    folder: str
    """``portals`` or ``desks``: where places live."""

    def root(self, slug: str) -> str:
        return f"{self.base_url}/{self.folder}/{slug}"

    def outlet(self, slug: str, **settings_: object) -> Outlet:
        return Outlet(
            slug=f"{self.folder}-{slug}",
            name=slug,
            settings={"url": self.root(slug), **settings_},
            secret=self.secrets[slug],
            allowed_networks=(f"127.0.0.1 127.0.0.1/32 {self.port}",),
            site_url=DISTRICT,
        )


def _server() -> dict[str, str]:
    default = settings.DATABASES["default"]
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: str(default[key]) for name, key in keys.items() if default.get(key)}


def database_url(name: str) -> str:
    given = _server()
    user, password = quote(given.get("user", ""), safe=""), quote(given.get("password", ""), safe="")
    query = urlencode({key: given[key] for key in ("host", "port") if key in given})
    return f"postgresql://{user}:{password}@/{name}?{query}"


@contextmanager
def _database() -> Iterator[str]:
    name = f"receiving_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(dbname="postgres", autocommit=True, **_server()) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        with psycopg.connect(dbname="postgres", autocommit=True, **_server()) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _environment(room: str, name: str, places: str, port: int) -> dict[str, str]:
    prefix, places_file = {
        "receiver": ("RECEIVER", "RECEIVER_PORTALS_FILE"),
        "newsroom": ("NEWSROOM", "NEWSROOM_DESKS_FILE"),
    }[room]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"channels.{room}.settings",
        f"{prefix}_DATABASE_URL": database_url(name),
        f"{prefix}_SECRET_KEY": "only-for-tests",
        f"{prefix}_ALLOWED_HOSTS": "127.0.0.1",
        f"{prefix}_SITE_URL": DISTRICT,
        f"{prefix}_PUBLIC_URL": f"http://127.0.0.1:{port}",
        places_file: places,
    }


def _wait_for(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not come up")


@contextmanager
def running_site(room: str, folder: str, names: Mapping[str, str]) -> Iterator[RunningSite]:
    """Run ``channels.<room>`` with a place for each slug → name of ``names``."""
    secrets = {slug: new_secret() for slug in names}
    port = _free_port()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as places, _database() as database:
        json.dump({slug: {"name": name, "secrets": [secrets[slug]]} for slug, name in names.items()}, places)
        places.flush()
        environment = _environment(room, database, places.name, port)
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
        command = [sys.executable, "-m", "gunicorn", f"channels.{room}.wsgi", f"--bind=127.0.0.1:{port}"]
        process = subprocess.Popen(
            [*command, "--workers=2", "--threads=8", "--log-level=warning", "--no-control-socket"],
            cwd=ROOT,
            env=environment,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield RunningSite(f"http://127.0.0.1:{port}", secrets, database, port, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: Mapping[str, str]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def visit(url: str) -> Page:
    """What a citizen's browser gets, without following anything."""
    try:
        with urllib.request.build_opener(_Stay).open(url, timeout=10) as response:
            return Page(response.status, response.read().decode(), response.headers)
    except urllib.error.HTTPError as error:
        return Page(error.code, error.read().decode(), error.headers)
