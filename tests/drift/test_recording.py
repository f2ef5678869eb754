"""Files: a recording, and what is none."""

from pathlib import Path

import pytest

from emulator.drift.recording import BadRecording, Recorder, read
from tests.invoking import invoke

ABOUT = '{"recording":1,"vendor":"dial9","begun":"2026-03-02T09:00:00Z","emulator":"0.1.0"}\n'
ENTRY = '{"at":"2026-03-02T09:00:00Z","method":"POST","path":"/api/v2/numbers/list","signed_in":true,"headers":[]}\n'
BAD = {
    "empty": ("", "is no recording"),
    "text": ("hello\n", "is no recording"),
    "a list": ("[]\n", "is no recording"),
    "something else": ('{"a": 1}\n', "says nothing of one"),
    "another version": (ABOUT.replace(":1,", ":2,"), "of format 2"),
    "another member": (ABOUT.replace('"emulator"', '"more": 1, "emulator"'), "line 1"),
    "an odd moment": (ABOUT.replace("2026-03-02T09:00:00Z", "soon"), "begun"),
    "cut": (ABOUT + ENTRY[:50], "is cut in line 2"),
    "cut later": (ABOUT + ENTRY + ENTRY[:-1], "is cut in line 3"),
    "a broken line": (ABOUT + ENTRY + "{\n" + ENTRY, "line 3"),
    "a body of no kind": (ABOUT + ENTRY.replace('"headers"', '"body":{"x":1},"headers"'), "is no body"),
    "a form that is none": (ABOUT + ENTRY.replace('"headers"', '"body":{"form":5},"headers"'), "is no body"),
    "broken XML": (ABOUT + ENTRY.replace('"headers"', '"body":{"xml":"<a"},"headers"'), "is no body"),
    "a line of another kind": (ABOUT + '{"x": 1}\n', "line 2"),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_what_is_no_recording_is_told(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "recording.jsonl"
    file.write_text(text)
    with pytest.raises(BadRecording, match=words):
        read(file)


def test_binary_and_missing_files(tmp_path: Path) -> None:
    file = tmp_path / "recording.jsonl"
    with pytest.raises(BadRecording, match="cannot be read"):
        read(file)
    file.write_bytes(b"\xff\x00" * 50)
    with pytest.raises(BadRecording, match="is no recording"):
        read(file)


def test_a_whole_one(tmp_path: Path) -> None:
    file = tmp_path / "recording.jsonl"
    file.write_text(ABOUT + ENTRY)
    recording = read(file)
    assert (recording.about.vendor, recording.entries[0].method) == ("dial9", "POST")


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "recording.jsonl"
    file.write_text("mine")
    with pytest.raises(BadRecording, match="choose another file"):
        Recorder(file, "dial9")
    assert file.read_text() == "mine"
    with pytest.raises(BadRecording, match="cannot be written"):
        Recorder(tmp_path / "no" / "folder", "dial9")


def test_the_command_line_ends_with_2(tmp_path: Path) -> None:
    file = tmp_path / "recording.jsonl"
    file.write_text(ABOUT.replace("dial9", "acme"))
    result = invoke(["drift", str(file)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no vendor 'acme': one of sipcentric" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--vendor", "acme", "--upstream", "https://api.example.com"], "there is no vendor 'acme'"),
        (["--vendor", "sipgate", "--upstream", "api.example.com"], "is no address such as"),
        (["--vendor", "sipgate", "--upstream", "https://user:word@api.example.com"], "is no address such as"),
        (["--vendor", "sipgate", "--upstream", "https://api.example.com", "--allow", "nothing"], "neither a method"),
    ],
)
def test_bad_options_write_nothing(tmp_path: Path, arguments: list[str], words: str) -> None:
    out = tmp_path / "recording.jsonl"
    result = invoke(["record", *arguments, "--out", str(out), "--port", "0"])
    assert result.exit_code == 1
    assert words in result.stderr
    assert not out.exists()
