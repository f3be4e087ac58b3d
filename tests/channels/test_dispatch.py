"""The post office against real outlets: planning, leases, editions in order, withdrawals, retries, pauses."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels import dispatch, settling
from channels.actions import pause_channel, resume_channel, retry_delivery
from channels.connector import Receipt, Refused, Unreachable
from channels.models import Attempt, Channel, Delivery, RoutingRule
from channels.slots import slot
from cms.agencies.models import Role
from cms.records.models import Record
from tests.channels.sites import RunningSite, visit
from tests.newsroom import Newsroom, make_newsroom


def portal_channel(site: RunningSite, slug: str = "shatang", **fields: Any) -> Channel:
    outlet = site.outlet(slug)
    channel = Channel(
        kind="portal",
        slug=f"portal-{slug}",
        name=slug,
        settings=dict(outlet.settings),
        allowed_networks=list(outlet.allowed_networks),
        **fields,
    )
    channel.secret = outlet.secret
    channel.save()
    RoutingRule.objects.create(channel=channel)
    return channel


@pytest.fixture
def portal(newsroom: Newsroom, receiver: RunningSite) -> Channel:
    return portal_channel(receiver)


def only_delivery() -> Delivery:
    return Delivery.objects.get()


def send_now(record: Record) -> Delivery:
    delivery = only_delivery()
    dispatch.deliver(delivery.channel_id, record.pk)
    return only_delivery()


def withdraw(newsroom: Newsroom, record: Record) -> None:
    newsroom.withdraw(record, explanation="本信息有误，已撤下。")


def in_the_past(delivery: Delivery) -> None:
    """Its time has come again, and its channel's breaker is not in the way."""
    Channel.objects.update(held_until=None)
    moment = timezone.now() - datetime.timedelta(hours=1)
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=moment)


class Holding:
    """A connector that reports what it is told to."""

    exclusive = False

    def __init__(self, answer: Receipt | Exception) -> None:
        self.answer = answer

    def deliver(self, parcel: Any) -> Receipt:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def answering(monkeypatch: pytest.MonkeyPatch, answer: Receipt | Exception) -> None:
    monkeypatch.setattr(Channel, "connector", lambda self: Holding(answer))


def test_a_published_record_is_shown_and_proved(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    delivery = send_now(record)
    edition = record.editions.get()
    assert (delivery.state, delivery.shown, delivery.is_in_step) == ("done", edition, True)
    page = visit(delivery.shown_url)
    assert page.status == 200
    assert record.title in page.text
    assert record.index_number in page.text
    attempt = Attempt.objects.get()
    assert attempt.outcome == "delivered"
    assert attempt.receipt == {
        "edition": 1,
        "digest": edition.digest,
        "action": "publish",
        "url": delivery.shown_url,
    }


def test_a_withdrawn_record_is_gone_and_says_why(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    url = send_now(record).shown_url
    withdraw(newsroom, record)
    delivery = only_delivery()
    assert (delivery.lane, delivery.state) == ("withdrawal", "due")
    assert send_now(record).is_in_step
    page = visit(url)
    assert page.status == 410
    assert "本信息有误，已撤下。" in page.text


def test_only_the_latest_edition_is_sent(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    newsroom.edit(record, title="第二版标题")
    newsroom.publish(record)
    delivery = send_now(record)
    assert delivery.shown.number == 2
    assert [attempt.edition.number for attempt in Attempt.objects.all()] == [2]


def test_an_edition_issued_while_another_is_under_way_is_sent_next(
    newsroom: Newsroom, portal: Channel
) -> None:
    record = newsroom.publish()
    errand = dispatch.take(portal.pk, record.pk)
    newsroom.edit(record, title="第二版标题")
    newsroom.publish(record)
    assert dispatch.take(portal.pk, record.pk) is None  # one send in flight at most
    settling.settle_receipt(errand, dispatch.send(errand))
    delivery = only_delivery()
    assert (delivery.state, delivery.shown.number, delivery.desired.number) == ("due", 1, 2)
    assert send_now(record).shown.number == 2


def test_a_late_first_edition_does_not_undo_a_withdrawal(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    late = dispatch.take(portal.pk, record.pk)
    Delivery.objects.update(lease_until=timezone.now())  # its lease ran out, but its sender still lives
    withdraw(newsroom, record)
    url = send_now(record).shown_url or only_delivery().shown_url
    receipt = dispatch.send(late)
    assert receipt.edition == 2  # the outlet keeps the newer one
    assert settling.settle_receipt(late, receipt) is None
    delivery = only_delivery()
    assert (delivery.shown.action, delivery.state) == ("withdraw", "done")
    assert visit(url).status == 410


def test_a_sender_that_died_is_noted_and_followed(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    dispatch.take(portal.pk, record.pk)
    assert dispatch.deliver(portal.pk, record.pk) == 0
    Delivery.objects.update(lease_until=timezone.now())
    assert send_now(record).is_in_step
    assert [attempt.outcome for attempt in Attempt.objects.all()] == ["crashed", "delivered"]


def test_a_parcel_that_kills_its_senders_is_quarantined(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    for _ in range(portal.poison_cap):
        assert dispatch.take(portal.pk, record.pk)
        Delivery.objects.update(lease_until=timezone.now())
    assert dispatch.take(portal.pk, record.pk) is None
    assert only_delivery().state == "quarantined"
    retry_delivery(only_delivery())
    assert send_now(record).is_in_step


def test_a_withdrawal_is_never_quarantined(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    send_now(record)
    withdraw(newsroom, record)
    for _ in range(portal.poison_cap + 1):
        dispatch.take(portal.pk, record.pk)
        Delivery.objects.update(lease_until=timezone.now())
    delivery = only_delivery()
    assert delivery.state == "due"
    in_the_past(delivery)
    assert send_now(record).is_in_step


class TestFailures:
    def test_an_unreachable_outlet_is_tried_again_later_and_later(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Unreachable("连不上", error_class="tcp"))
        waits = []
        for _ in range(4):
            in_the_past(only_delivery())
            before = timezone.now()
            waits.append((send_now(record).next_attempt_at - before).total_seconds())
        for wait, delay in zip(waits, portal.retry_delays, strict=False):
            assert 0.8 * delay <= wait <= 1.2 * delay + 1
        assert only_delivery().problem == "连不上"

    def test_the_outlets_wish_is_honoured(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Unreachable("太忙", error_class="status", status=429, retry_after=77))
        wait = (send_now(record).next_attempt_at - timezone.now()).total_seconds()
        assert 70 < wait <= 77

    def test_a_refused_record_waits_for_a_person_after_two_tries(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Refused("对方拒绝", error_class="status", status=400))
        assert send_now(record).state == "due"
        in_the_past(only_delivery())
        assert send_now(record).state == "stuck"

    def test_a_refused_withdrawal_goes_on(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        send_now(record)
        withdraw(newsroom, record)
        answering(monkeypatch, Refused("对方拒绝", error_class="status", status=400))
        Delivery.objects.update(tries=1000)
        for _ in range(5):
            in_the_past(only_delivery())
            assert send_now(record).state == "due"

    def test_a_receipt_for_something_else_is_no_delivery(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Receipt(1, "0" * 64, "publish"))
        delivery = send_now(record)
        assert (delivery.state, delivery.shown) == ("due", None)
        assert Attempt.objects.get().error_class == "receipt"

    def test_an_outlet_ahead_of_us_needs_a_person(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Receipt(9, "0" * 64, "publish", already=True))
        delivery = send_now(record)
        assert delivery.state == "stuck"
        assert "第9版" in delivery.problem

    def test_a_connector_that_breaks_loses_nothing(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, ZeroDivisionError())
        assert send_now(record).state == "due"
        monkeypatch.undo()
        in_the_past(only_delivery())
        assert send_now(record).is_in_step


def test_a_paused_channel_holds_what_is_due_and_resumes_with_it(newsroom: Newsroom, portal: Channel) -> None:
    pause_channel(portal, reason="对方升级", by=newsroom.person(Role.APPROVAL))
    record = newsroom.publish()
    assert dispatch.deliver(portal.pk, record.pk) == 0
    assert dispatch.sweep() == 0
    withdraw(newsroom, record)
    resume_channel(portal)
    assert send_now(record).shown.action == "withdraw"


class TestBreaker:
    """An outlet that cannot be reached is left in peace, so that its time-outs keep no worker from others."""

    def test_one_time_out_holds_the_channel_and_loses_nothing(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = newsroom.publish(title="第一条"), newsroom.publish(title="第二条")
        answering(monkeypatch, Unreachable("没有应答", error_class="timeout"))
        assert dispatch.deliver(portal.pk, first.pk) == 1  # and not a second time-out for the second record
        assert dispatch.deliver(portal.pk, second.pk) == 0
        assert dispatch.sweep() == 0
        monkeypatch.undo()
        Channel.objects.update(held_until=timezone.now())
        Delivery.objects.update(next_attempt_at=timezone.now())
        assert dispatch.deliver(portal.pk) == 2
        assert (Channel.objects.get().failures, Channel.objects.get().held_until) == (0, None)

    def test_the_hold_grows_and_has_an_end(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Unreachable("连不上", error_class="tcp"))
        holds = []
        for _ in range(9):
            Channel.objects.update(held_until=None)
            in_the_past(only_delivery())
            dispatch.deliver(portal.pk, record.pk)
            holds.append(round((Channel.objects.get().held_until - timezone.now()).total_seconds()))
        assert holds == [5, 10, 20, 40, 80, 160, 300, 300, 300]

    def test_an_outlet_that_answers_is_not_held(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, _ = newsroom.publish(title="第一条"), newsroom.publish(title="第二条")
        answering(monkeypatch, Unreachable("内部错误", error_class="status", status=500))
        assert dispatch.deliver(portal.pk, first.pk) == 2

    def test_retrying_by_hand_tries_at_once(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Unreachable("连不上", error_class="dns"))
        send_now(record)
        monkeypatch.undo()
        retry_delivery(only_delivery())
        assert send_now(record).is_in_step


def test_outlets_that_we_write_have_workers_of_their_own() -> None:
    assert {dispatch.queue_of(kind, "ordinary") for kind in ("website", "board")} == {"files"}
    assert dispatch.queue_of("portal", "withdrawal") == "withdrawal"


class TestSweeper:
    def test_it_rings_once_for_a_channel_with_something_due(
        self, newsroom: Newsroom, portal: Channel
    ) -> None:
        assert dispatch.sweep() == 0
        newsroom.publish()
        record = newsroom.publish(title="第二条")
        assert dispatch.sweep() == 1
        assert dispatch.deliver(portal.pk, record.pk) == 2  # whoever comes sends all that is due there
        assert dispatch.sweep() == 0

    def test_it_waits_for_the_time_of_a_retry(
        self, newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = newsroom.publish()
        answering(monkeypatch, Unreachable("连不上", error_class="tcp"))
        send_now(record)
        assert dispatch.sweep() == 0
        in_the_past(only_delivery())
        assert dispatch.sweep() == 1

    def test_a_broker_that_is_down_does_not_stop_a_publication(
        self,
        newsroom: Newsroom,
        portal: Channel,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        from celery import current_app

        def no_broker(*args: Any, **kwargs: Any) -> None:
            raise ConnectionError

        monkeypatch.setattr(current_app, "send_task", no_broker)
        with django_capture_on_commit_callbacks(execute=True):
            record = newsroom.publish()
        assert record.live
        assert only_delivery().state == "due"


class TestRouting:
    def test_a_rule_on_a_column_takes_its_children(self, newsroom: Newsroom, receiver: RunningSite) -> None:
        from cms.catalogue.models import Column

        parent = Column.objects.create(slug="banshi", name="办事指南")
        child = Column.objects.create(slug="huji", name="户籍", parent=parent)
        channel = portal_channel(receiver)
        RoutingRule.objects.update(column=parent)
        newsroom.publish(title="别的栏目")
        assert not Delivery.objects.exists()
        newsroom.publish(title="子栏目", main_column=child)
        assert only_delivery().channel == channel

    def test_every_condition_of_a_rule_must_hold(self, newsroom: Newsroom, portal: Channel) -> None:
        RoutingRule.objects.update(column=newsroom.column, kind="other")
        newsroom.publish()
        assert not Delivery.objects.exists()

    def test_the_approver_may_add_and_drop_channels(self, newsroom: Newsroom, receiver: RunningSite) -> None:
        from channels.routing import choose_destinations, destinations

        ruled, extra = portal_channel(receiver), portal_channel(receiver, "changtang")
        extra.rules.all().delete()
        record = newsroom.draft()
        assert destinations(record) == [ruled]
        choose_destinations(record, {extra.pk}, newsroom.person(Role.APPROVAL))
        newsroom.publish(record)
        assert only_delivery().channel == extra
        choose_destinations(record, {ruled.pk}, newsroom.person(Role.APPROVAL))
        assert not record.routing_overrides.exists()  # the same as the rules: nothing to remember

    def test_an_outlet_that_has_the_record_keeps_being_updated(
        self, newsroom: Newsroom, portal: Channel
    ) -> None:
        record = newsroom.publish()
        send_now(record)
        RoutingRule.objects.all().delete()
        newsroom.edit(record, title="改了")
        newsroom.publish(record)
        assert send_now(record).shown.number == 2


def test_a_withdrawal_is_sent_before_what_waits_longer(newsroom: Newsroom, portal: Channel) -> None:
    gone = newsroom.publish(title="要撤的")
    send_now(gone)
    waiting = newsroom.publish(title="在等的")
    in_the_past(waiting.deliveries.get())
    withdraw(newsroom, gone)
    dispatch.deliver(portal.pk)
    sent = Attempt.objects.order_by("pk").values_list("edition__action", "delivery__record")
    assert list(sent)[1:] == [("withdraw", gone.pk), ("publish", waiting.pk)]


@pytest.mark.parametrize(
    "outcome",
    [
        Unreachable("坏\x00字\ud800", error_class="status", answer="\x00\udfff" * 20000),
        Refused("甲" * 9000, error_class="status", status=301),
        Receipt(9, "0" * 64, "publish", url="http://x/" + "长\x00" * 3000, answer="\x00"),
    ],
)
def test_whatever_an_outlet_says_is_kept_and_breaks_nothing(
    newsroom: Newsroom, portal: Channel, monkeypatch: pytest.MonkeyPatch, outcome: Any
) -> None:
    record = newsroom.publish()
    answering(monkeypatch, outcome)
    assert send_now(record).lease is None
    assert Attempt.objects.get().finished_at is not None


def test_a_key_that_no_longer_opens_the_secret_is_said_as_such(
    newsroom: Newsroom, portal: Channel, settings: Any
) -> None:
    from cryptography.fernet import Fernet

    record = newsroom.publish()
    settings.LIUBEI_SECRETS_KEYS = [Fernet.generate_key().decode()]
    assert "密钥无法解开" in send_now(record).problem
    assert Attempt.objects.get().error_class == "settings"


def test_a_retry_by_hand_is_noted_as_such(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    errand = dispatch.take(portal.pk, record.pk)
    assert not retry_delivery(only_delivery())  # it is being sent
    Delivery.objects.update(lease_until=timezone.now())
    assert retry_delivery(only_delivery())
    send_now(record)
    assert list(Attempt.objects.values_list("trigger", "outcome")) == [
        ("auto", "crashed"),
        ("manual", "delivered"),
    ]
    assert errand.attempt.pk == Attempt.objects.first().pk


def test_a_finished_attempt_never_changes_in_the_database(newsroom: Newsroom, portal: Channel) -> None:
    send_now(newsroom.publish())
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(outcome="refused")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.all()._raw_delete("default")


def test_a_delivery_costs_a_bounded_number_of_queries(newsroom: Newsroom, portal: Channel) -> None:
    record = newsroom.publish()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        dispatch.deliver(portal.pk, record.pk)
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 13


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_workers_at_one_pair_send_once(receiver: RunningSite) -> None:
    newsroom = make_newsroom()
    portal = portal_channel(receiver)
    record = newsroom.publish()
    start, sent = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        if dispatch.take(portal.pk, record.pk):
            sent.append(1)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sent) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSlots:
    """Real sessions: what one process holds, another does not get."""

    def in_another_session(self, work: Any) -> Any:
        found: list[Any] = []

        def run() -> None:
            found.append(work())
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
        return found[0]

    def test_a_channel_has_as_many_senders_as_it_allows(self, receiver: RunningSite) -> None:
        newsroom = make_newsroom()
        portal = portal_channel(receiver, concurrency=1)
        record = newsroom.publish()
        with slot(portal) as held:
            assert held
            assert self.in_another_session(lambda: dispatch.deliver(portal.pk, record.pk)) == 0
        assert self.in_another_session(lambda: dispatch.deliver(portal.pk, record.pk)) == 1

    def test_an_exclusive_connector_has_one(self, receiver: RunningSite) -> None:
        make_newsroom()
        board = Channel.objects.create(kind="board", slug="hall", name="公开栏", concurrency=8)

        def another() -> bool:
            with slot(board) as held:
                return held

        with slot(board):
            assert not self.in_another_session(another)
        assert self.in_another_session(another)

    def test_a_slot_is_free_again_after_a_time_limit_struck(
        self, receiver: RunningSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from celery.exceptions import SoftTimeLimitExceeded

        newsroom = make_newsroom()
        portal = portal_channel(receiver, concurrency=1)
        record = newsroom.publish()
        answering(monkeypatch, SoftTimeLimitExceeded())
        assert dispatch.deliver(portal.pk, record.pk) == 1
        assert Attempt.objects.get().error_class == "timeout"
        monkeypatch.undo()
        in_the_past(only_delivery())
        assert self.in_another_session(lambda: dispatch.deliver(portal.pk, record.pk)) == 1
