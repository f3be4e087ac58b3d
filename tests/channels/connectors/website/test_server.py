import os
from email.utils import formatdate
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from channels.connectors.website import server
from channels.connectors.website.server import StaticSite
from tests.channels.parcels import content, parcel

PATH = content()["path"]


class Answer:
    def __init__(self, site, path, method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
        }
        environ.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
        setup_testing_defaults(environ)
        body = validator(StaticSite(site))(environ, self._start)
        self.body = b"".join(body)
        body.close()

    def _start(self, status, headers, exc_info=None):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        return lambda data: None

    @property
    def media_type(self):
        return self.headers["Content-Type"]


@pytest.fixture
def ask(connector, site):
    connector.deliver(parcel())
    return lambda path, method="GET", **headers: Answer(site, path, method, **headers)


def test_pages_and_folders_are_served_as_html_in_utf_8(ask):
    for path in ("/", "/index.html", "/columns/gonggao/", PATH):
        answer = ask(path)
        assert answer.status == 200
        assert answer.media_type == "text/html; charset=utf-8"
        assert "柳北区" in answer.body.decode()


def test_a_folder_without_its_slash_is_redirected_within_the_site(ask):
    answer = ask("/columns/gonggao")
    assert (answer.status, answer.headers["Location"]) == (301, "/columns/gonggao/")
    assert ask("//columns").headers["Location"] == "/columns/"


def test_a_withdrawn_record_answers_410_with_its_explanation(ask, connector):
    connector.deliver(parcel(2, "withdraw"))
    answer = ask(PATH)
    assert answer.status == 410
    assert answer.media_type == "text/html; charset=utf-8"
    assert content(2, "withdraw")["explanation"] in answer.body.decode()
    data = ask(PATH.replace(".html", ".json"))
    assert (data.status, data.media_type) == (410, "application/json; charset=utf-8")
    assert data.body == parcel(2, "withdraw").body
    assert ask(f"{PATH}.gone").status == 404


def test_an_unknown_address_answers_404_with_the_sites_own_page(ask):
    answer = ask("/nothing.html")
    assert answer.status == 404
    assert "您访问的页面不存在" in answer.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/columns/../../secret.txt",
        "/..\\secret.txt",
        "/_state/site.json",
        "/board/_state/x.json",
        "/.hidden",
        "/columns/.temporary",
        "//etc/passwd",
        "/a\0b",
        "/index.html/",
        "/leak.txt",
        "/" + "长" * 300,
    ],
)
def test_what_is_not_public_is_not_served(ask, site, path):
    (site.parent / "secret.txt").write_text("secret")
    (site / ".hidden").write_text("secret")
    (site / "columns/.temporary").write_text("secret")
    os.symlink(site.parent / "secret.txt", site / "leak.txt")
    answer = ask(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


def test_a_path_that_is_not_utf_8_is_not_found(ask, site):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/\xff\xfe"}
    setup_testing_defaults(environ)
    seen = []
    StaticSite(site)(environ, lambda status, headers: seen.append(status))
    assert seen == ["404 Not Found"]


def test_every_answer_forbids_inline_code_and_sniffing(ask):
    for path in ("/", "/nothing.html", "/columns/gonggao"):
        headers = ask(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_an_unchanged_page_is_not_sent_again(ask, site):
    first = ask("/")
    assert ask("/", if_none_match=first.headers["ETag"]).status == 304
    assert ask("/", if_none_match=f'"x", W/{first.headers["ETag"]}').status == 304
    assert ask("/", if_none_match='"other"').status == 200
    assert ask("/", if_modified_since=first.headers["Last-Modified"]).status == 304
    assert ask("/", if_modified_since=formatdate(0, usegmt=True)).status == 200
    assert ask("/", if_modified_since="nonsense").status == 200


def test_head_has_the_headers_and_no_body(ask):
    answer = ask("/", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(ask("/").body)


def test_nothing_can_be_sent_to_the_site(ask):
    answer = ask("/", "POST")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_only_assets_may_be_cached_without_asking(ask, site):
    asset = next((site / "assets").glob("*.css")).name
    assert "immutable" in ask(f"/assets/{asset}").headers["Cache-Control"]
    assert ask(PATH).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("board/hall/feed.xml", "application/atom+xml; charset=utf-8"),
        ("board/hall/app.webmanifest", "application/manifest+json; charset=utf-8"),
        ("board/hall/board.js", "text/javascript; charset=utf-8"),
        ("board/hall/index.html", "text/html; charset=utf-8"),
        ("other/feed.xml", "application/xml; charset=utf-8"),
    ],
)
def test_what_other_connectors_put_there_is_served_too(ask, site, path, media_type):
    target = site / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("x")
    answer = ask(f"/{path}")
    assert (answer.status, answer.media_type) == (200, media_type)


def test_an_attachment_that_could_run_in_the_browser_is_only_saved(ask, connector, keep):
    page, picture = (
        keep(b"<script>x</script>", "x.html", "text/html"),
        keep(b"jpg", "图 片.jpg", "image/jpeg"),
    )
    connector.deliver(parcel(2, files=[page, picture]))
    assert ask(page["path"]).headers["Content-Disposition"] == "attachment"
    assert "Content-Disposition" not in ask(picture["path"]).headers


def test_the_folder_may_come_from_the_environment(connector, site, monkeypatch):
    connector.prepare()
    monkeypatch.setenv("LIUBEI_SITE_ROOT", str(site))
    environ = {}
    setup_testing_defaults(environ)
    seen = []
    body = server.application(environ, lambda status, headers: seen.append(status))
    assert "柳北区" in b"".join(body).decode()
    assert seen == ["200 OK"]
