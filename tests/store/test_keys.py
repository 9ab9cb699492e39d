"""A key file is refused for whatever could weaken it; hashes keep their inputs apart."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.store import keyfile, keys


def drawn(purpose: str) -> str:
    """A key as it stands in a file, another one for each word."""
    return base64.b64encode(sha256(purpose.encode()).digest()).decode()


def written(path: Path, **changes: Any) -> Path:
    content: dict[str, Any] = {
        "format": 1,
        "keys": {purpose: [{"version": 1, "secret": drawn(purpose)}] for purpose in keys.PURPOSES},
    }
    content["keys"].update(changes)
    path.write_text(json.dumps(content))
    path.chmod(0o600)
    return path


def reason_of(path: Path) -> str:
    with pytest.raises(keys.KeyFault) as caught:
        keys.load(path)
    return caught.value.reason


def test_a_new_file_is_for_its_owner_alone_and_can_be_loaded(tmp_path: Path) -> None:
    keyfile.new(tmp_path / "keys.json")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    first, again = (keys.load(tmp_path / "keys.json") for _ in range(2))
    assert first.lookup("+358412345678") == again.lookup("+358412345678")


def test_two_new_files_hold_different_keys(tmp_path: Path) -> None:
    keyfile.new(tmp_path / "a")
    keyfile.new(tmp_path / "b")
    a, b = keys.load(tmp_path / "a"), keys.load(tmp_path / "b")
    assert a.lookup("+358412345678") != b.lookup("+358412345678")


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("precious")
    with pytest.raises(keys.KeyFault) as caught:
        keyfile.new(tmp_path / "keys.json")
    assert caught.value.reason == "exists"
    assert (tmp_path / "keys.json").read_text() == "precious"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "keys.json") == "missing"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert reason_of(tmp_path) == "unreadable"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "keys.json")
    path.chmod(mode)
    assert reason_of(path) == "open to others"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "cut off as it was written"),
        ("not json", "another kind of file"),
        ("[]", "JSON of another shape"),
        ('{"format": 2, "keys": {}}', "a format of the future"),
        ('{"format": 1, "keys": {}}', "no keys"),
        ('{"format": 1}', "no list of keys"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    assert reason_of(path) == "malformed", why


@pytest.mark.parametrize("purpose", keys.PURPOSES)
def test_a_file_without_one_of_the_keys_is_refused(tmp_path: Path, purpose: str) -> None:
    assert reason_of(written(tmp_path / "keys.json", **{purpose: []})) == "malformed"


def test_a_file_of_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(b"\xff\xfe\x00")
    path.chmod(0o600)
    assert reason_of(path) == "malformed"


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (base64.b64encode(b"k" * 31).decode(), "short"),
        (base64.b64encode(b"").decode(), "short"),
        ("not base64!", "malformed"),
        (base64.b64encode(bytes(32)).decode(), "weak"),
        (base64.b64encode(b"passwordpassword" * 3).decode(), "weak"),
        (drawn("codes"), "weak"),
    ],
)
def test_a_key_that_is_no_key_is_refused(tmp_path: Path, secret: str, reason: str) -> None:
    listed = [{"version": 1, "secret": secret}]
    assert reason_of(written(tmp_path / "keys.json", ban=listed)) == reason


@pytest.mark.parametrize("purpose", keys.LATER)
def test_a_key_that_its_cipher_would_not_take_is_refused(tmp_path: Path, purpose: str) -> None:
    listed = [{"version": 1, "secret": base64.b64encode(bytes(range(40))).decode()}]
    assert reason_of(written(tmp_path / "keys.json", **{purpose: listed})) == "malformed"


def test_the_newest_version_is_used(tmp_path: Path) -> None:
    newer = drawn("newer")
    one = written(tmp_path / "one", lookup=[{"version": 2, "secret": newer}])
    both = [{"version": 2, "secret": newer}, {"version": 1, "secret": drawn("lookup")}]
    two = written(tmp_path / "two", lookup=both)
    assert keys.load(two).versions("lookup") == (1, 2)
    assert keys.load(one).lookup("+358412345678") == keys.load(two).lookup("+358412345678")


def test_no_key_is_ever_printed(tmp_path: Path) -> None:
    loaded = keys.load(written(tmp_path / "keys.json"))
    assert "kkkk" not in repr(loaded)
    assert "kkkk" not in repr(keys.Version(1, b"k" * 32))


def test_every_hash_has_a_key_of_its_own() -> None:
    made = keys.ephemeral()
    hashes = {made.lookup("x"), made.ban_key("x"), made.text_key("x"), made.name_key("x")}
    assert len(hashes) == 4
    assert {len(one) for one in hashes} == {32}


def test_where_one_part_ends_and_the_next_begins_matters() -> None:
    made = keys.ephemeral()
    assert made.heard_key("ab", "c") != made.heard_key("a", "bc")


@pytest.mark.parametrize(
    ("again", "same", "why"),
    [
        (("482913", "+358412345678", "delete", {"a": 1, "b": 2}), True, "the very same"),
        (("482913", "+358412345678", "delete", {"b": 2, "a": 1}), True, "order says nothing"),
        (("482914", "+358412345678", "delete", {"a": 1, "b": 2}), False, "another code"),
        (("482913", "+358401234567", "delete", {"a": 1, "b": 2}), False, "another number"),
        (("482913", "+358412345678", "name", {"a": 1, "b": 2}), False, "another command"),
        (("482913", "+358412345678", "delete", {"a": 1, "b": 3}), False, "another parameter"),
        (("482913", "+358412345678", "delete", {}), False, "no parameters"),
    ],
)
def test_a_code_is_bound_to_all_it_was_sent_for(again: Any, same: bool, why: str) -> None:
    made = keys.ephemeral()
    sent = made.code_digest("482913", "+358412345678", "delete", {"a": 1, "b": 2})
    assert (made.code_digest(*again) == sent) is same, why


def test_a_code_may_be_bound_to_a_moment_but_not_to_anything() -> None:
    made = keys.ephemeral()
    moment = {"slot": datetime(2026, 11, 2, tzinfo=UTC)}
    assert made.code_digest("1", "2", "visit", moment)
    with pytest.raises(TypeError):
        made.code_digest("1", "2", "visit", {"slot": object()})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("TIEDOT", "tiedot ", True),
        ("Soittakaa  minulle", "soittakaa\nminulle", True),
        ("TIEDOT", "TIEDOT!", False),
        ("\ud83d", "\ud83d", True),  # half an emoji, as gateways cut texts
    ],
)
def test_the_same_text_is_recognised_but_for_case_and_space(
    one: str, other: str, same: bool
) -> None:
    made = keys.ephemeral()
    assert (made.text_key(one) == made.text_key(other)) is same


def test_the_same_person_is_recognised_however_the_name_is_written() -> None:
    made = keys.ephemeral()
    assert made.name_key("Maija Meikäläinen") == made.name_key("MAIJA MEIKALAINEN")
    assert made.name_key("Maija Meikäläinen") != made.name_key("Anna Andersson")


def earlier(path: Path) -> Path:
    """A key file from before the audit log was sealed."""
    content = json.loads(written(path).read_text())
    del content["keys"]["audit"]
    path.write_text(json.dumps(content))
    return path


def test_a_file_of_an_earlier_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyFault, match="no key for audit yet.*keys new --add") as caught:
        keys.load(earlier(tmp_path / "keys.json"))
    assert caught.value.reason == "incomplete"


def test_what_such_a_file_lacks_is_added_and_what_it_has_stays(tmp_path: Path) -> None:
    path = earlier(tmp_path / "keys.json")
    before = json.loads(path.read_text())["keys"]
    assert keyfile.complete(path) == ("audit",)
    assert path.stat().st_mode & 0o777 == 0o600
    after = json.loads(path.read_text())["keys"]
    assert {purpose: after[purpose] for purpose in before} == before
    assert keyfile.complete(path) == ()
    assert json.loads(path.read_text())["keys"] == after
    assert keys.load(path).verifiers
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_another_shape_is_not_added_to(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("[]")
    path.chmod(0o600)
    with pytest.raises(keys.KeyFault) as caught:
        keyfile.complete(path)
    assert (caught.value.reason, path.read_text()) == ("malformed", "[]")


def test_the_log_keeps_its_name_when_its_key_is_another_one(tmp_path: Path) -> None:
    newer = drawn("newer")
    first = {"version": 1, "secret": drawn("audit")}
    one = keys.load(written(tmp_path / "one", audit=[first]))
    two = keys.load(written(tmp_path / "two", audit=[first, {"version": 2, "secret": newer}]))
    assert [signer.name for signer in two.signers] == [one.signers[0].name] * 2
    assert str(two.verifiers[0]) == str(one.verifiers[0])
    assert str(two.verifiers[1]) != str(one.verifiers[0])


def test_a_file_that_cannot_be_read_any_more_stops_nobody_who_has_read_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "keys.json"
    keyfile.new(path)
    found = keys.load(path)
    keyfile.rotate(path)
    path.chmod(0o644)
    assert found.wrap()[0] == 1
    assert [each for each in caplog.messages if "reading the key file failed" in each]
    path.chmod(0o600)
    assert found.wrap()[0] == 2


def test_of_a_link_the_file_it_points_to_is_rotated(tmp_path: Path) -> None:
    keyfile.new(tmp_path / "true.json")
    link = tmp_path / "keys.json"
    link.symlink_to("true.json")
    assert keyfile.rotate(link) == 2
    assert link.is_symlink()
    assert keys.load(tmp_path / "true.json").versions("wrap") == (1, 2)


def test_the_secret_of_the_seal_stays_with_the_first_key_of_the_audit_log() -> None:
    first, second = keys.Version(1, b"a" * 32), keys.Version(2, b"b" * 32)
    made = dict.fromkeys(keys.PURPOSES, (first,))
    before, after = keys.Keys(made), keys.Keys({**made, "audit": (first, second)})
    assert before.seal == after.seal
    assert len(before.seal) == 32
    assert before.seal not in (first.secret, keys.Keys({**made, "audit": (second,)}).seal)
