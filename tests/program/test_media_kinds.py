"""What a file is by its own bytes, how large a picture is by its header, and voice notes in another wrapping."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.media.kinds import HEVC, MOST_SIDE, OCTETS, OPUS, Kind, kind_of, safe_name
from edge.media.pictures import size_of
from edge.media.voice import NotOpus, caf, read_ogg
from edge.practice import samples
from tests.kit.examples import examples
from tests.kit.films import film

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def kind(data: bytes, label: str = "") -> Kind:
    return kind_of(io.BytesIO(data), label)


def png_of(width: int, height: int) -> bytes:
    """Only the header of a picture that would fill a phone's memory."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "label", "mime", "shown"),
    [
        (samples.jpeg(samples.TAP), "", "image/jpeg", True),
        (samples.png(samples.TAP), "page.html", "image/png", True),
        (samples.voice(1), "", OPUS, True),
        (b"OggS" + bytes(60), "", OCTETS, False),
        (b"ID3\x04" + bytes(60), "", "audio/mpeg", True),
        (b"\0\0\0\x18ftypM4A " + bytes(60), "", "audio/mp4", True),
        (b"\0\0\0\x18ftypisom" + bytes(60), "sound.m4a", "video/mp4", False),
        (b"\0\0\0\x18ftypheic" + bytes(60), "IMG_0001.jpg", "image/heic", False),
        (b"%PDF-1.7 ...", "", "application/pdf", False),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "offer.docx", WORD, False),
        (b"PK\x03\x04" + bytes(26) + b"AndroidManifest.xml", "offer.docx", OCTETS, False),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "offer.apk", OCTETS, False),
        ("Two taps, café".encode(), "", "text/plain", False),
        ("Two taps, café".encode("utf-16"), "prices.txt", "text/plain", False),
        ("Robinet, café, 5 €\r\n".encode("cp1252"), "prix.csv", "text/plain", False),
        ("<html>é".encode("cp1252"), "prix.csv", OCTETS, False),
        ("<svg onload=alert(1)>".encode("utf-16"), "prices.txt", OCTETS, False),
        (b"\xff\xfe\0\0\1\2", "prices.txt", OCTETS, False),
        (b"\x1f\x8b\x08\x90\x91\x92", "prices.txt", OCTETS, False),
        (b"<!doctype html><script>alert(1)</script>", "photo.jpg", OCTETS, False),
        (b"\xef\xbb\xbf <svg onload=alert(1)>", "photo.svg", OCTETS, False),
        (b"GIF89a" + bytes(20), "", OCTETS, False),
        (b"MZ\x90\0", "invoice.pdf", OCTETS, False),
        (b"", "", OCTETS, False),
    ],
)
def test_a_file_is_what_its_bytes_say_whatever_its_name_says(data: bytes, label: str, mime: str, shown: bool):
    found = kind(data, label)
    assert (found.mime, found.shown) == (mime, shown)


def office(folder: str, *, types_first: bool, comment: bytes = b"") -> bytes:
    """Word writes its list of types first, Google's documents write it last; photos inside make it long."""
    names = [f"{folder}/document.xml", f"{folder}/media/photo.jpg", "_rels/.rels", "[Content_Types].xml"]
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = comment
            for name in reversed(names) if types_first else names:
                archive.writestr(name, random.Random(7).randbytes(9000))
        return file.getvalue()


@pytest.mark.parametrize("types_first", [True, False])
@pytest.mark.parametrize("comment", [b"", b"made on a phone"])
@pytest.mark.parametrize(("folder", "label"), [("word", "list.docx"), ("xl", "prices.xlsx"), ("ppt", "Offer.PPTX")])
def test_an_office_file_is_one_whatever_comes_first_in_it(folder: str, label: str, types_first: bool, comment: bytes):
    assert kind(office(folder, types_first=types_first, comment=comment), label).mime.startswith("application/vnd.open")


def test_a_zip_without_the_list_of_types_is_no_office_file():
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("AndroidManifest.xml", bytes(9000))
        assert kind(file.getvalue(), "offer.docx").mime == OCTETS


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "cp1252"])
def test_a_long_text_is_one_wherever_its_beginning_is_cut(coding: str):
    assert {kind(("x" * n + "café " * 3000).encode(coding)).mime for n in range(4)} == {"text/plain"}


@pytest.mark.parametrize("at_the_end", [True, False])
@pytest.mark.parametrize(
    ("brand", "tracks", "label", "mime"),
    [
        (b"mp42", (b"soun",), "rec.m4a", "audio/mp4"),
        (b"3gp4", (b"soun",), "Voice 001.3gp", "audio/mp4"),
        (b"isom", (b"soun",), "", "audio/mp4"),
        (b"mp42", (b"vide", b"soun"), "rec.m4a", "video/mp4"),
        (b"isom", (b"vide",), "film.mp4", "video/mp4"),
        (b"qt  ", (b"vide", b"soun"), "film.mp4", "video/quicktime"),
        (b"3gp5", (b"soun", b"vide"), "film.3gp", "video/3gpp"),
    ],
)
def test_a_recording_is_told_from_a_film_by_its_tracks(
    brand: bytes, tracks: tuple[bytes, ...], label: str, mime: str, at_the_end: bool
):
    assert kind(film(brand, *tracks, at_the_end=at_the_end), label).mime == mime


@pytest.mark.parametrize("at_the_end", [True, False])
@pytest.mark.parametrize("coding", [b"hvc1", b"hev1", b"av01"])
def test_a_film_that_whatsapp_cannot_use_is_told_by_how_it_is_written(coding: bytes, at_the_end: bool):
    written = film(b"isom", b"soun", b"vide", coding=coding, at_the_end=at_the_end)
    assert kind(written, "film.mp4") == Kind(HEVC)
    assert safe_name("film.mp4", HEVC, "file") == "film.mp4"


def test_an_android_recording_whose_tracks_are_not_found_goes_by_its_brand_and_name():
    assert kind(b"\0\0\0\x18ftypmp42" + bytes(5000), "rec.m4a").mime == "audio/mp4"
    assert kind(b"\0\0\0\x18ftypmp42" + bytes(5000), "film.mp4").mime == "video/mp4"


@given(
    st.binary(max_size=400),
    st.sampled_from([b"PK\x03\x04", b"\0\0\0\x18ftypmp42"]),
    st.sampled_from(["a.docx", "a.m4a"]),
)
def test_no_bytes_stop_the_look_at_a_file(data: bytes, begins: bytes, label: str):
    assert kind(begins + data + b"PK\x05\x06" + data, label).mime


@pytest.mark.parametrize("size", [(50_000, 50_000), (MOST_SIDE + 1, 1), (8_000, 6_000)])
def test_a_picture_that_would_fill_a_phones_memory_is_not_shown(size: tuple[int, int]):
    found = kind(png_of(*size))
    assert (found.width, found.height) == size
    assert not found.shown


def test_the_sizes_of_pictures_are_read_from_their_headers():
    assert size_of(io.BytesIO(samples.jpeg(samples.TAP)), "image/jpeg") == (128, 96)
    assert size_of(io.BytesIO(samples.png(samples.TAP)), "image/png") == (16, 12)
    extended = b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + (1919).to_bytes(3, "little") + (1079).to_bytes(3, "little")
    assert size_of(io.BytesIO(extended), "image/webp") == (1920, 1080)
    lossless = b"RIFF" + bytes(4) + b"WEBPVP8L" + bytes(4) + b"\x2f" + struct.pack("<I", 639 | 479 << 14) + bytes(9)
    assert size_of(io.BytesIO(lossless), "image/webp") == (640, 480)


@settings(deadline=None, max_examples=examples(75))
@given(st.data(), st.sampled_from(["image/jpeg", "image/png", "image/webp"]), st.binary(max_size=300))
def test_no_picture_however_broken_stops_the_reader(data: st.DataObject, mime: str, rest: bytes):
    whole = {"image/jpeg": samples.jpeg(samples.TAP), "image/png": samples.png(samples.TAP)}.get(
        mime, b"RIFF....WEBPVP8X"
    )
    broken = whole[: data.draw(st.integers(0, 120))] + rest
    found = size_of(io.BytesIO(broken), mime)
    assert found is None or all(side > 0 for side in found)


@pytest.mark.parametrize(
    ("label", "mime", "name"),
    [
        ("Price list (2).pdf", "application/pdf", "Price list (2).pdf"),
        ("../../etc/passwd", OCTETS, "_.._etc_passwd.bin"),
        ("invoice.pdf.apk", OCTETS, "invoice.pdf.apk.bin"),
        ("photo.jpg", OCTETS, "photo.jpg.bin"),
        ('a"\r\nSet-Cookie: x=1', "text/plain", "a___Set-Cookie_ x_1.txt"),
        ("CON", "application/pdf", "fallback.pdf"),
        ("com1.pdf", "application/pdf", "fallback.pdf"),
        ("igiciro cy'amabati é.xlsx", OCTETS, "igiciro cy'amabati é.xlsx.bin"),
        (".bashrc", "text/plain", "bashrc.txt"),
        ("x" * 500, "application/pdf", "x" * 80 + ".pdf"),
        (None, "image/jpeg", "fallback.jpg"),
        ("\u202egpj.exe", OCTETS, "_gpj.exe.bin"),
    ],
)
def test_the_name_to_keep_a_file_under_commands_nothing(label: str | None, mime: str, name: str):
    assert safe_name(label, mime, "fallback") == name


def test_a_voice_note_is_taken_apart_into_its_packets():
    voice = read_ogg(samples.voice(3))
    assert (voice.channels, voice.skip, len(voice.packets)) == (1, 312, 150)
    assert voice.heard == 3 * 48_000 - 312
    assert set(voice.packets) == {b"\xf8\xff\xfe"}


def test_another_wrapping_holds_the_same_packets():
    """Read back by a reader of its own, chunk by chunk, as the specification of CAF has it."""
    voice = read_ogg(samples.voice(2))
    chunks = dict(chunks_of(caf(voice)))
    rate, kind_, _, of_packet, of_frames, channels, _ = struct.unpack(">d4sIIIII", chunks[b"desc"])
    assert (rate, kind_, of_packet, of_frames, channels) == (48_000.0, b"opus", 0, 960, 1)
    count, heard, skip, rest = struct.unpack(">qqii", chunks[b"pakt"][:24])
    assert (count, heard, skip, rest) == (100, voice.heard, 312, 0)
    sizes = list(chunks[b"pakt"][24:])
    assert sizes == [3] * 100
    assert chunks[b"data"] == bytes(4) + b"".join(voice.packets)


def chunks_of(data: bytes) -> list[tuple[bytes, bytes]]:
    assert data[:8] == b"caff\0\1\0\0"
    found, at = [], 8
    while at < len(data):
        name, size = struct.unpack(">4sq", data[at : at + 12])
        found.append((name, data[at + 12 : at + 12 + size]))
        at += 12 + size
    assert at == len(data)
    return found


@pytest.mark.needs("ffmpeg", "ffprobe")
def test_others_read_the_same_packets_from_both_wrappings(tmp_path: Path):
    ogg, wrapped = tmp_path / "voice.ogg", tmp_path / "voice.caf"
    tone = "sine=frequency=440:duration=4"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", tone, "-c:a", "libopus", "-b:a", "16k", str(ogg)]
    subprocess.run(command, check=True)
    wrapped.write_bytes(caf(read_ogg(ogg.read_bytes())))
    assert packets_by_ffprobe(wrapped) == packets_by_ffprobe(ogg)
    subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(wrapped), "-f", "null", "-"], check=True)


def packets_by_ffprobe(path: Path) -> list[tuple[str, str]]:
    command = ["ffprobe", "-v", "error", "-show_packets", "-show_data_hash", "md5", "-of", "json", str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return [(packet["size"], packet["data_hash"]) for packet in json.loads(told.stdout)["packets"]]


@settings(deadline=None, max_examples=examples(75))
@given(st.integers(0, 600), st.integers(0, 600), st.binary(max_size=40))
def test_a_broken_voice_note_is_refused_and_nothing_else_happens(start: int, end: int, rest: bytes):
    whole = samples.voice(1)
    try:
        voice = read_ogg(whole[:start] + rest + whole[end:])
    except NotOpus:
        return
    assert caf(voice).startswith(b"caff")
