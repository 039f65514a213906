"""What an e-mail address tells about its owner: a company's mailbox, one that anybody can have, a throw-away one."""

from functools import lru_cache

BUSINESS, FREE, THROW_AWAY = "business", "free", "throw-away"

_FREE = frozenset((
    "gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "rocketmail.com", "hotmail.com", "outlook.com",
    "live.com", "msn.com", "passport.com", "icloud.com", "me.com", "mac.com", "aol.com", "aim.com", "gmx.com",
    "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "arcor.de", "mail.com",
    "email.com", "usa.com", "mail.ru", "inbox.ru", "list.ru", "bk.ru", "yandex.ru", "yandex.com", "ya.ru",
    "rambler.ru", "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "zoho.com", "zohomail.com",
    "fastmail.com", "fastmail.fm", "hushmail.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr",
    "neuf.fr", "libero.it", "virgilio.it", "tiscali.it", "alice.it", "tin.it", "btinternet.com", "sky.com",
    "virginmedia.com", "ntlworld.com", "talktalk.net", "comcast.net", "verizon.net", "att.net", "sbcglobal.net",
    "bellsouth.net", "cox.net", "charter.net", "shaw.ca", "rogers.com", "sympatico.ca", "bigpond.com",
    "optusnet.com.au", "uol.com.br", "bol.com.br", "terra.com.br", "ig.com.br", "qq.com", "163.com", "126.com",
    "sina.com", "sohu.com", "foxmail.com", "naver.com", "daum.net", "hanmail.net", "rediffmail.com", "wp.pl", "o2.pl",
    "onet.pl", "interia.pl", "seznam.cz", "centrum.cz", "telenet.be", "skynet.be", "ziggo.nl", "kpnmail.nl",
    "xs4all.nl", "bluewin.ch", "hispeed.ch", "duck.com", "hey.com",
))  # fmt: skip
_FREE_NAMES = frozenset(("yahoo", "ymail", "hotmail", "outlook", "live", "gmx"))
"""Providers that have a domain in most countries: yahoo.fr, hotmail.co.uk."""


@lru_cache(maxsize=50_000)
def is_throw_away(domain: str) -> bool:
    """Whether the domain or one above it is known for throw-away addresses: a long list, loaded when one asks."""
    from disposable_email_domains import blocklist

    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


@lru_cache(maxsize=50_000)
def _is_free(domain: str) -> bool:
    name, *rest = domain.split(".")
    return domain in _FREE or (name in _FREE_NAMES and 0 < len(rest) <= 2 and all(len(part) <= 3 for part in rest))


def mailbox(email: str | None) -> str | None:
    """BUSINESS, FREE or THROW_AWAY; None without an address."""
    local, _, domain = (email or "").strip().lower().rpartition("@")
    if not local or "." not in domain:
        return None
    return THROW_AWAY if is_throw_away(domain) else FREE if _is_free(domain) else BUSINESS


def work_domain(email: str | None) -> str | None:
    """The domain of an address at work, in lower case; None of any other mailbox and of what is no address."""
    return (email or "").strip().lower().rpartition("@")[2] if mailbox(email) == BUSINESS else None
