"""The real EU files at hand (skipped where they are missing): coverage, counts, the same eids in all copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from eu_reading import coverage

from pipeline import formats
from pipeline.model import Expression, Hint

SHARED = Path(__file__).parents[2] / "../shared"
SAMPLES = SHARED / "corpus/eu/samples"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the shared corpus is not here")


def files() -> list[Path]:
    found = [
        *SAMPLES.glob("oj/*"),
        *SAMPLES.glob("cons/*.html"),
        *SAMPLES.glob("old/*"),
        *SAMPLES.glob("formex4/*/*.xml"),
    ]
    found += [*(SHARED / "samples/eu").glob("*html"), *(SHARED / "replay/cellar").glob("*.xhtml")]
    return sorted(p for p in found if not p.name.endswith(".doc.xml"))


def act(name: str) -> Expression:
    path = SAMPLES / name
    return formats.parse(path.read_bytes(), Hint(where=path.name))[0]


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_coverage(path: Path) -> None:
    assert 0.98 <= coverage(path.read_bytes()) <= 1.02


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("oj/32019L1937-2019-10-23.en.xml", "oj/32019L1937-2019-10-23.fr.xml"),
        ("oj/32012L0017-2012-06-13.en.xml", "oj/32012L0017-2012-06-13.fr.xml"),
        ("oj/31993L0013-1993-04-05.en.xml", "oj/31993L0013-1993-04-05.fr.xml"),
        ("oj/32001L0029-2001-05-22.en.html", "oj/32001L0029-2001-05-22.fr.html"),
        ("cons/31993L0013-2022-05-28.en.html", "cons/31993L0013-2022-05-28.fr.html"),
        ("cons/32011L0035-2013-07-01.en.html", "cons/32011L0035-2013-07-01.fr.html"),
        ("cons/32019L1937-2024-12-30.en.html", "formex4/32019L1937-2024-12-30/CL2019L1937EN0060010.0001.xml"),
        ("cons/31993L0013-2011-12-12.fr.html", "formex4/31993L0013-2011-12-12/CL1993L0013FR0010010.0001.xml"),
    ],
)
def test_same_eids(left: str, right: str) -> None:
    one, two = act(left), act(right)
    assert [p.eid for p in one.provisions] == [p.eid for p in two.provisions]
    assert not [p.eid for p in one.provisions if "~" in p.eid]


def test_the_articles_of_an_oj_act_keep_their_eids_when_consolidated() -> None:
    oj, later = act("oj/32019L1937-2019-10-23.en.xml"), act("cons/32019L1937-2021-11-10.en.html")
    own = [p.eid for p in oj.provisions if p.eid.startswith("art_")]
    assert own == [p.eid for p in later.provisions if p.eid.startswith("art_")]


def test_an_amending_act_has_its_own_seven_articles() -> None:
    assert [p.eid for p in act("oj/32012L0017-2012-06-13.en.xml").provisions if p.kind == "art"] == [
        f"art_{n}" for n in range(1, 8)
    ]
