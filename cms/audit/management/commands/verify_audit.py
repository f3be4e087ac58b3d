"""Prove the audit log. Exit code 1, and the first bad entry named, when it is not whole."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.audit.verifying import Broken, Head, verify


class Command(BaseCommand):
    help = (
        "校验审计日志：逐条核对内容、摘要值和前后衔接，最后显示日志末尾（序号:摘要值）。"
        "把末尾抄存到别处，下次用 --anchor 核对，即使有人重建了整个日志也能发现。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=int, default=1, metavar="序号", help="从这一条开始校验，默认从头")
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="序号:摘要值",
            help="以前抄存的日志末尾，可写多个",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [self._anchor(text) for text in options["anchor"]] or [None]
        try:
            proof = verify(
                since=options["since"], anchor=anchors[0], progress=self._progress(options["verbosity"])
            )
            for anchor in anchors[1:]:
                verify(since=max(proof.head.number, 1), anchor=anchor)
        except Broken as broken:
            self.stderr.write(self.style.ERROR(f"审计日志不完整。{broken}"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(f"审计日志完整：核对 {proof.checked} 条。"))
        self.stdout.write(f"末尾 {proof.head}")

    def _anchor(self, text: str) -> Head:
        try:
            return Head.parse(text)
        except ValueError as error:
            raise CommandError(str(error)) from None

    def _progress(self, verbosity: int) -> Any:
        if verbosity == 0:
            return lambda number: None
        return lambda number: self.stderr.write(f"已核对到第 {number} 条……")
