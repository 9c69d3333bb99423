"""PPML with three effects on one file: this program beside pyfixest, in one run.

    python benches/peers/estimate_pyfixest.py PROGRAM FOLDER

PROGRAM is a release build, FOLDER holds agtpa_applications.csv.gz. The program is timed as a whole, reading the file included; pyfixest without
reading (the data are in memory), after one estimation that compiles its code. Prints the median of five runs and both coefficients.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pandas as pd
import pyfixest as pf

YEARS = [1986, 1990, 1994, 1998, 2002, 2006]
FORMULA = "trade ~ rta | exporter^year + importer^year + pair_id"


def timed(work, runs=5):
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - begin)
    return median(seconds), found


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    file = folder / "agtpa_applications.csv.gz"
    where = f"year in {YEARS}"
    command = [program, "estimate", "ppml", "--data", str(file), "--formula", FORMULA, "--where", where]
    command += ["--vcov", "cluster:pair_id", "--convention", "pyfixest", "--format", "json"]

    def ours():
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(out)[0]["terms"][0]

    data = pd.read_csv(file)
    data = data[data["year"].isin(YEARS)]

    def theirs():
        return pf.fepois(FORMULA, data=data, vcov={"CRV1": "pair_id"})

    theirs()
    seconds, fit = timed(theirs)
    print(f"pyfixest {pf.__version__}: {seconds:.3f} s, rta {fit.coef()['rta']:.8f} ({fit.se()['rta']:.8f}), file read before")
    seconds, term = timed(ours)
    print(f"chancery: {seconds:.3f} s, rta {term['value']:.8f} ({term['error']:.8f}), file read within")


if __name__ == "__main__":
    main()
