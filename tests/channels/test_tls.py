"""TLS to a real server whose authority the test makes itself: the name is checked, not the address."""

import datetime
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels import connections, http
from channels.connector import Unreachable
from tests.channels.outlets import dripping, outlet, receive, reply, saying
from tests.channels.test_http import QUICK, resolve_to

OK = reply("200 OK", b"{}")


def issue(subject, names, key, issuer=None, issuer_key=None):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), False
        )
    return builder.sign(issuer_key or key, hashes.SHA256())


@pytest.fixture(scope="module")
def pki(tmp_path_factory):
    """(server's certificate chain file, authority's certificate file); the server is ``portal.example``."""
    folder = tmp_path_factory.mktemp("pki")
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = issue("authority", [], authority_key)
    server = issue("portal", ["portal.example"], key, authority, authority_key)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(private + server.public_bytes(pem))
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    return folder / "server.pem", folder / "authority.pem"


@pytest.fixture
def secure(pki):
    """Wrap a behaviour so that it speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki[0])

    def wrap(behave):
        def behave_securely(sock):
            with context.wrap_socket(sock, server_side=True) as inner:
                behave(inner)

        return behave_securely

    return wrap


@pytest.fixture
def trusted(pki, monkeypatch):
    context = ssl.create_default_context(cafile=pki[1])
    monkeypatch.setattr(connections, "_tls_context", lambda: context)


def fetch(stage, host, **kwargs):
    allow = (f"{host} 127.0.0.1/32 {stage.port}",)
    return http.get(f"https://{host}:{stage.port}/", outlet_allow=allow, **kwargs)


def test_a_trusted_certificate_of_the_right_name_is_accepted_and_the_connection_kept(
    secure, trusted, monkeypatch
):
    with outlet(secure(saying(OK, OK))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        assert [fetch(stage, "portal.example").status for _ in range(2)] == [200, 200]
        assert stage.connections == 1


def test_a_certificate_for_another_name_is_refused(secure, trusted, monkeypatch):
    with outlet(secure(saying(OK))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        with pytest.raises(Unreachable) as caught:
            fetch(stage, "other.example")
    assert caught.value.error_class == "tls"


def test_an_unknown_authority_is_refused(secure, monkeypatch):
    with outlet(secure(saying(OK))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        with pytest.raises(Unreachable) as caught:
            fetch(stage, "portal.example")
    assert caught.value.error_class == "tls"


def test_authorities_named_in_the_environment_for_requests_are_ignored(secure, pki, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(pki[1]))
    with outlet(secure(saying(OK))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        with pytest.raises(Unreachable) as caught:
            fetch(stage, "portal.example")
    assert (caught.value.error_class, caught.value.address) == ("tls", "127.0.0.1")


def test_authorities_that_requests_brings_along_are_not_trusted_beside_the_systems(trusted):
    """An administrator who takes an authority out of the system's store wants it gone."""
    before = connections._tls_context().cert_store_stats()
    session = connections._Session()
    adapter = session.get_adapter("https://portal.example/")
    pool = adapter.poolmanager.connection_from_host("portal.example", 443, "https")
    adapter.cert_verify(pool, "https://portal.example/", True, None)
    assert (pool.ca_certs, pool.ca_cert_dir) == (None, None)
    assert pool.conn_kw["ssl_context"].cert_store_stats() == before


def test_a_proxy_for_secure_connections_is_ignored(secure, trusted, monkeypatch):
    with outlet(secure(saying(OK))) as stage, outlet(saying(OK)) as proxy:
        for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        resolve_to(monkeypatch, ["127.0.0.1"])
        assert fetch(stage, "portal.example").status == 200
        assert proxy.connections == 0


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_slow_drip_inside_tls_ends_at_the_total_deadline(start, secure, trusted, monkeypatch):
    with outlet(secure(dripping(start, b"x", 0.05))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        before = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            fetch(stage, "portal.example", timeouts=QUICK)
    assert caught.value.error_class == "timeout"
    assert time.monotonic() - before < 1.5


def test_a_handshake_that_never_comes_ends_at_the_connect_time_out(trusted, monkeypatch):
    with outlet(lambda sock: time.sleep(5)) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        before = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            fetch(stage, "portal.example", timeouts=http.Timeouts(0.3, 5, 10))
    assert caught.value.error_class == "timeout"
    assert time.monotonic() - before < 1


def test_a_large_body_that_nobody_reads_times_out_inside_tls(secure, trusted, monkeypatch):
    with outlet(secure(lambda sock: time.sleep(5))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        allow = (f"portal.example 127.0.0.1/32 {stage.port}",)
        url, body = f"https://portal.example:{stage.port}/", bytes(32 * 1024 * 1024)
        with pytest.raises(Unreachable) as caught:
            http.post(url, body, {}, outlet_allow=allow, timeouts=QUICK)
    assert caught.value.error_class == "timeout"


def test_a_kept_secure_connection_that_dies_under_the_request_is_replaced_once(secure, trusted, monkeypatch):
    def die_on_second(sock):
        receive(sock)
        sock.sendall(OK)
        receive(sock)

    with outlet(secure(die_on_second), secure(saying(OK))) as stage:
        resolve_to(monkeypatch, ["127.0.0.1"])
        assert [fetch(stage, "portal.example").status for _ in range(2)] == [200, 200]
        assert stage.connections == 2
