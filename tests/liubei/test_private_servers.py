"""Private servers: where their data lies, and who stops them. Real processes, but no database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from liubei import private_servers

ROOT = Path(__file__).resolve().parents[2]
USE = "import sys; from pathlib import Path; from liubei import private_servers as s; print(s._redis(Path(sys.argv[1])))"


@pytest.fixture
def folder(tmp_path):
    """Of a private Redis, which is ended afterwards whatever happened."""
    folder = tmp_path / "redis"
    yield folder
    note = _note(folder)
    if private_servers._is_redis(note["server"], note["port"]):
        os.kill(note["server"], signal.SIGKILL)


def _note(folder: Path) -> dict[str, int]:
    return json.loads((folder / "owner.json").read_text())


def _process(folder: Path, then: str = "") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", f"{USE}; {then}", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _waiting(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = _process(folder, "sys.stdout.flush(); sys.stdin.read()")
    return process, process.stdout.readline()


class TestRedis:
    def test_whoever_started_it_stops_it(self, folder):
        process, url = _waiting(folder)
        port = int(url.rpartition(":")[2].partition("/")[0])
        assert _note(folder)["owner"] == process.pid
        assert private_servers._answers(port)
        sharing, shared = _waiting(folder)
        assert shared == url
        sharing.communicate()
        assert private_servers._answers(port)
        assert _note(folder)["owner"] == process.pid
        process.communicate()
        assert not private_servers._answers(port)

    def test_whoever_finds_the_owner_killed_stops_it(self, folder):
        owner, url = _waiting(folder)
        owner.kill()
        owner.communicate()
        server = _note(folder)
        assert private_servers._answers(server["port"])
        heir, shared = _waiting(folder)
        assert shared == url
        assert _note(folder) == {**server, "owner": heir.pid}
        heir.communicate()
        assert not private_servers._answers(server["port"])

    def test_a_number_given_out_again_is_not_stopped(self, folder):
        process, _ = _waiting(folder)
        port = _note(folder)["port"]
        bystander = subprocess.Popen(["sleep", "30"])
        private_servers._stop({"port": port, "server": bystander.pid, "owner": os.getpid()})
        time.sleep(0.1)
        assert bystander.poll() is None
        bystander.kill()
        bystander.wait()
        private_servers._stop({**_note(folder), "port": port + 1, "owner": os.getpid()})
        assert private_servers._answers(port)
        process.communicate()


class TestPostgresFolder:
    def test_it_lies_in_the_state_folder(self, tmp_path):
        assert (
            private_servers._postgres_folder(tmp_path / "柳北") == (tmp_path / "柳北" / "postgres").resolve()
        )

    @pytest.mark.parametrize("name", ["with space", "it's", "a&b", "两\u3000格"])
    def test_a_path_that_breaks_the_command_is_replaced(self, tmp_path, monkeypatch, name):
        monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
        folder = private_servers._postgres_folder(tmp_path / name)
        assert folder.parent == tmp_path / "home" / ".liubei"
        assert folder.parent.is_dir()
        assert folder == private_servers._postgres_folder(tmp_path / name)
        assert folder != private_servers._postgres_folder(tmp_path / f"{name} 2")

    def test_a_link_to_such_a_path_does_not_help(self, tmp_path, monkeypatch):
        monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
        (tmp_path / "with space").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "with space")
        assert private_servers._postgres_folder(tmp_path / "link").parent.name == ".liubei"

    def test_where_the_home_folder_is_no_better_it_says_so(self, tmp_path, monkeypatch):
        monkeypatch.setattr(Path, "home", lambda: tmp_path / "my home")
        with pytest.raises(RuntimeError, match="LIUBEI_STATE_DIR"):
            private_servers._postgres_folder(tmp_path / "with space")
