#!/bin/sh
# Runs the peers on this machine, three times each, and prints a line of JSON a run. Needs Python 3 with pandas, pyarrow, numpy and ruptures.
# usage: benches/peers/run_peers.sh [DATA]      DATA: the providers' files; default: those beside the project
#
# The R package peacesciencer is not run: R is no requirement of this project. The figure on record for its directed dyad-years,
# 1816-2020, 2,063,610 rows x 25 columns, on two cores, is 15.0 s and 1.95 GB (median); docs/BENCHMARKS.md quotes it as such.
set -eu
here=$(dirname -- "$0")
python=${PYTHON:-python3}
for peer in panel_pandas votes_numpy; do
    for round in 1 2 3; do
        "$python" "$here/$peer.py" "$@"
    done
done
series=${CHANCERY_CHANGEPOINTS:-${TMPDIR:-/tmp}/changepoints.csv}
for round in 1 2 3; do
    "$python" "$here/changepoints_ruptures.py" "$series"
done
