from cms.audit.watching import watch
from cms.catalogue.models import Column, Genre, IndexNumberTemplate, Topic

watch(Column, "column", ["name", "slug", "description", "parent", "position"])
watch(Topic, "topic", ["name", "code", "parent", "position"])
watch(Genre, "genre", ["name", "code", "position"])
watch(IndexNumberTemplate, "indexnumbertemplate", ["agency", "pattern", "valid_from"])
