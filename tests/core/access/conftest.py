import pytest

from core.store.engine import open_engine, writing
from core.store.models import Base


@pytest.fixture
def connection(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/test.db")
    with writing(engine) as opened:
        Base.metadata.create_all(opened)
        yield opened
    engine.dispose()
