import dataclasses

import pytest

from channels.connector import Refused, Unreachable
from channels.connectors.website import publication
from channels.files import PublicFolder
from tests.channels.connectors.website.conftest import column, tree
from tests.channels.parcels import RECORD, content, parcel

PATH = content()["path"].lstrip("/")


def test_an_older_edition_never_replaces_a_newer_one(connector, site):
    newer = parcel(2, title="第二版")
    connector.deliver(newer)
    before = tree(site)
    receipt = connector.deliver(parcel(1))
    assert (receipt.edition, receipt.digest, receipt.already) == (2, newer.digest, True)
    assert tree(site) == before


def test_an_older_edition_causes_no_write_at_all(connector, monkeypatch):
    connector.deliver(parcel(2))
    monkeypatch.setattr(PublicFolder, "write", lambda *args: pytest.fail("wrote"))
    monkeypatch.setattr(PublicFolder, "delete", lambda *args: pytest.fail("deleted"))
    assert connector.deliver(parcel(1)).already


def test_the_same_edition_again_is_answered_already_and_changes_nothing(connector, site):
    connector.deliver(parcel())
    before = tree(site)
    assert connector.deliver(parcel()).already
    assert tree(site) == before


def test_the_same_edition_again_repairs_what_was_damaged(connector, site):
    connector.deliver(parcel())
    before = tree(site)
    (site / PATH).unlink()
    (site / "columns/gonggao/index.html").write_text("broken")
    assert connector.deliver(parcel()).already
    assert tree(site) == before


def test_one_edition_with_two_contents_is_refused(connector, site):
    connector.deliver(parcel())
    before = tree(site)
    with pytest.raises(Refused, match="同一版次不得有两种内容") as refusal:
        connector.deliver(parcel(title="另一种内容"))
    assert refusal.value.error_class == "receipt"
    assert tree(site) == before


def test_a_newer_edition_replaces_page_and_entry_in_place(connector, site):
    connector.deliver(parcel())
    connector.deliver(parcel(2, title="更正后的标题"))
    assert "更正后的标题" in (site / PATH).read_text()
    page = (site / "columns/gonggao/page-1.html").read_text()
    assert "更正后的标题" in page
    assert content()["title"] not in page


def test_a_record_that_changes_its_columns_leaves_the_old_list(connector, site):
    connector.deliver(parcel())
    connector.deliver(parcel(2, columns=[column("dongtai", "政务动态")]))
    assert PATH not in (site / "columns/gonggao/page-1.html").read_text()
    assert "共 0 条信息" in (site / "columns/gonggao/index.html").read_text()
    assert PATH in (site / "columns/dongtai/index.html").read_text()


def test_a_record_that_changes_its_agency_moves_to_that_agencys_list(connector, site):
    connector.deliver(parcel())
    town = {"code": "450205101", "slug": "shatang", "name": "沙塘镇人民政府", "short_name": "沙塘镇"}
    connector.deliver(parcel(2, agency=town))
    assert PATH not in (site / "agencies/zhengfuban/index.html").read_text()
    assert PATH in (site / "agencies/shatang/index.html").read_text()


def test_a_record_that_moves_leaves_the_new_address_behind(connector, site):
    connector.deliver(parcel())
    connector.deliver(parcel(2, path="/xxgk/202612/new.html"))
    assert not (site / PATH).exists()
    assert "/xxgk/202612/new.html" in (site / f"{PATH}.gone").read_text()
    connector.deliver(parcel(3))
    assert not (site / f"{PATH}.gone").exists()
    assert (site / "xxgk/202612/new.html.gone").exists()


def test_an_older_edition_does_not_pass_for_a_newer_one_that_died_half_way(connector, site, monkeypatch):
    connector.deliver(parcel(1))
    with monkeypatch.context() as patch:
        patch.setattr(publication, "write_home", _die)
        with pytest.raises(KeyboardInterrupt):
            connector.deliver(parcel(2, "withdraw"))
    before = tree(site)
    with pytest.raises(Unreachable, match="尚未完成"):
        connector.deliver(parcel(1))
    assert tree(site) == before
    assert not connector.deliver(parcel(2, "withdraw")).already
    assert connector.deliver(parcel(1)).action == "withdraw"


def test_any_error_of_the_storage_means_try_again_later(connector, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PublicFolder, "write", full)
    with pytest.raises(Unreachable, match="网站存储读写失败") as failure:
        connector.deliver(parcel())
    assert failure.value.error_class == "storage"
    assert "No space left" in failure.value.answer


def test_what_is_remembered_of_a_record_never_forgets_its_edition(connector, site):
    connector.deliver(parcel(4))
    connector.deliver(parcel(7, "withdraw"))
    state = site / f"_state/records/{str(RECORD)[:2]}/{RECORD}.json"
    assert '"edition":7' in state.read_text()
    assert dataclasses.astuple(connector.deliver(parcel(6)))[:3] == (
        7,
        parcel(7, "withdraw").digest,
        "withdraw",
    )


def _die(*args):
    raise KeyboardInterrupt
