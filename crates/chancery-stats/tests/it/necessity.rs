//! Necessary conditions and parameters of fit that the R package QCA (version 3.25.1, in the snapshots of its own tests) gives.

use chancery_stats::qca::{NecessityCutOffs, necessary_conditions, necessity, sufficiency};

use crate::study::{LIPSET, Study, assert_numbers, cebotari_vink, emmenegger, krook, lipset, party_bans};

/// Whether the search finds just the printed conditions: consistency, relevance, coverage.
#[track_caller]
fn assert_necessary(
    study: &Study,
    cut_offs: [f64; 2],
    conjunctions: &[(&str, [f64; 3])],
    disjunctions: &[(&str, [f64; 3])],
) {
    let cut_offs = NecessityCutOffs { consistency: cut_offs[0], coverage: cut_offs[1], relevance: 0.0, literals: 6 };
    let found = necessary_conditions(&study.cases, &cut_offs);
    for (found, printed, join) in [(found.conjunctions, conjunctions, "*"), (found.disjunctions, disjunctions, " + ")] {
        let name = |literals: &[(usize, u8)]| {
            let space = study.cases.space();
            let names: Vec<String> = literals
                .iter()
                .map(|&(condition, value)| space.written(&space.literal(condition, value), &study.names()))
                .collect();
            names.join(join)
        };
        let mut ours: Vec<String> = found.iter().map(|necessary| name(&necessary.literals)).collect();
        let mut theirs: Vec<&str> = printed.iter().map(|(name, _)| *name).collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs);
        for (text, numbers) in printed {
            let necessary = found.iter().find(|necessary| name(&necessary.literals) == *text).expect("named above");
            let fit = necessary.fit;
            assert_numbers(text, &[fit.consistency, fit.relevance, fit.coverage], numbers);
        }
    }
}

#[test]
fn necessary_conditions_are_the_published_ones() {
    let Some(study) = krook() else { return };
    let printed =
        [("ES + LP", [1.0, 0.636, 0.733]), ("WS + LP", [0.909, 0.917, 0.909]), ("~WM + LP", [0.909, 0.583, 0.667])];
    assert_necessary(&study, [0.9, 0.65], &[], &printed);
    let Some(study) = party_bans() else { return };
    assert_necessary(&study, [1.0, 0.0], &[], &[("C[1] + F[2] + T[2] + V[0]", [1.0, 0.333, 0.913])]);
    let Some(study) = lipset("qca/LC.csv", LIPSET) else { return };
    let conjunctions = [
        ("DEV", [1.0, 0.8, 0.8]),
        ("LIT", [1.0, 0.5, 0.615]),
        ("STB", [1.0, 0.7, 0.727]),
        ("DEV*LIT", [1.0, 0.8, 0.8]),
        ("DEV*STB", [1.0, 1.0, 1.0]),
        ("LIT*STB", [1.0, 0.9, 0.889]),
        ("DEV*LIT*STB", [1.0, 1.0, 1.0]),
    ];
    assert_necessary(&study, [1.0, 0.0], &conjunctions, &[("~URB + IND", [1.0, 0.0, 0.444])]);
    let Some(study) = lipset("qca/LM.csv", LIPSET) else { return };
    let conjunctions =
        [("LIT[1]", [1.0, 0.5, 0.615]), ("STB[1]", [1.0, 0.7, 0.727]), ("LIT[1]*STB[1]", [1.0, 0.9, 0.889])];
    let disjunctions = [
        ("DEV[1] + IND[1]", [1.0, 0.8, 0.8]),
        ("URB[0] + IND[1]", [1.0, 0.0, 0.444]),
        ("DEV[2] + URB[1] + IND[0]", [1.0, 0.1, 0.471]),
    ];
    assert_necessary(&study, [1.0, 0.0], &conjunctions, &disjunctions);
    let Some(study) = cebotari_vink() else { return };
    let disjunctions = [
        ("DEMOC + ETHFRACT + ~GEOCON", [0.930, 0.470, 0.626]),
        ("DEMOC + ~ETHFRACT + POLDIS", [0.918, 0.506, 0.637]),
        ("DEMOC + ETHFRACT + POLDIS", [0.906, 0.502, 0.630]),
        ("DEMOC + ~ETHFRACT + ~NATPRIDE", [0.905, 0.527, 0.641]),
        ("DEMOC + ETHFRACT + ~NATPRIDE", [0.935, 0.530, 0.656]),
        ("DEMOC + ~GEOCON + POLDIS", [0.920, 0.539, 0.654]),
        ("DEMOC + ~GEOCON + ~NATPRIDE", [0.908, 0.584, 0.671]),
        ("DEMOC + POLDIS + ~NATPRIDE", [0.916, 0.596, 0.682]),
        ("~ETHFRACT + POLDIS + ~NATPRIDE", [0.911, 0.554, 0.657]),
        ("~DEMOC + ETHFRACT + POLDIS + ~NATPRIDE", [0.913, 0.532, 0.647]),
        ("ETHFRACT + ~GEOCON + POLDIS + ~NATPRIDE", [0.911, 0.613, 0.688]),
    ];
    assert_necessary(&study, [0.9, 0.6], &[("GEOCON", [0.904, 0.492, 0.624])], &disjunctions);
    let negated = study.negated();
    let disjunctions = [("~DEMOC + ~ETHFRACT", [0.951, 0.548, 0.663]), ("~ETHFRACT + ~POLDIS", [0.927, 0.443, 0.603])];
    assert_necessary(&negated, [0.9, 0.6], &[("NATPRIDE", [0.932, 0.622, 0.693])], &disjunctions);
    let Some(study) = emmenegger() else { return };
    let disjunctions = [
        ("S + C", [0.968, 0.535, 0.691]),
        ("C + R", [0.968, 0.600, 0.722]),
        ("S + L + P", [1.0, 0.450, 0.669]),
        ("L + R + P", [0.994, 0.494, 0.685]),
        ("R + P + ~V", [0.975, 0.360, 0.622]),
        ("C + L + P + ~V", [0.967, 0.333, 0.609]),
    ];
    assert_necessary(&study, [0.965, 0.6], &[], &disjunctions);
}

#[test]
fn parameters_of_fit_are_the_published_ones() {
    let Some(study) = cebotari_vink() else { return };
    // Necessity: consistency, relevance, coverage; sufficiency: consistency, PRI, coverage; of each condition.
    let printed = [
        ("DEMOC", [0.741, 0.758, 0.713], [0.713, 0.508, 0.741]),
        ("ETHFRACT", [0.680, 0.830, 0.755], [0.755, 0.578, 0.680]),
        ("GEOCON", [0.904, 0.492, 0.624], [0.624, 0.449, 0.904]),
        ("POLDIS", [0.518, 0.878, 0.744], [0.744, 0.624, 0.518]),
        ("NATPRIDE", [0.708, 0.523, 0.539], [0.539, 0.279, 0.708]),
    ];
    let negated = [
        ("DEMOC", [0.618, 0.682, 0.580], [0.580, 0.281, 0.618]),
        ("ETHFRACT", [0.574, 0.760, 0.623], [0.623, 0.349, 0.574]),
        ("GEOCON", [0.784, 0.436, 0.529], [0.529, 0.309, 0.784]),
        ("POLDIS", [0.335, 0.776, 0.470], [0.470, 0.221, 0.335]),
        ("NATPRIDE", [0.932, 0.622, 0.693], [0.693, 0.520, 0.932]),
    ];
    for (study, printed) in [(study.negated(), negated), (study, printed)] {
        for (name, nec, suf) in printed {
            let x = study.cases.in_term(&study.term(name));
            let fit = necessity(&x, study.cases.outcome());
            assert_numbers(name, &[fit.consistency, fit.relevance, fit.coverage], &nec);
            let fit = sufficiency(&x, study.cases.outcome());
            assert_numbers(name, &[fit.consistency, fit.pri, fit.coverage], &suf);
        }
    }
    let Some(study) = krook() else { return };
    let printed = [
        ("ES", [0.818, 0.692, 0.692]),
        ("QU", [0.727, 0.429, 0.500]),
        ("WS", [0.455, 1.0, 1.0]),
        ("WM", [0.727, 0.571, 0.571]),
        ("LP", [0.727, 0.929, 0.889]),
        ("~ES", [0.182, 0.650, 0.222]),
        ("~WS", [0.545, 0.312, 0.353]),
    ];
    for (name, numbers) in printed {
        let fit = necessity(&study.cases.in_term(&study.term(name)), study.cases.outcome());
        assert_numbers(name, &[fit.consistency, fit.relevance, fit.coverage], &numbers);
    }
}
