from __future__ import annotations

import base64
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from hookwright.hooks.command.exports import read
from hookwright.hooks.command.masking import Masker, forms
from hookwright.hooks.command.output import Capture

TEXT = st.text(alphabet="ab#*\n", max_size=40)


@given(st.lists(st.text(alphabet="ab", min_size=4, max_size=9), max_size=3), TEXT, st.lists(st.integers(1, 12)))
def test_a_secret_is_hidden_however_the_text_is_cut(secrets: list[str], text: str, cuts: list[int]) -> None:
    for secret in secrets:
        text += f" {secret}{secret} "
    masker = Masker(secrets)
    data, shown = text.encode(), b""
    for cut in cuts:
        shown += masker.feed(data[:cut])
        data = data[cut:]
    shown += masker.feed(data) + masker.end()

    whole = Masker(secrets)
    assert shown == whole.feed(text.encode()) + whole.end()
    assert not any(secret.encode() in shown for secret in secrets)
    if not secrets:
        assert shown == text.encode()


def test_a_secret_is_known_in_base64_in_urls_and_in_json() -> None:
    secret = 'p/4 "x"'
    masker = Masker([secret])
    said = [secret, base64.b64encode(secret.encode()).decode().rstrip("="), quote(secret, safe=""), 'p/4 \\"x\\"']

    assert masker.feed("|".join(said).encode()) + masker.end() == b"***|***|***|***"
    assert not forms("abc"), "what is this short would hide half of all text"


@given(st.binary(max_size=300), st.integers(0, 50), st.integers(0, 50), st.lists(st.integers(0, 40)))
def test_head_and_tail_are_the_ends_of_what_was_printed(data: bytes, head: int, tail: int, cuts: list[int]) -> None:
    capture = Capture(head=head, tail=tail)
    rest = data
    for cut in cuts:
        capture.feed(rest[:cut])
        rest = rest[cut:]
    capture.feed(rest)
    captured = capture.end()

    assert captured.size == len(data)
    assert captured.head == data[:head]
    assert captured.tail == (data[head:][-tail:] if tail else b"")


@given(st.binary(max_size=200))
def test_any_exports_file_is_read(content: bytes) -> None:
    found = read(content, ("A",))

    assert set(found.values) <= {"A"}


def test_exports_come_in_three_forms_and_no_value_sets_another_name() -> None:
    content = b'A=1\n{"B": 2}\nC<<END\nA=evil\nD=evil\nEND\nE<<X\nnever ends\n'
    found = read(content, ("A", "B", "C", "D", "E"))

    assert found.values == {"A": "1", "B": "2", "C": "A=evil\nD=evil"}
    assert found.refused == ("E does not end with a line 'X'",)
