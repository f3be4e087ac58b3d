"""Our signatures against the standard's vector and against the package ``standardwebhooks`` as a judge."""

import base64
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from channels.signing import SignatureInvalid, key_of, new_secret, sign, split_secrets, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = '{"标题": "柳北区"}'.encode()


def test_the_fixed_vector_of_the_standard_is_reproduced():
    headers = sign(SECRET, MESSAGE, 1614265330, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": MESSAGE,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_judge_accepts_what_we_sign():
    secret = new_secret()
    Webhook(secret).verify(BODY, sign(secret, MESSAGE, int(time.time()), BODY))


def test_we_accept_what_the_judge_signs():
    secret, now = new_secret(), int(time.time())
    signature = Webhook(secret).sign(MESSAGE, datetime.fromtimestamp(now, tz=UTC), BODY.decode())
    headers = {"Webhook-Id": MESSAGE, "Webhook-Timestamp": str(now), "Webhook-Signature": signature}
    verify(secret, headers, BODY, now)


def test_the_judge_refuses_another_secret():
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, sign(new_secret(), MESSAGE, int(time.time()), BODY))


def test_while_a_key_is_changed_both_keys_sign_and_either_side_may_be_first():
    old, new = new_secret(), new_secret()
    headers = sign(split_secrets(f"{new}\n{old}"), MESSAGE, 1000, BODY)
    assert headers["webhook-signature"].count("v1,") == 2
    verify(old, headers, BODY, 1000)
    verify([new], headers, BODY, 1000)
    verify([old, new], sign(old, MESSAGE, 1000, BODY), BODY, 1000)


@pytest.mark.parametrize("skew", [-300, 0, 300])
def test_five_minutes_of_skew_are_tolerated_both_ways(skew):
    verify(SECRET, sign(SECRET, MESSAGE, 10_000, BODY), BODY, 10_000 + skew)


@pytest.mark.parametrize("skew", [-301, -600, 301, 600])
def test_more_than_five_minutes_are_not(skew):
    with pytest.raises(SignatureInvalid, match="五分钟"):
        verify(SECRET, sign(SECRET, MESSAGE, 10_000, BODY), BODY, 10_000 + skew)


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-id": "msg_other"},
        {"webhook-id": ""},
        {"webhook-id": "带中文"},
        {"webhook-id": "x" * 300},
        {"webhook-timestamp": "1001"},
        {"webhook-timestamp": "１０００"},
        {"webhook-timestamp": "1e3"},
        {"webhook-timestamp": "-1000"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,非法"},
        {"webhook-signature": "v1,AAAA,BBBB"},
        {"webhook-signature": "v1a,AAAA v2,BBBB ,, v1"},
        {"webhook-signature": "v1,AAAA " * 5000},
    ],
)
def test_forged_or_malformed_headers_are_refused_and_never_crash(changes):
    with pytest.raises(SignatureInvalid):
        verify(SECRET, {**sign(SECRET, MESSAGE, 1000, BODY), **changes}, BODY, 1000)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_refused(missing):
    headers = sign(SECRET, MESSAGE, 1000, BODY)
    del headers[missing]
    with pytest.raises(SignatureInvalid, match="缺少"):
        verify(SECRET, headers, BODY, 1000)


def test_one_changed_byte_is_noticed():
    with pytest.raises(SignatureInvalid, match="不正确"):
        verify(SECRET, sign(SECRET, MESSAGE, 1000, BODY), BODY + b" ", 1000)


def test_bodies_that_are_not_text_can_be_signed():
    verify(SECRET, sign(SECRET, MESSAGE, 1000, b"\xff\x00"), b"\xff\x00", 1000)


def test_foreign_signature_entries_are_passed_over():
    headers = sign(SECRET, MESSAGE, 1000, BODY)
    headers["webhook-signature"] = f"v1a,zzz {headers['webhook-signature']}"
    verify(SECRET, headers, BODY, 1000)


def test_without_any_secret_nothing_is_accepted_and_nothing_signed():
    with pytest.raises(SignatureInvalid):
        verify([], sign(SECRET, MESSAGE, 1000, BODY), BODY, 1000)
    with pytest.raises(ValueError, match="没有配置"):
        sign("", MESSAGE, 1000, BODY)


@pytest.mark.parametrize(
    "secret",
    ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_短", "whsec_AAAA",
     "whsec_" + base64.b64encode(bytes(65)).decode()],
)  # fmt: skip
def test_weak_or_malformed_secrets_are_refused_in_chinese(secret):
    with pytest.raises(ValueError, match="密钥"):
        key_of(secret)


def test_new_secrets_differ_and_have_32_bytes():
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(key_of(first)) == 32
