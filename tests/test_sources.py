"""Whatever a file holds, an article comes out of it or an error that names the file."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from summarise import sources
from summarise.article import MAX_CHARACTERS
from summarise.errors import InputError
from summarise.sources import read_article

TEXT = "L'été dernier, le maire s'est rendu à Nîmes.\r\nIl a dit : « Où irons-nous ? »\n"
TYPESET = TEXT.replace("'", "’")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "article.txt"


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> io.BytesIO:
    """Let the data be what stands on standard input."""
    buffer = io.BytesIO(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer, encoding="ascii"))
    return buffer


def message(source: Path | str) -> str:
    with pytest.raises(InputError) as caught:
        read_article(source)
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TYPESET.encode(), TYPESET),
        (codecs.BOM_UTF8 + TYPESET.encode(), TYPESET),
        (TYPESET.encode("utf-16"), TYPESET),
        (codecs.BOM_UTF16_BE + TYPESET.encode("utf-16-be"), TYPESET),
        (TYPESET.encode("cp1252"), TYPESET),
        (TEXT.encode("latin-1"), TEXT),
        (TEXT.replace("irons", "irions, à cœur,").encode("iso-8859-15"), None),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "windows-1252", "latin-1", "latin-9"],
)
def test_the_text_is_the_files_to_the_letter(file: Path, data: bytes, text: str | None) -> None:
    """Accents right, line ends kept, no byte order mark: offsets count in this text."""
    file.write_bytes(data)
    expected = data.decode("iso-8859-15") if text is None else text
    assert read_article(file).text == expected
    assert read_article(str(file)).text == expected


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not through the locale's encoding, which is ASCII here."""
    give(monkeypatch, TEXT.encode("latin-1"))
    assert read_article("-").text == TEXT


def test_what_is_known_of_the_article_goes_with_it(file: Path) -> None:
    file.write_text(TEXT, "utf-8")
    article = read_article(
        file,
        title="À Nîmes",
        url="https://example.org/a",
        publisher="Le Courrier",
        published=date(2026, 3, 2),
    )
    assert (article.title, article.url) == ("À Nîmes", "https://example.org/a")
    assert (article.publisher, article.published) == ("Le Courrier", date(2026, 3, 2))


def test_a_file_called_minus_has_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_text(TEXT, "utf-8")
    give(monkeypatch, b"")
    assert "L'été dernier" in read_article("./-").text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"PK\x03\x04\x14\x00word/document.xml", "ZIP"),
        (bytes(range(256)) * 4, "encoding is not known"),
        (b"\x00\x01\x02\x03" * 100, "not text"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "damaged or cut off"),
        ("Le maire a été élu à Nîmes.".encode("cp850"), "encoding is not known"),
        (TEXT.encode().decode("cp1252").encode(), "wrong character set"),
        (b"The mayor arrived in London on Monday and will leave on Tuesday.", "not in French"),
        (b"12 345 678", "no words"),
    ],
)
def test_what_is_no_article_is_refused_with_the_file_and_the_reason(
    file: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, reason: str
) -> None:
    file.write_bytes(data)
    said = message(file)
    assert said.startswith(f"{file}: ")
    assert reason in said
    give(monkeypatch, data)
    assert message("-") == said.replace(str(file), "standard input")


@pytest.mark.parametrize(
    "ending", [b"\x00", b"\xc3(", " Ã©tÃ© Ã©tÃ© â€™".encode(), b"\xff\xfe\x81"]
)
def test_an_error_shows_next_to_nothing_of_the_file(file: Path, ending: bytes) -> None:
    """Drafts under embargo end up in logs by way of messages."""
    secret = b"Le ministre demissionne et la famille du ministre le sait depuis le debut. "
    file.write_bytes(secret * 3 + ending)
    said = message(file)
    longest = max(
        (end - start)
        for start in range(len(secret))
        for end in range(start, len(secret) + 1)
        if secret[start:end].decode() in said
    )
    assert longest <= 40


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    assert message(file) == f"{file}: there is no such file."


def test_a_directory_is_named(tmp_path: Path) -> None:
    assert message(tmp_path) == f"{tmp_path}: this is a directory; name a file in it."


def test_a_file_beneath_a_file_is_named(file: Path) -> None:
    file.write_text(TEXT, "utf-8")
    assert message(file / "article.txt").startswith(f"{file / 'article.txt'}: cannot be read: ")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(file: Path) -> None:
    file.touch(mode=0)
    assert message(file).startswith(f"{file}: cannot be read: ")


def test_a_path_that_cannot_be_one_is_an_input_error() -> None:
    assert "cannot be read" in message("a\0b")


def test_closed_standard_input_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input" in message("-")


def test_no_more_of_a_large_file_is_read_than_it_takes_to_refuse_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = TEXT.encode() * 400_000
    assert len(data) > 20_000_000
    file.write_bytes(data)
    said = message(file)
    assert said.startswith(f"{file}: ")
    assert "too long" in said
    assert f"{MAX_CHARACTERS:,} characters" in said
    buffer = give(monkeypatch, data)
    assert message("-") == said.replace(str(file), "standard input")
    assert buffer.tell() < 4 * MAX_CHARACTERS + 100_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names there")
def test_a_file_without_end_is_refused_and_left(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    fed: list[int] = []

    def feed() -> None:
        with contextlib.suppress(BrokenPipeError), pipe.open("wb", buffering=0) as writer:
            fed.extend(writer.write(b"Le maire. " * 1000) for _ in range(1_500))

    thread = threading.Thread(target=feed)
    thread.start()
    assert "too long" in message(pipe)
    thread.join()
    assert sum(fed) < 4 * MAX_CHARACTERS + 200_000


def test_an_article_of_the_longest_kind_is_read(file: Path) -> None:
    """The bound in bytes leaves room for every character to take four of them."""
    file.write_bytes((TEXT * 30_000)[:MAX_CHARACTERS].encode("utf-32"))
    assert len(read_article(file).text) == MAX_CHARACTERS


def test_the_name_for_standard_input_is_public() -> None:
    assert sources.STDIN == "-"
