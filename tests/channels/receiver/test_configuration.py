"""Mistakes in a site's configuration stop it at start, in Chinese."""

import json
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from channels.receiver.environment import Environment
from channels.receiver.places import places_in
from channels.signing import new_secret
from tests.channels.sites import ROOT, database_url

SECRET = new_secret()


def test_places_are_read_from_json():
    entry = {"name": "沙塘镇", "secrets": [SECRET], "agency_code": "450205101"}
    place = places_in(json.dumps({"shatang": entry}))["shatang"]
    assert (place.name, place.secrets, place.agency_code) == ("沙塘镇", (SECRET,), "450205101")
    assert SECRET not in repr(place)


@pytest.mark.parametrize(
    "data",
    [
        [], 5, {"shatang": 5}, {"shatang": {"name": "x"}}, {"shatang": {"name": "x", "secrets": []}},
        {"shatang": {"name": "x", "secrets": ["weak"]}}, {"../x": {"name": "x", "secrets": [SECRET]}},
        {"沙塘": {"name": "x", "secrets": [SECRET]}},
    ],
)  # fmt: skip
def test_wrong_places_are_named(data):
    with pytest.raises(ImproperlyConfigured, match="站点配置"):
        places_in(json.dumps(data))


def test_secrets_may_come_from_files(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("geheim\n")
    monkeypatch.setenv("SITE_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert Environment("SITE").text("SECRET_KEY") == "geheim"


def test_missing_variables_and_files_are_named(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="SITE_SECRET_KEY"):
        Environment("SITE").text("SECRET_KEY")
    monkeypatch.setenv("SITE_SECRET_KEY_FILE", "/nowhere")
    with pytest.raises(ImproperlyConfigured, match="SITE_SECRET_KEY_FILE"):
        Environment("SITE").text("SECRET_KEY")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://postgres:@/site?host=/run/pg",
            {"HOST": "/run/pg", "NAME": "site", "USER": "postgres", "PASSWORD": ""},
        ),
        ("postgres://a:p%40ss@db:5433/site", {"HOST": "db", "PORT": "5433", "PASSWORD": "p@ss"}),
        ("postgresql:///site?host=/run/pg&port=5499", {"HOST": "/run/pg", "PORT": "5499"}),
    ],
)
def test_database_addresses_are_read(monkeypatch, url, expected):
    monkeypatch.setenv("SITE_DATABASE_URL", url)
    found = Environment("SITE").database()
    assert {key: found[key] for key in expected} == expected


def test_only_postgresql_will_do(monkeypatch):
    monkeypatch.setenv("SITE_DATABASE_URL", "sqlite:///x")
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL"):
        Environment("SITE").database()


@pytest.mark.parametrize("room", ["receiver", "newsroom"])
def test_the_sites_migrations_are_complete_and_their_system_checks_pass(room):
    prefix, places = {"receiver": ("RECEIVER", "PORTALS"), "newsroom": ("NEWSROOM", "DESKS")}[room]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"channels.{room}.settings",
        f"{prefix}_DATABASE_URL": database_url("postgres"),
        f"{prefix}_SECRET_KEY": "only-for-tests",
        f"{prefix}_{places}": json.dumps({"shatang": {"name": "沙塘镇", "secrets": [SECRET]}}),
    }
    for command in (["check", "--fail-level=WARNING"], ["makemigrations", "--check", "--dry-run"]):
        done = subprocess.run(
            [sys.executable, "-m", "django", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_receiving_sites_need_nothing_of_the_newsroom():
    """A town installs ``channels`` alone: no import may reach ``cms`` or ``liubei``."""
    program = (
        "import sys; sys.modules['cms'] = sys.modules['liubei'] = sys.modules['wagtail'] = None;"
        "import channels.receiver.places, channels.receiver.environment, channels.receiver.foundation, channels.signing"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
    sources = [*(ROOT / "channels/receiver").rglob("*.py"), *(ROOT / "channels/newsroom").rglob("*.py")]
    assert not [
        file for file in sources if "import cms" in file.read_text() or "from cms" in file.read_text()
    ]
