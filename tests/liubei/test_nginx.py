"""docs/deploy/nginx.conf in a real nginx: the site's answers are those of the connector's own server."""

from __future__ import annotations

import datetime
import gzip
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from wsgiref.util import setup_testing_defaults

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import override_settings

from channels.connector import Outlet
from channels.connectors.board.connector import BoardConnector
from channels.connectors.website import server
from channels.connectors.website.connector import WebsiteConnector
from tests.channels.connectors.website.conftest import outlet, record_number
from tests.channels.parcels import content, parcel

NGINX = shutil.which("nginx")
pytestmark = pytest.mark.skipif(
    NGINX is None,
    reason="nginx is not on PATH: docs/deploy/nginx.conf was NOT tested (Debian: apt-get install nginx-light)",
)

CONFIGURATION = Path(__file__).resolve().parents[2] / "docs" / "deploy" / "nginx.conf"
PUBLISHED, WITHDRAWN = record_number(1), record_number(2)
REPLACED, EXPLAINED, ASTRAY = record_number(3), record_number(4), record_number(5)
PAGE, GONE, MOVED, KEPT, LOST = (
    content(record=record)["path"] for record in (PUBLISHED, WITHDRAWN, REPLACED, EXPLAINED, ASTRAY)
)
NOT_PUBLIC = "not for the public"
COMPARED = ("Content-Type", "Content-Disposition", "Cache-Control", "Location", "Allow")
SECURITY = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Running:
    site: Path
    ports: dict[str, int]
    """By the number in nginx.conf."""

    def ask(
        self, path: str, method: str = "GET", port: str = "443", host: str = "127.0.0.1", **headers: str
    ) -> Answer:
        """The path goes out as given, unless it is not ASCII."""
        address = path if path.isascii() else "".join(c if c.isascii() else _encoded(c) for c in path)
        connection = _connection(host, self.ports[port], tls=port != "80")
        try:
            connection.request(method, address, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def expect(self, path: str, method: str = "GET") -> Answer:
        """What the connector's own server answers."""
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path.encode().decode("latin-1")}
        setup_testing_defaults(environ)
        seen: list = []
        body = server.StaticSite(self.site)(environ, lambda *given: seen.extend(given))
        data = b"".join(body)
        getattr(body, "close", lambda: None)()
        return Answer(int(seen[0].split()[0]), dict(seen[1]), data)


def _encoded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def _connection(host: str, port: int, tls: bool) -> http.client.HTTPConnection:
    if not tls:
        return http.client.HTTPConnection(host, port, timeout=10)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=10, context=context)


# -- a site, two servers behind, and nginx ----------------------------------------------------------------------


class _Echo(BaseHTTPRequestHandler):
    """Stands for gunicorn: says what was asked of it."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        said = {
            "server": self.server.name,  # ty: ignore[unresolved-attribute]
            "path": self.path,
            "method": self.command,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "received": len(self.rfile.read(length)),
        }
        body = json.dumps(said).encode()
        self.send_response(200)
        for name, value in (
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "public, max-age=5"),
            ("ETag", '"digest"'),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _answer

    def log_message(self, *arguments: object) -> None:
        pass


def _echo(name: str) -> ThreadingHTTPServer:
    behind = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    behind.name = name  # ty: ignore[unresolved-attribute]
    Thread(target=behind.serve_forever, daemon=True).start()
    return behind


def _withdrawal(kind: str, target: str) -> dict:
    there = (
        {"uuid": str(PUBLISHED), "path": target, "title": "新信息", "index_number": "1"} if target else None
    )
    return {"kind": kind, "replaced_by": there, "reason": {"code": "x", "label": "内容有误"}}


def _publish(root: Path) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(root)}}
    with override_settings(STORAGES={"site": storage, "kept": storage, "default": storage}):
        website = WebsiteConnector(outlet())
        website.deliver(parcel(record=PUBLISHED))
        website.deliver(parcel(record=WITHDRAWN))
        website.deliver(parcel(2, "withdraw", record=WITHDRAWN))
        for record, kind, target in (
            (REPLACED, "replaced", PAGE),
            (ASTRAY, "replaced", "/xxgk/nothing.html"),
            (EXPLAINED, "explained", ""),
        ):
            website.deliver(parcel(record=record))
            website.deliver(parcel(2, "withdraw", record=record, withdrawal=_withdrawal(kind, target)))
        BoardConnector(
            Outlet("hall", "政务服务大厅", site_url="https://www.liubei.example", settings={})
        ).deliver(parcel(record=PUBLISHED))
    for name, text in {
        "files/ab/abc/x.html": "<script>x</script>",
        "files/ab/abc/x.pdf": "pdf",
        "files/ab/abc/图.JPG": "jpg",
        "files/ab/abc/x.svg": "<svg/>",
        "xxgk/表 格+1%.html": "chinese",
        "xxgk/plain.html.gone": "explanation",
        "empty/.keep": NOT_PUBLIC,
        "assets/.temporary": NOT_PUBLIC,
        ".hidden": NOT_PUBLIC,
        "board/_state/x.json": NOT_PUBLIC,
        "other/feed.xml": "x",
        "unknown.type": "x",
    }.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (root.parent / "outside.txt").write_text(NOT_PUBLIC)
    (root / "leak.txt").symlink_to(root.parent / "outside.txt")


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "site.test")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - datetime.timedelta(1), now + datetime.timedelta(1)
    )
    pem = serialization.Encoding.PEM
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    private.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _here(text: str, folder: Path, site: Path, ports: dict[str, int], behind: dict[str, int]) -> str:
    """The configuration with the container's addresses and paths replaced, each of which must be there."""
    certificate, private = _certificate(folder)
    replacements = {
        "user nginx;": "user root;" if os.geteuid() == 0 else "",
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "/run/secrets/tls_certificate": str(certificate),
        "/run/secrets/tls_key": str(private),
        "/srv/liubei/site": str(site),
        "http://web:8000": f"http://127.0.0.1:{behind['web']}",
        "http://receiver:8000": f"http://127.0.0.1:{behind['receiver']}",
        "access_log /dev/stdout combined;": "access_log off; "
        + " ".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    for old, new in replacements.items():
        assert old in text, f"nginx.conf no longer says {old}"
        text = text.replace(old, new)
    loopback = {"": "127.0.0.1:", "[::]:": "[::1]:"}
    text = re.sub(
        r"listen (\[::\]:|)(\d+)", lambda found: f"listen {loopback[found[1]]}{ports[found[2]]}", text
    )
    return text if _has_ipv6() else re.sub(r"listen \[::1\].*;", "", text)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("nginx")
    site = folder / "site"
    _publish(site)
    behind = {name: _echo(name) for name in ("web", "receiver")}
    running = Running(site, {number: _free_port() for number in ("80", "443", "8443")})
    configuration = folder / "nginx.conf"
    addresses = {name: echo.server_address[1] for name, echo in behind.items()}
    configuration.write_text(_here(CONFIGURATION.read_text(), folder, site, running.ports, addresses))
    log = (folder / "error.log").open("w")
    process = subprocess.Popen(
        [NGINX or "nginx", "-p", str(folder), "-c", str(configuration), "-g", "daemon off;"],
        stdout=log,
        stderr=log,
    )
    try:
        _wait(running, process, folder / "error.log")
        yield running
    finally:
        process.terminate()
        process.wait(10)
        log.close()
        for echo in behind.values():
            echo.shutdown()


def _wait(running: Running, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            running.ask("/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nginx did not start: {log.read_text()}")


def _same(nginx: Running, path: str, method: str = "GET", wire: str = "") -> Answer:
    """Ask both; return nginx's answer. ``wire`` is the path as sent, where it needs encoding."""
    expected, answer = nginx.expect(path, method), nginx.ask(wire or path, method)
    assert answer.status == expected.status
    is_redirect = answer.status in {301, 302}  # nginx explains it in a small page of its own
    for name in (*COMPARED[is_redirect:], *SECURITY):
        assert answer.headers.get(name) == expected.headers.get(name), name
    assert is_redirect or answer.body == expected.body
    return answer


# -- the published site -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (PAGE, 200),
        (PAGE.replace(".html", ".json"), 200),
        ("/", 200),
        ("/index.html", 200),
        ("/columns/gonggao/", 200),
        ("/columns/gonggao", 301),
        ("/agencies/", 200),
        ("/sitemap.xml", 200),
        ("/robots.txt", 200),
        ("/404.html", 200),
        ("/board/hall/", 200),
        ("/board/hall/feed.xml", 200),
        ("/other/feed.xml", 200),
        ("/unknown.type", 200),
        ("/files/ab/abc/x.html", 200),
        ("/files/ab/abc/x.pdf", 200),
        ("/files/ab/abc/图.JPG", 200),
        ("/files/ab/abc/x.svg", 200),
        (GONE, 410),
        (MOVED, 302),
        (MOVED.replace(".html", ".json"), 410),
        (KEPT, 200),
        (KEPT.replace(".html", ".json"), 410),
        (LOST, 200),
        ("/_state/moved.map", 404),
        (GONE.replace(".html", ".json"), 410),
        ("/xxgk/plain.html", 410),
        ("/nothing.html", 404),
        ("/assets/nothing.css", 404),
        ("/files/ab/nothing.html", 404),
        ("/index.html/", 404),
        (f"{GONE}/", 404),
        ("/empty/", 404),
        ("/board/nothing/feed.xml", 404),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_answers_as_the_connectors_own_server(nginx, path, status, method):
    assert _same(nginx, path, method).status == status


def test_a_withdrawn_record_answers_410_with_its_explanation(nginx):
    page = nginx.ask(GONE)
    assert content(2, "withdraw")["explanation"] in page.body.decode()
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    data = nginx.ask(GONE.replace(".html", ".json"))
    assert json.loads(data.body)["action"] == "withdraw"


def test_a_replaced_record_leads_to_its_replacement_where_that_stands(nginx):
    answer = nginx.ask(MOVED)
    assert (answer.status, answer.headers["Location"], answer.headers["Cache-Control"]) == (
        302,
        PAGE,
        "no-cache",
    )
    assert "http-equiv" in nginx.ask(LOST).body.decode()


def test_names_in_chinese_and_with_strange_letters_are_found(nginx):
    answer = _same(nginx, "/xxgk/表 格+1%.html", wire="/xxgk/表%20格+1%25.html")
    assert (answer.status, answer.body) == (200, b"chinese")


def test_every_file_of_the_site_is_served_alike(nginx):
    public = [
        f"/{path.relative_to(nginx.site)}"
        for path in sorted(nginx.site.rglob("*"))
        if path.is_file()
        and "_state" not in path.parts
        and not path.name.startswith(".")
        and "%" not in path.name
        and path.suffix != ".gone"
        and f"/{path.relative_to(nginx.site)}" != MOVED
    ]
    assert len(public) > 30
    for path in public:
        _same(nginx, path)


@pytest.mark.parametrize(
    "path",
    [
        "/_state/site.json",
        "/_state/",
        "/_state",
        "/board/_state/x.json",
        "/%5Fstate/site.json",
        "/columns/../_state/site.json",
        "/.hidden",
        "/%2Ehidden",
        "/assets/.temporary",
        "/empty/.keep",
        f"{GONE}.gone",
        "/xxgk/plain.html.gone",
        "/leak.txt",
        "/" + "x" * 300,
    ],
)
def test_what_is_not_public_is_not_found(nginx, path):
    answer = nginx.ask(path)
    assert answer.status == 404
    assert "您访问的页面不存在" in answer.body.decode()
    assert NOT_PUBLIC.encode() not in answer.body
    assert answer.headers["Content-Security-Policy"] == server.POLICY


@pytest.mark.parametrize(
    "path", ["/../outside.txt", "/..%2Foutside.txt", "/columns/%2e%2e/%2e%2e/outside.txt", "/a%00b"]
)
def test_nobody_climbs_out_of_the_folder(nginx, path):
    answer = nginx.ask(path)
    assert answer.status in {400, 404}
    assert NOT_PUBLIC.encode() not in answer.body


@pytest.mark.parametrize("path", ["/", PAGE, GONE, "/nothing.html"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent_to_the_site(nginx, path, method):
    answer = nginx.ask(path, method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_page_is_asked_for_again_and_not_sent_again(nginx):
    first = nginx.ask(PAGE)
    again = nginx.ask(PAGE, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.headers["Cache-Control"]) == (304, "no-cache")


def test_only_assets_are_kept_without_asking(nginx):
    asset = next((nginx.site / "assets").glob("*.css")).name
    assert "immutable" in _same(nginx, f"/assets/{asset}").headers["Cache-Control"]


def test_pages_travel_compressed_where_the_browser_can(nginx):
    answer = nginx.ask("/", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == nginx.ask("/").body


def test_a_withdrawal_is_seen_at_once(nginx):
    path = "/xxgk/later.html"
    (nginx.site / path[1:]).write_text("published")
    assert nginx.ask(path).status == 200
    (nginx.site / path[1:]).rename(nginx.site / f"{path[1:]}.gone")
    assert nginx.ask(path).status == 410


def test_it_knows_the_same_media_types_as_the_connectors_own_server():
    block = re.search(r"default_type \S+;\s+types \{(.*?)\}", CONFIGURATION.read_text(), re.S)
    lines = [line.strip(" ;").split() for line in block[1].splitlines() if line.strip()]
    told = {f".{suffix}": media_type for media_type, *suffixes in lines for suffix in suffixes}
    assert told == {suffix: kind.partition(";")[0] for suffix, kind in server._TYPES.items()}


# -- what stands behind -----------------------------------------------------------------------------------------


def test_the_public_interface_is_passed_on_and_only_read(nginx):
    answer = nginx.ask("/api/v1/records?limit=5", Host="www.example.gov.cn")
    said = json.loads(answer.body)
    assert (said["server"], said["path"]) == ("web", "/api/v1/records?limit=5")
    assert said["headers"]["host"] == "www.example.gov.cn"
    assert said["headers"]["x-forwarded-proto"] == "https"
    assert answer.headers["ETag"] == '"digest"'
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert nginx.ask("/api/v1/records", "POST").status == 404


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/api/v1/records", "/static/a.css", "/documents/1/a.pdf", "/media/a.png", "/healthz"],
)
def test_the_newsroom_is_on_its_own_port_only(nginx, path):
    said = json.loads(nginx.ask(path, port="8443", Host="cms.example.gov.cn:8443").body)
    assert (said["server"], said["path"]) == ("web", path)
    assert said["headers"]["host"] == "cms.example.gov.cn:8443"
    if not path.startswith("/api/"):
        assert nginx.ask(path).status == 404


def test_the_newsrooms_root_leads_to_the_admin(nginx):
    answer = nginx.ask("/", port="8443")
    assert (answer.status, answer.headers["Location"]) == (302, "/admin/")
    assert nginx.ask("/xxgk/", port="8443").status == 404


def test_nobody_can_claim_another_address_or_protocol(nginx):
    forged = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http"}
    said = json.loads(nginx.ask("/admin/", port="8443", **forged).body)["headers"]
    assert (said["x-forwarded-for"], said["x-forwarded-proto"]) == ("127.0.0.1", "https")


def test_portals_are_told_by_their_name(nginx):
    connection = _connection("127.0.0.1", nginx.ports["443"], tls=True)
    path, name = "/portals/shatang/records/1", "portals.example.gov.cn"
    connection.request("PUT", path, body=b"x" * (5 << 20), headers={"Host": name})
    said = json.loads(connection.getresponse().read())
    connection.close()
    assert (said["server"], said["path"], said["method"]) == ("receiver", path, "PUT")
    assert (said["received"], said["headers"]["host"]) == (5 << 20, name)


def test_plain_http_is_sent_to_https(nginx):
    answer = nginx.ask("/columns/gonggao/?x=1", port="80", Host="www.example.gov.cn")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://www.example.gov.cn/columns/gonggao/?x=1"


@pytest.mark.skipif(
    not _has_ipv6(), reason="this machine has no IPv6: that nginx listens on it was NOT tested"
)
@pytest.mark.parametrize("port", ["80", "443", "8443"])
def test_it_listens_on_ipv6_too(nginx, port):
    assert nginx.ask("/", port=port, host="::1").status in {200, 301, 302}
