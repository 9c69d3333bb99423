"""Directed dyad-years of the Correlates of War system, 1816 to 2020, joined with thirteen series: pandas and pyarrow.

The same rows and columns as `crates/chancery-cli/benches/panel.rs`: pairs of states that were members on one day of the year, and seven
series of either state, three of trade, two of alliances, shared organisations. The join is what a careful analyst writes: a product of the
states of each year, then left joins on codes and year. Missing values stay missing here; why they are missing is not recorded, which
chancery's columns `x_state` do.

usage: panel_pandas.py [DATA] [OUT.parquet]
"""

import os
import sys
import tempfile

import pandas as pd
import pyarrow

from peer import Stages, data_folder, report

FIRST, LAST = 1816, 2020
NMC = ["milex", "milper", "irst", "pec", "tpop", "upop", "cinc"]
PACTS = ["atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul"]


def universe(states):
    """Every ordered pair of states that were both members on some day of a year."""

    def day(prefix):
        parts = states[[f"{prefix}year", f"{prefix}month", f"{prefix}day"]].astype(int)
        return parts.iloc[:, 0] * 10_000 + parts.iloc[:, 1] * 100 + parts.iloc[:, 2]

    spells = pd.DataFrame({"ccode": states.ccode.astype(int), "start": day("st"), "end": day("end")})
    # The list ends in 2016; who is a member then is one until the panel ends.
    spells.loc[spells.end >= 20161231, "end"] = LAST * 10_000 + 1231
    years = []
    for year in range(FIRST, LAST + 1):
        there = spells[(spells.start <= year * 10_000 + 1231) & (spells.end >= year * 10_000 + 101)]
        pairs = there.merge(there, how="cross", suffixes=("1", "2"))
        pairs = pairs[pairs.ccode1 != pairs.ccode2]
        first = pairs[["start1", "start2"]].max(axis=1).clip(lower=year * 10_000 + 101)
        last = pairs[["end1", "end2"]].min(axis=1).clip(upper=year * 10_000 + 1231)
        pairs = pairs[first <= last][["ccode1", "ccode2"]].drop_duplicates().assign(year=year)
        years.append(pairs)
    return pd.concat(years, ignore_index=True)


def main():
    data = data_folder()
    stages = Stages()
    states = pd.read_csv(f"{data}/cow-states/cow_states.csv")
    nmc = pd.read_csv(f"{data}/cow-nmc/cow_nmc.csv", usecols=["ccode", "year", *NMC])
    trade = pd.read_parquet(f"{data}/cow-trade/cow_trade_ddy.parquet", columns=["ccode1", "ccode2", "year", "flow1", "flow2"])
    atop = pd.read_csv(f"{data}/alliances/atop_alliance_ddy.csv.gz", usecols=["ccode1", "ccode2", "year", *PACTS])
    igo = pd.read_parquet(f"{data}/cow-igo/cow_igo_ndy.parquet", columns=["ccode1", "ccode2", "year", "dyadigos"])
    stages.done("read")

    # Units as chancery keeps them: dollars (pounds before 1914 are left out), persons, tons.
    nmc.loc[nmc.year < 1914, "milex"] = float("nan")
    thousands = [name for name in NMC if name != "cinc"]
    nmc[thousands] = nmc[thousands] * 1e3
    trade = trade.assign(imports=trade.flow1 * 1e6, exports=trade.flow2 * 1e6).drop(columns=["flow1", "flow2"])
    trade["trade"] = trade.imports + trade.exports
    # A pact binds a pair if it binds one of the two.
    turned = atop.rename(columns={"ccode1": "ccode2", "ccode2": "ccode1"})
    atop = pd.concat([atop, turned]).groupby(["ccode1", "ccode2", "year"], as_index=False)[PACTS].max()
    atop["alliance"] = (atop[PACTS].max(axis=1) > 0).astype(float)
    atop = atop.rename(columns={"atop_defense": "defense_pact"})[["ccode1", "ccode2", "year", "alliance", "defense_pact"]]
    igo = igo.rename(columns={"dyadigos": "shared_igos"})
    both = pd.concat([igo, igo.rename(columns={"ccode1": "ccode2", "ccode2": "ccode1"})])
    igo = both.drop_duplicates(["ccode1", "ccode2", "year"])
    stages.done("prepare")

    panel = universe(states)
    stages.done("universe")

    for side in ("1", "2"):
        named = nmc.rename(columns={"ccode": f"ccode{side}", **{name: f"{name}{side}" for name in NMC}})
        panel = panel.merge(named, how="left", on=[f"ccode{side}", "year"])
    key = ["ccode1", "ccode2", "year"]
    panel = panel.merge(trade, how="left", on=key).merge(atop, how="left", on=key).merge(igo, how="left", on=key)
    # The list of alliances is complete to 2018: no row is no alliance, and after its end nothing is known.
    covered = panel.year <= 2018
    for name in ("alliance", "defense_pact"):
        panel.loc[covered, name] = panel.loc[covered, name].fillna(0.0)
    stages.done("join")

    with tempfile.TemporaryDirectory() as folder:
        out = sys.argv[2] if len(sys.argv) > 2 else os.path.join(folder, "panel.parquet")
        panel.to_parquet(out, compression="zstd", index=False)
    stages.done("write")

    sums = {name: float(panel[name].sum()) for name in ("cinc1", "imports", "alliance", "shared_igos")}
    observed = {name: int(panel[name].notna().sum()) for name in sums}
    result = {"rows": len(panel), "columns": panel.shape[1], "sums": sums, "observed": observed}
    report("pandas", "panel", stages, result, {"pandas": pd.__version__, "pyarrow": pyarrow.__version__})


main()
