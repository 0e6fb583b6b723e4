"""In which language a question is written: its script, or its commonest words. Pure.

The archive is searched in English. To call an English question foreign would send it to a model for
nothing, so one is foreign only by words that no English question and no name holds; in doubt it is
English. (Statistical detectors err most on texts as short as a question, and on names.) Of languages in
Latin script those of the table are known; knows nothing of models.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rag.text.tokens import STOP_WORDS

ENGLISH = ""
"""How English is named here: nothing has to be done about it."""
_SCRIPTS = {
    "ARABIC": "Arabic", "CYRILLIC": "Russian", "CJK": "Chinese", "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese", "HANGUL": "Korean", "GREEK": "Greek", "HEBREW": "Hebrew",
    "DEVANAGARI": "Hindi", "THAI": "Thai",
}  # fmt: skip
"""First word of a letter's Unicode name to the language that is most often written with it."""
_OTHERS = (
    ("Japanese", re.compile("[\u3040-\u30ff]")),
    ("Ukrainian", re.compile("[іїєґ]", re.I)),
    ("Persian", re.compile("[پچژگ]")),
)
"""Letters that tell one language from another with the same script."""


@dataclass(frozen=True)
class _Words:
    """Common words of a language."""

    telling: frozenset[str]
    """Those that ask or predicate: no name holds them, and no English sentence."""
    others: frozenset[str]
    """Articles, prepositions and whatever else also stands in names ("El Gordo de la Lotería")."""


def _words(telling: str, others: str) -> _Words:
    return _Words(frozenset(telling.split()), frozenset(others.split()))


_LATIN: Mapping[str, _Words] = {
    "German": _words(
        "wer wen wem wessen wann warum wieso weshalb wohin woher welche welcher welches welchen"
        " wieviele wurde wurden wird werden ist sind hat haben hatte waren nicht gibt gab kann können"
        " sagte ich passierte geschah kam viele und auch noch kostete kostet"
        " heißt nenne erkläre beschreibe fasse zeige gewann",
        "was wie wo der die das den dem des ein eine einen einem einer von vom zu zum zur mit bei"
        " beim im in am auf aus für über nach es sich er sie um durch gegen war davon als an so will",
    ),
    "French": _words(
        "qui quoi explique raconte résume quand où pourquoi comment combien quel quelle quels quelles qu"
        " est sont était ont été avait étaient fut ne pas il elle ils elles dit fait cela ça arrivé ce",
        "que sera y le la les l un une des du de d au aux a en dans sur par pour avec et se s son sa"
        " ses leur après c n t",
    ),
    "Spanish": _words(
        "qué cuéntame explica resúmeme quién quiénes cuándo dónde cómo cuánto cuánta cuántos cuántas"
        " cuál cuáles quien cuando donde cuanto cuanta cuantos cuantas cual fue fueron está"
        " están murió murieron ganó dijo pasó",
        "que como es ha han hay era por el la los las un una del de al a en con para se su sus lo y"
        " no más sobre contra ser",
    ),
    "Italian": _words(
        "perché riassumi dimmi spiega quanti quante quanto quanta quale quali cosa è stato stata stati"
        " hanno aveva furono erano successo vinto detto quand dov",
        "che chi come dove quando cos c era fu ha sono il lo la i gli le l un una di del della dei"
        " delle dello da dal dalla in nel nella con su sul per si e al alla a non ne più",
    ),
    "Portuguese": _words(
        "quem quer quais quantos quantas quanto porque onde foi foram é são está estão tem têm havia"
        " morreram ganhou disse aconteceu não houve",
        "que qual quando como o a os as um uma do da dos das de no na nos nas em com por para pelo"
        " pela ao se e sobre mais",
    ),
    "Dutch": _words(
        "wie waarom wanneer hoeveel waar waardoor waarmee waarover welke hoe wat werd werden zijn heeft"
        " hebben wordt niet noem beschrijf vertel"
        " hadden gebeurde het een er ook",
        "is was de van in op te voor met aan bij door uit naar over om tot en dat die had zei als",
    ),
    "Swedish": _words(
        "vem vilka vilken vilket varför många när är blev har hade inte fick vad och som",
        "hur var av på i för med till från om den det de en ett att vid efter stals man sa mot",
    ),
    "Polish": _words(
        "kto kiedy gdzie dlaczego ilu jaki jaka jakie który która które czy co jest są był była było"
        " były został została zostały nie się zginęło wygrał powiedział",
        "ile jak w z na do od o po za przez dla i a we ze podczas przed ten ta to",
    ),
    "Turkish": _words(
        "nerede nasıl neden niçin niye hangi kaç mı mi mu mü nedir oldu öldü kazandı dedi değil için"
        " ve bir bu ne kimdir edildi çalındı",
        "kim ile var da de o sonra olan gibi daha çok",
    ),
}
COMMON_WORDS = frozenset().union(*(words.telling | words.others for words in _LATIN.values()))
"""All of them: a capital makes no name of these."""
_OPENERS = frozenset("who what when where which why how whose did does should would could has".split())
"""A question that begins with one of these is English, whatever it names or quotes."""
_SURE = _OPENERS | {"the"}
_ASKING = frozenset("chi dove quando qual onde aonde wo wie para por".split())
"""Words that ask, and stand in names too: with another word of their language they are no name."""
_QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]")
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3040-\u30ff]")
_KANA_SHARE = 0.2
"""Least share of kana among the letters of a Japanese text: mostly half of them are."""
_LATIN_LETTERS = 0x24F
"""The last code point of Latin letters."""
_ENOUGH = 600
"""Characters in which English is looked for first: every passage of an archive is asked."""
_ENGLISH_SHARE = 0.2
"""Share of an English passage's words that say nothing; half of that would do."""
_LEAST_SHARE = 0.12
"""Share of a passage's words that must be common ones of its language."""


def detect_language(text: str) -> str:
    """Its English name, e.g. `German`; empty for English and whatever cannot be told from it."""
    bare = _QUOTED.sub(" ", text)
    words = [word.lower() for word in _WORD.findall(bare)]
    if not words or words[0] in _OPENERS:
        return ENGLISH
    english = _count_english(words)
    return _by_script(bare, english) or _by_words(words, english)


def text_language(text: str) -> str:
    """The language of a passage: its English name, empty for English and for what cannot be told."""
    words = text[:_ENOUGH].lower().split()
    english = sum(word in STOP_WORDS for word in words)
    if words and english >= _ENGLISH_SHARE * len(words):
        return ENGLISH
    if script := _passage_script(text):
        return script
    words = [word.lower() for word in _WORD.findall(text)]
    counts = {name: _count(words, of) for name, of in _LATIN.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > _LEAST_SHARE * len(words) and counts[best] > english else ENGLISH


def _passage_script(text: str) -> str:
    """The language of a passage that is mostly written in other letters than Latin ones."""
    if text.isascii():
        return ENGLISH
    letters = [ch for ch in text if ch.isalpha()]
    foreign = [ch for ch in letters if ord(ch) > _LATIN_LETTERS]
    if 2 * len(foreign) <= len(letters):
        return ENGLISH
    if len(_KANA.findall(text)) > _KANA_SHARE * len(foreign):
        return "Japanese"
    bare = _KANA.sub("", text)  # a name in kana makes no Japanese of a Chinese text
    return _by_script(bare, 0)


def answer_language(text: str, question_language: str) -> str:
    """The language of an answer to a question in another one: that one, unless it reads as English."""
    words = [word.lower() for word in _WORD.findall(text)]
    own = _count(words, _LATIN[question_language]) if question_language in _LATIN else 0
    return detect_language(text) or (ENGLISH if _count_english(words) > own else question_language)


def _by_script(text: str, english: int) -> str:
    """The language of most of its letters if they are not Latin, and no English goes around them."""
    letters = [ch for ch in text if ch.isalpha()]
    scripts = Counter(unicodedata.name(ch, "").split(" ")[0] for ch in letters)
    foreign = {s: n for s, n in scripts.items() if s in _SCRIPTS}
    if english or not foreign or 2 * sum(foreign.values()) < len(letters):
        return ENGLISH
    usual = _SCRIPTS[max(foreign, key=lambda s: foreign[s])]
    return next((name for name, marks in _OTHERS if marks.search(text)), usual)


def _by_words(words: list[str], english: int) -> str:
    """The language with most of the words, if one of them tells, and more than English has."""
    counts = {name: _count(words, of) for name, of in _LATIN.items()}
    best = max(counts, key=lambda name: counts[name])
    telling = sum(word in _LATIN[best].telling for word in words)
    alone = not english and not {words[0], words[-1]}.isdisjoint(_LATIN[best].telling)
    if words[0] in _ASKING and counts[best] > english + 1:
        return best
    return best if telling and counts[best] > english and (alone or counts[best] > 1) else ENGLISH


def _count_english(words: list[str]) -> int:
    return sum(word in STOP_WORDS or word in _SURE for word in words)


def _count(words: list[str], of: _Words) -> int:
    return sum(word in of.telling or word in of.others for word in words)
