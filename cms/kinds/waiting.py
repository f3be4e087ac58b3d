"""Interpretations that are approved and wait for their document: both go out in one transaction."""

from __future__ import annotations

from django.db import models


class WaitingInterpretation(models.Model):
    interpretation = models.OneToOneField(
        "kinds.Interpretation", models.CASCADE, related_name="awaited_document", verbose_name="政策解读"
    )
    document = models.ForeignKey(
        "kinds.PolicyDocument",
        models.CASCADE,
        related_name="waiting_interpretations",
        verbose_name="所解读的文件",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.CASCADE, related_name="+", verbose_name="修订"
    )

    class Meta:
        verbose_name = "等待发布的解读"
        verbose_name_plural = "等待发布的解读"

    def __str__(self) -> str:
        return f"{self.interpretation} ← {self.document}"
