"""附件与图片: files that records use. Their digests are part of what is reviewed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from cms.records.kept import digest_of
from cms.records.uploads import check_upload, normal_name


class Digested(models.Model):
    """A file that knows the SHA-256 of its bytes, kept current whenever the file is replaced."""

    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        file = self.file
        if file and not file._committed:
            file.name = normal_name(file.name)
        if file and (not file._committed or not self.sha256):
            self.sha256 = digest_of(file)
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "sha256"}
        super().save(*args, **kwargs)


class Attachment(Digested, AbstractDocument):
    """附件."""

    admin_form_fields = Document.admin_form_fields

    def clean(self) -> None:
        """In place of Wagtail's, which looks at the name only."""
        if self.file and not self.file._committed:
            self.file.seek(0)
            data = self.file.read()
            self.file.seek(0)
            try:
                check_upload(str(self.file.name), data)
            except ValidationError as error:
                raise ValidationError({"file": error.messages[0]}) from error

    class Meta(AbstractDocument.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"


class Picture(Digested, AbstractImage):
    """图片."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="one_rendition_each"
            )
        ]
