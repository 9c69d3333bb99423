"""PPML with exporter-year, importer-year and pair effects, standard errors clustered by pair: pyfixest and chancery on the same file.

The file is a CSV without quotes that has the columns exporter, importer, year, pair, trade and the regressors. Both results and the largest
relative differences are printed as one line of JSON each. pyfixest is run with tight tolerances, so that it can be compared digit by digit.
Needs Python 3 with pandas and pyfixest, and `cargo build --release -p chancery-stats --example regress`.

usage: gravity_pyfixest.py PANEL.csv REGRESSORS [PROGRAM]
  gravity_pyfixest.py panel.csv rta,cu target/release/examples/regress
"""

import json
import subprocess
import sys
import warnings

import pandas as pd
import pyfixest
from pyfixest.demeaners import MapDemeaner

from peer import Stages, report


def main():
    panel, regressors = sys.argv[1], sys.argv[2]
    program = sys.argv[3] if len(sys.argv) > 3 else "target/release/examples/regress"
    warnings.simplefilter("ignore")

    effects = ["exporter^year", "importer^year", "pair"]
    run = [program, panel, "trade", regressors, ",".join(effects), "pair"]
    ours = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
    print(json.dumps({"program": "chancery", **ours}), flush=True)

    data = pd.read_csv(panel)
    stages = Stages()
    formula = f"trade ~ {regressors.replace(',', ' + ')} | {' + '.join(effects)}"
    fit = pyfixest.fepois(
        formula,
        data,
        vcov={"CRV1": "pair"},
        demeaner=MapDemeaner(fixef_tol=1e-10, fixef_maxiter=100_000),
        iwls_tol=1e-12,
        iwls_maxiter=100,
    )
    stages.done("estimation")
    theirs = {"coefficients": list(fit.coef()), "standard_errors": list(fit.se())}

    def difference(key):
        return max(abs(a / b - 1) for a, b in zip(ours[key], theirs[key], strict=True))

    result = {
        "observations": int(fit._N),
        "coefficients": [float(b) for b in theirs["coefficients"]],
        "difference_of_coefficients": difference("coefficients"),
        "difference_of_standard_errors": difference("standard_errors"),
    }
    report("pyfixest", "three_way_ppml", stages, result, {"pyfixest": pyfixest.__version__, "pandas": pd.__version__})


main()
