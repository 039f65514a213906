from hypothesis import given
from hypothesis import strategies as st

from core.ingest.identity.burst import Sent, bursts

NET, OTHER = "203.0.113.0/24", "198.51.100.0/24"


def found(*seconds: int, size: int = 3, span: int = 60) -> dict[int, str]:
    """Evidence by place in `seconds`."""
    sent = [Sent(NET, at, place) for place, at in enumerate(seconds)]
    return {lead: verdict.evidence for lead, verdict in bursts(sent, size, span).items()}


def test_too_few_are_none() -> None:
    assert found(0, 1) == {}
    assert found(0, 30, 61) == {}


def test_a_burst_tells_how_many_and_how_fast() -> None:
    said = f"One of 3 leads from the network {NET} within one minute."
    assert found(0, 10, 59) == {0: said, 1: said, 2: said}
    assert set(found(0, 30, 60).values()) == {f"One of 3 leads from the network {NET} within 2 minutes."}


def test_spans_that_share_a_lead_are_one_burst_and_others_are_not() -> None:
    assert set(found(0, 30, 60, 90, 120)) == {0, 1, 2, 3, 4}
    assert set(found(0, 30, 60, 90, 120).values()) == {f"One of 5 leads from the network {NET} within 3 minutes."}
    apart = found(0, 1, 2, 500, 1000, 1001, 1002, 1003)
    assert set(apart) == {0, 1, 2, 4, 5, 6, 7}
    assert (apart[0][:8], apart[4][:8]) == ("One of 3", "One of 4")


def test_networks_do_not_add_up() -> None:
    sent = [Sent(NET, 0, 1), Sent(NET, 1, 2), Sent(OTHER, 0, 3), Sent(OTHER, 1, 4), Sent(OTHER, 2, 5)]
    assert set(bursts(sent, 3, 60)) == {3, 4, 5}


@given(
    st.lists(st.integers(0, 300), max_size=25).map(sorted),
    st.integers(2, 5),
    st.integers(1, 90),
)
def test_a_lead_is_in_a_burst_when_some_span_around_it_is_full(times: list[int], size: int, span: int) -> None:
    sent = [Sent(NET, at, place) for place, at in enumerate(times)]
    full = [start for start in times if sum(start <= at <= start + span for at in times) >= size]
    expected = {place for place, at in enumerate(times) if any(start <= at <= start + span for start in full)}
    assert set(bursts(sent, size, span)) == expected
