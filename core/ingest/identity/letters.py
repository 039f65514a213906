"""Words that nobody is called: typed along the keyboard, or letters in no order any language has."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

# How seldom a letter (column, a to z) follows another (row): 0 nearly always, 9 nearly never. Measured as the rounded
# negative log2 of its share, less one, over 80,000 given and family names of some 90 countries in Latin letters.
_SELDOM = {
    "a": "54446654354331468234456845",
    "b": "15851994247497299279399969",
    "c": "29583961293487297577479963",
    "d": "17951974267567299356376955",
    "e": "45544555364242568233546745",
    "f": "19981475266485399255399969",
    "g": "25662653257454376346275646",
    "h": "17971988276555299475286959",
    "i": "25343646754341467334567755",
    "j": "18662998285775299766298988",
    "k": "17892994265476199446386959",
    "l": "15642567155257379755457947",
    "m": "14572886186747259657397957",
    "n": "26432615255673387643587755",
    "o": "65545555454241458234335755",
    "p": "19792793285497249366499969",
    "q": "39995999099978599988059999",
    "r": "25542746165454279443367946",
    "s": "27472882264456358632366964",
    "t": "18692882256676299343487955",
    "u": "34444645364242557223676655",
    "v": "09761969176598399568599958",
    "w": "19881996196685399548499949",
    "x": "39994894099677599875298988",
    "y": "16543767374353279435268967",
    "z": "16552972284556389767366935",
}
_ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm")
_SHORTEST = 6
_HARD = 8
_VOWELS = frozenset("aeiouy")


def _walks() -> frozenset[str]:
    """Neighbouring keys, either way: six of them, or four without a vowel (Schwertz has five with one)."""
    both = [row for each in _ROWS for row in (each, each[::-1])]
    runs = {row[i : i + n] for row in both for n in (4, 6) for i in range(len(row) - n + 1)}
    return frozenset(run for run in runs if len(run) == 6 or not _VOWELS & set(run))


_WALK = re.compile("|".join(sorted(_walks())))
_REPEATED = re.compile(r"(asd|sdf|dfg|fgh|ghj|hjk|jkl|qwe|zxc|xcv|cvb)\1|([a-z])\2{3}|([b-df-hj-np-tv-z]{2})\3\3")
_LATIN = re.compile(r"[a-z]+")
_WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> list[str]:
    """The words of a text, without digits and marks."""
    return _WORD.findall(text)


@lru_cache(maxsize=200_000)
def is_typed_at_random(word: str) -> bool:
    """Whether a word was hammered into the keyboard; only one in Latin letters, with or without accents, can be."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    if not _LATIN.fullmatch(plain):
        return False
    return bool(_WALK.search(plain) or _REPEATED.search(plain)) or _is_scrambled(word) or _is_unheard_of(plain)


def _is_unheard_of(word: str) -> bool:
    """Whether its letters follow each other as in no name; a short word must be stranger than a long one.

    Two pairs must be hardly known at all: consonants alone (Krzysztof, Abdlrhmn) prove nothing.
    """
    if len(word) < _SHORTEST:
        return False
    seldom = [int(_SELDOM[first][ord(second) - 97]) for first, second in pairwise(word)]
    return sum(seldom) / len(seldom) >= 4 + 9 / len(word) and sum(each >= _HARD for each in seldom) >= 2


def _is_scrambled(word: str) -> bool:
    """Whether capitals stand all over the word (zAcXpGhTQr), closer than in any name (MacDonald, DeLaCruz)."""
    rises = sum(first.islower() and second.isupper() for first, second in pairwise(word))
    return rises >= 3 and 3 * rises >= len(word)
