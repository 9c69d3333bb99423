#!/bin/sh
# Writes the tables of this folder again: examples/agtpa/tables.sh FOLDER-OF-THE-DATA [PROGRAM]
set -eu
data=$1
program=${2:-chancery}
here=$(dirname "$0")
for models in "$here"/*.toml; do
    # Scenarios (ge-*) are for `chancery counterfactual`; see GE.md.
    case ${models##*/} in ge-*) continue ;; esac
    "$program" estimate "$models" --data "$data" --format md > "${models%.toml}.md"
done
