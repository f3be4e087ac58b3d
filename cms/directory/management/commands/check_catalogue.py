from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from cms.agencies.models import Agency
from cms.directory.completeness import Line, Standing, State, survey
from cms.directory.lacking import lacking, look_again

SHOWN = 20


class Command(BaseCommand):
    help = "检查公开主体的信息公开目录和指南是否完整：哪些类目空缺、过期，哪些信息缺少要素。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("agency", nargs="?", help="网址标识、机构代码、简称或全称，例如 jiefang-jiedao")
        parser.add_argument("--all", action="store_true", help="检查所有公开主体")
        parser.add_argument("--strict", action="store_true", help="有不完整的，退出码为 1")

    def handle(self, *args: Any, **options: Any) -> None:
        agencies = self._asked(options["agency"], options["all"])
        look_again(agencies)
        standings = survey(agencies)
        if options["all"]:
            self._overview(standings)
        else:
            self._one(standings[0])
        if options["strict"] and not all(standing.is_complete for standing in standings):
            raise CommandError("目录不完整。", returncode=1)

    def _asked(self, name: str | None, every: bool) -> list[Agency]:
        if bool(name) == every:
            raise CommandError("请写明公开主体，或用 --all 检查全部。例如：check_catalogue jiefang-jiedao")
        if every:
            return list(Agency.objects.all())
        found = list(Agency.objects.filter(Q(slug=name) | Q(code=name) | Q(name=name) | Q(short_name=name)))
        if len(found) != 1:
            raise CommandError(
                f"{'有几个' if found else '没有'}公开主体叫“{name}”。可以写："
                + "、".join(
                    f"{agency.slug}（{agency.short_name}）" for agency in found or Agency.objects.all()
                )
            )
        return found

    def _overview(self, standings: list[Standing]) -> None:
        for standing in sorted(standings, key=lambda one: (one.percent, one.agency.code)):
            self.stdout.write(
                f"{standing.percent:3d}%  {standing.agency.short_name}：{standing.records.count} 条信息，{_summary(standing)}"
            )
        complete = sum(standing.is_complete for standing in standings)
        self.stdout.write(f"共 {len(standings)} 个公开主体，{complete} 个完整。")

    def _one(self, standing: Standing) -> None:
        say = self.stdout.write
        say(f"{standing.agency.name}（{standing.agency.code}）")
        say(f"总体完整度 {standing.percent}%，是以下三项的平均：")
        good = len(standing.asked) - sum(
            line.state in {State.EMPTY, State.FEW, State.STALE} for line in standing.asked
        )
        say(
            f"  目录类目 {standing.sections_percent}%：应有内容的类目 {len(standing.asked)} 个，达到要求 {good} 个"
        )
        say(f"  公开指南 {standing.guide_percent}%：{_listed('缺少', standing.guide_missing) or '内容齐全'}")
        complete = standing.records.count - standing.records.lacking
        say(
            f"  信息要素 {standing.records_percent}%：公开信息 {standing.records.count} 条，要素齐全 {complete} 条"
        )
        self._sections(standing)
        self._heads(standing)
        self._records(standing)

    def _sections(self, standing: Standing) -> None:
        self.stdout.write("\n目录类目：")
        if not standing.sections:
            self.stdout.write("  还没有建立目录结构。请在“公开目录”的“目录结构”中用样表建立。")
        for line in standing.sections:
            self.stdout.write(f"  {_told(line)}")
            for lower in line.lines:
                self.stdout.write(f"    {_told(lower)}")
        if standing.unplaced:
            self.stdout.write(f"  另有 {standing.unplaced} 条信息不属于任何类目。")

    def _heads(self, standing: Standing) -> None:
        self.stdout.write("\n法定公开内容：")
        for line in standing.heads:
            self.stdout.write(f"  {line.about.code:<6}{_told(line)}")
        self.stdout.write(
            f"  没有信息的 {len(standing.empty_heads)} 项，过期的 {len(standing.stale_heads)} 项。"
        )

    def _records(self, standing: Standing) -> None:
        if not standing.records.lacking:
            return
        self.stdout.write("\n缺少要素的信息：")
        for row in lacking([standing.agency.pk])[:SHOWN]:
            self.stdout.write(f"  {row.index_number}《{row.record.title}》缺{'、'.join(row.missing)}")
        if standing.records.lacking > SHOWN:
            self.stdout.write(f"  …… 共 {standing.records.lacking} 条")


def _told(line: Line) -> str:
    newest = f"，最近更新 {line.tally.newest_on:%Y-%m-%d}" if line.tally.newest_on else ""
    limit = f"（{line.stale_before:%Y-%m-%d} 以后应有更新）" if line.state == State.STALE else ""
    few = f"（至少 {line.at_least} 条）" if line.state in {State.FEW, State.EMPTY} else ""
    lack = f"（{line.tally.lacking} 条）" if line.state == State.LACKING else ""
    return f"[{line.state.label}] {line.about.name}：{line.tally.count} 条{newest}{limit}{few}{lack}"


def _summary(standing: Standing) -> str:
    if not standing.sections:
        return "还没有建立目录结构"
    said = [
        f"{state.label} {number} 个类目"
        for state in (State.EMPTY, State.FEW, State.STALE)
        if (number := sum(line.state == state for line in standing.flat))
    ]
    if standing.records.lacking:
        said.append(f"要素不全 {standing.records.lacking} 条")
    if standing.guide_missing:
        said.append(f"指南缺 {len(standing.guide_missing)} 项")
    return "，".join(said) or "完整"


def _listed(verb: str, labels: list[str]) -> str:
    return f"{verb}{'、'.join(labels)}" if labels else ""
