"""Small random files that overlap, correct and restate each other."""

from hypothesis import strategies as st

ADS = "Campaign,Campaign type,Ad group,Keyword,Match type,Device,Day,Cost,Impr.,Clicks\n"
UNCUT = "Campaign,Campaign type,Ad group,Keyword,Match type,Day,Cost,Impr.,Clicks\n"
LEADS = "Lead ID,Email,Created,Lifecycle stage,Country,UTM campaign,Last modified\n"
DEALS = "Deal ID,Deal name,Amount,Deal stage,Lead ID,Close date\n"
CLICKS = "gclid,Click time,Campaign,Email\n"
STAGES = "Lead ID,Stage,Date\n"


def some(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


@st.composite
def small_file(draw: st.DrawFn, *currencies: str) -> str:
    """Few ids, few values: files overlap, correct and restate each other; ads and deals in one of the currencies."""
    n = st.integers(1, 3)
    money = draw(some("", *currencies))
    if (kind := draw(some("ads", "ads", "leads", "deals", "clicks", "stages"))) == "ads":
        device = draw(st.booleans())
        of = draw(some("Search", ""))
        keys = draw(st.lists(st.tuples(some("A", "B"), some("x", "y"), n), min_size=1, max_size=4))
        rows = (
            f"{c},{of},G,{k},Exact match,{draw(some('Mobile,', 'Desktop,')) if device else ''}"
            f"2026-05-0{d},{draw(n)},5,1\n"
            for c, k, d in keys
        )
        return _in(money, (ADS if device else UNCUT) + "".join(rows))
    ids = draw(st.lists(n, min_size=1, max_size=3, unique=True))
    if kind == "leads":
        return LEADS + "".join(
            f"{i},{draw(some('a', 'b'))}@acme.io,2026-05-0{i},{draw(some('Lead', 'MQL', 'SQL', ''))},"
            f"{draw(some('DE', 'FR'))},{draw(some('A', 'B', ''))},2026-05-0{draw(st.integers(4, 6))}\n"
            for i in ids
        )
    if kind == "deals":
        rows = (f"{i},D,{draw(n)},{draw(some('Won', 'Open'))},{draw(n)},2026-06-0{draw(n)}\n" for i in ids)
        return _in(money, DEALS + "".join(rows))
    if kind == "clicks":
        rows = (f"g{i},2026-05-0{draw(n)},{draw(some('A', 'B'))},{draw(some('a', 'b'))}@acme.io\n" for i in ids)
        return CLICKS + "".join(rows)
    return STAGES + "".join(f"{i},{draw(some('MQL', 'SQL'))},2026-05-1{draw(n)}\n" for i in ids)


def _in(money: str, text: str) -> str:
    """The file with a column that names the currency, where there is one."""
    head, *rows = text.splitlines()
    return "\n".join([f"{head},Currency code", *(f"{row},{money}" for row in rows), ""]) if money else text


def kind_of(text: str) -> dict[str, str]:
    return {"kind": "stages"} if text.startswith(STAGES) else {}
