"""Records that mark one another, published and withdrawn at the same moment: nobody waits for ever."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from cms.agencies.models import Role
from cms.kinds.each.policy import Effect
from cms.records.withdrawing import confirm_withdrawal
from tests.cms.kinds.samples import SAMPLES
from tests.cms.kinds.test_interpretations import interpretation, titles
from tests.newsroom import Newsroom, make_newsroom

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROUNDS = 2


def together(*works: Callable[[], Any]) -> list[Any]:
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = works[number]()
        except Exception as error:
            results[number] = error
        connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def document(newsroom: Newsroom, title: str, number: int, **changes: Any) -> Any:
    return SAMPLES["policy"].draft(
        newsroom, title=title, document_number=f"柳北政规〔2026〕{number}号", **changes
    )


def almost_published(newsroom: Newsroom, record: Any) -> Any:
    newsroom.bring_to_approval(record)
    return record


def validity(record: Any) -> str:
    return json.loads(record.editions.latest("number").payload)["validity"]["code"]


def test_two_documents_abolish_the_same_two_in_opposite_order() -> None:
    newsroom = make_newsroom()
    for number in range(ROUNDS):
        olds = [
            newsroom.publish(document(newsroom, f"旧{number}-{n}", 10 * number + n + 1)) for n in range(2)
        ]
        news = [
            document(newsroom, f"新{number}-{n}", 100 + 10 * number + n,
                     effects=[Effect(verb="abolished", document=old) for old in order])
            for n, order in enumerate((olds, olds[::-1]))
        ]  # fmt: skip
        for new in news:
            almost_published(newsroom, new)
        results = together(*(partial(newsroom.decide, new, Role.APPROVAL) for new in news))
        assert not any(isinstance(result, Exception) for result in results), results
        for old in olds:
            assert validity(old) == "abolished"
            payload = json.loads(old.editions.latest("number").payload)
            assert len(payload["validity"]["replaced_by"]) == 2
            assert old.editions.count() == 3


def test_an_original_is_republished_while_it_is_abolished() -> None:
    newsroom = make_newsroom()
    for number in range(ROUNDS):
        old = newsroom.publish(document(newsroom, f"旧{number}", 10 * number + 1))
        new = document(
            newsroom, f"新{number}", 10 * number + 2, effects=[Effect(verb="abolished", document=old)]
        )
        newsroom.edit(old, title=f"旧{number}（更正）")
        almost_published(newsroom, old)
        almost_published(newsroom, new)
        results = together(
            partial(newsroom.decide, old, Role.APPROVAL), partial(newsroom.decide, new, Role.APPROVAL)
        )
        assert not any(isinstance(result, Exception) for result in results), results
        assert validity(old) == "abolished"
        assert json.loads(old.editions.latest("number").payload)["title"] == f"旧{number}（更正）"
        assert newsroom.fresh(old).validity == "abolished"


def test_an_original_is_withdrawn_while_it_is_abolished() -> None:
    newsroom = make_newsroom()
    for number in range(ROUNDS):
        old = newsroom.publish(document(newsroom, f"旧{number}", 10 * number + 1))
        new = document(
            newsroom, f"新{number}", 10 * number + 2, effects=[Effect(verb="abolished", document=old)]
        )
        almost_published(newsroom, new)
        request = newsroom.ask(old)
        results = together(
            partial(confirm_withdrawal, request, by=newsroom.person(Role.APPROVAL)),
            partial(newsroom.decide, new, Role.APPROVAL),
        )
        assert not any(isinstance(result, Exception) for result in results), results
        assert old.editions.latest("number").action == "withdraw"
        assert newsroom.fresh(old).validity == "abolished"


def test_a_document_and_its_interpretation_are_approved_at_the_same_moment() -> None:
    newsroom = make_newsroom()
    for number in range(ROUNDS):
        policy = document(newsroom, f"办法{number}", number + 1)
        made = interpretation(newsroom, policy, title=f"解读{number}")
        almost_published(newsroom, policy)
        almost_published(newsroom, made)
        results = together(
            partial(newsroom.decide, policy, Role.APPROVAL), partial(newsroom.decide, made, Role.APPROVAL)
        )
        assert not any(isinstance(result, Exception) for result in results), results
        assert newsroom.fresh(made).live
        assert titles(policy) == [f"解读{number}"]
