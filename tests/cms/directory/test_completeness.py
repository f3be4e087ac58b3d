"""Which heads and sections are empty, stale, or hold records that lack something; in few queries for all agencies."""

from __future__ import annotations

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.agencies.models import Agency, Role
from cms.catalogue.models import DisclosureHead, Topic
from cms.directory.completeness import Line, Standing, State, survey
from cms.directory.lacking import lacking, look_again
from cms.directory.listing import Scope
from cms.directory.models import AgencySection, SectionTemplate
from cms.directory.sections import months_before
from cms.directory.structure import adopt, place
from cms.records.models import PublishedRecord, Record
from tests.newsroom import Newsroom, make_agency


def standing(newsroom: Newsroom, today: datetime.date | None = None) -> Standing:
    return survey([Agency.objects.get(pk=newsroom.agency.pk)], today)[0]


def line(found: Standing, name: str) -> Line:
    return next(one for one in found.flat if one.about.name == name)


def publish(newsroom: Newsroom, head: str, **changes: object) -> Record:
    topic, _ = Topic.objects.get_or_create(code="2", defaults={"name": "综合政务"})
    whole = {"summary": "内容概述", "topic": topic, **changes}
    return newsroom.publish(head=DisclosureHead.objects.get(code=head), **whole)


def test_a_street_gets_the_sample_for_towns_and_a_department_the_other(loaded: Newsroom) -> None:
    office = Agency.objects.get(slug="qu-zhengfu-bangongshi")
    assert SectionTemplate.for_agency(loaded.agency).slug == "zhenjie"
    assert SectionTemplate.for_agency(office).slug == "bumen"
    assert adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None) == 15
    assert adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None) == 0
    relief = AgencySection.objects.get(agency=loaded.agency, name="社会救助")
    assert (relief.parent.name, relief.fresh_within) == ("便民服务", 6)
    assert [head.code for head in relief.heads.all()] == ["21-7"]


def test_a_section_is_empty_then_good_then_stale(loaded: Newsroom) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    assert line(standing(loaded), "社会救助").state == State.EMPTY
    assert line(standing(loaded), "征收补偿").state == State.NONE  # may be empty
    publish(loaded, "21-7")
    found = standing(loaded)
    assert line(found, "社会救助").state == State.GOOD
    assert line(found, "便民服务").tally.count == 1
    later = months_before(timezone.localdate(), -7)
    assert line(standing(loaded, later), "社会救助").state == State.STALE
    assert [one.about.code for one in standing(loaded, later).stale_heads] == ["21-7"]


def test_fewer_than_asked_is_not_enough(loaded: Newsroom) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    AgencySection.objects.filter(name="社会救助").update(at_least=2)
    publish(loaded, "21-7")
    assert line(standing(loaded), "社会救助").state == State.FEW
    publish(loaded, "21-7")
    assert line(standing(loaded), "社会救助").state == State.GOOD


def test_records_that_lack_elements_are_named(loaded: Newsroom) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    record = publish(loaded, "21-7", summary="", topic=None)
    found = standing(loaded)
    assert line(found, "社会救助").state == State.LACKING
    assert (found.records.count, found.records.lacking, found.records_percent) == (1, 1, 0)
    assert [(row.pk, row.missing) for row in lacking([loaded.agency.pk])] == [
        (record.pk, ["内容概述", "主题分类"])
    ]


def test_what_a_kind_asks_for_now_is_looked_at_again(
    loaded: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = publish(loaded, "21-7")
    assert standing(loaded).records.lacking == 0
    monkeypatch.setattr(Record, "missing_elements", lambda self: ["设定依据"])
    assert look_again([loaded.agency.pk]) == 1
    assert PublishedRecord.objects.get(pk=record.pk).missing == ["设定依据"]
    assert look_again([loaded.agency.pk]) == 0


def test_withdrawn_records_and_other_agencies_do_not_count(loaded: Newsroom) -> None:
    record = publish(loaded, "21-7")
    loaded.withdraw(record)
    draft = loaded.draft(head=DisclosureHead.objects.get(code="20-2"))
    assert draft.head.code == "20-2"
    found = standing(loaded)
    assert found.records.count == 0
    assert all(one.tally.count == 0 for one in found.heads)


def test_heads_are_those_of_the_kind_of_agency(loaded: Newsroom) -> None:
    town = make_agency("450205100", "shatang", "柳北区沙塘镇人民政府", "town")
    street_heads, town_heads = (
        {one.about.code for one in found.heads} for found in survey([loaded.agency, town])
    )
    assert {f"20-{number}" for number in range(1, 16)} <= street_heads & town_heads
    assert "21-11" in town_heads - street_heads  # 宅基地
    assert "21-1" in street_heads - town_heads  # 市政建设


def test_a_choice_by_hand_comes_before_the_rules(loaded: Newsroom) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    record = publish(loaded, "21-7")
    other = AgencySection.objects.get(agency=loaded.agency, name="其他")
    place(record, other, by=loaded.person(Role.EDITOR))
    found = standing(loaded)
    assert (line(found, "社会救助").tally.count, line(found, "其他").tally.count) == (0, 1)
    assert [row.pk for row in Scope(section=other).rows()] == [record.pk]
    place(record, None, by=None)
    assert line(standing(loaded), "社会救助").tally.count == 1


def test_the_rules_say_the_same_of_a_group_and_in_a_query(loaded: Newsroom) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    upper = Topic.objects.create(code="17", name="民政")
    lower = Topic.objects.create(code="17-3", name="社会福利", parent=upper)
    section = AgencySection.objects.create(agency=loaded.agency, name="民政", kinds=["general"])
    section.topics.set([upper])
    for head, topic in (("21-7", lower), ("21-7", upper), ("20-2", lower), ("20-5", None), ("20-15", upper)):
        publish(loaded, head, topic=topic)
    found = standing(loaded)
    assert line(found, "民政").tally.count == 4
    for one in found.flat:
        assert Scope(section=one.about).rows().count() == one.tally.count, one.about


def test_an_agency_that_has_everything_is_complete(loaded: Newsroom) -> None:
    sections = AgencySection.objects
    only = sections.create(agency=loaded.agency, name="机构概况")
    only.heads.set(DisclosureHead.objects.filter(code="20-2"))
    publish(loaded, "20-2")
    assert not standing(loaded).is_complete  # the guide says nothing yet
    Agency.objects.filter(pk=loaded.agency.pk).update(
        disclosure_office="党政办公室", address="解放路1号", office_hours="工作日", phone="1", fax="2",
        email="a@example.com", reception_desk="一楼",
    )  # fmt: skip
    found = standing(loaded)
    assert (found.sections_percent, found.guide_percent, found.records_percent) == (100, 100, 100)
    assert found.is_complete


def test_the_survey_of_a_district_costs_a_fixed_number_of_queries(
    loaded: Newsroom, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(loaded, "21-7")
    for number in range(36):
        agency = make_agency(f"4502059{number:02}", f"a{number}", f"柳北区第{number}局", "department")
        if number % 4 == 0:
            adopt(SectionTemplate.for_agency(agency), agency, by=None)
    agencies = list(Agency.objects.all())
    assert len(agencies) == 38
    with django_assert_num_queries(8):
        assert len(survey(agencies)) == 38


def test_months_end_where_the_month_does() -> None:
    assert months_before(datetime.date(2026, 3, 31), 1) == datetime.date(2026, 2, 28)
    assert months_before(datetime.date(2026, 1, 15), 12) == datetime.date(2025, 1, 15)
    assert months_before(datetime.date(2024, 12, 31), 1) == datetime.date(2024, 11, 30)


# -- manage.py check_catalogue ---------------------------------------------------------------------------------


def check(*arguments: str) -> str:
    said = StringIO()
    call_command("check_catalogue", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("name", ["jiefang", "450205001", "柳北区解放街道办事处", "解放街道"])
def test_the_command_knows_an_agency_by_any_of_its_names(loaded: Newsroom, name: str) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    publish(loaded, "21-7", summary="")
    said = check(name)
    assert "柳北区解放街道办事处（450205001）" in said
    assert "[要素不全] 社会救助：1 条" in said
    assert "[空缺] 机构概况：0 条（至少 1 条）" in said
    assert "公开指南 30%：缺少信息公开工作机构、办公地址" in said
    assert "缺内容概述" in said


def test_the_command_lists_all_by_need_and_fails_when_asked_to(loaded: Newsroom) -> None:
    adopt(SectionTemplate.for_agency(loaded.agency), loaded.agency, by=None)
    publish(loaded, "21-7")
    lines = check("--all").splitlines()
    assert "还没有建立目录结构" in lines[0]
    assert lines[-1] == "共 2 个公开主体，0 个完整。"
    with pytest.raises(CommandError) as refused:
        check("--all", "--strict")
    assert refused.value.returncode == 1


@pytest.mark.parametrize("arguments", [(), ("不存在",), ("jiefang", "--all")])
def test_the_command_says_what_to_write(loaded: Newsroom, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="jiefang"):
        check(*arguments)
