from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from channels.health import standing_of as standing_words
from channels.trace import NoSuchRecord, find_record, local, standing_of, story_of


class Command(BaseCommand):
    help = "打印一条信息的全部经过：修订、审查、版次、投递、回执，以及它在各渠道的现状。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("record", help="uuid 或索引号")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            record = find_record(options["record"])
        except NoSuchRecord as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"《{record.title}》\n索引号 {record.index_number}　uuid {record.uuid}　{record.agency.name}\n"
        )
        for event in story_of(record):
            self.stdout.write(f"{local(event.at)}  {event.what}  {event.details}")
        self.stdout.write("\n各渠道现状")
        now = timezone.now()
        deliveries = standing_of(record)
        for delivery in deliveries:
            shown = f"，显示第{delivery.shown.number}版，{local(delivery.shown_at)}" if delivery.shown else ""
            problem = f"，{delivery.problem}" if delivery.problem else ""
            words = standing_words(delivery, now).words
            self.stdout.write(f"  {delivery.channel}：{words}{shown} {delivery.shown_url}{problem}".rstrip())
        if not deliveries:
            self.stdout.write("  没有发往任何渠道。")
