"""Every published and recomputed test vector of P24's signs, on both sides of the wire."""

import hashlib
import json

import pytest

from payments import signing

BAR = {"crc": "bar"}
E = {
    "merchantId": 12345,
    "posId": 12345,
    "sessionId": "BIA/2026/ŻÓŁĆ-1",
    "currency": "PLN",
    "crc": "a1b2c3d4e5f60718",
}
PANEL = {
    "sessionId": "unique-session-id",
    "merchantId": 999999,
    "orderId": 999999,
    "amount": 1234,
    "currency": "PLN",
    "crc": "crc-z-panelu-p24",
}
SHORT = {
    "sessionId": "sessionId",
    "merchantId": 999999,
    "orderId": 999999,
    "amount": 1000,
    "currency": "PLN",
    "crc": "crc",
}
V1 = {
    "merchantId": 12345,
    "posId": 123,
    "sessionId": "0beec7",
    "amount": 1500,
    "originAmount": 1500,
    "currency": "PLN",
    "orderId": 123456789,
    "methodId": 32,
    "statement": "p24-XXX-YYY-ZZZ",
    **BAR,
}
V2 = {
    "orderId": 123456789,
    "sessionId": "0beec7",
    "refundsUuid": "dda251",
    "merchantId": 12345,
    "amount": 1500,
    "currency": "PLN",
    "status": 0,
    **BAR,
}
V4 = {
    "sessionId": "order-001",
    "merchantId": 12345,
    "amount": 1000,
    "currency": "PLN",
    "crc": "a1b2c3d4e5f60718",
}
V12 = {
    **E,
    "amount": 12345,
    "originAmount": 12345,
    "orderId": 4294967296,
    "methodId": 154,
    "statement": "p24-A12-B34-C56 Żółć/1",
}
V13 = {**E, "orderId": 4294967296, "refundsUuid": "9f2c-1", "amount": 100, "status": 1}

VECTORS = [
    pytest.param(
        signing.TRANSACTION_NOTIFICATION,
        V1,
        "703e946290d92230297c35d3bc8f554d4a458a4c97c9917665929c5ef5e682f7a868ac36e5dff20184c6a5302ef66c77",
        id="1",
    ),
    pytest.param(
        signing.REFUND_NOTIFICATION,
        V2,
        "689010bfd5819bcf683ee0556c0412808b760063a6a66ed4d305d9d85b0bb16ab38bc8fcd0808c85f977f5a041344688",
        id="2",
    ),
    pytest.param(
        signing.REGISTER,
        V4,
        "025246ab13151058f5dc6d887924062de27598af3169f8d75f944029d52790c59b24e50646c1ec6375f3e33fea19e71b",
        id="4",
    ),
    pytest.param(
        signing.REGISTER,
        PANEL,
        "b27f9adce99faee87750d350e24fab781f734fd80af7bdcff7063dab3fcebbf5f051b264a9b547e611e8e6af7b377cfa",
        id="6",
    ),
    pytest.param(
        signing.VERIFY,
        PANEL,
        "f2fb32b982d0a503d6a007ad2429c8e881cb562d787f9d7f3a42e161be4036936045f9aee21c52407db838e578cb2100",
        id="7",
    ),
    pytest.param(
        signing.REGISTER,
        SHORT,
        "a34cf822f00b51d8d75e2d21334d6ffb5f2fac8408574f4cd7d4897f07ed61312244f9875e18ce63a4fbe2668d7ffc30",
        id="8",
    ),
    pytest.param(
        signing.VERIFY,
        SHORT,
        "3edcfa853ade37780fdcd00541b2c266117a7d35fab662ddc26498495c09b048e736f28424b616d2f1fbd882f6a47f0c",
        id="9",
    ),
    pytest.param(
        signing.REGISTER,
        {**E, "amount": 12345},
        "50c9fc16d2c47f0bccb0b945f363362232b0651343839a47b1cd5733a73098c685e7bb3281f9bdd3d98ab0e72c0315bb",
        id="10",
    ),
    pytest.param(
        signing.VERIFY,
        {**E, "orderId": 4294967296, "amount": 12345},
        "d86d94c627f7ce720cb64f6cd09f25d75a2b409ca5eb57678915d5e6963674f402424f1944854c7a6624e69b124331d0",
        id="11",
    ),
    pytest.param(
        signing.TRANSACTION_NOTIFICATION,
        V12,
        "089574aed91fcdc9191d49c8e9109335e7269ae749550e34b2449088e8387329b8177cf5aa0ae533fe9aa4c464067463",
        id="12",
    ),
    pytest.param(
        signing.REFUND_NOTIFICATION,
        V13,
        "eb0f157ce0935815e795c0e0aa9c55c89a7ac49e70a4c3eab3dd4d2ee2b305892d56c0d45b0021127a9c37c9db0b5e0e",
        id="13",
    ),
]


@pytest.mark.parametrize(("order", "values", "expected"), VECTORS)
def test_a_sign_equals_the_vector(order, values, expected):
    assert signing.sign(order, values, str(values["crc"])) == expected
    assert signing.is_signed(order, values, str(values["crc"]), expected)


@pytest.mark.parametrize(("order", "values", "expected"), VECTORS)
def test_a_sign_ignores_the_order_of_the_body(order, values, expected):
    assert signing.sign(order, dict(reversed(values.items())), str(values["crc"])) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param(
            {"slash": "foo/bar", "unicode": "ąźćż"},
            "4e9e3bc8c346c7487dbd4a4b4c6b5ec4561685d9018b775980e362159e3d4436e971036c3b278a07d9dd233298f0e45d",
            id="3",
        ),
        pytest.param(
            {"a": 1, "b": "x"},
            "e1b181ed05acf7f7feef1f6c1e19365e2d9918164ada6a7a2dcf840be239720c89f8da33647e5ad76c40a7d2938c9e94",
            id="5",
        ),
    ],
)
def test_a_digest_escapes_neither_slashes_nor_letters(members, expected):
    assert signing.digest(members) == expected


def test_every_vector_of_the_sheet_is_here():
    assert {int(vector.id) for vector in VECTORS} | {3, 5} == set(range(1, 14))


def test_the_digest_of_escaped_letters_is_another_and_is_refused():
    members = {key: {**E, "amount": 12345}[key] for key in (*signing.REGISTER, "crc")}
    escaped = hashlib.sha384(json.dumps(members, separators=(",", ":")).encode()).hexdigest()

    assert escaped.startswith("cfc48f9f14fc338a")
    assert not signing.is_signed(signing.REGISTER, {**E, "amount": 12345}, E["crc"], escaped)


def test_spaces_inside_a_value_are_signed_as_they_are():
    values = {**V12, "statement": "p24 A12  B34"}
    without = {**V12, "statement": "p24A12B34"}

    assert signing.sign(signing.TRANSACTION_NOTIFICATION, values, "bar") != signing.sign(
        signing.TRANSACTION_NOTIFICATION, without, "bar"
    )


def test_an_amount_as_text_gives_another_sign():
    right = signing.sign(signing.REGISTER, V4, "a1b2c3d4e5f60718")

    assert signing.sign(signing.REGISTER, {**V4, "amount": "1000"}, "a1b2c3d4e5f60718") != right


def test_a_claimed_sign_beyond_ascii_is_simply_wrong():
    assert not signing.is_signed(signing.REGISTER, V4, "bar", "ż\ud800")
