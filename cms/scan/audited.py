"""The lists of the content scan. Each change is a new version as well, which holds all of them."""

from cms.audit.watching import watch
from cms.scan.models import Detector, Exemption, MaskForm, Phrase, Word

watch(Word, "word", ["text", "suggestion", "level", "category", "exceptions", "note"])
watch(Phrase, "phrase", ["text", "level", "exceptions", "note"])
watch(Exemption, "exemption", ["value", "note"])
watch(MaskForm, "maskform", ["kind", "head", "tail", "stars", "symbol"])
watch(Detector, "detector", ["kind", "severity", "active", "prefixes"])
