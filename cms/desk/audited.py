from cms.audit.watching import watch
from cms.desk.limits import PublicationLimit, StepLimit

watch(
    StepLimit,
    "steplimit",
    [
        "step", "agency", "amount", "unit", "remind_before", "escalate_after",
        "escalate_to_role", "escalate_to_person", "idle_after", "valid_from",
    ],
)  # fmt: skip
watch(PublicationLimit, "publicationlimit", ["working_days", "warn_before", "rule", "valid_from"])
