from __future__ import annotations

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from channels.files import PublicFolder


def test_each_write_has_a_later_second_so_that_no_server_calls_it_unmodified(tmp_path: Path):
    folder = PublicFolder(FileSystemStorage(tmp_path))
    seen = []
    for text in ("first", "other", "third"):
        folder.write("items.json", text)
        seen.append(int((tmp_path / "items.json").stat().st_mtime))
    assert seen == sorted(set(seen))
    assert folder.read("items.json") == b"third"
