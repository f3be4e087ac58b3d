"""``make demo``: what it refuses, and how it stops. Nothing of it is started here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from liubei import demo, private_servers

ROOT = Path(__file__).resolve().parents[2]
SLOW_TO_STOP = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), print("stopped in order", flush=True), sys.exit()))
print("started", flush=True)
time.sleep(60)
"""
DEMO = f"""
import subprocess, sys
from liubei import demo

class Short(demo.Demo):
    def check_ports(self): pass
    def prepare(self): pass
    def wait_until_ready(self): pass
    def announce(self): pass
    def start(self):
        self.supervisor = subprocess.Popen([sys.executable, "-c", {SLOW_TO_STOP!r}], start_new_session=True)

demo.Demo = Short
demo.main()
print("all down", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_ctrl_c_does_not_interrupt_the_stopping(tmp_path, number):
    running = subprocess.Popen(
        [sys.executable, "-u", "-c", DEMO],
        cwd=ROOT,
        env={**os.environ, "LIUBEI_STATE_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout.readline() == "started\n"
    running.send_signal(number)
    assert running.stdout.readline() == "\n"
    assert running.stdout.readline() == "正在停止……\n"
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        running.send_signal(again)
    said, _ = running.communicate(timeout=20)
    assert said == "stopped in order\nall down\n"
    assert running.returncode == 0


DEAF = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {} time.sleep(60)"
DEAF_PARENT = DEAF.format(
    "import subprocess; p = subprocess.Popen([sys.executable, '-c', sys.argv[1]], process_group=0);"
    " print(p.pid, flush=True);"
)


def test_what_does_not_stop_is_killed_with_its_children(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "STOPPED_WITHIN", 0.2)
    monkeypatch.setattr(demo, "_ignore_interrupts", lambda: None)  # this process goes on
    running = demo.Demo(tmp_path, 8000)
    running.supervisor = subprocess.Popen(
        [sys.executable, "-c", DEAF_PARENT, DEAF.format("")],
        start_new_session=True,
        stdout=subprocess.PIPE,
    )
    child = int(running.supervisor.stdout.readline())
    running.stop()
    assert running.supervisor.wait(5) == -signal.SIGKILL
    status = Path(f"/proc/{child}/status")
    for _ in range(50):
        if not status.exists() or "zombie" in status.read_text():
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


@pytest.mark.parametrize("port", ["abc", "65533", "65534", "80000", "0", "-1", "80.5"])
def test_a_wrong_port_is_refused_in_chinese(tmp_path, port):
    done = subprocess.run(
        [sys.executable, "-m", "liubei.demo"],
        cwd=ROOT,
        env={**os.environ, "LIUBEI_STATE_DIR": str(tmp_path), "PORT": port},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("PORT 应")
    assert port in done.stderr


def test_four_ports_in_a_row_must_fit():
    assert demo._first_port("65532") == 65532
    assert max(demo.Demo(Path(), 65532).ports.values()) == 65535


def test_the_ports_it_suggests_fit_too(monkeypatch):
    monkeypatch.setattr(demo, "_is_free", lambda port: False)
    with pytest.raises(SystemExit, match="PORT=9000"):
        demo.Demo(Path(), 8000).check_ports()
    with pytest.raises(SystemExit, match="PORT=64500"):
        demo.Demo(Path(), 65500).check_ports()


def test_a_state_folder_that_is_none_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match=r"不能使用状态文件夹 .*file"):
        demo._only_one(tmp_path / "file")


def test_servers_that_do_not_start_are_named(tmp_path, monkeypatch):
    def broken(state: Path) -> None:
        raise RuntimeError("私有 PostgreSQL 没有启动")

    monkeypatch.setattr(private_servers, "provide", broken)
    with pytest.raises(SystemExit, match="私有 PostgreSQL 没有启动"):
        demo.Demo(tmp_path, 8000).prepare()


def test_a_command_that_fails_is_named(tmp_path):
    with pytest.raises(SystemExit, match="no_such_command”没有成功"):
        demo.Demo(tmp_path, 8000)._manage("no_such_command")
