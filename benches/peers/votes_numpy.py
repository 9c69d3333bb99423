"""Agreement, S, kappa and pi of every pair of states in the General Assembly, every calendar year: numpy and its BLAS.

The same values as `crates/chancery-cli/benches/votes.rs`: the share of roll calls with the same ballot among those in which both voted yes,
abstained or voted no. A year's ballots become three 0/1 matrices (states by roll calls); the products of each with itself, added up,
count the equal ballots, and the product of their sum with itself the joint ones. For the other measures the product of all three matrices
with themselves gives the joint table of each pair.

usage: votes_numpy.py [DATA]
"""

import numpy as np
import pandas as pd

from peer import Stages, data_folder, report


STEPS = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))


def similarity(cast):
    """S, kappa and pi, each with linear and quadratic weights, of every pair: a dictionary of columns."""
    states, calls = cast.shape[1:]
    flat = cast.reshape(3 * states, calls)
    one, other = np.triu_indices(states, 1)
    joint = (flat @ flat.T).reshape(3, states, 3, states)[:, one, :, other].astype(np.float64)
    n, rows, columns = joint.sum(axis=(1, 2)), joint.sum(axis=2), joint.sum(axis=1)
    both = (rows + columns) / 2
    measures = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for weights, distance in (("linear", STEPS), ("quadratic", STEPS**2)):
            apart = np.einsum("pij,ij->p", joint, distance)
            measures[f"s_{weights}"] = 1 - 2 * apart / (n * distance.max())
            for name, first, second in (("kappa", rows, columns), ("pi", both, both)):
                expected = np.einsum("pi,pj,ij->p", first, second, distance) / n
                measures[f"{name}_{weights}"] = np.where(expected > 0, 1 - apart / expected, np.nan)
    return measures


def matrices(votes):
    """For each year: the year, its states, and what they cast as three 0/1 matrices."""
    for year, ballots in votes.groupby("year", sort=True):
        states, state = np.unique(ballots.ccode.to_numpy(), return_inverse=True)
        calls, call = np.unique(ballots.resid.to_numpy(), return_inverse=True)
        cast = np.zeros((3, len(states), len(calls)), np.float32)
        cast[ballots.vote.to_numpy().astype(int) - 1, state, call] = 1
        yield year, states, cast


def main():
    data = data_folder()
    stages = Stages()
    votes = pd.read_parquet(f"{data}/unga-votes/unvd_votes_1946_2022_ccode.parquet", columns=["resid", "ccode", "date", "vote"])
    votes["year"] = votes.date.astype(str).str[:4].astype(int)
    votes = votes.drop_duplicates(["resid", "ccode"])
    stages.done("read")

    pairs, total, years = 0, 0.0, []
    for year, states, cast in matrices(votes):
        equal = sum(kind @ kind.T for kind in cast)
        either = cast.sum(axis=0)
        joint = either @ either.T
        one, other = np.triu_indices(len(states), 1)
        n = joint[one, other].astype(np.float64)
        agreement = np.full(len(n), np.nan)
        np.divide(equal[one, other], n, out=agreement, where=n > 0)
        years.append(pd.DataFrame({"year": year, "ccode1": states[one], "ccode2": states[other], "agree": agreement}))
        pairs += len(n)
        total += float(np.nansum(agreement))
    table = pd.concat(years, ignore_index=True)
    stages.done("agreement")

    similar = pd.concat([pd.DataFrame(similarity(cast)) for _, _, cast in matrices(votes)], ignore_index=True)
    stages.done("similarity")

    usa_bra = table[(table.ccode1 == 2) & (table.ccode2 == 140)].set_index("year").agree
    result = {
        "pairs": pairs,
        "defined": int(table.agree.notna().sum()),
        "sum": round(total, 6),
        "usa_bra_2010": round(float(usa_bra[2010]), 6),
        **{f"sum_{name}": round(float(similar[name].sum()), 6) for name in similar},
    }
    report("numpy", "votes", stages, result, {"numpy": np.__version__, "pandas": pd.__version__})


main()
