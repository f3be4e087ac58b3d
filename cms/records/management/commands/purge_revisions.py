"""Takes the place of Wagtail's command, which deletes the revisions that verdicts were given on."""

from typing import Any

from django.core.management.base import CommandError
from wagtail.management.commands.purge_revisions import Command as WagtailCommand


class Command(WagtailCommand):
    help = "不可用：修订记录说明谁在何时改了什么，是审查的依据，不能清除。"

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("修订记录说明谁在何时改了什么，审查结论以它为依据，不能清除。")
