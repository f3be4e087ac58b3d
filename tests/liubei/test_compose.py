"""docker-compose.yml: what it starts, and that it hangs together. It is only read here, nothing is started."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet

from liubei.processes import PROCESSES

ROOT = Path(__file__).resolve().parents[2]
NAMES = {
    "LIUBEI_SITE_HOST": "www.example.gov.cn",
    "LIUBEI_ADMIN_HOST": "cms.example.gov.cn",
    "LIUBEI_PORTALS_HOST": "portals.example.gov.cn",
}
ONE_SHOT = {"migrate", "receiver-migrate"}
SERVERS = {"postgres", "redis", "nginx"}
KEYS = {
    *("build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "logging"),
    *("networks", "ports", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period", "volumes"),
}
"""Of the Compose specification, those that we use: a misspelt one would be found here."""

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NEWSROOM = {
    "migrate",
    "web",
    "worker-files",
    "worker-ordinary",
    "worker-withdrawal",
    "worker-clock",
    "beat",
}
"""What works on the newsroom's database, broker and folders."""
LASTING = sorted(SERVICES.keys() - ONE_SHOT)


def _environment(service: str) -> dict[str, str]:
    """As a container sees it, with the names above in .env."""
    given = SERVICES[service].get("environment", {})
    return {name: _interpolated(str(value)) for name, value in given.items()}


def _interpolated(text: str) -> str:
    def value(found: re.Match[str]) -> str:
        name, _, default = found[1].partition(":-")
        return NAMES.get(name.partition(":?")[0], default)

    return re.sub(r"\$\{([^}]+)\}", value, text)


def _volumes(service: str) -> list[list[str]]:
    return [volume.split(":") for volume in SERVICES[service].get("volumes", [])]


# -- what runs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROCESSES)
def test_it_starts_the_same_commands_as_the_demo(name):
    assert SERVICES[name]["command"] == PROCESSES[name]


def test_there_is_nothing_else_than_the_processes_and_their_servers():
    assert SERVICES.keys() == PROCESSES.keys() | SERVERS | ONE_SHOT
    assert all(service.keys() <= KEYS for service in SERVICES.values())


@pytest.mark.parametrize("name", LASTING)
def test_what_shall_last_is_restarted_and_has_a_health_check(name):
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= SERVICES[name]["healthcheck"].keys()


@pytest.mark.parametrize("name", sorted(ONE_SHOT))
def test_migrations_run_once_and_after_the_database(name):
    assert SERVICES[name]["restart"] == "no"
    assert "migrate" in SERVICES[name]["command"]
    assert SERVICES[name]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", PROCESSES)
def test_nothing_of_ours_starts_before_its_migrations(name):
    first = "receiver-migrate" if name == "receiver" else "migrate"
    assert SERVICES[name]["depends_on"][first] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", ["web", "receiver"])
def test_gunicorn_listens_in_the_container_and_has_no_control_socket(name):
    arguments = _environment(name)["GUNICORN_CMD_ARGS"].split()
    assert {"--bind=0.0.0.0:8000", "--no-control-socket"} <= set(arguments)


@pytest.mark.parametrize("name", ["worker-files", "worker-ordinary", "worker-withdrawal", "worker-clock"])
def test_a_worker_is_told_its_concurrency_and_given_time_to_finish(name):
    assert int(_environment(name)["LIUBEI_WORKER_CONCURRENCY"]) > 0
    assert SERVICES[name]["stop_grace_period"] == "70s"  # CELERY_TASK_TIME_LIMIT is 60


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("worker-ordinary", "ordinary"),
        ("worker-withdrawal", "withdrawal"),
        ("worker-clock", "clock"),
        ("beat", "celerybeat"),
    ],
)
def test_a_celery_process_is_asked_by_its_own_name(name, node):
    assert f"--destination {node}@$$HOSTNAME" in SERVICES[name]["healthcheck"]["test"][1]


def test_redis_keeps_what_it_is_told_and_is_used_by_nobody_else():
    command = " ".join(SERVICES["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    users = {name for name in SERVICES if "REDIS_URL" in _environment(name)}
    assert users == NEWSROOM
    assert SERVICES["redis"]["networks"] == ["newsroom"]


# -- that it hangs together -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_a_service_names_is_declared(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= SERVICES.keys()
    assert set(service.get("networks", ())) <= COMPOSE["networks"].keys()
    assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
    for source, *_ in _volumes(name):
        assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"], source
    for other, wanted in service.get("depends_on", {}).items():
        assert (wanted["condition"] == "service_completed_successfully") == (other in ONE_SHOT)


def test_whatever_is_declared_is_used():
    assert {secret for service in SERVICES.values() for secret in service.get("secrets", ())} == set(
        COMPOSE["secrets"]
    )
    mounted = {source for name in SERVICES for source, *_ in _volumes(name) if not source.startswith("./")}
    assert mounted == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", SERVICES)
def test_every_secret_comes_from_a_file_that_the_service_is_given(name):
    for variable, value in _environment(name).items():
        if variable.endswith("_FILE"):
            folder, _, secret = value.rpartition("/")
            assert folder == "/run/secrets"
            assert secret in SERVICES[name]["secrets"], variable
        else:
            assert not re.search(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|PORTALS$", variable), variable


def test_no_secret_is_written_in_the_file():
    assert all(secret == {"file": f"./secrets/{name}"} for name, secret in COMPOSE["secrets"].items())
    assert not re.search(r"whsec_|BEGIN |://[^/\s:]+:[^/\s@]+@|[A-Za-z0-9+/_-]{40,}=?", TEXT)


def test_files_that_must_last_lie_on_volumes():
    for name in sorted(NEWSROOM):
        assert {source: target for source, target in _volumes(name)} == {
            folder: f"/srv/liubei/{folder}" for folder in ("site", "kept", "media", "static")
        }
    assert ["site", "/srv/liubei/site", "ro"] in _volumes("nginx")
    # The image of PostgreSQL 18 keeps its data in a folder named after the version, below this one.
    assert ["postgres", "/var/lib/postgresql"] in _volumes("postgres")


def test_only_nginx_is_reached_from_outside_and_the_newsroom_only_from_inside():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx"]
    assert "${LIUBEI_INTERNAL_ADDRESS:-127.0.0.1}:8443:8443" in SERVICES["nginx"]["ports"]
    assert COMPOSE["networks"]["newsroom"]["internal"]
    assert COMPOSE["networks"]["portals"]["internal"]


def test_the_receiver_shares_no_network_with_the_newsrooms_bell():
    assert not set(SERVICES["receiver"]["networks"]) & set(SERVICES["redis"]["networks"])


def test_docker_compose_accepts_it():
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker compose is not installed: docker-compose.yml was only checked by the rules above")
    done = subprocess.run(
        [docker, "compose", "-f", "docker-compose.yml", "config", "-q"],
        cwd=ROOT,
        env={**os.environ, **NAMES},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# -- the image --------------------------------------------------------------------------------------------------


def test_the_image_is_built_from_the_lock_file_without_root_and_without_secrets():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    assert lines[-1] == "USER liubei"
    context = (ROOT / ".dockerignore").read_text().split("\n")
    assert context[1] == "*"
    assert not {"!secrets", "!.env", "!."} & set(context)
    copied = {line.split()[1] for line in lines if line.startswith("COPY")}
    assert copied == {line[1:] for line in context if line.startswith("!")}
    assert all((ROOT / source).exists() for source in copied)


# -- Django's own judgement -------------------------------------------------------------------------------------


def _check(service: str, module: str, folder: Path, secrets: dict[str, str]) -> str:
    """``check --deploy`` in the environment of that service, with secrets in files."""
    for name, value in secrets.items():
        (folder / name).write_text(value)
    given = {
        name: value.replace("/run/secrets", str(folder)) for name, value in _environment(service).items()
    }
    if "REDIS_URL" in given:  # one of our own checks looks at the server: let it find that of the tests
        given["REDIS_URL"] = os.environ["REDIS_URL"]
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level=WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "LIUBEI_STATE_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": module,
            **given,
        },
        capture_output=True,
        text=True,
    )
    return done.stderr + done.stdout


def test_django_has_nothing_to_warn_of_in_the_deployed_newsroom(tmp_path):
    said = _check(
        "web",
        "liubei.settings.production",
        tmp_path,
        {
            "database_url": "postgresql://liubei:dummy@127.0.0.1:9/liubei",
            "secret_key": "only for this test, and as long and as varied as Django wants it: 0123456789",
            "secrets_keys": Fernet.generate_key().decode(),
        },
    )
    assert "no issues (2 silenced)" in said, said


def test_django_warns_of_the_deployed_receiver_only_for_what_nginx_and_signatures_do(tmp_path):
    said = _check(
        "receiver",
        "channels.receiver.settings",
        tmp_path,
        {
            "receiver_database_url": "postgresql://receiver:dummy@127.0.0.1:9/receiver",
            "receiver_secret_key": "only for this test, and as long and as varied as Django wants it: 012345",
            "portals": '{"shatang-zhen": {"name": "沙塘镇", "secrets": ["whsec_%s"]}}' % ("MfKQ" * 8),
        },
    )
    # W003: pushes are signed and there are no forms. W004, W008: nginx alone speaks to the public.
    assert set(re.findall(r"security\.W\d+", said)) == {"security.W003", "security.W004", "security.W008"}
