import pytest

from channels.files import PublicFolder

from .conftest import Board, dated_parcel


@pytest.fixture
def operations(monkeypatch):
    done = []
    for name in ("write", "delete", "read"):
        operation = getattr(PublicFolder, name)

        def counted(folder, path, *args, operation=operation, name=name):
            done.append((name, folder._name(path)))
            return operation(folder, path, *args)

        monkeypatch.setattr(PublicFolder, name, counted)
    return done


def delivered(board: Board, operations: list, parcel) -> list:
    operations.clear()
    board.deliver(parcel)
    return list(operations)


def test_a_delivery_touches_the_same_few_files_at_any_archive_size(site, operations):
    board = Board(site, entries=5)
    for number in range(30):
        board.deliver(dated_parcel(number))
    early = delivered(board, operations, dated_parcel(100))
    for number in range(101, 181):
        board.deliver(dated_parcel(number))
    late = delivered(board, operations, dated_parcel(400))
    assert len(late) == len(early)
    written = [path for name, path in late if name == "write"]
    assert len(written) == 5
    assert {path.rsplit("/", 1)[1] for path in written if not path.startswith("_state/")} == {
        "items.json",
        "index.html",
        "feed.xml",
    }
    assert len([1 for name, _ in late if name == "read"]) <= 8


def test_the_window_does_not_grow_with_the_archive(site):
    board = Board(site, entries=5)
    for number in range(60):
        board.deliver(dated_parcel(number))
    size = (site / "_state/board/hall/window.json").stat().st_size
    for number in range(60, 160):
        board.deliver(dated_parcel(number))
    assert (site / "_state/board/hall/window.json").stat().st_size < size * 1.1


def test_nothing_public_is_written_for_an_older_or_repeated_edition(board, operations):
    board.deliver(dated_parcel(1, 2))
    for parcel in (dated_parcel(1, 1), dated_parcel(1, 2)):
        assert [op for op in delivered(board, operations, parcel) if op[0] != "read"] == []
