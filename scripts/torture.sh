#!/usr/bin/env bash
# Tortures a store with the real program: kills it at random moments, fills the disk, makes the disk read-only, lets writers meet.
# After each blow the store must open, hash right, and be as it was before or as it is after.
#
#   scripts/torture.sh                        200 rounds of each
#   ROUNDS=20 scripts/torture.sh              fewer
#   CHANCERY=path/of/chancery DATA=folder/of/us-census-trade scripts/torture.sh
#
# Filling a disk for certain needs a small one of its own: as root a tmpfs is mounted, otherwise the size of files is limited.
set -euo pipefail
cd "$(dirname "$0")/.."

ROUNDS=${ROUNDS:-200}
CHANCERY=$(realpath "${CHANCERY:-target/debug/chancery}")
DATA=${DATA:-../shared/data/us-census-trade}
ID=us-census-trade
WORK=$(mktemp -d)
DISK=
trap 'test -z "$DISK" || umount "$DISK" || true; rm -rf "$WORK"' EXIT
RANDOM=${SEED:-1}

# Three vintages of the data set: the provider's files, and the same one and two lines shorter.
mkdir "$WORK/one" "$WORK/two" "$WORK/three"
for file in "$DATA"/census_*.csv; do
    cp "$file" "$WORK/one/"
    head -n -1 "$file" > "$WORK/two/$(basename "$file")"
    head -n -2 "$file" > "$WORK/three/$(basename "$file")"
done
VINTAGES=("$WORK/one" "$WORK/two" "$WORK/three")

add() { "$CHANCERY" data add "$ID" "${VINTAGES[$1]}" --store "$2" "${@:3}"; }
verify() { "$CHANCERY" data verify --store "$1" > "$WORK/verify" 2>&1 || { cat "$WORK/verify"; fail "the store is damaged"; }; }
generation() { sed -n 's/^  "generation": \([0-9]*\),$/\1/p' "$1/MANIFEST.json"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
milliseconds() { echo $(($(date +%s%N) / 1000000)); }

STORE=$WORK/store
add 0 "$STORE" > /dev/null
began=$(milliseconds)
add 1 "$STORE" > /dev/null
whole=$(($(milliseconds) - began + 1))
echo "an import takes $whole ms"

# 1. Killed at any moment of an import, every fourth time of a compaction, until so many processes have been killed.
rounds=0 killed=0 old=0 new=0 vintage=0
while [ "$killed" -lt "$ROUNDS" ]; do
    rounds=$((rounds + 1))
    before=$(generation "$STORE")
    # Not through the function above: what is killed must be the program, not a shell that runs it.
    if [ $((rounds % 4)) -eq 0 ]; then
        "$CHANCERY" data compact --store "$STORE" > /dev/null 2>&1 &
    else
        "$CHANCERY" data add "$ID" "${VINTAGES[$vintage]}" --store "$STORE" > /dev/null 2>&1 &
    fi
    child=$!
    moment=$(((RANDOM * 32768 + RANDOM) % (whole * 5 / 4)))
    sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
    kill -9 "$child" 2> /dev/null && killed=$((killed + 1))
    wait "$child" 2> /dev/null || true
    verify "$STORE"
    case $(($(generation "$STORE") - before)) in
        0) old=$((old + 1)) ;;
        # The next import brings the other vintage, so that there is always something to do.
        1) new=$((new + 1)) vintage=$((1 - vintage)) ;;
        *) fail "round $rounds: from generation $before to $(generation "$STORE")" ;;
    esac
done
add 0 "$STORE" > /dev/null
"$CHANCERY" data compact --store "$STORE" > /dev/null
verify "$STORE"
[ "$(find "$STORE/data/$ID" -mindepth 1 -maxdepth 1 | wc -l)" -eq 1 ] || fail "compaction leaves something"
echo "killed: $killed processes in $rounds rounds; the store was as before $old times, as after $new times"

# 2. Two writers, one reader and a compaction at once; the writers wait for each other.
reads=0
for round in $(seq "$ROUNDS"); do
    add 2 "$STORE" > /dev/null
    add 0 "$STORE" --wait 300 > /dev/null & one=$!
    add 1 "$STORE" --wait 300 > /dev/null & two=$!
    "$CHANCERY" data compact --store "$STORE" --wait 300 > /dev/null & three=$!
    "$CHANCERY" data verify --store "$STORE" > /dev/null && reads=$((reads + 1))
    wait "$one" && wait "$two" && wait "$three" || fail "round $round: a writer failed"
    verify "$STORE"
done
echo "two writers: $ROUNDS rounds, $reads readers at the same time, all well"

# 3. Without waiting, the second writer is told.
told=0
for round in $(seq $((ROUNDS / 10 + 1))); do
    add 2 "$STORE" > /dev/null
    add 0 "$STORE" > /dev/null 2> "$WORK/first" & one=$!
    add 1 "$STORE" > /dev/null 2> "$WORK/second" || true
    wait "$one" || true
    if grep -q "is being written by another process" "$WORK/first" "$WORK/second"; then told=$((told + 1)); fi
    verify "$STORE"
done
echo "impatient writers: $((ROUNDS / 10 + 1)) rounds, $told told that the store is being written"

# 4. A full disk.
full=0 done=0
check_full() {
    verify "$1"
    if [ "$2" -eq 0 ]; then done=$((done + 1)); else full=$((full + 1)); fi
}
if [ "$(id -u)" -eq 0 ] && mkdir "$WORK/disk" && mount -t tmpfs -o size=64m tmpfs "$WORK/disk" 2> /dev/null; then
    DISK=$WORK/disk
    small=$DISK/store
    add 0 "$small" > /dev/null
    need=$(du -sk "$small" | cut -f1)
    for round in $(seq "$ROUNDS"); do
        "$CHANCERY" data compact --store "$small" > /dev/null
        have=$(df -k --output=avail "$DISK" | tail -1)
        room=$(((RANDOM * 32768 + RANDOM) % (need * 3 / 2)))
        head -c $(((have - room) * 1024)) /dev/zero > "$DISK/ballast"
        code=0
        add $((round % 2)) "$small" > /dev/null 2> "$WORK/error" || code=$?
        [ "$code" -eq 0 ] || grep -q "the disk is full" "$WORK/error" || { cat "$WORK/error"; fail "another error"; }
        check_full "$small" "$code"
        rm "$DISK/ballast"
    done
    echo "full disk: $ROUNDS rounds on a tmpfs, $full imports refused, $done had room"

    mount -o remount,ro "$DISK"
    add 0 "$small" > /dev/null 2> "$WORK/error" || true
    add 1 "$small" > /dev/null 2>> "$WORK/error" || true
    grep -q "the place cannot be written" "$WORK/error" || { cat "$WORK/error"; fail "a read-only disk"; }
    verify "$small"
    echo "read-only disk: the writer is told, readers work"
else
    for round in $(seq "$ROUNDS"); do
        code=0
        # In blocks of 1024 bytes; what writes past the limit is ended by SIGXFSZ, or gets EFBIG.
        (ulimit -f $((RANDOM % 2000 + 1)); add $((round % 2)) "$STORE" > /dev/null 2>&1) || code=$?
        check_full "$STORE" "$code"
    done
    echo "limited files: $ROUNDS rounds, $full imports refused or ended, $done had room"
fi
echo "all well"
