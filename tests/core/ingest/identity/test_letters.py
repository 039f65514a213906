import pytest

from core.ingest.identity.letters import is_typed_at_random, words

# Short, full of consonants, with rare pairs, with accents, transliterated, typed without vowels.
NAMES = """
Li Ng Wu Bo Xu Yu O Ó Hrvoje Krzysztof Schwartz Schwertz Ewertz Szczepański Brzęczyszczykiewicz Grzegorz Wdowczyk
Brzykcy Zmrhal Vrchlabský Prchlík Scvrkl Krk Grgić Srđan Trnka Mrkvička Štvrtok Mkrtchyan Mgaloblishvili Dzhugashvili
Nguyễn Thuỷ Huỳnh Phương Xuân Zhang Xiaoqing Qiang Qiu Zhu Zixuan Szeto Ng'ang'a Nkrumah Mthembu Ngcobo Nxumalo Mbappé
Tshisekedi Ndlovu Qwabe Xhosa Mchunu Gqirana Hjálmtýr Þórður Sigtryggsdóttir Gruffydd Llwyd Llewellyn Bryn Cwm Rhys
Siobhán Aoife Caoimhe Niamh Ó'Ceallaigh McNulty McDunphy Fitzgerald Wojciechowski Skrzypczyk Przybylski Chrzanowski
Abdulqadir Siddiqui Iqbal Tawfiq Qasim Khalaf Dhruv Srinivasaraghavan Jyotsna Krishnamurthy Bhattacharjee Lakshmi
Abdlrhmn Mhmmd Oyelaran Oluwaseun Chukwuemeka Nnamdi Uzoamaka Foxcroft Hawksworth Wentworth Borchschmidt Dijkgraaf
Schrijnwerkers Oddfreyja Ásgeirsdóttir Björk Tjäder Sjöström Kjell Þór Yrjö Hyytiäinen Szűcs Gyöngyi Zsófia Nyíregyházi
MacDonald DeLaCruz MariaDelCarmen VanDerBerg LeAnn JuanCarlosDeLaCruz
"""
COMPANIES = "HubSpot PricewaterhouseCoopers ThyssenKrupp JPMorganChase Qwerkywriter Xchange Lufthansa Żabka Strv"
TYPED = """
asdfgh qwertyuiop lkjhgf zxcvbn sdfgsdfg asdasd dfgdfg aaaaaa xxxx jkjkjk fjwqkzpx zwqtcx gdjfkgn mfkdigjgfdyes
hjfgjfghfghfhg qzxwvkjp zAcXpGhTQr bYtRfQkLmS
"""


@pytest.mark.parametrize("name", [*NAMES.split(), *COMPANIES.split()])
def test_names_are_names(name: str) -> None:
    for written in (name, name.upper(), name.lower()):
        assert not any(is_typed_at_random(word) for word in words(written))


@pytest.mark.parametrize("word", TYPED.split())
def test_hammering_is_told(word: str) -> None:
    assert is_typed_at_random(word)


@pytest.mark.parametrize("word", ["Фывапролдж", "田中太郎", "محمدعبدالرحمن", "Łłłłł", "", "x", "qzxw"])
def test_other_scripts_and_short_words_are_left_alone(word: str) -> None:
    assert not is_typed_at_random(word)


def test_words_leave_out_digits_and_marks() -> None:
    assert words("anna-maria.li_77+x") == ["anna", "maria", "li", "x"]
