"""Breaks of the mean in 10,000 series of 75 years with ruptures: KernelCPD with the linear kernel, PELT compiled from C.

usage: changepoints_ruptures.py changepoints.csv      columns series,t,y; the file is made if it is not there
The problem is that of `cargo bench -p chancery-stats --bench shifts`: squared errors, 3 ln n a break, at least two years a segment, every
year allowed. Needs numpy and ruptures.
"""

import importlib.metadata
import os
import sys

import numpy
import ruptures
from peer import Stages, report

YEARS = 75
FILE = sys.argv[1]


def make():
    """Unit noise and up to three breaks of 1.5 to 4 standard deviations, six years apart at least."""
    random = numpy.random.default_rng(20260104)
    values = random.normal(0, 1, (10_000, YEARS))
    for series in values:
        rows = []
        for _ in range(random.integers(0, 4)):
            row = random.integers(6, YEARS - 5)
            if all(abs(row - other) >= 6 for other in rows):
                rows.append(row)
                series[row:] += random.choice([-1, 1]) * random.uniform(1.5, 4)
    with open(FILE, "w") as file:
        file.write("series,t,y\n")
        for index, series in enumerate(values):
            file.writelines(f"{index},{t},{y:.6f}\n" for t, y in enumerate(series))


if not os.path.exists(FILE):
    make()
stages = Stages()
values = numpy.loadtxt(FILE, delimiter=",", skiprows=1, usecols=2).reshape(-1, YEARS)
stages.done("read")
penalty = 3 * numpy.log(YEARS)
rows = []
for series in values:
    found = ruptures.KernelCPD(kernel="linear", min_size=2).fit(series.reshape(-1, 1)).predict(pen=penalty)
    rows.extend(found[:-1])
stages.done("segment")
report(
    "ruptures",
    "changepoints",
    stages,
    {"series": len(values), "breaks": len(rows), "sum_of_rows": int(sum(rows))},
    {"ruptures": importlib.metadata.version("ruptures"), "numpy": numpy.__version__},
)
