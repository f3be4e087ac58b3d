from cms.audit.watching import watch
from cms.catalogue.models import (
    Column,
    DisclosureHead,
    Genre,
    GrassrootsField,
    IndexNumberTemplate,
    KindHead,
    Topic,
)

# Retiring and merging note themselves.
watch(Column, "column", ["name", "slug", "description", "parent", "position", "valid_from"])
watch(Topic, "topic", ["name", "code", "parent", "position", "valid_from"])
watch(Genre, "genre", ["name", "code", "position", "valid_from"])
watch(
    DisclosureHead,
    "disclosurehead",
    ["name", "code", "wording", "article", "scope", "fresh_months", "position", "valid_from"],
)
watch(GrassrootsField, "grassrootsfield", ["name", "code", "article", "position", "valid_from"])
watch(KindHead, "kindhead", ["kind", "head"])
watch(IndexNumberTemplate, "indexnumbertemplate", ["agency", "pattern", "serial_scope", "valid_from"])
