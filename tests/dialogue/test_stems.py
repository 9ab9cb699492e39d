"""Words are found by their stems, as they are spelt first."""

from __future__ import annotations

import pytest

from bot.dialogue.stems import Saying, Stems

IDEAS = {
    "delete": ["poista*", "!poistaja", "ta ~ bort"],
    "ads": ["*reklam*", "!*reklamation*", "*mainos", "!spam*"],
    "may": ["får"],
    "kin": ["far"],
    "not": ["inte"],
    "late": ["kom *inte", "kom *ald*"],
}
STEMS = Stems(
    [
        Saying("sv" if idea == "kin" else None, idea, pattern)
        for idea, patterns in IDEAS.items()
        for pattern in patterns
    ],
    telling={"sv": ["far*", "inte"], "fi": ["*aa*", "*kaa"]},
    unbound=("not",),
)


def ideas_of(text: str, language: str | None = None) -> list[tuple[int, str]]:
    return STEMS.find([STEMS.known(word) for word in text.split()], language)


@pytest.mark.parametrize(
    ("text", "ideas", "reason"),
    [
        ("poistakaa", ["delete"], "a beginning"),
        ("poistaja", [], "taken out again"),
        ("smsreklamen", ["ads"], "a part"),
        ("enreklamation", [], "a part taken out again"),
        ("tvmainos", ["ads"], "an end"),
        ("mainosta", [], "not the end"),
        ("får", ["may"], "as it is spelt"),
        ("far", ["kin"], "as it is spelt"),
        ("ta bort", ["delete"], "a phrase"),
        ("ta nu genast det bort", ["delete"], "a phrase with three words between"),
        ("ta nu genast bara det bort", [], "four words are too many"),
        ("ta inte bort", ["delete", "not"], "a refusal inside a phrase"),
        ("kom minte", ["late"], "an end inside a phrase"),
        ("kom skalde", ["late"], "a part inside a phrase"),
        ("ta", [], "half a phrase"),
    ],
)
def test_ideas_of_a_text(text: str, ideas: list[str], reason: str) -> None:
    assert sorted(idea for _, idea in ideas_of(text)) == ideas, reason


def test_ideas_stand_in_their_places() -> None:
    assert ideas_of("far ta bort") == [(0, "kin"), (1, "delete")]


@pytest.mark.parametrize(("language", "ideas"), [(None, ["kin"]), ("sv", ["kin"]), ("fi", [])])
def test_a_short_word_is_not_heard_in_another_language(
    language: str | None, ideas: list[str]
) -> None:
    assert [idea for _, idea in ideas_of("far", language)] == ideas


@pytest.mark.parametrize(
    ("word", "languages"),
    [("poistakaa", {"fi"}), ("farfar", {"sv"}), ("inte", {"sv"}), ("får", {"sv"}), ("xyz", set())],
)
def test_a_word_tells_its_language(word: str, languages: set[str]) -> None:
    assert STEMS.known(word).votes == languages
