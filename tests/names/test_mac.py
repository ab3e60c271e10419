import pytest
from hypothesis import given
from hypothesis import strategies as st

from carrack.errors import InvalidName
from carrack.names import find_mac, is_mac, is_usable_mac, mac_id, parse_mac

digits = st.binary(min_size=6, max_size=6).map(bytes.hex)
usable_digits = digits.filter(lambda text: int(text, 16) and not int(text[:2], 16) & 1)


def notations(text):
    pairs = [text[at : at + 2] for at in range(0, 12, 2)]
    quads = [text[at : at + 4] for at in range(0, 12, 4)]
    lower = [":".join(pairs), "-".join(pairs), ".".join(quads), text]
    return lower + [notation.upper() for notation in lower]


@given(digits)
def test_every_notation_is_the_same_address(text):
    canonical = notations(text)[0]
    for notation in notations(text):
        assert parse_mac(notation) == canonical
        assert parse_mac(f" {notation}\n") == canonical
        assert mac_id(notation) == text
        assert is_mac(notation)


@given(usable_digits)
def test_every_notation_is_found_in_what_a_bmc_writes(text):
    for notation in notations(text):
        assert is_usable_mac(notation)
        assert find_mac(notation) == parse_mac(text)


@given(st.text())
def test_any_text_has_an_answer(text):
    found = find_mac(text)
    assert found is None or (is_usable_mac(found) and parse_mac(found) == found)
    if is_mac(text):
        assert parse_mac(parse_mac(text)) == parse_mac(text)
    else:
        assert not is_usable_mac(text)


@pytest.mark.parametrize(
    "text", ["", "00:40:a6:83:3a", "0040a6833a520", "Not Available", "N/A", "00:40:a6:83:3a:52:00:00"]
)
def test_wrong_length_in_smd_s_words(text):
    with pytest.raises(InvalidName, match=r"^MAC string has invalid length$"):
        parse_mac(text)


@pytest.mark.parametrize("text", ["00:40:a6:83:3a:5g", "notahexdigit", "+040a6833a52", "0x40a6833a52", "0_40a6833a52"])
def test_wrong_digits_in_smd_s_words(text):
    with pytest.raises(InvalidName, match=r'^strconv.ParseInt: parsing ".{12}": invalid syntax$'):
        parse_mac(text)


def test_accepted_is_not_usable():
    assert parse_mac("FF-FF-FF-FF-FF-FF") == "ff:ff:ff:ff:ff:ff"
    assert not is_usable_mac("ff:ff:ff:ff:ff:ff")
    assert not is_usable_mac("00:00:00:00:00:00")
    assert not is_usable_mac("01:00:5e:00:00:fb")
    assert not is_usable_mac("Not Available")


@pytest.mark.parametrize(
    "text", [None, "", "Not Available", "N/A", "ff-ff-ff-ff-ff-ff", "00:00:00:00:00:00", "null", "0"]
)
def test_placeholders_hold_no_address(text):
    assert find_mac(text) is None


@pytest.mark.parametrize(
    ("text", "mac"),
    [
        ("70:B5:E8:F0:52:DC", "70:b5:e8:f0:52:dc"),  # Dell
        ("a4-bf-01-3e-5d-c1", "a4:bf:01:3e:5d:c1"),  # Intel
        ("0A:CA:FE:F0:0D:04", "0a:ca:fe:f0:0d:04"),  # HPE, between BMC and host
        ("8E10A08401C3", "8e:10:a0:84:01:c3"),  # NVIDIA network adapter
        ("MAC: A4-BF-01-3E-5D-C1 (port 1)", "a4:bf:01:3e:5d:c1"),
        ("port 2: ff-ff-ff-ff-ff-ff, port 1: a4-bf-01-3e-5d-c1.", "a4:bf:01:3e:5d:c1"),
        ("interface 0040.a683.3a52 up", "00:40:a6:83:3a:52"),
    ],
)
def test_addresses_as_vendors_write_them(text, mac):
    assert find_mac(text) == mac


@pytest.mark.parametrize(
    "text",
    [
        "98:03:9b:03:00:9f:6a:b2",  # InfiniBand GUID
        "80:00:02:08:fe:80:00:00:00:00:00:00:98:03:9b:03:00:9f:6a:b2",  # IPoIB hardware address
        "4c4c4544-0044-3510-8052-b4c04f4d3332",  # UUID
        "serial CZ2040A683 0040a6833a52",  # digits in a sentence may be anything
        "fe80:00:40:a6:83:3a:52",
        "00:40-a6:83-3a:52 mixed",
    ],
)
def test_what_only_looks_like_an_address(text):
    assert find_mac(text) is None
