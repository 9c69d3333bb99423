"""`chancery estimate ppml` with three sets of effects and pyfixest on the same files, in one run.

    python benches/peers/estimate_pyfixest.py PROGRAM FILE.parquet [FILE.parquet ...]

PROGRAM is a release build. FILEs are of `gen_gravity.py N T` (60 9 gives 32,400 rows, 220 20 gives 968,000); the columns exporter, importer, year,
pair, trade, rta, cu, brdr_trend and ldist_trend are used. For each file one line of JSON: rows used, seconds and processor seconds of both (median of RUNS,
after one run that is not counted), and the largest relative differences. The program is timed as a whole, process start and reading the
file included; pyfixest without reading, after its code has been compiled. pyfixest estimates once more with tight tolerances, which is what is
compared: coefficients have to agree to nine digits, standard errors to eight, else the script ends with an error.

Needs pandas, pyarrow and pyfixest: `pip install pyfixest pyarrow`.
"""

import json
import resource
import subprocess
import sys
import time
from statistics import median

try:
    import pandas as pd
    import pyfixest as pf
    from pyfixest.demeaners import MapDemeaner
except ImportError as missing:
    sys.exit(f"{missing}: install the peers with `pip install pyfixest pyarrow`")

FORMULA = "trade ~ rta + cu + brdr_trend + ldist_trend | exporter^year + importer^year + pair"
COLUMNS = ["exporter", "importer", "year", "pair", "trade", "rta", "cu", "brdr_trend", "ldist_trend"]
RUNS = 3
DIGITS = {"coefficients": 1e-9, "standard_errors": 1e-8}


def processor(who):
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def timed(work, who):
    """Median seconds and processor seconds of some runs, and what the last one gave."""
    found = work()
    wall, cpu = [], []
    for _ in range(RUNS):
        begin, used = time.perf_counter(), processor(who)
        found = work()
        wall.append(time.perf_counter() - begin)
        cpu.append(processor(who) - used)
    return {"seconds": round(median(wall), 3), "processor": round(median(cpu), 3)}, found


def ours(program, file):
    command = [program, "estimate", "ppml", "--data", file, "--formula", FORMULA]
    command += ["--vcov", "cluster:pair", "--convention", "pyfixest", "--format", "json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)[0]


def compare(program, file):
    data = pd.read_parquet(file, columns=COLUMNS)
    own_time, evidence = timed(lambda: ours(program, file), resource.RUSAGE_CHILDREN)
    their_time, _ = timed(lambda: pf.fepois(FORMULA, data=data, vcov={"CRV1": "pair"}), resource.RUSAGE_SELF)
    tight = pf.fepois(
        FORMULA,
        data=data,
        vcov={"CRV1": "pair"},
        demeaner=MapDemeaner(fixef_tol=1e-10, fixef_maxiter=100_000),
        iwls_tol=1e-12,
        iwls_maxiter=100,
    )
    theirs = {"coefficients": tight.coef(), "standard_errors": tight.se()}
    keys = {"coefficients": "value", "standard_errors": "error"}

    def difference(what):
        terms = evidence["terms"]
        return max(abs(term[keys[what]] / theirs[what][term["name"]] - 1) for term in terms)

    differences = {what: difference(what) for what in DIGITS}
    rows = {"rows": len(data), "chancery_used": evidence["observations"], "pyfixest_used": int(tight._N)}
    print(json.dumps({"file": file, **rows, "chancery": own_time, "pyfixest": their_time, **differences}), flush=True)
    return rows["chancery_used"] == rows["pyfixest_used"] and all(differences[what] <= DIGITS[what] for what in DIGITS)


def main():
    program, files = sys.argv[1], sys.argv[2:]
    print(f"pyfixest {pf.__version__}, pandas {pd.__version__}", flush=True)
    if not all([compare(program, file) for file in files]):
        sys.exit("the two programs differ")


if __name__ == "__main__":
    main()
