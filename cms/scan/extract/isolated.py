"""Extraction in a process of its own: a hostile file can neither hang nor fill nor crash the one that asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from cms.scan.extract.contents import Contents
from cms.scan.findings import Notice
from cms.scan.text import Passage

SECONDS = 20
"""Of the processor for one file; by the clock, three times as many."""
MEMORY = 2 * 1024**3
LARGEST_FILE = 100 * 1024 * 1024
ROOT = Path(__file__).resolve().parents[3]


def extract_isolated(name: str, data: bytes, *, seconds: int = SECONDS) -> Contents:
    if len(data) > LARGEST_FILE:
        return _unreadable("文件超过 100 MB，不能自动检查。请拆分后重新上传，或由专人打开通读。")
    command = [sys.executable, "-m", "cms.scan.extract.child", name, str(seconds)]
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the file comes in on standard input)
            command,
            input=data,
            capture_output=True,
            timeout=seconds * 3,
            cwd=ROOT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _unreadable(
            f"检查时间超过 {seconds * 3} 秒，没有检查完。请稍后保存一次再检查，或由专人打开通读。", True
        )
    if done.returncode != 0:
        return _unreadable(
            "检查这个文件时耗尽了内存或时间，没有检查完。请拆分后重新上传，或由专人打开通读。", True
        )
    said = json.loads(done.stdout)
    return Contents(
        [Passage(place, text) for place, text in said["passages"]],
        [Notice(**notice) for notice in said["notices"]],
    )


def _unreadable(message: str, passing: bool = False) -> Contents:
    return Contents([], [Notice("unreadable", "", message)], is_passing=passing)


def told(contents: Contents) -> bytes:
    said = {
        "passages": [(passage.place, passage.text) for passage in contents.passages],
        "notices": [asdict(notice) for notice in contents.notices],
    }
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
