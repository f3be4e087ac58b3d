from cms.audit.watching import watch
from cms.nondisclosure.models import FilingNumberTemplate, ReassessmentRule

watch(ReassessmentRule, "reassessmentrule", ["ground", "months", "valid_from"])
watch(FilingNumberTemplate, "filingnumbertemplate", ["pattern", "valid_from"])
