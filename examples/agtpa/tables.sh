#!/bin/sh
# Writes the tables of this folder again: examples/agtpa/tables.sh FOLDER-OF-THE-DATA [PROGRAM]
set -eu
data=$1
program=${2:-chancery}
here=$(dirname "$0")
for models in "$here"/*.toml; do
    "$program" estimate "$models" --data "$data" --format md > "${models%.toml}.md"
done
