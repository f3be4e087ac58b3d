from __future__ import annotations

import pytest

from cms.catalogue.loading import load_heads
from cms.directory.loading import load_directory
from liubei import district
from tests.newsroom import Newsroom, make_agency


@pytest.fixture
def loaded(newsroom: Newsroom) -> Newsroom:
    """The newsroom with the district's heads, samples and guide texts."""
    make_agency("450205A01", "qu-zhengfu-bangongshi", "柳州市柳北区人民政府办公室", "office")
    load_heads(district.read("disclosure-heads.json"))
    load_directory(district.read("directory.json"))
    return newsroom
