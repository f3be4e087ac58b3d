"""Scanning texts and files by the version in force, and keeping what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from cms.scan.engine import scan_passages
from cms.scan.extract.contents import Contents
from cms.scan.extract.isolated import extract_isolated
from cms.scan.findings import Found
from cms.scan.kinds import KINDS
from cms.scan.results import FileScan, Finding, Scan
from cms.scan.rules import Rules
from cms.scan.text import Passage
from cms.scan.versions import rules_of, version_in_force

AROUND = 24
MOST_FINDINGS = 2000
"""Of one file or text: a list of ten thousand people is not masked one by one, but the number is told."""


@dataclass(frozen=True, slots=True)
class Text:
    """One field or block. ``path`` tells the editor where it is; ``scope`` is what its fingerprints hold for."""

    path: str
    scope: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class File:
    """One file. ``read`` gives its bytes; it is asked only where these bytes were not scanned before."""

    path: str
    title: str
    name: str
    sha256: str
    read: Callable[[], bytes]


@dataclass
class Material:
    """All that is to be scanned of one thing."""

    texts: list[Text] = field(default_factory=list)
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding as it is kept: masked. ``mark`` stands for the piece without telling it."""

    kind: str
    severity: str
    place: str
    before: str
    piece: str
    after: str
    suggestion: str
    mark: str


def scan_material(ask: Callable[[], Material], *, page_id: int, revision_id: int, digest: str) -> Scan:
    """The scan of exactly this content by the version in force: made now, unless it is there already.
    ``ask`` gives the content; it is not asked for what was scanned before."""
    version = version_in_force()
    known = Scan.objects.filter(digest=digest, version=version).first()
    if known is not None:
        return known
    rules, material = rules_of(version), ask()
    findings = [*_in_texts(material.texts, rules), *_in_files(material.files, rules, version)]
    with transaction.atomic():
        scan, new = Scan.objects.get_or_create(
            digest=digest,
            version_id=version,
            defaults={
                "page_id": page_id,
                "revision_id": revision_id,
                "files": sorted(file.sha256 for file in material.files),
            },
        )
        if new:
            for finding in findings:
                finding.scan = scan
            Finding.objects.bulk_create(findings)
    return scan


def _in_texts(texts: list[Text], rules: Rules) -> Iterable[Finding]:
    passages = [Passage(text.place, text.text) for text in texts]
    for found in scan_passages(passages, rules):
        text = texts[found.passage]
        yield _finding(sighting(found, passages, rules), text.path, text.scope, text.place)


def _in_files(files: list[File], rules: Rules, version: int) -> Iterable[Finding]:
    for file in files:
        place = f"附件“{file.title}”"
        for seen in scan_file(file, rules, version):
            where = f"{place} · {seen.place}" if seen.place else place
            yield _finding(seen, file.path, scope_of_file(file.title), where, in_file=file.name)


def scope_of_file(title: str) -> str:
    return f"file:{title}"


def _finding(seen: Sighting, path: str, scope: str, place: str, in_file: str = "") -> Finding:
    said = asdict(seen)
    mark = said.pop("mark")
    return Finding(
        **{**said, "place": place[:300]},
        path=path[:200],
        fingerprint=fingerprint(scope, mark),
        in_file=in_file[:300],
    )


def scan_file(file: File, rules: Rules, version: int) -> list[Sighting]:
    """What these bytes hold by this version; extracted and read only the first time."""
    suffix = PurePosixPath(file.name).suffix.lower()[:16]
    known = FileScan.objects.filter(sha256=file.sha256, suffix=suffix, version=version).first()
    if known is not None:
        return [Sighting(**item) for item in known.findings]
    contents = _contents(file)
    seen = sightings(contents, rules, file.sha256)
    if not contents.is_passing:
        found = {"findings": [asdict(item) for item in seen]}
        FileScan.objects.get_or_create(sha256=file.sha256, suffix=suffix, version_id=version, defaults=found)
    return seen


def _contents(file: File) -> Contents:
    try:
        data = file.read()
    except OSError:
        lost = Contents(is_passing=True)
        lost.note("unreadable", "", "文件已丢失，请重新上传。")
        return lost
    return extract_isolated(file.name, data)


def sightings(contents: Contents, rules: Rules, sha256: str) -> list[Sighting]:
    """Texts and notices of a file as they are kept; the same piece at the same place once."""
    found = scan_passages(contents.passages, rules)
    listed = found[:MOST_FINDINGS]
    seen = list(dict.fromkeys(sighting(item, contents.passages, rules) for item in listed))
    if rest := len(found) - len(listed):
        contents.note("unreadable", "", f"另有 {rest} 处没有逐一列出，请先处理已列出的，再检查一遍。")
    notices = (item for item in contents.notices if rules.is_active(item.kind))
    return seen + [
        Sighting(
            item.kind, rules.severity(item.kind), item.place[:300], "", "", "", item.message[:300],
            mark_of(item.kind, f"{sha256} {item.place} {item.message}"),
        )
        for item in notices
    ]  # fmt: skip


def sighting(found: Found, passages: list[Passage], rules: Rules) -> Sighting:
    text = passages[found.passage].text
    start, end = max(0, found.start - AROUND), found.end + AROUND
    personal = KINDS[found.kind].personal
    return Sighting(
        kind=found.kind,
        severity=found.severity,
        place=found.place[:300],
        before=_masked(text, start, found.start, rules),
        piece=(rules.mask(found.kind, found.value) if personal else text[found.start : found.end])[:300],
        after=_masked(text, found.end, end, rules),
        suggestion=found.suggestion,
        mark=mark_of(found.kind, found.value),
    )


def _masked(text: str, start: int, end: int, rules: Rules) -> str:
    """The context, in which the numbers of others are masked too, those that it cuts through included."""
    lead = max(0, start - AROUND)
    part = text[lead : end + AROUND]
    pieces, at = [], start - lead
    stop = min(end - lead, len(part))
    for found in scan_passages([Passage("", part)], rules):
        if KINDS[found.kind].personal and found.end > at and found.start < stop:
            pieces += [part[at : max(found.start, at)], rules.mask(found.kind, found.value)]
            at = min(found.end, stop)
    pieces.append(part[at:stop])
    return " ".join("".join(pieces).split())[:100]


def mark_of(kind: str, value: str) -> str:
    """Stands for a piece; keyed, since the numbers of persons are few enough to be tried out."""
    return salted_hmac("cms.scan.piece", f"{kind} {value}", algorithm="sha256").hexdigest()


def fingerprint(scope: str, mark: str) -> str:
    return salted_hmac("cms.scan.finding", f"{scope} {mark}", algorithm="sha256").hexdigest()


def check_text(text: str) -> list[Finding]:
    """Findings in a pasted text, which is kept nowhere."""
    rules = rules_of(version_in_force())
    passage: Any = Passage("粘贴的文字", text)
    return [
        _finding(sighting(found, [passage], rules), "", "", "粘贴的文字")
        for found in scan_passages([passage], rules)
    ]
