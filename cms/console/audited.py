"""Settings of rooms that cannot know the log themselves."""

from cms.audit.watching import watch
from cms.workdays.models import OfficeSession, SpecialDay, WorkingYear

watch(WorkingYear, "workingyear", ["year", "complete", "source"])
watch(SpecialDay, "specialday", ["day", "working", "name"])
watch(OfficeSession, "officesession", ["valid_from", "opens", "closes"])
