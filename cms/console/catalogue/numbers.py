from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from cms.agencies.models import Agency
from cms.catalogue.index_numbers import examples


def say_next_numbers(request: HttpRequest, agency: Agency) -> None:
    """After saving: what the agency's templates give, for whoever saw no preview while writing them."""
    for template in agency.index_number_templates.all():
        try:
            shown = examples(
                template.pattern,
                code=agency.code,
                uscc=agency.uscc,
                on=max(template.valid_from, timezone.localdate()),
            )
        except ValidationError as error:
            messages.warning(request, f"索引号模板 {template.pattern}：{''.join(error.messages)}")
        else:
            messages.info(request, f"{template.valid_from:%Y-%m-%d} 起的索引号预览：{'，'.join(shown)}……")
