"""The lists by which is scanned: rows that the district edits. Scans go by the newest published version of them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from cms.scan.kinds import KINDS

KIND_CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]
PERSONAL_CHOICES = [(kind.code, kind.label) for kind in KINDS.values() if kind.personal]
LEAST_HIDDEN = 4


class Level(models.TextChoices):
    BLOCK = "block", "必须处理（不能由编辑自行保留）"
    WARN = "warn", "需要处理（可写明理由保留）"
    HINT = "hint", "提示（不影响送审）"


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Detector(models.Model):
    """How severe a kind of finding is, and which number ranges it looks for."""

    kind = models.CharField("检查项目", max_length=32, unique=True, choices=KIND_CHOICES)
    severity = models.CharField(
        "级别",
        max_length=8,
        choices=Level.choices,
        help_text="错敏词、国名地名和内部文件用语的级别在各自的词库里设，这里只决定是否检查。",
    )
    active = models.BooleanField("启用", default=True)
    prefixes = models.TextField(
        "号段",
        blank=True,
        help_text="每行一个开头的数字，不填则不限。例如银行卡：62；身份证填省级代码：45。",
    )

    class Meta:
        verbose_name = "检查项目"
        verbose_name_plural = "检查项目"
        ordering = ["id"]

    def __str__(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    def content(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "severity": self.severity,
            "active": self.active,
            "prefixes": lines(self.prefixes),
        }


class Term(models.Model):
    level = models.CharField("级别", max_length=8, choices=Level.choices, default=Level.WARN)
    exceptions = models.TextField(
        "例外",
        blank=True,
        help_text="每行一个。出现在这些词语中时不算，例如“征求意见稿”的例外可填“公开征求意见稿”。",
    )
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        abstract = True


class Word(Term):
    """错敏词."""

    class Category(models.TextChoices):
        STATE_NAME = "state_name", "国名、地名和机构名称"
        WORD = "word", "错别字和不规范表述"

    text = models.CharField(
        "词语", max_length=100, unique=True, help_text="写错的或者不应使用的词语，例如：攻府。"
    )
    suggestion = models.CharField(
        "建议改为", max_length=100, blank=True, help_text="正确的写法，例如：政府。没有固定写法可以不填。"
    )
    category = models.CharField("类别", max_length=16, choices=Category.choices, default=Category.WORD)

    class Meta:
        verbose_name = "错敏词"
        verbose_name_plural = "错敏词"
        ordering = ["category", "text"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if len(self.text.strip()) < 2:
            raise ValidationError({"text": "词语至少两个字，否则会有大量误报。"})
        if self.suggestion and self.text in self.suggestion and self.suggestion not in lines(self.exceptions):
            raise ValidationError(
                {"exceptions": f"建议的写法里含有这个词语，请把“{self.suggestion}”填入例外。"}
            )

    def content(self) -> dict[str, object]:
        return {
            "text": self.text,
            "suggestion": self.suggestion,
            "level": self.level,
            "category": self.category,
            "exceptions": lines(self.exceptions),
        }


class Phrase(Term):
    """内部文件用语."""

    text = models.CharField("用语", max_length=100, unique=True, help_text="例如：内部资料。")

    class Meta:
        verbose_name = "内部文件用语"
        verbose_name_plural = "内部文件用语"
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        if len(self.text.strip()) < 2:
            raise ValidationError({"text": "用语至少两个字，否则会有大量误报。"})

    def content(self) -> dict[str, object]:
        return {"text": self.text, "level": self.level, "exceptions": lines(self.exceptions)}


class Exemption(models.Model):
    """An office number or another piece that may be published wherever it stands."""

    value = models.CharField(
        "号码或词语", max_length=60, unique=True, help_text="例如对外公布的值班手机号。空格和连字符不影响。"
    )
    note = models.CharField(
        "用途", max_length=200, help_text="是谁的什么号码、为什么可以公开，例如：区防汛办 24 小时值班手机。"
    )

    class Meta:
        verbose_name = "豁免号码"
        verbose_name_plural = "豁免号码"
        ordering = ["value"]

    def __str__(self) -> str:
        return self.value

    def content(self) -> dict[str, object]:
        return {"value": self.value, "note": self.note}


class MaskForm(models.Model):
    """打码样式: what of a number stays readable."""

    kind = models.CharField("检查项目", max_length=32, unique=True, choices=PERSONAL_CHOICES)
    head = models.PositiveSmallIntegerField("保留开头几位", default=0, validators=[MaxValueValidator(10)])
    tail = models.PositiveSmallIntegerField("保留末尾几位", default=0, validators=[MaxValueValidator(10)])
    stars = models.PositiveSmallIntegerField(
        "星号个数", default=0, validators=[MaxValueValidator(20)], help_text="0 表示隐去几位就用几个星号。"
    )
    symbol = models.CharField("符号", max_length=1, default="*")

    class Meta:
        verbose_name = "打码样式"
        verbose_name_plural = "打码样式"
        ordering = ["id"]

    SHORTEST = {
        "resident_id": 18,
        "resident_id_old": 15,
        "mobile": 11,
        "bank_card": 16,
        "passport": 8,
        "plate": 7,
    }

    def __str__(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    def clean(self) -> None:
        super().clean()
        shortest = self.SHORTEST.get(self.kind, 0)
        least = min(LEAST_HIDDEN, shortest - 3)
        if shortest - (self.head or 0) - (self.tail or 0) < least:
            raise ValidationError(f"保留得太多：至少要隐去 {least} 位。")
        if self.symbol.isalnum():
            raise ValidationError({"symbol": "符号不能是字母、数字或汉字。"})

    @property
    def example(self) -> str:
        from cms.scan.rules import MaskForm as Form

        shown = {
            "resident_id": "450205199001011234",
            "resident_id_old": "450205900101123",
            "mobile": "13800138000",
            "plate": "桂B12345",
            "passport": "E12345678",
        }
        number = shown.get(self.kind, "6222021234567890128"[: self.SHORTEST.get(self.kind, 16)])
        return Form(self.head, self.tail, self.stars, self.symbol).apply(number)

    def content(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "head": self.head,
            "tail": self.tail,
            "stars": self.stars,
            "symbol": self.symbol,
        }


class ListVersion(models.Model):
    """One published state of all lists. Never changed: each scan names the version it went by."""

    number = models.PositiveIntegerField("版本", primary_key=True)
    content = models.JSONField("内容")
    digest = models.CharField("摘要值", max_length=64)
    note = models.CharField("变动", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间", auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发布人"
    )

    class Meta:
        verbose_name = "词库版本"
        verbose_name_plural = "词库版本"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"第{self.number}版（{self.published_at:%Y-%m-%d}）"

    @property
    def words_count(self) -> int:
        return len(self.content.get("words", [])) + len(self.content.get("phrases", []))
