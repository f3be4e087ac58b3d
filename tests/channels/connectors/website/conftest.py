import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channels.connector import Directory, DirectoryAgency, DirectoryColumn, Outlet
from channels.connectors.website.connector import WebsiteConnector

GUIDE_CHILDREN = tuple(DirectoryColumn(f"banshi-{n}", f"办事{n}", "") for n in range(1, 13))
DIRECTORY = Directory(
    columns=(
        DirectoryColumn("gonggao", "公告信息", "公告、公示、通知"),
        DirectoryColumn("dongtai", "政务动态", ""),
        DirectoryColumn("jujiao", "聚焦柳北", ""),
        DirectoryColumn("lingdao", "领导专栏", ""),
        DirectoryColumn("banshi", "政府办事指南", "面向个人", GUIDE_CHILDREN),
    ),
    agencies=(
        DirectoryAgency(
            code="450205ZF",
            slug="zhengfuban",
            kind="department",
            name="柳北区人民政府办公室",
            short_name="区政府办公室",
            address="柳州市胜利路12-8号",
            office_hours="工作日 8:30—12:00",
            phone="0772-2525806",
        ),
        DirectoryAgency("450205101", "shatang", "town", "沙塘镇人民政府", "沙塘镇", "", "", ""),
    ),
)


def outlet(directory: Directory = DIRECTORY, **settings: Any) -> Outlet:
    return Outlet(
        slug="website",
        name="门户网站",
        settings=settings,
        site_url="https://www.lbq.gov.cn",
        directory=directory,
    )


def column(slug: str, name: str = "", parent: str | None = None) -> dict[str, Any]:
    return {"slug": slug, "name": name or slug, "parent": parent}


def record_number(number: int) -> uuid.UUID:
    return uuid.UUID(int=(number + 1) << 80)


def tree(root: Path) -> dict[str, bytes]:
    """Every file below ``root`` with its bytes."""
    files = (p for p in sorted(root.rglob("*")) if p.is_file() and p.suffix != ".lock")
    return {str(p.relative_to(root)): p.read_bytes() for p in files}


@pytest.fixture(autouse=True)
def no_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a power cut could tell the difference, and these tests write thousands of files."""
    monkeypatch.setattr("channels.files.os.fsync", lambda handle: None)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def connector() -> WebsiteConnector:
    return WebsiteConnector(outlet())


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Put bytes where editions' files are kept, and return the payload's entry for them."""

    def put(data: bytes, name: str = "附件.pdf", media_type: str = "application/pdf") -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        target = tmp_path / "kept" / digest[:2] / digest
        os.makedirs(target.parent, exist_ok=True)
        target.write_bytes(data)
        path = f"/files/{digest[:2]}/{digest}/{name}"
        return {"sha256": digest, "name": name, "size": len(data), "media_type": media_type, "path": path}

    return put
