from collections.abc import Iterator

import pytest

from tests.channels.sites import RunningSite, running_site


@pytest.fixture(scope="session")
def receiver() -> Iterator[RunningSite]:
    """The reference portal, with four portals; the last is for the test that lists one."""
    names = {"shatang": "沙塘镇", "changtang": "长塘镇", "gangcheng": "钢城街道", "inventoried": "清单镇"}
    with running_site("receiver", "portals", names) as site:
        yield site


@pytest.fixture(scope="session")
def partner() -> Iterator[RunningSite]:
    """The demo news site, with two desks."""
    names = {"xinhua-guangxi": "新华网广西频道", "lznews": "柳州新闻网"}
    with running_site("newsroom", "desks", names) as site:
        yield site
