"""What a text says: exact words first, near words and whole sentences after them.

Reads and never decides: nothing here knows a person, a state or a clock. An exact word
acts; a near one acts when it is harmless; a sentence proposes. Only opt-out is wide.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.arguments import Arguments
from bot.dialogue.exact import ExactForms
from bot.dialogue.heard import Certainty, Heard
from bot.dialogue.normalise import clean, fold, key
from bot.dialogue.sentences import Sentences, Spoken
from bot.dialogue.trimming import Trimming
from bot.dialogue.typos import NearForms
from bot.dialogue.words import Words
from bot.dialogue.yesno import Answers

# A wrong guess at these costs a text; a wrong guess at the others could cost a right.
HARMLESS = frozenset({"help", "view", "more", "copy", "status", "staff", "mkt_off", "thanks"})
# Who is not the one we write to, asks for these of a stranger's data.
_ANOTHER_S = frozenset({None, "delete", "view"})
_NOTHING = Heard()
_QUESTION = "?"  # a lone question mark asks for help


class Understanding:
    """The reader of texts. Built once from the words; holds nothing of any text."""

    def __init__(self, words: Words) -> None:
        self._exact = ExactForms(words)
        self._near = NearForms(self._exact)
        self._answers = Answers(words)
        self._arguments = Arguments(words)
        self._trimming = Trimming(words)
        self._sentences = Sentences(words)
        self._canonical = {
            (intent, each.language): word
            for each in words.lists
            for intent, word in each.canonical.items()
        }
        self._while_capturing = _heard_in_a_name(words)

    def canonical(self, intent: str, language: str) -> str:
        """The word we teach for an intent. Raises KeyError for an intent without one."""
        return self._canonical[intent, language]

    def read(self, text: str, language: str | None = None, *, capturing: bool = False) -> Heard:
        """What the text says. `language` is the conversation's, None when it has none.

        While `capturing` a name only opting out, leaving, help and a code are heard; any
        other text is the name, which then is the argument.
        """
        if capturing:
            return self._in_a_name(text, language)
        return self._at_once(text.strip(), language) or self._read(clean(text), language)

    def name_in(self, text: str) -> str | None:
        """The name in an answer to "which name?", in its spelling; None when there is none."""
        return self._arguments.name_in(self._trimming.message(clean(text)))

    def is_auto_reply(self, text: str) -> bool:
        """Whether a machine wrote the text: such a text is not answered."""
        return self._trimming.is_auto_reply(key(clean(text)))

    def has_a_no(self, text: str) -> bool:
        """Whether a word of negation stands anywhere in it: `älkää tallentako`."""
        message = self._trimming.message(clean(text)).casefold()
        return self._sentences.negates(self._sentences.read(message, None).clauses)

    def _at_once(self, text: str, language: str | None) -> Heard | None:
        """The quick way of most texts: a form, a code, or a form and its code."""
        if not text[-1:].isdigit():
            return self._exact.at_once(text, language)
        head, _, code = text.rpartition(" ")
        if not self._arguments.is_code(code):
            return None
        heard = self._exact.at_once(head, language) if head else Heard()
        return replace(heard, code=code) if heard else None

    def _in_a_name(self, text: str, language: str | None) -> Heard:
        message = self._trimming.message(clean(text))
        form = key(message)
        for said in (form, self._trimming.command(form)):
            if said in self._while_capturing:
                return self._exact.find(said, language) or _NOTHING
        command = self._arguments.find(message)
        if command and command.intent == "disc_off":
            return command
        coded = self._with_code(message, language)  # what was sent before, once more
        return coded or Heard(argument=self._arguments.name_in(message))

    def _read(self, text: str, language: str | None) -> Heard:
        message = self._trimming.message(text)
        form = key(message)
        if not form:
            return self._wordless(text, language)
        return (
            self._exact.find(form, language)
            or (self._exact.find(text.casefold(), language) if _QUESTION in text else None)
            or self._answers.find(form, language)
            or self._with_code(message, language)
            or self._command(message, form, language)
            or self._loosely(message, form, language)
        )

    def _wordless(self, text: str, language: str | None) -> Heard:
        asks = self._exact.find(_QUESTION, language) if _QUESTION in text else None
        return asks or _NOTHING

    def _with_code(self, message: str, language: str | None) -> Heard | None:
        code, rest = self._arguments.code_and_rest(message)
        if code is None:
            return None
        core = self._trimming.command(key(rest))
        if self._arguments.announces_a_code(core):
            return Heard(code=code)
        heard = self._exact.find(core, language) or self._arguments.find(rest)
        return replace(heard, code=code) if heard else None

    def _command(self, message: str, form: str, language: str | None) -> Heard | None:
        """A command with its argument, or between a greeting and thanks."""
        heard = self._arguments.find(message)
        if heard:
            return heard
        core = self._trimming.command(form)
        if core == form:
            return None
        if not core:
            return self._among_courtesy(form.split(), language)
        heard = self._exact.find(core, language) or self._answers.find(core, language)
        if heard is None or heard.intent in HARMLESS or heard.intent is None:
            return heard
        return replace(heard, certainty=Certainty.PROPOSED)

    def _among_courtesy(self, words: list[str], language: str | None) -> Heard | None:
        """The answer in a text of nothing but courtesy, `no joo kiitos`, or else its thanks."""
        answers = [self._answers.find(key(word), language) for word in words]
        forms = [self._exact.find(key(word), language) for word in words]
        heard = [each for each in answers if each and each.answer]
        heard += [each for each in forms if each and each.intent == "thanks"]
        return next(iter(heard), None)

    def _loosely(self, message: str, form: str, language: str | None) -> Heard:
        spoken = self._sentences.read(message.casefold(), language)
        about = self._sentences.about(spoken.clauses)
        if self._sentences.opts_out(spoken.clauses):
            return Heard("mkt_off", spoken.language, Certainty.CORRECTED, about=about)
        if self._trimming.is_auto_reply(form):
            return Heard(language=spoken.language)
        if about:  # staff are asked, and nothing else: no question is needed
            intent = self._sentences.intent(spoken.clauses)
            return Heard(intent, spoken.language, Certainty.EXACT, about=about)
        return self._near_word(form, language) or self._sentence(message, spoken)

    def _near_word(self, form: str, language: str | None) -> Heard | None:
        near = self._near.find(form)
        meant = self._exact.find(near.form, language) if near else None
        if near is None or meant is None:
            return None
        return replace(meant, certainty=Certainty.CORRECTED if near.sure else Certainty.PROPOSED)

    def _sentence(self, message: str, spoken: Spoken) -> Heard:
        intent = self._sentences.intent(spoken.clauses)
        if intent in _ANOTHER_S and self._arguments.denies_a_name(message):
            intent = "protect"
        name = self._arguments.introduced(message) if intent in (None, "name") else None
        if intent is None and name is None:
            return self._thanks(spoken)
        return Heard(intent or "name", spoken.language, Certainty.PROPOSED, argument=name)

    def _thanks(self, spoken: Spoken) -> Heard:
        """Thanks are all of a text or nothing: no one is asked whether they were meant."""
        if self._sentences.only_thanks(spoken.clauses):
            return Heard("thanks", spoken.language, Certainty.CORRECTED)
        return Heard(language=spoken.language)


_TAUGHT = ("disc_off", "cancel", "help")


def _heard_in_a_name(words: Words) -> frozenset[str]:
    """Opting out in any form, and the words we teach for no disclosure, leaving and help."""
    out = (form for each in words.lists for form in each.forms.get("mkt_off", ()))
    heard = {form.casefold() for form in out}
    for each in words.lists:
        heard |= {each.canonical[i].casefold() for i in _TAUGHT if i in each.canonical}
    plain = {fold(form) for form in heard if len(form) > 4}  # `esta` may be a name, `kiella` not
    return frozenset(heard | plain)
