"""Making a draft of what was taken in. A draft goes the same way as any other: it is never published here."""

from __future__ import annotations

from django.db import transaction

from cms.agencies.models import Agency, User
from cms.catalogue.models import Column
from cms.intake.web_text import WebText
from cms.records.models import Record


@transaction.atomic
def draft_web_text(text: WebText, *, agency: Agency, column: Column, by: User) -> Record:
    """A draft of the agency with the text's title, source, date and body."""
    record = Record(
        title=text.title,
        main_column=column,
        formed_on=text.dated,
        source_name=text.source,
        body=[("text", text.html)],
        owner=by,
    )
    agency.page.add_child(instance=record)
    record.save_revision(user=by)
    return Record.objects.get(pk=record.pk)
