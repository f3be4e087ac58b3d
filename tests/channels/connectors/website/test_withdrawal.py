from tests.channels.connectors.website.conftest import record_number, tree
from tests.channels.parcels import content, parcel

PATH = content()["path"].lstrip("/")
JSON = PATH.replace(".html", ".json")


def test_a_withdrawn_record_leaves_an_explanation_and_nothing_else(connector, site, keep):
    entry = keep(b"%PDF secret")
    connector.deliver(
        parcel(
            files=[entry], attachments=[entry["sha256"]], body=[{"type": "text", "html": "<p>误发内容</p>"}]
        )
    )
    sent = parcel(2, "withdraw")
    receipt = connector.deliver(sent)
    assert (receipt.action, receipt.edition, receipt.already) == ("withdraw", 2, False)
    assert not (site / PATH).exists()
    assert not (site / JSON).exists()
    assert not (site / entry["path"].lstrip("/")).exists()
    gone = (site / f"{PATH}.gone").read_text()
    for shown in (
        "450205001/2026-00001",
        content()["title"],
        content(2, "withdraw")["explanation"],
        "2026-11-24 12:50",
    ):
        assert shown in gone
    assert (site / f"{JSON}.gone").read_bytes() == sent.body
    assert not [path for path, data in tree(site).items() if "误发内容".encode() in data]


def test_a_withdrawn_record_leaves_every_list_and_the_site_map(connector, site):
    connector.deliver(parcel())
    connector.deliver(parcel(2, "withdraw"))
    naming = [
        path
        for path, data in tree(site).items()
        if PATH.encode() in data and not path.startswith("_state/records")
    ]
    assert naming == [f"{JSON}.gone"]
    assert "暂未发布信息" in (site / "columns/gonggao/index.html").read_text()


def test_a_withdrawal_shrinks_its_page_and_moves_no_other_entry(connector, site):
    for number in range(45):
        connector.deliver(_numbered(number))
    second = (site / "columns/gonggao/page-2.json").read_bytes()
    third = (site / "columns/gonggao/page-3.json").read_bytes()
    connector.deliver(_numbered(7, 2, "withdraw"))
    assert "信息7号" not in (site / "columns/gonggao/page-1.json").read_text()
    assert "信息8号" in (site / "columns/gonggao/page-1.json").read_text()
    assert (site / "columns/gonggao/page-2.json").read_bytes() == second
    assert (site / "columns/gonggao/page-3.json").read_bytes() == third
    assert "共 44 条信息" in (site / "columns/gonggao/index.html").read_text()


def test_a_record_that_comes_back_stands_where_it_stood(connector, site):
    for number in range(30):
        connector.deliver(_numbered(number))
    before = (site / "columns/gonggao/page-1.html").read_text()
    connector.deliver(_numbered(3, 2, "withdraw"))
    connector.deliver(_numbered(3, 3))
    assert (site / "columns/gonggao/page-1.html").read_text() == before
    path = _numbered(3).content["path"].lstrip("/")
    assert (site / path).exists()
    assert not (site / f"{path}.gone").exists()
    assert not (site / f"{path.replace('.html', '.json')}.gone").exists()


def test_a_withdrawal_that_comes_first_keeps_an_older_edition_out(connector, site):
    connector.deliver(parcel(2, "withdraw"))
    receipt = connector.deliver(parcel(1))
    assert (receipt.edition, receipt.action, receipt.already) == (2, "withdraw", True)
    assert not (site / PATH).exists()
    assert (site / f"{PATH}.gone").exists()


def test_a_file_stays_as_long_as_one_record_uses_it(connector, site, keep):
    shared = keep(b"%PDF shared")
    copy = site / shared["path"].lstrip("/")
    connector.deliver(_numbered(1, files=[shared]))
    connector.deliver(_numbered(2, files=[shared]))
    connector.deliver(_numbered(1, 2, "withdraw"))
    assert copy.exists()
    connector.deliver(_numbered(2, 2))
    assert not copy.exists()


def test_one_content_under_two_names_is_two_files(connector, site, keep):
    first, second = keep(b"same", "甲.pdf"), keep(b"same", "乙.pdf")
    connector.deliver(_numbered(1, files=[first]))
    connector.deliver(_numbered(2, files=[second]))
    connector.deliver(_numbered(1, 2, "withdraw"))
    assert not (site / first["path"].lstrip("/")).exists()
    assert (site / second["path"].lstrip("/")).exists()


def _numbered(number, edition=1, action="publish", **changes):
    record = record_number(number)
    shared = {
        "title": f"信息{number}号",
        "index_number": f"450205001/2026-{number:05}",
        "published_at": f"2026-11-{number // 24 + 1:02}T{number % 24:02}:00:00+08:00",
        "issued_at": "2026-11-24T10:00:00+08:00",
        "path": f"/xxgk/202611/{number}.html",
    }
    return parcel(edition, action, record, **shared, **changes)


def test_a_withdrawal_explains_itself_at_every_address_of_an_unfinished_move(connector, site):
    connector.deliver(parcel())
    connector.deliver(parcel(2, "withdraw", path="/xxgk/202612/new.html"))
    for path in (PATH, "xxgk/202612/new.html"):
        assert not (site / path).exists()
        assert content(2, "withdraw")["explanation"] in (site / f"{path}.gone").read_text()
