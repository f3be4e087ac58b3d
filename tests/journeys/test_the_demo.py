"""What `make demo` promises besides the district itself: clear refusals, a clean stop, a resume, survival."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import redis

from bench.demo import start
from tests.journeys.conftest import District

PUBLISH = """
import datetime
from cms.agencies.models import User
from cms.agencies.models import Agency
from cms.catalogue.models import Column
from cms.records.models import Record
from cms.review.actions import decide
from cms.review.conclusions import Particulars, all_in_order
agency = Agency.objects.get(slug="yaru-jiedao")
person = lambda role: User.objects.get(username=f"yaru-jiedao-{role}")
for number in range(%d):
    record = Record(title=f"经历故障的公告第{number}号", main_column=Column.objects.get(slug="gonggao-xinxi"),
                    formed_on=datetime.date(2026, 11, 20), body=[("text", "<p>正文</p>")])
    agency.page.add_child(instance=record)
    record.save_revision(user=person("editor"))
    record.get_workflow().start(record, person("editor"))
    for role in ("department", "confidentiality", "approval"):
        state = Record.objects.get(pk=record.pk).current_workflow_task_state
        checked = Particulars(checklist=all_in_order(state.task.specific.step))
        decide(state, by=person(role), outcome="approve", comment="", particulars=checked)
"""


def ended_with(state: Path, port: int) -> str:
    process, log = start(state, port)
    process.wait(60)
    assert process.returncode != 0
    return log.read_text()


def workers() -> list[int]:
    found = subprocess.run(["pgrep", "-f", "celery -A liubei worker"], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def of_this_demo(pids: list[int], district: District) -> list[int]:
    def belongs(pid: int) -> bool:
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return f"LIUBEI_STATE_DIR={district.state}".encode() in environment

    return [pid for pid in pids if belongs(pid)]


def unfinished(district: District) -> int:
    with district.database() as connection:
        row = connection.execute(
            "SELECT count(*) FROM channels_delivery WHERE state <> 'done' OR shown_id IS DISTINCT FROM desired_id"
        ).fetchone()
    return row[0] if row else -1


def wait_until_all_delivered(district: District, within: float) -> None:
    deadline = time.monotonic() + within
    while left := unfinished(district):
        assert time.monotonic() < deadline, f"{left} deliveries are not done"
        time.sleep(1)


def test_a_taken_port_is_said_with_a_way_out(district: District, tmp_path: Path) -> None:
    said = ended_with(tmp_path / "other", district.first_port)
    assert f"端口 {district.first_port}" in said
    assert "make demo PORT=" in said
    assert "Traceback" not in said


def test_a_second_demo_on_the_same_data_is_refused(district: District) -> None:
    log = (district.state / "demo.log").read_text()
    said = ended_with(district.state, district.first_port)
    (district.state / "demo.log").write_text(log)
    assert "演示已经在运行" in said


def test_killed_workers_and_an_emptied_redis_lose_nothing(district: District) -> None:
    wait_until_all_delivered(district, 120)
    port = (district.state / "redis" / "port").read_text()
    publishing = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", PUBLISH % 6],
        env=district.environment(),
        stdout=subprocess.DEVNULL,
    )
    for _ in range(4):
        time.sleep(1.5)
        for pid in of_this_demo(workers(), district):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        redis.Redis(port=int(port)).flushall()
    assert publishing.wait(60) == 0
    wait_until_all_delivered(district, 200)  # a killed sender's lease runs out after 90 s
    with district.database() as connection:
        shown = connection.execute(
            "SELECT count(*) FROM channels_delivery d JOIN records_record r ON r.page_ptr_id = d.record_id"
            " JOIN wagtailcore_page p ON p.id = r.page_ptr_id WHERE p.title LIKE '经历故障的公告%' AND d.state = 'done'"
        ).fetchone()
    assert shown == (6 * 16,)
    with district.database("receiver") as connection:
        doubled = connection.execute(
            "SELECT count(*) FROM (SELECT place, title FROM receiver_shownedition WHERE title LIKE '经历故障的公告%'"
            " GROUP BY place, title HAVING count(*) > 1) twice"
        ).fetchone()
    assert doubled == (0,)


def test_it_stops_cleanly_and_resumes_with_its_data(district: District) -> None:
    with district.database() as connection:
        before = connection.execute("SELECT count(*) FROM records_edition").fetchone()
    assert district.stop() == 0
    assert of_this_demo(workers(), district) == []
    assert not (district.state / "postgres" / "postmaster.pid").exists()
    district.start_again()
    with district.database() as connection:
        assert connection.execute("SELECT count(*) FROM records_edition").fetchone() == before
