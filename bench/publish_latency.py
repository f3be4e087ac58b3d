"""Approve → visible on every demo channel, beside the same HTTP posts made by a bare loop.

``python -m bench.publish_latency [RECORDS]`` starts a demo of its own, brings that many records (100) to the last
step of their review, approves them one after the other, and takes the time until all sixteen outlets have confirmed
the edition. The baseline posts the same signed bodies to the same portals and partners from one process, one after
the other, on kept connections: what the network and the receivers cost without newsroom, queue, ledger or website.
Prints seconds and the ratio of the medians.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.demo import RunningDemo, running_demo

AGENCY = "jiefang-jiedao"
PATIENCE = 60


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder) / "demo") as demo:
        os.environ.update(demo.environment())
        import django

        django.setup()
        wait_until_idle()
        records = [awaiting_approval(number) for number in range(count)]
        ours = [measured(lambda record=record: publish(record)) for record in records]
        check_visible(demo, records)
        bare = [measured(lambda record=record: post_everything(record)) for record in records]
        report(ours, bare)


def report(ours: list[float], bare: list[float]) -> None:
    print(f"records: {len(ours)}, channels: 16, cores: {os.cpu_count()}")
    for name, times in (("approve → confirmed everywhere", ours), ("bare loop of the 14 posts", bare)):
        print(f"{name:32} median {statistics.median(times):.3f} s   p99 {percentile(times, 99):.3f} s")
    print(f"ratio of medians: {statistics.median(ours) / statistics.median(bare):.2f}")


def percentile(times: list[float], of: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[of - 1]


def measured(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def person(role: str) -> Any:
    from cms.agencies.models import User

    return User.objects.get(username=f"{AGENCY}-{role}")


def wait_until_idle() -> None:
    from channels.models import Delivery

    deadline = time.monotonic() + 300
    while Delivery.objects.filter(state="due").exists():
        if time.monotonic() > deadline:
            raise SystemExit("the demo's own deliveries did not finish")
        time.sleep(0.5)


def awaiting_approval(number: int) -> Any:
    from cms.agencies.models import Agency
    from cms.catalogue.models import Column
    from cms.records.models import Record
    from cms.review.actions import decide
    from cms.review.conclusions import Particulars, all_in_order
    from cms.review.models import Step

    agency = Agency.objects.get(slug=AGENCY)
    record = Record(
        title=f"测速公告第{number + 1}号",
        main_column=Column.objects.get(slug="gonggao-xinxi"),
        formed_on="2026-11-20",
        body=[("text", "<p>为测量发布用时而写的公告。</p>" * 30)],
    )
    agency.page.add_child(instance=record)
    record.save_revision(user=person("editor"))
    record.get_workflow().start(record, person("editor"))
    for role in ("department", "confidentiality"):
        state = Record.objects.get(pk=record.pk).current_workflow_task_state
        checked = Particulars(checklist=all_in_order(Step(role)))
        decide(state, by=person(role), outcome="approve", comment="", particulars=checked)
    return record


def publish(record: Any) -> None:
    from channels.models import Delivery
    from cms.records.models import Record
    from cms.review.actions import decide

    state = Record.objects.get(pk=record.pk).current_workflow_task_state
    decide(state, by=person("approval"), outcome="approve", comment="")
    deadline = time.monotonic() + PATIENCE
    while Delivery.objects.filter(record=record.pk, state="done").count() < 16:
        if time.monotonic() > deadline:
            raise SystemExit(f"record {record.pk} did not reach every channel")
        time.sleep(0.005)


def check_visible(demo: RunningDemo, records: list[Any]) -> None:
    """The receipts are not taken on trust: look at the last record on every outlet that has a page."""
    import requests

    from channels.models import Delivery

    last = records[-1]
    for delivery in Delivery.objects.filter(record=last.pk).select_related("channel"):
        page = requests.get(delivery.shown_url, timeout=10)
        if page.status_code != 200 or last.title not in page.text:
            raise SystemExit(f"{delivery.channel} does not show {last.title}")


def post_everything(record: Any) -> None:
    """The same bodies to the same outlets, as a new record each time, so that the receivers do the same work."""
    for url, body, headers in prepared_posts(record):
        answer = SESSION.request(
            "PUT" if "/portals/" in url else "POST", url, data=body, headers=headers, timeout=10
        )
        if answer.status_code not in {200, 201}:
            raise SystemExit(f"{url} answered {answer.status_code}: {answer.text[:200]}")


def prepared_posts(record: Any) -> list[tuple[str, bytes, dict[str, str]]]:
    import hashlib

    from channels import signing
    from channels.connector import Parcel
    from channels.connectors.news.item import item_bytes
    from channels.models import Channel

    fresh = uuid.uuid4()
    edition = record.editions.get()
    content = {**json.loads(edition.payload), "uuid": str(fresh)}
    body = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    parcel = Parcel(fresh, 1, hashlib.sha256(body).hexdigest(), "publish", body)
    posts = []
    for channel in Channel.objects.filter(kind__in=["portal", "news"]):
        outlet = channel.outlet()
        root = outlet.settings["url"]
        url = f"{root}/records/{fresh}" if channel.kind == "portal" else root
        sent = parcel.body if channel.kind == "portal" else item_bytes(parcel, outlet)
        headers = signing.sign(outlet.secret, f"bench_{channel.slug}_{fresh}", int(time.time()), sent)
        headers |= {"Liubei-Edition": "1", "Liubei-Digest": parcel.digest, "Content-Type": "application/json"}
        posts.append((url, sent, headers))
    return posts


if __name__ == "__main__":
    import requests

    SESSION = requests.Session()
    main()
