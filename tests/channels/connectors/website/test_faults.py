"""Death at every single write and delete, then the same delivery again."""

import json
import shutil
from contextlib import contextmanager, suppress

import pytest

from channels.connector import Directory, DirectoryColumn, Unreachable
from channels.connectors.website.connector import WebsiteConnector
from channels.files import PublicFolder
from tests.channels.connectors.website.conftest import column, outlet, record_number, tree
from tests.channels.parcels import parcel


class Killed(BaseException):
    """Not an Exception: nothing in the connector may catch it, as nothing catches kill -9."""


class Fuse:
    """Lets ``left`` changes happen and dies at the next, before or after it took effect."""

    def __init__(self, monkeypatch, left, *, after):
        self.left = left
        for name in ("write", "delete"):
            monkeypatch.setattr(PublicFolder, name, self._wrapped(getattr(PublicFolder, name), after))

    def _wrapped(self, original, after):
        def change(folder, *args):
            self.left -= 1
            if self.left < 0 and not after:
                raise Killed
            original(folder, *args)
            if self.left < 0:
                raise Killed

        return change


SMALL = Directory(
    columns=(
        DirectoryColumn("gonggao", "公告信息", ""),
        DirectoryColumn("banshi", "政府办事指南", "", (DirectoryColumn("banshi-1", "办事1", ""),)),
    )
)


def deliver(sent):
    return WebsiteConnector(outlet(SMALL)).deliver(sent)


@contextmanager
def copied(site):
    """Whatever happens to the site within, it is afterwards as it was."""
    start = site.with_name("start")
    shutil.copytree(site, start)
    yield
    shutil.rmtree(site)
    start.rename(site)


def deaths(monkeypatch, site, sent, *, after):
    """Deliver and die at the first change, the second …, until the delivery lives; each time from the start."""
    fuse = None
    for died_at in range(10_000):
        with copied(site):
            with monkeypatch.context() as patch:
                fuse = Fuse(patch, died_at, after=after)
                with suppress(Killed):
                    deliver(sent)
            yield died_at
        if fuse.left >= 0:
            return


def numbered(number, edition=1, action="publish", **changes):
    return parcel(
        edition,
        action,
        record_number(number),
        title=f"信息{number}号",
        path=f"/xxgk/{number}.html",
        published_at=f"2026-11-{number + 1:02}T10:00:00+08:00",
        issued_at="2026-11-30T10:00:00+08:00",
        **changes,
    )


@pytest.fixture
def stories(keep):
    """What stood before, and the delivery during which the process dies."""
    old, new = keep(b"old file", "旧.pdf"), keep(b"new file", "新.pdf")
    crowd = [numbered(number) for number in range(20)]
    first = numbered(21, files=[old], columns=[column("gonggao"), column("banshi-1", "办事1", "banshi")])
    moved = numbered(21, 2, files=[new], columns=[column("dongtai"), column("gonggao")])
    return {
        "first record of all": ([], first),
        "a new page": (crowd, first),
        "a new edition": ([*crowd[:2], first], moved),
        "a withdrawal": ([*crowd[:2], first], numbered(21, 2, "withdraw")),
        "a return": ([*crowd[:2], first, numbered(21, 2, "withdraw")], numbered(21, 3, files=[new])),
        "an unknown withdrawal": (crowd[:1], numbered(21, 2, "withdraw")),
    }


STORIES = (
    "first record of all",
    "a new page",
    "a new edition",
    "a withdrawal",
    "a return",
    "an unknown withdrawal",
)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("story", STORIES)
def test_death_at_any_change_is_healed_by_doing_it_again(monkeypatch, site, stories, story, after):
    before, sent = stories[story]
    site.mkdir()
    for earlier in before:
        deliver(earlier)
    with copied(site):
        deliver(sent)
        wanted = tree(site)
    for died_at in deaths(monkeypatch, site, sent, after=after):
        deliver(sent)
        assert tree(site) == wanted, f"died at change {died_at}"
    assert died_at > 2


@pytest.mark.parametrize("after", [False, True])
def test_death_during_a_withdrawal_never_lets_an_older_edition_return(monkeypatch, site, stories, after):
    before, sent = stories["a withdrawal"]
    for earlier in before:
        deliver(earlier)
    for _ in deaths(monkeypatch, site, sent, after=after):
        _try(numbered(21, files=before[-1].content["files"], columns=before[-1].content["columns"]))
        deliver(sent)
        assert not (site / "xxgk/21.html").exists()
        assert not any("旧.pdf" in path for path in tree(site))


def _try(sent):
    with suppress(Unreachable):
        deliver(sent)


@pytest.mark.parametrize("after", [False, True])
def test_another_record_between_death_and_retry_is_neither_lost_nor_doubled(
    monkeypatch, site, stories, after
):
    _, sent = stories["a new page"]
    for number in range(19):
        deliver(numbered(number))
    for _ in deaths(monkeypatch, site, sent, after=after):
        for other in (22, 23):
            deliver(numbered(other))
        deliver(sent)
        _check_pages(site, {*range(19), 21, 22, 23})


def _check_pages(site, numbers):
    shown = []
    for page in (1, 2):
        entries = json.loads((site / f"columns/gonggao/page-{page}.json").read_text())["entries"]
        assert len(entries) <= 20
        shown += [entry["title"] for entry in entries]
    assert sorted(shown) == sorted(f"信息{number}号" for number in numbers)
    assert not (site / "columns/gonggao/page-3.json").exists()
    assert f"共 {len(numbers)} 条信息" in (site / "columns/gonggao/index.html").read_text()


def test_a_delivery_that_is_never_repeated_leaves_no_trace_after_the_withdrawal(monkeypatch, site, stories):
    _, sent = stories["a new page"]
    WebsiteConnector(outlet(SMALL)).prepare()
    for _ in deaths(monkeypatch, site, sent, after=True):
        deliver(numbered(21, 2, "withdraw"))
        assert not any(path.startswith("files/") for path in tree(site))
        assert not (site / "xxgk/21.html").exists()
        assert (site / "xxgk/21.html.gone").exists()
        assert "信息21号" not in (site / "columns/gonggao/index.html").read_text()
