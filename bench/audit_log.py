"""Measure the audit log: transactions a second with and without a note, and how fast the chain is proved.

``python -m bench.audit_log [entries]``, in a state folder of its own.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("LIUBEI_STATE_DIR", str(Path(__file__).resolve().parent.parent / ".liubei" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liubei.settings.development")

THREADS, ROUNDS = (1, 4, 8), 200


def main(entries: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for threads in THREADS:
        plain, noted = (transactions_a_second(threads, with_note) for with_note in (False, True))
        print(
            f"{threads} threads: {plain:.0f}/s without a note, {noted:.0f}/s with one ({1000 / noted:.2f} ms)"
        )
    fill(entries)
    prove()
    listing()


def transactions_a_second(threads: int, with_note: bool) -> float:
    """Each transaction writes a row, as publishing does many, and one note or none."""
    from django.contrib.sessions.models import Session
    from django.db import connection, transaction
    from django.utils import timezone

    from cms.audit.log import note

    def work(name: str) -> None:
        for number in range(ROUNDS):
            with transaction.atomic():
                Session.objects.update_or_create(
                    session_key=f"bench-{name}",
                    defaults={"session_data": str(number), "expire_date": timezone.now()},
                )
                if with_note:
                    note("login.succeeded", about="bench:1", title="测", rounds=number)
        connection.close()

    workers = [threading.Thread(target=work, args=(str(one),)) for one in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return threads * ROUNDS / (time.perf_counter() - start)


def fill(entries: int) -> None:
    """By thousands, as one transaction may note many."""
    from django.db import transaction

    from cms.audit.log import note
    from cms.audit.models import Entry

    missing = entries - Entry.objects.count()
    start = time.perf_counter()
    for first in range(0, missing, 1000):
        with transaction.atomic():
            for number in range(first, min(first + 1000, missing)):
                note(
                    "edition.issued",
                    about=f"records.record:{number}",
                    title=f"测试信息第{number}件",
                    number=1,
                )
    if missing > 0:
        print(f"{missing} notes in {time.perf_counter() - start:.0f} s")


def prove() -> None:
    from cms.audit.verifying import verify

    start = time.perf_counter()
    proof = verify()
    seconds = time.perf_counter() - start
    print(
        f"proved {proof.checked} entries in {seconds:.1f} s ({proof.checked / seconds:.0f}/s), head {proof.head}"
    )


def listing() -> None:
    """What the list asks: the newest fifty of a filter, and how many there are, capped."""
    from cms.audit.models import Entry
    from cms.console.audit.listing import MOST_LISTED

    for name, chosen in {
        "all": {},
        "one action": {"action": "edition.issued"},
        "one object": {"about": "records.record:77"},
        "text": {"title__icontains": "第4321件"},
    }.items():
        entries: Any = Entry.objects.filter(**chosen)
        start = time.perf_counter()
        list(entries.order_by("-at", "-number")[:50])
        len(entries.order_by().values_list("pk")[:MOST_LISTED])
        print(f"list, {name}: {(time.perf_counter() - start) * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
