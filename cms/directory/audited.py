"""Settings of the directory. Adopting a sample, retiring a section and placing a record note themselves."""

from cms.audit.watching import watch
from cms.directory.models import (
    AgencySection,
    GuideChapter,
    SectionTemplate,
    Supervisor,
    TemplateSection,
)

SECTION = ["name", "contains", "parent", "kinds", "at_least", "fresh_within", "fresh_unit"]

watch(GuideChapter, "guidechapter", ["heading", "code", "text", "position", "valid_from", "valid_until"])
watch(SectionTemplate, "sectiontemplate", ["name", "slug", "audience", "source", "valid_from", "retired_on"])
watch(TemplateSection, "templatesection", ["template", *SECTION])
watch(AgencySection, "agencysection", SECTION)
watch(
    Supervisor,
    "supervisor",
    ["name", "phone", "address", "email", "agency", "valid_from", "valid_until"],
)
