"""Every word that an official reads in the admin is Chinese, whatever an upstream release adds."""

import re
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation.trans_real import DjangoTranslation

from liubei.management.commands.compile_locale import Entry, read_po, to_mo

DOMAINS = ("django", "djangojs")
SAME_IN_CHINESE = {"IPv4", "IPv6", "%s KB", "%s MB", "%s GB", "%s TB", "%s PB"}
PLACEHOLDER = re.compile(r"%\(\w+\)[dirs]|%[dirs]|(?<!\{)\{\w*\}(?!\})")
TAG = re.compile(r"<[^>]*>")
OURS = sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po"))


def english_messages(domain: str) -> Iterator[Entry]:
    roots = [Path(django.__file__).parent / "conf", *(Path(app.path) for app in apps.get_app_configs())]
    for root in roots:
        source = root / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if source.exists():
            yield from read_po(source)[1:]


def chinese(catalogue, entry: Entry) -> str | None:
    """What Django shows: the catalogues of all apps, with ours on top."""
    key = f"{entry['msgctxt']}\4{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]
    return catalogue.get((key, 0)) if "msgid_plural" in entry else catalogue.get(key)


def words_of(text: str) -> str:
    return TAG.sub("", PLACEHOLDER.sub("", text))


def is_chinese(text: str | None) -> bool:
    """Has a Chinese character, or is only values and punctuation."""
    words = words_of(text or "missing")
    return bool(re.search(r"[一-鿿]", words)) or not re.search(r"[A-Za-z]", words)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@pytest.fixture(params=DOMAINS)
def domain(request):
    return request.param


@pytest.fixture
def catalogue(domain):
    return DjangoTranslation("zh-hans", domain=domain)._catalog


def test_every_message_of_every_installed_app_has_a_chinese_text(domain, catalogue):
    messages = list(english_messages(domain))
    assert len(messages) > 100
    holes = {entry["msgid"] for entry in messages if not is_chinese(chinese(catalogue, entry))}
    assert not holes - SAME_IN_CHINESE


def test_every_chinese_text_fills_in_the_same_values_as_the_english_one(domain, catalogue):
    wrong = {
        entry["msgid"]: text
        for entry in english_messages(domain)
        if (text := chinese(catalogue, entry))
        and placeholders(text) != placeholders(entry.get("msgid_plural", entry["msgid"]))
    }
    assert not wrong


def test_no_chinese_text_names_the_software_it_is_built_with(domain, catalogue):
    texts = {entry["msgid"]: chinese(catalogue, entry) or "" for entry in english_messages(domain)}
    assert not {msgid for msgid, text in texts.items() if "wagtail" in words_of(text).lower()}


@pytest.mark.parametrize("source", OURS, ids=lambda path: path.stem)
def test_a_compiled_catalogue_says_what_its_source_says(source):
    assert source.with_suffix(".mo").read_bytes() == to_mo(read_po(source)), "run: manage.py compile_locale"


@pytest.mark.parametrize("source", OURS, ids=lambda path: path.stem)
def test_a_source_names_each_message_once(source):
    keys = [(entry.get("msgctxt"), entry["msgid"]) for entry in read_po(source)]
    assert len(keys) == len(set(keys))
