"""A publication costs the same number of writes at any size of the archive."""

import json
from contextlib import contextmanager

import pytest

from channels.connectors.website.connector import WebsiteConnector
from channels.connectors.website.lists import PAGE_SIZE, SITEMAP_SIZE
from channels.files import PublicFolder
from tests.channels.connectors.website.conftest import column, outlet, record_number
from tests.channels.parcels import parcel

LISTS = ("columns/gonggao", "columns/banshi", "columns/banshi-1", "agencies/zhengfuban", "all")
COLUMNS = [column("gonggao", "公告信息"), column("banshi-1", "办事1", "banshi")]


@contextmanager
def counted(monkeypatch):
    """Every call to the storage, by kind; whether or not the file already had these bytes."""
    calls = {"write": 0, "delete": 0, "read": 0}

    def counting(name):
        original = getattr(PublicFolder, name)

        def count(self, *args):
            calls[name] += 1
            return original(self, *args)

        return count

    with monkeypatch.context() as patch:
        for name in calls:
            patch.setattr(PublicFolder, name, counting(name))
        yield calls


def fill(site, amount):
    """Make the connector believe that ``amount`` records were published, by its own notes."""
    for key in LISTS:
        size = SITEMAP_SIZE if key == "all" else PAGE_SIZE
        folder = site / "_state/lists" / key
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "list.json").write_text(json.dumps({"placed": amount, "missing": {}, "name": ""}))
        for page in range(-(-amount // size)):
            entries = [entry(number) for number in range(page * size, min(amount, (page + 1) * size))]
            (folder / f"page-{page + 1}.json").write_text(json.dumps(entries))


def entry(number):
    moment = "2020-01-01T00:00:00+08:00"
    return {
        "uuid": str(record_number(number + 100_000)), "seq": number, "title": f"旧信息{number}", "summary": "",
        "path": f"/old/{number}.html", "index_number": str(number), "document_number": "", "published_at": moment,
        "issued_at": moment, "agency": {"name": "机构", "short_name": "机构"},
        "column": "公告信息",
    }  # fmt: skip


def cost_of_one(site, monkeypatch, amount):
    fill(site, amount)
    connector = WebsiteConnector(outlet())
    connector.prepare()
    costs = []
    for edition, action in ((1, "publish"), (2, "publish"), (3, "withdraw"), (4, "publish")):
        with counted(monkeypatch) as calls:
            extra = {"columns": COLUMNS} if action == "publish" else {}
            connector.deliver(parcel(edition, action, **extra))
        costs.append(dict(calls))
    return costs


# Both a page with room and a page that is just full, so that the next entry opens a page.
@pytest.mark.parametrize(("small", "large"), [(30, 3_010), (40, 3_020), (500, 10_000)])
def test_writes_do_not_grow_with_the_archive(monkeypatch, tmp_path, settings, small, large):
    costs = []
    for amount in (small, large):
        root = tmp_path / f"site-{amount}"
        storages = {**settings.STORAGES}
        storages["site"] = {**storages["site"], "OPTIONS": {"location": str(root)}}
        settings.STORAGES = storages
        costs.append(cost_of_one(root, monkeypatch, amount))
    assert costs[0] == costs[1]
    assert max(cost["write"] + cost["delete"] for cost in costs[1]) <= 45
    assert max(cost["read"] for cost in costs[1]) <= 130


def test_only_pages_near_the_entry_change_on_disk(monkeypatch, site):
    fill(site, 3_000)
    connector = WebsiteConnector(outlet())
    connector.prepare()
    written = []
    original = PublicFolder.write
    monkeypatch.setattr(
        PublicFolder, "write", lambda self, path, data: (written.append(path), original(self, path, data))
    )
    connector.deliver(parcel(columns=COLUMNS))
    pages = sorted(
        path for path in written if path.startswith("/columns/gonggao/") and path.endswith(".html")
    )
    assert pages == [f"/columns/gonggao/{name}.html" for name in ("index", "page-150", "page-151")]
