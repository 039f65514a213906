"""Providers whose addresses say nothing about where somebody works."""

FREE = frozenset({
    "126.com", "163.com", "aol.com", "fastmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch",
    "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de",
    "hotmail.es", "hotmail.fr", "hotmail.it", "icloud.com", "laposte.net", "libero.it", "live.co.uk",
    "live.com", "live.de", "live.fr", "live.nl", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com",
    "naver.com", "orange.fr", "outlook.com", "outlook.de", "outlook.es", "outlook.fr", "pm.me", "proton.me",
    "protonmail.com", "qq.com", "rediffmail.com", "rocketmail.com", "sfr.fr", "t-online.de", "tutanota.com",
    "uol.com.br", "wanadoo.fr", "web.de", "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com",
    "yahoo.com.br", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com", "yandex.ru", "ymail.com",
    "zoho.com",
})  # fmt: skip


def work_domain(email: str | None) -> str | None:
    """The domain of an address at work, in lower case; None of a free mailbox and of what is no address."""
    local, _, domain = (email or "").strip().lower().rpartition("@")
    return domain if local and "." in domain and domain not in FREE else None
