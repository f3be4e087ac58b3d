"""The district: agencies, vocabularies, review, channels; and for demonstrations its people and records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page, Site

from channels.dispatch import prepare
from channels.loading import Addresses, load_channels
from channels.models import Channel
from cms.agencies.actions import establish_district
from cms.agencies.loading import load_agencies, load_demo_people
from cms.agencies.models import User
from cms.catalogue.loading import load_columns, load_fields, load_genres, load_heads, load_topics
from cms.desk.limits import load_publication_limits, load_step_limits
from cms.directory.loading import load_directory, load_structures
from cms.nondisclosure.loading import load_nondisclosure
from cms.records.loading import RecordLoader, load_withdrawal_reasons
from cms.review.establishing import establish_review
from cms.review.loading import (
    load_checklist,
    load_fast_lanes,
    load_grounds,
    load_referral_wording,
    load_time_limits,
)
from cms.scan.loading import load_lists
from cms.workdays.loading import load_office_hours, load_workdays
from liubei import district


class Command(BaseCommand):
    help = "载入柳北区的公开主体、栏目、分类、审查流程、渠道和路由；演示环境另载入人员和信息。可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", default=settings.LIUBEI_DEMO, help="载入演示人员和信息"
        )
        parser.add_argument(
            "--portals", default="", help="镇街门户地址，{slug} 代表门户，如 https://…/portals/{slug}"
        )
        parser.add_argument("--portal-secrets", type=Path, help="镇街门户接收端的配置文件（含密钥）")
        parser.add_argument("--desks", default="", help="媒体接收地址，{slug} 代表媒体")
        parser.add_argument("--desk-secrets", type=Path, help="媒体接收端的配置文件（含密钥）")

    def handle(self, *args: Any, **options: Any) -> None:
        home = self._home()
        establish_district()
        agencies = load_agencies(district.read("agencies.json"), home)
        load_columns(district.read("columns.json"))
        load_topics(district.read("topics.json"))
        load_genres(district.read("genres.json"))
        load_heads(district.read("disclosure-heads.json"))
        load_fields(district.read("grassroots-fields.json"))
        load_directory(district.read("directory.json"))
        load_workdays(district.read("workdays.json"))
        load_office_hours(district.read("office-hours.json"))
        load_step_limits(district.read("step-limits.json"))
        load_publication_limits(district.read("publication-limits.json"))
        load_grounds(district.read("grounds.json"))
        load_nondisclosure(district.read("nondisclosure.json"))
        load_checklist(district.read("checklist.json"))
        load_time_limits(district.read("review-time-limits.json"))
        load_fast_lanes(district.read("fast-lanes.json"))
        load_referral_wording(district.read("referral-letter.json"))
        load_withdrawal_reasons(district.read("withdrawal-reasons.json"))
        load_lists(district.read("scan.json"))
        establish_review(home)
        load_channels(district.read("routing.json"), self._addresses(options))
        self.stdout.write(f"已载入 {len(agencies)} 个公开主体、栏目、分类、审查流程和渠道。")
        if options["demo"]:
            self._demo(agencies)
        for channel in Channel.objects.all():
            prepare(channel)

    def _home(self) -> Page:
        Page.objects.filter(depth=1).update(title="全部内容", draft_title="全部内容")
        site = Site.objects.get(is_default_site=True)
        site.site_name = "柳北区信息公开"
        site.save()
        home = site.root_page
        home.title = home.draft_title = "柳北区信息公开"
        home.save()
        return home

    def _addresses(self, options: dict[str, Any]) -> Addresses:
        secrets: dict[str, str] = {}
        for path in filter(None, (options["portal_secrets"], options["desk_secrets"])):
            try:
                found = json.loads(path.read_text())
            except (OSError, ValueError) as error:
                raise CommandError(f"读不了密钥文件 {path}：{error}") from error
            secrets |= {slug: entry["secrets"][0] for slug, entry in found.items()}
        return Addresses({"portal": options["portals"], "news": options["desks"]}, secrets)

    def _demo(self, agencies: list[Any]) -> None:
        people = load_demo_people(agencies, district.DEMO_PASSWORD)
        if not User.objects.filter(username="admin").exists():
            User.objects.create_superuser(
                "admin", "admin@example.com", district.DEMO_PASSWORD, last_name="系统", first_name="管理员"
            )
        load_structures(district.read("directory.json")["demonstration"])
        loader = RecordLoader(district.FOLDER / "records" / "files")
        entries = district.records()
        made = sum(loader.load(entry) for entry in entries)
        self.stdout.write(f"演示：新增 {people} 名人员、{made} 条信息（共 {len(entries)} 条）。")
