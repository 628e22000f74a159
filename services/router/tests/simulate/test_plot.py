"""The picture of the waits."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from tellonce_router.simulate.plot import plot
from tellonce_router.simulate.running import case_of, simulate

from .cases import scenario

SVG = "{http://www.w3.org/2000/svg}"


def test_each_run_is_a_line_that_never_falls() -> None:
    found = [simulate(case_of(scenario()), name, [1], name=f"<{name}>") for name in ("engine", "round-robin")]

    picture = ET.fromstring(plot("a & b", found))

    lines = picture.findall(f".//{SVG}polyline")
    heights = [[float(point.split(",")[1]) for point in line.attrib["points"].split()] for line in lines]
    assert len(heights) == 2
    assert all(earlier >= later for line in heights for earlier, later in pairwise(line))
    assert [text.text for text in picture.findall(f"{SVG}text")] == ["a & b", "<engine>", "<round-robin>"]
