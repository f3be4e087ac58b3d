"""公开目录 and the vocabularies in the admin: what each person sees and may do."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.agencies.models import Agency, Role, User
from cms.audit.models import Entry
from cms.catalogue.loading import load_heads
from cms.catalogue.models import Column, DisclosureHead, Genre, Topic
from cms.directory.loading import load_directory
from cms.directory.models import AgencySection, Placement, SectionTemplate
from liubei import district
from tests.newsroom import Newsroom, make_agency, make_newsroom, make_person


@pytest.fixture
def office(newsroom: Newsroom) -> Agency:
    agency = make_agency("450205A01", "qu-zhengfu-bangongshi", "柳州市柳北区人民政府办公室", "office")
    load_heads(district.read("disclosure-heads.json"))
    load_directory(district.read("directory.json"))
    return agency


@pytest.fixture
def admin(db: None, client: Client) -> User:
    user = User.objects.create_superuser("root", password="演示密码2026")
    client.force_login(user)
    return user


def read(client: Client, name: str, *args: object, **asked: object) -> str:
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_people_see_their_own_agency_and_the_office_all(
    newsroom: Newsroom, office: Agency, client: Client
) -> None:
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    newsroom.publish(title="解放的公开信息")
    other.publish(title="雅儒的公开信息")
    newsroom.draft(title="解放的草稿")
    client.force_login(newsroom.person(Role.EDITOR))
    page = read(client, "console_directory")
    assert "解放的公开信息" in page
    assert "雅儒的公开信息" not in page
    assert "解放的草稿" not in page
    assert "雅儒的公开信息" not in read(client, "console_directory", agency="yaru")
    for name in ("console_completeness", "console_structure_of", "console_guide_file"):
        assert client.get(reverse(name, args=["yaru"])).status_code == 404
    assert client.get(reverse("console_guide"), {"agency": "yaru"}).status_code == 404
    assert client.get(reverse("console_completeness_all")).status_code == 302

    client.force_login(make_person(office, Role.APPROVAL))
    page = read(client, "console_directory")
    assert "雅儒的公开信息" in page
    assert "解放的公开信息" in page
    assert "雅儒街道" in read(client, "console_completeness_all")
    assert "柳北区雅儒街道办事处" in read(client, "console_completeness", "yaru")


def test_people_without_an_agency_see_nothing(newsroom: Newsroom, client: Client) -> None:
    stranger = User.objects.create_user("stranger", password="演示密码2026")
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    for name in ("console_directory", "console_guide", "console_completeness_all", "console_structure"):
        assert client.get(reverse(name)).status_code in {302, 403}
    assert client.get(reverse("console_directory_file", args=["csv"])).status_code in {302, 403}


@pytest.mark.parametrize("form", ["xlsx", "csv", "pdf"])
def test_the_catalogue_is_downloaded(newsroom: Newsroom, client: Client, form: str) -> None:
    newsroom.publish(title="预算公开")
    client.force_login(newsroom.person(Role.EDITOR))
    answer = client.get(reverse("console_directory_file", args=[form]))
    assert answer.status_code == 200
    assert f".{form}" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content.startswith({"xlsx": b"PK", "csv": b"\xef\xbb\xbf", "pdf": b"%PDF"}[form])


def test_the_guide_names_what_is_missing(newsroom: Newsroom, office: Agency, client: Client) -> None:
    client.force_login(newsroom.person(Role.EDITOR))
    assert "指南还缺" in read(client, "console_guide")
    answer = client.get(reverse("console_guide_file", args=["jiefang"]))
    assert answer.content.startswith(b"%PDF")


def test_an_editor_makes_the_sections_and_arranges_them(
    newsroom: Newsroom, office: Agency, client: Client
) -> None:
    client.force_login(newsroom.person(Role.APPROVAL))
    url = reverse("console_structure_of", args=["jiefang"])
    assert client.post(url).status_code in {302, 403}
    assert not AgencySection.objects.exists()

    client.force_login(newsroom.person(Role.EDITOR))
    assert "按《柳北区乡镇、街道办事处信息公开目录样表》建立" in read(
        client, "console_structure_of", "jiefang"
    )
    client.post(url)
    sections = AgencySection.objects.filter(agency=newsroom.agency, parent=None)
    assert [section.name for section in sections][:2] == ["机构概况", "规划计划"]

    second = sections.get(name="规划计划")
    where = ["agency", newsroom.agency.pk, second.pk]
    client.post(reverse("console_section_verb", args=[*where, "up"]))
    assert [section.name for section in sections.all()][:2] == ["规划计划", "机构概况"]
    client.post(reverse("console_section_verb", args=[*where, "retire"]))
    second.refresh_from_db()
    assert second.is_retired
    client.post(reverse("console_section_verb", args=[*where, "restore"]))
    second.refresh_from_db()
    assert not second.is_retired
    assert client.post(reverse("console_section_verb", args=[*where, "delete"])).status_code == 404

    form = {
        "name": "规划和计划", "parent": "", "contains": "年度计划", "at_least": "2", "fresh_within": "30",
        "fresh_unit": "day", "heads": [DisclosureHead.objects.get(code="20-3").pk], "kinds": ["general"],
    }  # fmt: skip
    answer = client.post(reverse("console_section", args=where), form)
    assert answer.status_code == 302, answer.content.decode()
    second.refresh_from_db()
    assert (second.name, second.at_least, second.fresh_unit, second.kinds) == (
        "规划和计划",
        2,
        "day",
        ["general"],
    )
    answer = client.post(reverse("console_section_add", args=where[:2]), {**form, "name": "新类目"})
    assert answer.status_code == 302
    assert [section.name for section in sections.all()][-1] == "新类目"


def test_nobody_arranges_the_sections_of_another_agency(
    newsroom: Newsroom, office: Agency, client: Client
) -> None:
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    section = AgencySection.objects.create(agency=other.agency, name="类目")
    own = AgencySection.objects.create(agency=newsroom.agency, name="类目")
    client.force_login(newsroom.person(Role.EDITOR))
    for where in (["agency", other.agency.pk, section.pk], ["agency", newsroom.agency.pk, section.pk]):
        assert client.get(reverse("console_section", args=where)).status_code == 404
        assert client.post(reverse("console_section_verb", args=[*where, "retire"])).status_code == 404
    sample = SectionTemplate.objects.first()
    row = sample.sections.first()
    answer = client.post(reverse("console_section_verb", args=["sample", sample.pk, row.pk, "delete"]))
    assert answer.status_code in {302, 403}
    assert sample.sections.filter(pk=row.pk).exists()
    # The office sees all, and arranges only its own.
    client.force_login(make_person(office, Role.EDITOR))
    where = ["agency", newsroom.agency.pk, own.pk]
    assert client.post(reverse("console_section_verb", args=[*where, "retire"])).status_code in {302, 403}
    own.refresh_from_db()
    assert own.retired_on is None


def test_a_record_is_put_into_a_section_by_hand(newsroom: Newsroom, client: Client) -> None:
    section = AgencySection.objects.create(agency=newsroom.agency, name="机构概况")
    record = newsroom.publish()
    client.force_login(newsroom.person(Role.EDITOR))
    assert "不属于任何类目" in read(client, "console_record", record.pk)
    client.post(reverse("console_place", args=[record.pk]), {"section": section.pk})
    assert Placement.objects.get(record=record.pk).section == section
    assert "手工归入类目“机构概况”" in read(client, "console_record", record.pk)
    assert "更改归类" in read(client, "wagtailadmin_pages:edit", record.pk)
    other = make_newsroom(code="450205002", slug="yaru", name="柳北区雅儒街道办事处")
    client.force_login(other.person(Role.EDITOR))
    assert client.post(reverse("console_place", args=[record.pk]), {"section": ""}).status_code == 404
    assert Placement.objects.exists()


def test_the_overview_of_a_district_is_cheap(
    office: Agency, admin: User, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make_agency(f"4502059{number:02}", f"a{number}", f"柳北区第{number}局", "department")
    read(client, "console_completeness_all")
    with django_assert_max_num_queries(25):
        read(client, "console_completeness_all")


# -- vocabularies --------------------------------------------------------------------------------------------


def test_a_term_is_retired_restored_and_merged_in_the_admin(
    newsroom: Newsroom, admin: User, client: Client
) -> None:
    old, new = (
        Genre.objects.create(code="old", name="旧体裁"),
        Genre.objects.create(code="new", name="新体裁"),
    )
    record = newsroom.draft(genre=old)
    assert "停用" in read(client, "genre:index")
    page = read(client, "genre:retire", old.pk)
    assert "政府信息（体裁）" in page
    client.post(reverse("genre:retire", args=[old.pk]), {"on": "2026-11-01", "reason": "不用"})
    old.refresh_from_db()
    assert old.retired_on == datetime.date(2026, 11, 1)
    assert "恢复使用" in read(client, "genre:index")
    client.post(reverse("genre:restore", args=[old.pk]))
    old.refresh_from_db()
    assert old.retired_on is None

    url = reverse("genre:merge", args=[old.pk])
    page = client.post(url, {"target": new.pk}).content.decode()
    assert "确认并入“新体裁”" in page
    old.refresh_from_db()
    assert old.merged_into is None  # nothing before it is confirmed
    client.post(url, {"target": new.pk, "confirmed": "1"})
    old.refresh_from_db()
    assert old.merged_into == new
    assert newsroom.fresh(record).genre == new
    assert Entry.objects.filter(action="term.merged", by=admin).count() == 1
    assert "已并入“新体裁”" in read(client, "genre:index")


def test_a_term_in_use_is_not_deleted(newsroom: Newsroom, admin: User, client: Client) -> None:
    used = newsroom.draft().main_column
    unused = Column.objects.create(slug="unused", name="没有用过")
    answer = client.post(reverse("column:delete", args=[used.pk]), follow=True)
    assert "还在使用，不能删除" in answer.content.decode()
    client.post(reverse("column:delete", args=[unused.pk]))
    assert list(Column.objects.all()) == [used]


def test_editors_do_not_touch_vocabularies(newsroom: Newsroom, client: Client) -> None:
    topic = Topic.objects.create(code="1", name="主题")
    client.force_login(newsroom.person(Role.EDITOR))
    for action in ("retire", "merge", "restore"):
        answer = client.post(reverse(f"topic:{action}", args=[topic.pk]), {"on": "2026-11-01"})
        assert answer.status_code == 302
    topic.refresh_from_db()
    assert topic.retired_on is None
    assert not Entry.objects.filter(action__startswith="term.").exists()


@pytest.mark.parametrize("name", ["column", "topic", "genre", "disclosurehead", "grassrootsfield", "kindhead",
                                  "sectiontemplate", "guidechapter", "supervisor"])  # fmt: skip
def test_every_vocabulary_has_its_list_and_form(
    office: Agency, admin: User, client: Client, name: str
) -> None:
    read(client, f"{name}:index")
    read(client, f"{name}:add")


def test_a_sample_is_arranged_by_who_keeps_the_vocabularies(
    office: Agency, admin: User, client: Client
) -> None:
    sample = SectionTemplate.objects.get(slug="bumen")
    assert "机构概况" in read(client, "console_sample", sample.pk)
    row = sample.sections.get(name="统计信息")
    client.post(reverse("console_section_verb", args=["sample", sample.pk, row.pk, "delete"]))
    assert not sample.sections.filter(pk=row.pk).exists()
    assert "新增类目" in read(client, "console_section_add", "sample", sample.pk)


# -- index number templates ----------------------------------------------------------------------------------


def preview(client: Client, **asked: str) -> dict[str, object]:
    return client.get(reverse("console_index_number_preview"), asked).json()


def test_a_template_is_tried_while_it_is_written(newsroom: Newsroom, client: Client) -> None:
    assert client.get(reverse("console_index_number_preview")).status_code == 302  # asks to log in
    client.force_login(newsroom.person(Role.EDITOR))
    year = datetime.date.today().year
    said = preview(client, pattern="{code}/{year}-{serial:05}", code="450205009", scope="year")
    assert said["examples"] == [f"450205009/{year}-0000{number}" for number in (1, 2, 3)]
    assert "花括号" in str(preview(client, pattern="{code"))
    assert "统一社会信用代码" in str(preview(client, pattern="{uscc}/{year}{serial}", code="1"))
    assert "重新起算" in str(preview(client, pattern="{code}/{year}{serial}", scope="day"))
    assert "__class__" in str(preview(client, pattern="{code.__class__}{year}{serial}"))


def save_agency(client: Client, agency: Agency, pattern: str, uscc: str = "", scope: str = "year") -> str:
    row = agency.index_number_templates.get()
    templates = inline_formset(
        [{"id": row.pk, "pattern": pattern, "serial_scope": scope, "valid_from": "2008-05-01"}],
        initial=1,
        min=1,
    )
    kept = {name: getattr(agency, name) for name in ("kind", "code", "slug", "name", "short_name")}
    form = {**kept, "uscc": uscc, **nested_form_data({"index_number_templates": templates})}
    return client.post(reverse("agency:edit", args=[agency.pk]), form, follow=True).content.decode()


def test_saving_an_agency_tells_its_next_numbers_and_what_is_wrong(
    newsroom: Newsroom, admin: User, client: Client
) -> None:
    agency = newsroom.agency
    assert "请先填写上面的统一社会信用代码" in save_agency(client, agency, "{uscc}/{year}-{serial:05}")
    assert "校验码不对" in save_agency(client, agency, "{uscc}/{year}-{serial:05}", uscc="11341702486344515X")
    assert "每月重新起算" in save_agency(client, agency, "{code}/{year}-{serial:05}", scope="month")
    said = save_agency(client, agency, "{uscc}/{year}-{serial:05}", uscc="11341702486344515H")
    assert f"11341702486344515H/{datetime.date.today().year}-00001" in said
    assert agency.index_number_templates.get().pattern == "{uscc}/{year}-{serial:05}"
