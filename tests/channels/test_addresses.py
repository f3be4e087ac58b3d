"""Which addresses may be reached, and the allow-list's format."""

import ipaddress

import pytest

from channels.addresses import normal_host, parse_allowance, parse_allowances, refusal

_SHUT = """
0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 100.100.100.200 192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 fe80::1 fe80::1%1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 3fff::1 2001::1 2001:2::1 100::1 4000::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::a00:1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe::
"""

_OPEN = "113.16.1.1 8.8.8.8 172.32.0.1 100.128.0.1 198.20.0.1 240e::1 2400:3200::1 ::ffff:8.8.8.8"


@pytest.mark.parametrize("text", _SHUT.split())
def test_special_addresses_are_refused(text):
    assert refusal(ipaddress.ip_address(text), "portal.example", 443, ())


@pytest.mark.parametrize("text", _OPEN.split())
def test_public_addresses_are_open(text):
    assert refusal(ipaddress.ip_address(text), "portal.example", 443, ()) is None


def test_an_allowance_opens_exactly_its_host_network_and_port():
    allowance = parse_allowance("portal.example 10.2.0.0/16 8443")
    inside = ipaddress.ip_address("10.2.3.4")
    assert refusal(inside, "portal.example", 8443, [allowance]) is None
    assert refusal(inside, "other.example", 8443, [allowance])
    assert refusal(inside, "portal.example", 443, [allowance])
    assert refusal(ipaddress.ip_address("10.3.0.1"), "portal.example", 8443, [allowance])
    mapped = ipaddress.ip_address("::ffff:10.2.3.4")
    assert refusal(mapped, "portal.example", 8443, [allowance]) is None


def test_an_allowed_ula_range_does_not_open_the_metadata_address_in_it():
    allowance = parse_allowance("portal.example fc00::/7 443")
    assert refusal(ipaddress.ip_address("fd12::1"), "portal.example", 443, [allowance]) is None
    assert refusal(ipaddress.ip_address("fd00:ec2::254"), "portal.example", 443, [allowance])


@pytest.mark.parametrize(
    "text",
    [
        "", "10.0.0.0/8", "portal.example 10.0.0.0/8", "a b c d", "portal.example 10.0.0.0/8 0",
        "portal.example 10.0.0.0/8 65536", "portal.example 10.0.0.0/8 ４４３", "portal.example 10.0.0.1/8 443",
        "portal.example 0.0.0.0/0 443", "portal.example 169.254.0.0/16 80", "portal.example 8.8.8.8/32 443",
        "portal.example 100.64.0.0/10 443", "portal.example ::/0 443", "portal.example 内网 443",
    ],
)  # fmt: skip
def test_wrong_allowances_are_named_in_chinese(text):
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        parse_allowance(text)


def test_chinese_host_names_have_an_ascii_form():
    assert normal_host("柳北区.政务") == "xn--djr0c780f.xn--zfr164b"
    assert normal_host("Portal.Example.") == "portal.example"


@pytest.mark.parametrize("entries", ["127.0.0.1 127.0.0.1/32 80", [5], [None], {1: 2}])
def test_an_allow_list_that_is_no_list_of_texts_is_named_in_chinese(entries):
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        parse_allowances(entries)
