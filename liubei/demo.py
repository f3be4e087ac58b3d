"""``make demo``: the whole system on one machine, from nothing to a browsable district, until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO, cast

import psycopg

from channels.signing import new_secret
from liubei import private_servers
from liubei.district import DEMO_PASSWORD
from liubei.processes import DEMO_PROCESSES

BASE = Path(__file__).resolve().parent.parent
PORTS = {"web": 0, "site": 1, "newsroom": 2, "receiver": 3}
CONCURRENCY = {"worker-files": 2, "worker-ordinary": 4, "worker-withdrawal": 2, "worker-clock": 1}
DESKS = {"xinhuanet-gx": "新华网广西频道", "lzxww": "柳州新闻网"}
PARTNERS = ("receiver", "newsroom")
READY_WITHIN = 90
STOPPED_WITHIN = 40
FIRST_PORT = "8000"
LAST_PORT = 65535


class Demo:
    def __init__(self, state: Path, first_port: int) -> None:
        self.state = state
        self.ports = {name: first_port + offset for name, offset in PORTS.items()}
        self.supervisor: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    # -- before anything starts ------------------------------------------------------------------------------

    def check_ports(self) -> None:
        taken = [port for port in self.ports.values() if not _is_free(port)]
        if taken:
            numbers = "、".join(map(str, taken))
            first = self.ports["web"]
            other = first + 1000 if first + 1000 + len(PORTS) <= LAST_PORT else first - 1000
            sys.exit(f"端口 {numbers} 已被占用。\n请停掉占用它的程序，或换一组端口：make demo PORT={other}")

    def prepare(self) -> None:
        """Servers, databases, secrets, district. Each step finds what an earlier run left."""
        self._servers()
        self._secrets("portals.json", self._portals())
        self._secrets("desks.json", DESKS)
        self._say("准备数据库……")
        partners = [self._begin("migrate", "-v0", settings=f"channels.{name}.settings") for name in PARTNERS]
        self._manage("migrate", "-v0")
        self._say("载入演示数据（首次约需半分钟）……")
        self._manage(
            "load_liubei",
            f"--portals={self.url('receiver')}/portals/{{slug}}",
            f"--portal-secrets={self.state / 'portals.json'}",
            f"--desks={self.url('newsroom')}/desks/{{slug}}/items",
            f"--desk-secrets={self.state / 'desks.json'}",
        )
        for partner in partners:
            self._finish(partner)

    def _servers(self) -> None:
        try:
            private_servers.provide(self.state)
            os.environ.update(self._environment(os.environ["DATABASE_URL"]))
        except (OSError, RuntimeError, ValueError, psycopg.Error) as error:
            sys.exit(f"数据库或 Redis 没有启动：{error}")

    def _environment(self, database: str) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "liubei.settings.development",
            "LIUBEI_STATE_DIR": str(self.state),
            "LIUBEI_SITE_URL": self.url("site"),
            "LIUBEI_ADMIN_URL": self.url("web"),
            "LIUBEI_SITE_ROOT": str(self.state / "site"),
            "RECEIVER_DATABASE_URL": private_servers.create_database(database, "receiver"),
            "RECEIVER_PORTALS_FILE": str(self.state / "portals.json"),
            "RECEIVER_PUBLIC_URL": self.url("receiver"),
            "RECEIVER_SITE_URL": self.url("site"),
            "NEWSROOM_DATABASE_URL": private_servers.create_database(database, "newsroom"),
            "NEWSROOM_DESKS_FILE": str(self.state / "desks.json"),
            "NEWSROOM_PUBLIC_URL": self.url("newsroom"),
            "NEWSROOM_SITE_URL": self.url("site"),
            **{
                f"{name}_{key}": value
                for name in ("RECEIVER", "NEWSROOM")
                for key, value in (
                    ("SECRET_KEY", secrets.token_hex()),
                    ("ALLOWED_HOSTS", "127.0.0.1,localhost"),
                )
            },
        }

    def _portals(self) -> dict[str, str]:
        agencies = json.loads((BASE / "liubei/district/agencies.json").read_text())
        return {
            entry["slug"]: entry["short_name"] for entry in agencies if entry["kind"] in {"street", "town"}
        }

    def _secrets(self, name: str, places: dict[str, str]) -> None:
        path = self.state / name
        if not path.exists():
            path.touch(mode=0o600)
            entries = {slug: {"name": label, "secrets": [new_secret()]} for slug, label in places.items()}
            path.write_text(json.dumps(entries, ensure_ascii=False, indent=1))

    def _manage(self, *arguments: str) -> None:
        self._finish(self._begin(*arguments))

    @staticmethod
    def _begin(*arguments: str, settings: str = "liubei.settings.development") -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        )

    @staticmethod
    def _finish(command: subprocess.Popen[bytes]) -> None:
        if command.wait():
            sys.exit(f"“manage.py {cast(list[str], command.args)[2]}”没有成功，原因见上。")

    # -- running ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        configuration = self.state / "supervisord.conf"
        configuration.write_text(self._supervisord())
        self.supervisor = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(configuration)],
            cwd=BASE,
            start_new_session=True,  # Ctrl-C is ours; we stop it in order
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _supervisord(self) -> str:
        logs = self.state / "logs"
        logs.mkdir(exist_ok=True)
        head = f"[supervisord]\nlogfile={logs}/supervisord.log\npidfile={self.state}/supervisord.pid\n" + (
            "user=root\n" if os.geteuid() == 0 else ""
        )
        return head + "".join(self._program(name, command, logs) for name, command in DEMO_PROCESSES.items())

    def _program(self, name: str, command: str, logs: Path) -> str:
        environment = ",".join(f'{key}="{value}"' for key, value in self._process_environment(name).items())
        program, *arguments = shlex.split(command)
        line = shlex.join([str(Path(sys.executable).parent / program), *arguments]).replace("%", "%%")
        return (
            f"\n[program:{name}]\ncommand={line}\ndirectory={BASE}\nenvironment={environment}\n"
            "autorestart=true\nstartretries=10\nstopwaitsecs=20\nstopasgroup=true\nkillasgroup=true\n"
            f"redirect_stderr=true\nstdout_logfile={logs}/{name}.log\nstdout_logfile_maxbytes=5MB\n"
        )

    def _process_environment(self, name: str) -> dict[str, str]:
        settings = {"receiver": "channels.receiver.settings", "newsroom": "channels.newsroom.settings"}
        environment = {"DJANGO_SETTINGS_MODULE": settings.get(name, "liubei.settings.development")}
        if name in self.ports:
            bind = f"--bind=127.0.0.1:{self.ports[name]}"
            environment["GUNICORN_CMD_ARGS"] = f"{bind} --workers=2 --threads=4 --no-control-socket"
        if name in CONCURRENCY:
            environment["LIUBEI_WORKER_CONCURRENCY"] = str(CONCURRENCY[name])
        return environment

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        for name, path in (
            ("web", "/healthz"),
            ("receiver", "/healthz"),
            ("newsroom", "/healthz"),
            ("site", "/"),
        ):
            while not _responds(self.url(name) + path):
                if time.monotonic() > deadline or (self.supervisor and self.supervisor.poll() is not None):
                    raise SystemExit(f"{name} 没有启动，请看 {self.state / 'logs' / (name + '.log')}")
                time.sleep(0.2)

    def announce(self) -> None:
        self._say(f"""
柳北区信息公开演示已启动

  管理后台      {self.url("web")}/admin/
  门户网站      {self.url("site")}/
  政务公开栏    {self.url("site")}/board/zhengwu-fuwu/
  镇街门户      {self.url("receiver")}/
  合作媒体      {self.url("newsroom")}/
  数据接口      {self.url("web")}/api/v1/records

  演示账号（密码均为 {DEMO_PASSWORD}）
    编辑          jiefang-jiedao-editor
    部门审核      jiefang-jiedao-department
    保密审查      jiefang-jiedao-confidentiality
    审批          jiefang-jiedao-approval
    应急发布      jiefang-jiedao-emergency
  其他公开主体的账号同样命名，例如 shatang-zhen-editor。
    全区部门审核  district-department
    全区保密审查  district-confidentiality
    全区审批      district-approval
    系统管理员    system
    安全管理员    security
    审计管理员    audit
    超级用户      admin（只用于应急）

  日志在 {self.state / "logs"}。按 Ctrl-C 停止；再次运行会保留数据。""")

    def run(self) -> None:
        """Until Ctrl-C or SIGTERM; returns when everything is stopped."""
        try:
            self.start()
            self.wait_until_ready()
            self.announce()
            while self.supervisor and self.supervisor.poll() is None:
                time.sleep(0.5)
        except KeyboardInterrupt:
            self._say("\n正在停止……")
        finally:
            self.stop()

    def stop(self) -> None:
        _ignore_interrupts()
        if self.supervisor is not None and self.supervisor.poll() is None:
            self.supervisor.terminate()
            try:
                self.supervisor.wait(STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                _kill_with_children(self.supervisor.pid)

    @staticmethod
    def _say(text: str) -> None:
        print(text, flush=True)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _responds(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own loopback address)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _only_one(state: Path) -> IO[str]:
    """Hold a lock for as long as the demo runs; stop what a killed demo left behind."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        lock = (state / "demo.lock").open("w")
    except OSError as error:
        sys.exit(f"不能使用状态文件夹 {state}：{error}")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("演示已经在运行。请先在它的窗口按 Ctrl-C 停止。")
    pidfile = state / "supervisord.pid"
    noted = pidfile.read_text().strip() if pidfile.exists() else ""
    if noted.isdecimal():
        _stop_orphan(int(noted), state)
    return lock


def _stop_orphan(pid: int, state: Path) -> None:
    try:
        if str(state / "supervisord.conf") not in Path(f"/proc/{pid}/cmdline").read_text():
            return
    except OSError:
        return
    print("上次的演示没有正常停止，正在清理……", flush=True)
    os.kill(pid, signal.SIGTERM)
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.2)


def _kill_with_children(pid: int) -> None:
    """The parent first, which would start them again. Supervisor gives every child a process group of its own."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    children = listed.read_text().split() if listed.exists() else []
    for group in (pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _first_port(text: str) -> int:
    try:
        first = int(text)
    except ValueError:
        sys.exit(f"PORT 应为数字，例如 make demo PORT=9000；现在是“{text}”。")
    last = LAST_PORT - len(PORTS) + 1
    if not 1 <= first <= last:
        sys.exit(f"PORT 应在 1 到 {last} 之间（演示从它起连用 {len(PORTS)} 个端口）；现在是 {first}。")
    return first


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Before anything else: a second Ctrl-C must not interrupt the stopping.
    _ignore_interrupts()
    raise KeyboardInterrupt


def _ignore_interrupts() -> None:
    """Until the end of this process: the private servers are stopped last, at its exit."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def main() -> None:
    demo = Demo(
        Path(os.environ.get("LIUBEI_STATE_DIR", BASE / ".liubei")),
        _first_port(os.environ.get("PORT") or FIRST_PORT),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        with _only_one(demo.state):
            demo.check_ports()
            demo.prepare()
            demo.run()
    except KeyboardInterrupt:
        print("\n已停止。", flush=True)
    finally:
        _ignore_interrupts()


if __name__ == "__main__":
    main()
