"""Outbound HTTP against real sockets."""

import gzip
import itertools
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time

import pytest

from channels import connections, http
from channels.addresses import parse_allowances
from channels.connector import Refused, Unreachable
from tests.channels.outlets import dripping, outlet, receive, reply, saying

OK = reply("200 OK", b"{}")
QUICK = http.Timeouts(connect=1, read=0.5, total=1)


def push(stage, body=b"{}", **kwargs):
    return http.post(
        stage.url, body, {"Content-Type": "application/json"}, outlet_allow=stage.allow, **kwargs
    )


def test_an_answer_carries_status_headers_body_and_the_address_that_gave_it():
    with outlet(saying(reply("201 Created", b"made", "X-One: a", "x-one: b"))) as stage:
        answer = push(stage)
    assert (answer.status, answer.body, answer.address) == (201, b"made", "127.0.0.1")
    assert answer.headers["x-one"] == "a, b"
    assert 0 <= answer.elapsed < 1


def test_the_bytes_arrive_exactly_and_no_compression_is_asked_for():
    seen = []

    def remember(sock):
        seen.append(receive(sock))
        sock.sendall(OK)

    body = "公开".encode() * 100_000
    with outlet(remember) as stage:
        push(stage, body)
    head, _, received = seen[0].partition(b"\r\n\r\n")
    assert received == body
    assert b"Accept-Encoding: identity" in head
    assert head.startswith(b"POST /desk HTTP/1.1")


def echo(sock):
    while request := receive(sock):
        sock.sendall(reply("200 OK", request.partition(b"\r\n\r\n")[2]))


def noting(heard, answer=OK):
    """Answer every request alike, and note what was asked."""

    def behave(sock):
        while request := receive(sock):
            heard.append(request)
            sock.sendall(answer)

    return behave


def test_a_chinese_name_is_asked_for_by_its_ascii_form(monkeypatch):
    heard = []
    with outlet(noting(heard)) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        allow = (f"柳北.政务 127.0.0.1/32 {stage.port}",)
        answer = http.get(f"http://柳北.政务:{stage.port}/公开?页=1", outlet_allow=allow)
    assert answer.address == "127.0.0.1"
    assert heard[0].startswith(b"GET /%E5%85%AC%E5%BC%80?%E9%A1%B5=1 HTTP/1.1\r\n")
    assert f"Host: {'柳北.政务'.encode('idna').decode()}:{stage.port}\r\n".encode() in heard[0]


def test_an_ipv6_literal_is_reached_and_named_in_brackets():
    heard = []
    with outlet(noting(heard), host="::1") as stage:
        url = f"http://[::1]:{stage.port}/"
        answer = http.get(url, outlet_allow=(f"::1 ::1/128 {stage.port}",))
    assert answer.address == "::1"
    assert f"Host: [::1]:{stage.port}\r\n".encode() in heard[0]


def test_loopback_is_refused_without_an_allowance_and_nothing_is_sent():
    with outlet(saying(OK)) as stage, pytest.raises(Refused) as caught:
        http.get(stage.url, outlet_allow=())
    assert caught.value.error_class == "address"
    assert "回环" in caught.value.reason
    assert caught.value.address == "127.0.0.1"
    assert stage.connections == 0


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "0.0.0.0", "[::]", "169.254.169.254", "10.0.0.1", "１２７.0.0.1", "127。0。0。1"],
)  # fmt: skip
def test_every_spelling_of_an_internal_address_is_refused(host):
    with outlet(saying(OK)) as stage:
        with pytest.raises(Refused) as caught:
            http.get(f"http://{host}:{stage.port}/", outlet_allow=())
        assert caught.value.error_class == "address"
        assert stage.connections == 0


def resolve_to(monkeypatch, *answers):
    """Let each look-up give the next answer; the real resolver is not asked."""
    given = list(answers)

    def fake(host, port, *args, **kwargs):
        addresses = given.pop(0) if len(given) > 1 else given[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", fake)


def test_rebinding_from_public_to_loopback_is_refused_because_every_connection_is_judged(monkeypatch):
    def no_internet(self, address):
        raise ConnectionRefusedError(111, "test")

    with outlet(saying(OK)) as stage:
        url = f"http://rebound.example:{stage.port}/"
        resolve_to(monkeypatch, ["113.16.1.1"], ["127.0.0.1"])
        with monkeypatch.context() as patch, pytest.raises(Unreachable):
            patch.setattr(socket.socket, "connect", no_internet)
            http.get(url, outlet_allow=(), timeouts=QUICK)
        with pytest.raises(Refused):
            http.get(url, outlet_allow=(), timeouts=QUICK)
        assert stage.connections == 0


def test_the_judged_address_is_the_one_connected_to(monkeypatch):
    """A second look-up inside connect() would go to the closed second answer."""
    with outlet(saying(OK)) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"], ["127.0.0.9"])
        allow = (f"portal.example 127.0.0.1/32 {stage.port}",)
        assert http.get(f"http://portal.example:{stage.port}/", outlet_allow=allow).status == 200


def test_one_internal_address_among_public_ones_condemns_the_name(monkeypatch):
    resolve_to(monkeypatch, ["113.16.1.1", "127.0.0.1"])
    with pytest.raises(Refused, match="回环"):
        http.get("http://mixed.example/", outlet_allow=(), timeouts=QUICK)


def test_an_allowance_for_another_port_does_not_help():
    with outlet(saying(OK)) as stage, pytest.raises(Refused):
        http.get(stage.url, outlet_allow=(f"127.0.0.1 127.0.0.1/32 {stage.port + 1}",))


@pytest.mark.parametrize(
    "url",
    ["ftp://portal.example/", "file:///etc/passwd", "http://user:pw@portal.example/", "http:///x", "portal.example",
     "http://portal.example:99999/", "http://portal.example:0/", "http://portal.example/\r\nX: y",
     "http://por tal.example/", "http://[::1/", "http://" + "a" * 80 + ".example/", "gopher://x/"],
)  # fmt: skip
def test_addresses_that_are_no_web_addresses_are_refused_in_chinese(url):
    with pytest.raises(Refused, match=r"[一-鿿]") as caught:
        http.get(url, outlet_allow=())
    assert caught.value.error_class == "settings"


def test_a_malformed_allow_list_opens_nothing():
    with outlet(saying(OK)) as stage, pytest.raises(Refused) as caught:
        http.get(stage.url, outlet_allow=("127.0.0.1",))
    assert caught.value.error_class == "settings"


def test_a_redirect_is_a_status_and_is_not_followed():
    with (
        outlet(saying(OK)) as other,
        outlet(saying(reply("302 Found", b"", f"Location: {other.url}"))) as stage,
    ):
        answer = push(stage)
        assert (answer.status, answer.headers["location"]) == (302, other.url)
        assert other.connections == 0


def test_proxy_variables_are_ignored(monkeypatch):
    with outlet(saying(OK)) as stage, outlet(saying(OK)) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        push(stage)
        assert proxy.connections == 0


def test_the_password_file_of_the_account_is_ignored(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login desk password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    heard = []
    with outlet(noting(heard)) as stage:
        push(stage)
    assert b"authorization" not in heard[0].lower()


def test_a_cookie_is_neither_kept_nor_sent_back():
    heard = []
    cookie = reply("200 OK", b"{}", "Set-Cookie: session=1; Path=/", "Set-Cookie: other=2; Max-Age=600")
    with outlet(noting(heard, cookie)) as stage:
        for _ in range(3):
            push(stage)
        assert stage.connections == 1
    assert len(heard) == 3
    assert b"cookie" not in b"".join(heard).lower()
    assert not connections._session(os.getpid(), parse_allowances(stage.allow)).cookies


def test_an_endless_redirect_is_not_read_beyond_the_limit():
    """requests would read all of it, to look where the redirect leads."""
    endless = dripping(b"HTTP/1.1 302 Found\r\nLocation: /else\r\n\r\n", b"x" * 65536, 0)
    with outlet(endless) as stage:
        answer = push(stage, timeouts=http.Timeouts(1, 1, 3))
    assert (answer.status, answer.truncated) == (302, True)


def test_an_outlet_that_says_retry_after_is_not_asked_again_by_the_library():
    heard = []
    with outlet(noting(heard, reply("503 Service Unavailable", b"", "Retry-After: 30"))) as stage:
        answer = push(stage)
    assert (answer.status, answer.headers["retry-after"], len(heard)) == (503, "30", 1)


def test_an_endless_body_is_cut_at_the_limit_and_its_connection_dropped():
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536, 0)
    with outlet(endless) as stage:
        answer = push(stage, timeouts=http.Timeouts(1, 1, 3))
        assert answer.truncated
        assert len(answer.body) == http.ANSWER_LIMIT
        push(stage)
        assert stage.connections == 2


def test_endless_chunks_are_cut_too():
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with outlet(dripping(start, b"400\r\n" + b"x" * 1024 + b"\r\n", 0)) as stage:
        assert push(stage, timeouts=http.Timeouts(1, 1, 3)).truncated


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"],
    ids=["before the status", "inside a header", "inside the body"],
)
def test_a_slow_drip_ends_at_the_total_deadline(start):
    with outlet(dripping(start, b"x", 0.05)) as stage:
        before = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            push(stage, timeouts=QUICK)
    assert caught.value.error_class == "timeout"
    assert time.monotonic() - before < 1.5


def test_endless_interim_answers_end_at_the_deadline():
    with (
        outlet(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01)) as stage,
        pytest.raises(Unreachable) as caught,
    ):
        push(stage, timeouts=QUICK)
    assert caught.value.error_class == "timeout"


def test_silence_ends_at_the_read_time_out():
    with outlet(dripping(b"", b"", 5)) as stage, pytest.raises(Unreachable) as caught:
        push(stage, timeouts=http.Timeouts(1, 0.2, 5))
    assert caught.value.error_class == "timeout"


def test_an_outlet_that_does_not_read_a_large_body_times_out():
    with outlet(lambda sock: time.sleep(5)) as stage, pytest.raises(Unreachable) as caught:
        push(stage, bytes(32 * 1024 * 1024), timeouts=QUICK)
    assert caught.value.error_class == "timeout"


def test_a_large_body_may_take_longer_than_connecting():
    body = bytes(32 * 1024 * 1024)

    def sip(sock):
        taken = 0
        while taken < len(body):
            taken += len(sock.recv(256 * 1024))
            time.sleep(0.005)
        sock.sendall(OK)

    with outlet(sip) as stage:
        answer = push(stage, body, timeouts=http.Timeouts(0.2, 5, 20))
    assert answer.status == 200
    assert answer.elapsed > 0.3


def test_a_gzip_bomb_is_never_unpacked():
    bomb = gzip.compress(bytes(50_000_000))
    with outlet(saying(reply("200 OK", bomb, "Content-Encoding: gzip"))) as stage:
        answer = push(stage)
    assert answer.truncated
    assert answer.body == bomb[: http.ANSWER_LIMIT]


def test_a_closed_port_is_unreachable():
    with outlet(saying(OK)) as stage:
        pass
    with pytest.raises(Unreachable, match="拒绝连接") as caught:
        push(stage)
    assert caught.value.error_class == "tcp"


def test_an_unknown_name_is_unreachable():
    with pytest.raises(Unreachable) as caught:
        http.get("http://nowhere.invalid/", outlet_allow=())
    assert caught.value.error_class == "dns"


def test_plain_text_where_tls_is_expected_is_a_tls_failure():
    with outlet(saying(OK), saying(OK)) as stage, pytest.raises(Unreachable) as caught:
        http.get(stage.url.replace("http", "https"), outlet_allow=stage.allow, timeouts=QUICK)
    assert caught.value.error_class in {"tls", "timeout"}


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
     b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nshort",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nab"],
    ids=["nothing", "not http", "cut body", "cut chunk", "too many headers", "too long a header", "two lengths",
         "a negative chunk"],
)  # fmt: skip
def test_broken_answers_are_unreachable(answer):
    with outlet(saying(answer)) as stage, pytest.raises(Unreachable) as caught:
        push(stage)
    assert (caught.value.error_class, caught.value.address) == ("tcp", "127.0.0.1")


def test_an_early_refusal_of_a_large_body_is_still_heard():
    def refuse(sock):
        sock.recv(1024)
        sock.sendall(reply("413 Content Too Large", b"", "Connection: close"))
        sock.shutdown(socket.SHUT_WR)
        time.sleep(0.5)

    with outlet(refuse) as stage:
        assert push(stage, bytes(4 * 1024 * 1024), timeouts=http.Timeouts(1, 2, 4)).status == 413


def test_a_connection_is_kept_and_used_again():
    with outlet(saying(*[OK] * 3)) as stage:
        for _ in range(3):
            push(stage)
        assert stage.connections == 1


def test_a_connection_grown_old_is_replaced_so_that_its_name_is_looked_up_again(monkeypatch):
    with outlet(saying(OK, OK)) as stage:
        push(stage)
        monkeypatch.setattr(connections, "KEPT_FOR", 0)
        assert push(stage).status == 200
        assert stage.connections == 2


def test_a_connection_that_the_outlet_closed_is_replaced_unnoticed():
    with outlet(saying(OK)) as stage:
        for _ in range(3):
            assert push(stage).status == 200
        assert stage.connections == 3


def test_a_kept_connection_that_dies_under_the_request_is_replaced_once():
    def die_on_second(sock):
        receive(sock)
        sock.sendall(OK)
        receive(sock)

    with outlet(die_on_second, saying(OK)) as stage:
        assert [push(stage).status, push(stage).status] == [200, 200]
        assert stage.connections == 2


def test_the_second_try_takes_a_new_connection_even_where_another_is_kept():
    together = threading.Barrier(2)

    def die_on_second(sock):
        receive(sock)
        together.wait(5)  # both first requests are under way, so that each has its own connection
        sock.sendall(OK)
        receive(sock)

    with outlet(saying(OK), die_on_second, die_on_second, saying(OK)) as stage:
        push(stage)
        threads = [threading.Thread(target=push, args=(stage,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert push(stage).status == 200
        assert stage.connections == 4


def test_a_connection_that_breaks_off_inside_an_answer_is_not_tried_again():
    def break_off_on_second(sock):
        receive(sock)
        sock.sendall(OK)
        receive(sock)
        sock.sendall(b"HTTP/1.1 200")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset, not a farewell

    with outlet(break_off_on_second, saying(OK)) as stage:
        push(stage)
        with pytest.raises(Unreachable) as caught:
            push(stage)
        assert stage.connections == 1
    assert caught.value.address == "127.0.0.1"


class Interrupted(Exception):
    """Stands for the soft time limit of a Celery task, which a signal raises anywhere."""


def test_a_connection_interrupted_in_mid_answer_is_never_used_again():
    def interrupt(*args):
        raise Interrupted

    def hesitate(sock):
        receive(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfi")
        time.sleep(0.5)
        sock.sendall(b"rst")
        time.sleep(2)

    with outlet(hesitate, saying(reply("200 OK", b"second"))) as stage:
        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with pytest.raises(Interrupted):
                push(stage)
        finally:
            signal.signal(signal.SIGALRM, before)
        time.sleep(0.5)  # the rest of the first answer is on its way
        assert push(stage).body == b"second"
        assert stage.connections == 2


def interrupted_at(step, work):
    """Whether ``work`` was interrupted: at its step-th line in the code that handles connections."""
    left = step

    def trace(frame, event, arg):
        nonlocal left
        if not frame.f_code.co_filename.endswith(
            ("connectionpool.py", "queue.py", "threading.py", "connections.py")
        ):
            return None
        left -= 1
        if left == 0:
            raise Interrupted
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except Interrupted:
        return True
    finally:
        sys.settrace(before)
    return False


def test_wherever_a_request_is_interrupted_the_next_one_gets_its_own_answer():
    """urllib3's own queue stays locked for ever when it is interrupted in the wrong line."""
    trouble = []

    def interrupt_everywhere():
        push(stage)
        for step in itertools.count(1):
            if not interrupted_at(step, lambda: push(stage, b"first")):
                return
            if push(stage, b"second").body != b"second":
                trouble.append(step)

    with outlet(echo) as stage:
        worker = threading.Thread(target=interrupt_everywhere, daemon=True)
        worker.start()
        worker.join(60)
        assert not worker.is_alive()
        assert not trouble
        assert stage.connections > 10


def test_a_new_connection_that_dies_is_not_tried_again():
    with outlet(saying(b"")) as stage:
        with pytest.raises(Unreachable):
            push(stage)
        assert stage.connections == 1


def test_kept_connections_are_not_shared_with_another_allow_list():
    with outlet(saying(*[OK] * 3)) as stage:
        push(stage)
        with pytest.raises(Refused):
            http.get(stage.url, outlet_allow=())


def test_many_threads_never_share_a_connection():
    wrong = []

    def talk(name):
        for number in range(20):
            body = f"{name}-{number}".encode()
            if push(stage, body).body != body:
                wrong.append(body)

    with outlet(echo) as stage:
        threads = [threading.Thread(target=talk, args=(name,)) for name in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
        assert stage.connections < 8 * 20


def test_a_forked_worker_opens_its_own_connection():
    def child(queue, stage):
        queue.put(push(stage).status)

    with outlet(saying(OK, OK)) as stage:
        push(stage)
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        process = context.Process(target=child, args=(queue, stage))
        process.start()
        assert queue.get(timeout=10) == 200
        process.join(10)
        assert push(stage).status == 200
        assert stage.connections == 2


def test_parent_and_child_of_a_fork_each_keep_their_own_connection():
    def talk(name):
        return all(
            push(stage, f"{name}{number}".encode()).body == f"{name}{number}".encode() for number in range(20)
        )

    with outlet(echo) as stage:
        push(stage)
        child = os.fork()
        if not child:
            os._exit(0 if talk("child") else 1)
        assert talk("parent")
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert stage.connections == 2
