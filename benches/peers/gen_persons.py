"""Made-up persons who move between firms: the design of fixest's published benchmark, simple or difficult.

    python benches/peers/gen_persons.py ROWS simple|difficult FILE.parquet

Ten years a person, 23 persons a firm. In the simple design a person's firm is drawn each year. In the difficult one firms follow each
other from row to row, so that levels far apart are linked by long paths only and simple iterations crawl. Columns: id, year, firm, x1, x2 = x1^2,
and y, counts with mean exp(x1 + 0.05 x2 + effects) and variance mean + 2 mean^2. The same arguments give the same file.
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

YEARS, PERSONS_A_FIRM, THETA = 10, 23, 0.5


def main():
    rows, design, file = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    if design not in ("simple", "difficult"):
        sys.exit("the design is `simple` or `difficult`")
    random = np.random.default_rng([7, rows])
    persons = rows // YEARS
    firms = round(persons / PERSONS_A_FIRM)
    rows = persons * YEARS
    person = np.repeat(np.arange(persons), YEARS)
    year = np.tile(np.arange(YEARS), persons)
    firm = np.arange(rows) % firms if design == "difficult" else random.integers(0, firms, rows)
    x1 = random.normal(size=rows)
    x2 = x1**2
    effects = random.normal(size=persons)[person] + random.normal(size=firms)[firm] + random.normal(size=YEARS)[year]
    mean = np.exp(x1 + 0.05 * x2 + effects)
    y = random.poisson(mean * random.gamma(THETA, 1 / THETA, rows))
    columns = {"id": person, "year": year + 2001, "firm": firm, "x1": x1, "x2": x2, "y": y}
    whole = {"id", "year", "firm", "y"}
    table = pa.table({name: values.astype(np.int32) if name in whole else values for name, values in columns.items()})
    pq.write_table(table, file, compression="zstd")


if __name__ == "__main__":
    main()
