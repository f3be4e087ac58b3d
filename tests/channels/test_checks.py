from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app

from channels.checks import doorbell_server, doorbell_settings, problems_of


def test_our_own_settings_pass() -> None:
    assert doorbell_settings(None) == []
    assert doorbell_server(None, databases=["default"]) == []  # the tests' Redis is set up like a real one


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", False),
        ("task_reject_on_worker_lost", False),
        ("worker_prefetch_multiplier", 4),
        ("task_time_limit", None),
        ("task_time_limit", 120),
        ("broker_transport_options", {"visibility_timeout": 30}),
    ],
)
def test_an_unsafe_doorbell_is_refused_at_start(name: str, value: Any) -> None:
    conf = current_app.conf
    names = ("task_acks_late", "task_reject_on_worker_lost", "worker_prefetch_multiplier", "task_time_limit")
    settings = {key: conf[key] for key in (*names, "broker_transport_options")}
    assert len(problems_of(SimpleNamespace(**{**settings, name: value}))) == 1


def test_a_redis_that_is_away_is_a_warning_and_no_error(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    (warning,) = doorbell_server(None, databases=["default"])
    assert warning.id == "channels.W001"
