"""A process may die between any two file operations: the next delivery must leave what an undisturbed one does."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
import time_machine

from channels.connector import Parcel
from channels.files import PublicFolder

from .conftest import Board, dated_parcel


class Killed(BaseException):
    """Not an Exception, so that nothing tidies up after it, as nothing does after kill -9."""


class Death:
    """Counts writes and deletes of all folders; the process dies before the one numbered ``at``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.at = 0, -1
        for name in ("write", "delete"):
            monkeypatch.setattr(PublicFolder, name, self._counted(getattr(PublicFolder, name)))

    def _counted(self, operation: Callable[..., None]) -> Callable[..., None]:
        def counted(folder: PublicFolder, *args: object) -> None:
            if self.count == self.at:
                raise Killed
            self.count += 1
            operation(folder, *args)

        return counted

    def before(self, at: int) -> None:
        self.count, self.at = 0, at


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel("2026-11-25T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def death(monkeypatch: pytest.MonkeyPatch) -> Death:
    return Death(monkeypatch)


CASES = {
    "first delivery on no board": [dated_parcel(1)],
    "a further record": [dated_parcel(1), dated_parcel(2)],
    "a new edition": [dated_parcel(1), dated_parcel(2), dated_parcel(1, 2)],
    "a withdrawal": [dated_parcel(1), dated_parcel(2), dated_parcel(1, 2, "withdraw")],
    "a withdrawal of the unknown": [dated_parcel(1), dated_parcel(2, 4, "withdraw")],
    "published again": [dated_parcel(1), dated_parcel(1, 2, "withdraw"), dated_parcel(1, 3)],
}


@pytest.mark.parametrize("sent", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize(
    "follower", [None, dated_parcel(9), dated_parcel(1, 9, "withdraw")], ids=["retry", "other", "newer"]
)
def test_death_at_every_operation_is_healed(
    board: Board, death: Death, sent: list[Parcel], follower: Parcel | None
):
    """``follower`` arrives between the death and the retry: another record, or a newer edition."""
    *earlier, last = sent
    tail = [follower, last] if follower else [last]
    _replay(board, [*earlier, last, *tail])
    wanted = board.tree()
    _replay(board, earlier)
    death.before(-1)
    board.deliver(last)
    operations = death.count
    assert operations >= 4
    for number in range(operations):
        death.before(-1)
        _replay(board, earlier)
        death.before(number)
        with pytest.raises(Killed):
            board.deliver(last)
        death.before(-1)
        _check_gate_never_lies(board, last)
        for parcel in tail:
            board.deliver(parcel)
        assert _comparable(board.tree(), follower) == _comparable(wanted, follower), number


def test_death_while_a_new_build_is_written_is_healed(
    board: Board, death: Death, monkeypatch: pytest.MonkeyPatch
):
    board.deliver(dated_parcel(1))
    old = board.tree()
    renamed = Board(board.root, title="政务公开电子栏")
    death.before(-1)
    renamed.prepare()
    wanted, operations = board.tree(), death.count
    for number in range(operations):
        death.before(-1)
        shutil.rmtree(board.root)
        for name, data in old.items():
            path = board.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        death.before(number)
        with pytest.raises(Killed):
            renamed.prepare()
        death.before(-1)
        renamed.prepare()
        assert board.tree() == wanted, number


def _replay(board: Board, parcels: list[Parcel]) -> None:
    shutil.rmtree(board.root, ignore_errors=True)
    for parcel in parcels:
        board.deliver(parcel)


def _check_gate_never_lies(board: Board, sent: Parcel) -> None:
    """Where the gate says this edition is shown, the feed says so too."""
    gate = board.root / f"_state/board/hall/records/{str(sent.record)[:2]}/{sent.record}.json"
    if gate.exists() and sent.digest in gate.read_text():
        assert sent.digest in board.public("feed.xml")


def _comparable(tree: dict[str, bytes], follower: Parcel | None) -> dict[str, bytes]:
    if follower is None:
        return tree
    # Which parcel was applied last differs when the dead one never began; what the world sees must not.
    return {name: data for name, data in tree.items() if not name.endswith("window.json")}
