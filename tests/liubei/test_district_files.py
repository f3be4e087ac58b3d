"""The demo district is data: these checks read the files only and need neither Django nor a database."""

import json
import re
import struct
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

DISTRICT = Path(__file__).parents[2] / "liubei" / "district"
FILES = DISTRICT / "records" / "files"
STEPS = ["department", "confidentiality", "approval"]
GUIDES = ["zhengfu-banshi", "qiye-banshi"]
DOCUMENT_NUMBER = re.compile(r"^[\u4e00-\u9fff]{2,12}〔(19|20)\d{2}〕[1-9]\d*号$")
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
MOBILE_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
TAGS = {"h2", "h3", "p", "ol", "ul", "li", "b", "i", "a", "hr"}
RECORD_KEYS = {
    "agency", "title", "slug", "columns", "topic", "genre", "document_number", "formed_on", "summary",
    "keywords", "source", "validity", "body", "attachments", "review_comment", "state",
}  # fmt: skip
STATE_KEYS = {
    "published": set(),
    "draft": set(),
    "in_review": {"step"},
    "returned": {"step", "comment"},
    "withdrawn": {"withdrawal"},
}
BLOCK_KEYS = {
    "text": {"html"},
    "table": {"caption", "header_row", "header_column", "rows"},
    "quotation": {"text", "source"},
    "attachment": {"file", "title"},
    "image": {"file", "alt", "caption"},
}
BIDI_AND_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e\ufeff\ufffd]")


def load(name):
    return json.loads((DISTRICT / name).read_text(encoding="utf-8"))


AGENCIES = load("agencies.json")
COLUMNS = load("columns.json")
TOPICS = load("topics.json")
GENRES = load("genres.json")
ROUTING = load("routing.json")
RECORDS = {path.stem: load(f"records/{path.name}") for path in sorted(DISTRICT.glob("records/*.json"))}
PUBLISHED = [record for record in RECORDS.values() if record["state"] == "published"]

each_record = pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())


def children_of(column_slug):
    return {
        child["slug"] for column in COLUMNS if column["slug"] == column_slug for child in column["children"]
    }


def column_slugs():
    return [column["slug"] for column in COLUMNS] + [
        child["slug"] for column in COLUMNS for child in column["children"]
    ]


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)


def blocks_of(record, kind):
    return [block for block in record["body"] if block["type"] == kind]


def files_of(record):
    blocks = blocks_of(record, "attachment") + blocks_of(record, "image")
    return [item["file"] for item in record["attachments"] + blocks]


def length_of(record):
    parts = [*record["body"], record.get("fields", {})]
    return sum(len(re.sub(r"<[^>]+>", "", text)) for part in parts for text in strings_in(part))


class Markup(HTMLParser):
    """Collects the tags, and complains about one that is not closed in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.attributes = set(), [], set()
        self.feed(html)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update((tag, name) for name, _ in attrs)
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_slugs_and_codes_of_agencies_are_unique_and_slugs_are_ascii():
    for key in ("slug", "code", "name", "short_name"):
        assert len({agency[key] for agency in AGENCIES}) == len(AGENCIES)
    assert all(SLUG.match(agency["slug"]) for agency in AGENCIES)


def test_there_are_thirteen_departments_nine_streets_and_three_towns():
    kinds = [agency["kind"] for agency in AGENCIES]
    assert kinds.count("office") + kinds.count("department") == 13
    assert sorted(agency["code"] for agency in AGENCIES if agency["kind"] == "street") == [
        f"45020500{n}" for n in range(1, 10)
    ]
    assert sorted(agency["code"] for agency in AGENCIES if agency["kind"] == "town") == [
        f"4502051{n:02}" for n in range(3)
    ]


def test_a_parent_agency_comes_before_its_children():
    seen = {None}
    for agency in AGENCIES:
        assert agency["parent"] in seen
        seen.add(agency["slug"])


def test_an_index_number_template_can_be_filled_in():
    for agency in AGENCIES:
        number = agency["index_number_template"].format(code=agency["code"], year=2026, serial=7)
        assert number == f"{agency['code']}/2026-00007"


def test_there_are_eight_columns_and_twelve_children_in_each_guide():
    assert len(COLUMNS) == 8
    assert [len(column["children"]) for column in COLUMNS] == [0] * 6 + [12, 12]
    assert len(set(column_slugs())) == len(column_slugs()) == 32
    assert all(SLUG.match(slug) for slug in column_slugs())


def test_every_column_has_a_description():
    for column in COLUMNS:
        assert all(
            item["name"] and item["description"].endswith("。") for item in [column, *column["children"]]
        )


def test_there_are_twenty_two_topics_with_unique_codes():
    codes = [topic["code"] for topic in TOPICS]
    assert codes == [str(n) for n in range(1, 23)]
    for topic in TOPICS:
        assert [child["code"] for child in topic["children"]] == [
            f"{topic['code']}-{n}" for n in range(1, len(topic["children"]) + 1)
        ]


def test_there_are_fifteen_kinds_of_document_with_unique_codes_and_names():
    assert (
        len(GENRES)
        == len({genre["code"] for genre in GENRES})
        == len({genre["name"] for genre in GENRES})
        == 15
    )


def test_there_are_sixteen_channels_and_a_portal_for_every_town_and_street():
    channels = ROUTING["channels"]
    kinds = [channel["kind"] for channel in channels]
    assert {kind: kinds.count(kind) for kind in kinds} == {"website": 1, "news": 2, "board": 1, "portal": 12}
    assert len({channel["slug"] for channel in channels}) == 16
    portals = {channel["agency"] for channel in channels if channel["kind"] == "portal"}
    assert portals == {agency["slug"] for agency in AGENCIES if agency["kind"] in ("street", "town")}


def test_every_routing_rule_resolves_and_every_channel_has_a_rule():
    channels = {channel["slug"] for channel in ROUTING["channels"]}
    agencies = {agency["slug"] for agency in AGENCIES}
    for rule in ROUTING["rules"]:
        assert set(rule) <= {"channel", "column", "agency", "topic", "kind"}
        assert rule["channel"] in channels
        assert rule.get("column") in {None, *column_slugs()}
        assert rule.get("agency") in {None, *agencies}
    assert {rule["channel"] for rule in ROUTING["rules"]} == channels


def test_the_website_takes_everything_and_the_board_takes_both_guides():
    assert {"channel": "website"} in ROUTING["rules"]
    board = {rule["column"] for rule in ROUTING["rules"] if rule["channel"] == "zhengwu-fuwu"}
    assert board == {"gonggao-xinxi", *GUIDES}


def test_there_are_at_least_forty_published_records_and_every_other_state_is_shown():
    states = [record["state"] for record in RECORDS.values()]
    assert states.count("published") >= 40
    assert [states.count(state) for state in ("withdrawn", "in_review", "draft", "returned")] == [1, 3, 1, 1]
    waiting = {record["step"] for record in RECORDS.values() if record["state"] == "in_review"}
    assert waiting == set(STEPS)


def test_published_records_leave_no_column_empty():
    used = {slug for record in PUBLISHED for slug in record["columns"]}
    with_children = {column["slug"] for column in COLUMNS if column["children"]}
    assert set(column_slugs()) - with_children - used == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_at_least_six_children_of_a_guide_are_the_main_column_of_a_published_record(guide):
    assert len(children_of(guide) & {record["columns"][0] for record in PUBLISHED}) >= 6


def test_every_agency_has_a_published_record():
    assert {record["agency"] for record in PUBLISHED} == {agency["slug"] for agency in AGENCIES}


def test_every_kind_of_record_is_shown():
    rooms = {path.stem for path in (DISTRICT.parents[1] / "cms" / "kinds" / "each").glob("[a-z]*.py")}
    assert {record.get("kind", "general") for record in PUBLISHED} == {*rooms, "general"}


def test_every_validity_is_shown():
    assert {record["validity"] for record in PUBLISHED} == {"valid", "amended", "expired", "abolished"}


def test_titles_and_slugs_and_document_numbers_are_not_used_twice():
    for key in ("title", "slug", "document_number"):
        values = [record[key] for record in RECORDS.values() if record[key]]
        assert len(set(values)) == len(values)


def test_a_file_name_is_its_number_and_its_slug():
    assert [f"{n:02}-{record['slug']}" for n, record in enumerate(RECORDS.values(), 1)] == list(RECORDS)


def test_some_titles_are_very_long_and_one_record_has_a_very_long_body_with_a_wide_table():
    assert sum(len(record["title"]) >= 60 for record in PUBLISHED) >= 3
    assert max(length_of(record) for record in PUBLISHED) > 4000
    assert any(len(table["rows"][0]) >= 8 for record in PUBLISHED for table in blocks_of(record, "table"))


def test_the_2008_report_is_whole_and_restored():
    report = RECORDS["01-xinxi-gongkai-baogao-2008"]
    html = report["body"][0]["html"]
    assert (report["formed_on"], report["source"]["name"]) == ("2009-08-14", "柳北区政管办")
    assert (html.count("<h2>"), html.count("<h3>")) == (5, 3)
    for phrase in (
        "于2008年6月成立",
        "2008年5月至9月",
        "统计、人事、卫生、公安、档案",
        "426人次",
        "受理点12个",
    ):
        assert phrase in html


def test_pictures_and_attachments_are_used_and_small():
    names = {path.name for path in FILES.iterdir()}
    assert {name for record in RECORDS.values() for name in files_of(record)} == names
    sizes = [path.stat().st_size for path in FILES.iterdir()]
    assert max(sizes) < 150_000
    assert sum(sizes) < 1_500_000


def test_there_are_enough_files_of_every_kind():
    suffixes = [path.suffix for path in FILES.iterdir()]
    assert all(suffixes.count(suffix) >= 2 for suffix in (".pdf", ".xlsx", ".docx"))
    assert suffixes.count(".png") + suffixes.count(".jpg") >= 4


SIGNATURES = {
    ".pdf": b"%PDF-",
    ".xlsx": b"PK\x03\x04",
    ".docx": b"PK\x03\x04",
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8",
}


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_a_file_is_what_its_name_says(path):
    head = path.read_bytes()[:24]
    assert re.fullmatch(r"[a-z0-9-]+\.(pdf|xlsx|docx|png|jpg)", path.name)
    assert head.startswith(SIGNATURES[path.suffix])
    if path.suffix == ".png":
        assert all(400 <= side <= 1600 for side in struct.unpack(">II", head[16:24]))


@each_record
def test_a_record_has_exactly_the_agreed_keys(record):
    own = set() if "kind" not in record else {"kind", "fields"} & set(record)
    assert set(record) == RECORD_KEYS | STATE_KEYS[record["state"]] | own
    assert set(record["source"]) == {"name", "url"}
    assert set(record["review_comment"]) == set(STEPS)
    for block in record["body"]:
        assert set(block) == {"type"} | BLOCK_KEYS[block["type"]]


@each_record
def test_the_references_of_a_record_resolve(record):
    assert record["agency"] in {agency["slug"] for agency in AGENCIES}
    assert record["columns"]
    assert len(set(record["columns"])) == len(record["columns"])
    assert set(record["columns"]) <= set(column_slugs())
    assert record["topic"] in {item["code"] for topic in TOPICS for item in [topic, *topic["children"]]}
    assert record["genre"] in {None, *(genre["code"] for genre in GENRES)}


@each_record
def test_the_fields_of_a_record_have_the_right_form(record):
    assert 1 <= len(record["title"]) <= 255
    assert SLUG.match(record["slug"])
    assert 10 <= len(record["summary"]) <= 100
    assert 2 <= len(record["keywords"]) == len(set(record["keywords"]))
    assert record["source"]["name"]
    assert record["validity"] in {"valid", "amended", "expired", "abolished"}


@each_record
def test_a_record_was_formed_on_a_weekday_between_2008_and_the_demo(record):
    formed_on = date.fromisoformat(record["formed_on"])
    assert date(2008, 5, 1) <= formed_on <= date(2026, 11, 24)
    assert formed_on.weekday() < 5


@each_record
def test_a_document_number_has_the_official_form_and_the_year_of_the_record(record):
    if record["document_number"]:
        assert DOCUMENT_NUMBER.match(record["document_number"])
        assert f"〔{record['formed_on'][:4]}〕" in record["document_number"]


@each_record
def test_a_signed_record_carries_its_own_date(record):
    last_text = (blocks_of(record, "text") or [{"html": ""}])[-1]["html"]
    signed = re.search(r"<p>(\d{4})年(\d{1,2})月(\d{1,2})日</p>(<p>（此件公开发布）</p>)?$", last_text)
    if signed:
        assert date(*map(int, signed.groups()[:3])) == date.fromisoformat(record["formed_on"])


@each_record
def test_a_body_is_long_enough_to_read(record):
    assert record["body"]
    assert length_of(record) >= 300


@each_record
def test_markup_is_plain_and_well_formed(record):
    for block in blocks_of(record, "text"):
        markup = Markup(block["html"])
        assert markup.tags <= TAGS
        assert markup.attributes <= {("a", "href")}
        assert not re.search(r"<p>[#*]|\*\*|<p></p>", block["html"])


@each_record
def test_tables_are_rectangular_and_pictures_are_described(record):
    for table in blocks_of(record, "table"):
        assert table["caption"]
        assert len({len(row) for row in table["rows"]}) == 1
        assert all(isinstance(cell, str) for row in table["rows"] for cell in row)
    for image in blocks_of(record, "image"):
        assert re.search(r"[\u4e00-\u9fff]{4}", image["alt"])
        assert len(image["alt"]) <= 200


@each_record
def test_reviewers_have_commented_exactly_the_steps_that_are_done(record):
    done = {"draft": 0, "published": 3, "withdrawn": 3}.get(record["state"])
    if done is None:
        done = STEPS.index(record["step"]) + (record["state"] == "returned")
    assert [bool(record["review_comment"][step]) for step in STEPS] == [True] * done + [False] * (3 - done)


@each_record
def test_a_returned_record_says_why_and_a_withdrawn_one_explains_itself(record):
    if record["state"] == "returned":
        assert record["comment"]
    if record["state"] == "withdrawn":
        assert set(record["withdrawal"]) == {"kind", "reason", "note", "explanation"}
        assert all(record["withdrawal"].values())


@each_record
def test_no_record_contains_an_id_number_or_a_mobile_number_or_hidden_characters(record):
    for text in strings_in(record):
        assert not ID_NUMBER.search(text)
        assert not MOBILE_NUMBER.search(text)
        assert not BIDI_AND_CONTROL.search(text)


@each_record
def test_chinese_text_uses_full_width_punctuation(record):
    for text in strings_in(record):
        assert not re.search(r"[\u4e00-\u9fff][,;:!?()]", text)


def test_files_are_pretty_printed_utf8():
    paths = [*DISTRICT.glob("*.json"), *DISTRICT.glob("records/*.json")]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
