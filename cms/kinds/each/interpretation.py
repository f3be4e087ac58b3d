"""政策解读: linked to its document in both directions, and published together with it where that is wanted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from cms.kinds.each.policy import PolicyDocument
from cms.kinds.kind import Kind
from cms.kinds.panels import group
from cms.kinds.waiting import WaitingInterpretation
from cms.records import panels
from cms.records.editions import lock
from cms.records.models import Attachment
from cms.records.publishing import require_publishable
from cms.records.withdrawing import is_public


class Interpretation(Kind):
    class Form(models.TextChoices):
        TEXT = "text", "文字解读"
        PICTURE = "picture", "图解"
        AUDIO = "audio", "音频解读"
        VIDEO = "video", "视频解读"

    kind_code = "interpretation"
    kind_label = "政策解读"
    kind_order = 40
    page_description = "对一份政策文件的解读，与文件互相链接；可以先审批好，等文件一起发布。"
    elements = ("document", "form", "interpreter", "media", "media_url")

    document = models.ForeignKey(
        PolicyDocument,
        models.SET_NULL,
        null=True,
        related_name="interpretations",
        verbose_name="所解读的文件",
        help_text="选择政策文件，草稿也可以选。发布后，文件的页面自动列出本解读。",
    )
    form = models.CharField(
        "解读形式",
        max_length=16,
        choices=Form.choices,
        help_text="图解请在内容中插入图片；音频、视频请选文件或填网址。",
    )
    interpreter = models.CharField(
        "解读单位或解读人", max_length=100, help_text="一般是文件的起草部门。例如：柳北区发展和经济局。"
    )
    media = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="音频或视频文件",
        help_text="音频、视频解读选择文件，或者在下面填写播放网址。",
    )
    media_url = models.URLField(
        "播放网址", blank=True, help_text="例如：https://www.lbq.gov.cn/video/2026-001.html。"
    )
    together = models.BooleanField(
        "与文件同时发布",
        default=True,
        help_text="文件还没有发布时，解读审批通过后先等着，文件发布的同时一起发布。不勾选则审批通过后立即发布。",
    )

    content_panels = panels.content(
        group("解读", "document", "form interpreter", "together"), group("音频或视频", "media", "media_url")
    )

    class Meta:
        verbose_name = "政策解读"
        verbose_name_plural = "政策解读"

    def clean(self) -> None:
        super().clean()
        if self.form in {self.Form.AUDIO, self.Form.VIDEO} and not (self.media_id or self.media_url):
            raise ValidationError({"media": f"{self.get_form_display()}请选择文件，或者填写播放网址。"})

    def missing_elements(self) -> list[str]:
        missing = super().missing_elements()
        if self.form == self.Form.PICTURE and not any(b.block_type == "picture" for b in self.body):
            missing.append("图解的图片")
        return missing

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> None:
        """Publish, or wait for the document: cleared, kept, and sent out with it."""
        with transaction.atomic():
            revision.content_object = lock(self)
            wanted = revision.as_object()
            if wanted.waits():
                require_publishable(revision)
                WaitingInterpretation.objects.update_or_create(
                    interpretation=self, defaults={"document": wanted.document, "revision": revision}
                )
                return
            super().publish(revision, user=user, **kwargs)
            WaitingInterpretation.objects.filter(interpretation=self.pk).delete()

    def waits(self) -> bool:
        return self.together and self.document is not None and not is_public(self.document)
