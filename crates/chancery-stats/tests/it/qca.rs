//! Truth tables and solutions that the R package QCA (version 3.25.1, in the snapshots of its own tests) gives for the data sets it comes
//! with.

use chancery_stats::qca::{
    CaseType, Cases, Condition, Contradictions, CutOffs, Intermediate, RowOutcome, Rules, Space, TruthTable,
    case_types, conservative, intermediate, parsimonious,
};

use crate::shared::table;
use crate::study::{
    LIPSET, Study, assert_solutions, assert_table, cebotari_vink, emmenegger, krook, lipset, party_bans, written,
};

fn rules() -> Rules {
    Rules::default()
}

#[test]
fn krook_women_in_parliament() {
    let Some(study) = krook() else { return };
    let table = study.table(&CutOffs::default());
    let row = |number, outcome, cases| {
        let score = if outcome == '1' { 1.0 } else { 0.0 };
        (number, outcome, cases, score, score)
    };
    let printed = [
        row(3, '0', 2),
        row(4, '1', 1),
        row(9, '0', 1),
        row(11, '0', 4),
        row(12, '1', 1),
        row(18, '0', 1),
        row(21, '1', 1),
        row(24, '1', 1),
        row(25, '0', 3),
        row(26, '1', 1),
        row(27, '1', 1),
        row(28, '1', 2),
        row(29, '1', 1),
        row(32, '1', 2),
    ];
    assert_table(&table, &printed);
    let cases: Vec<&str> = table.rows()[3].cases.iter().map(|&case| study.labels[case].as_str()).collect();
    assert_eq!(cases, ["AU", "GB", "FR", "IE"]);
    let frequent = study.table(&CutOffs { frequency: 2, ..CutOffs::default() });
    assert_table(&frequent, &[row(3, '0', 2), row(11, '0', 4), row(25, '0', 3), row(28, '1', 2), row(32, '1', 2)]);

    let complex = "~ES*~WS*WM*LP + ES*QU*~WS*WM + ES*QU*~WS*LP + ES*WS*~WM*~LP + ES*WS*WM*LP";
    assert_solutions(&study, &conservative(&table, &rules()).unwrap(), &[complex]);
    let found = parsimonious(&table, &rules()).unwrap();
    let two = ["WS + ES*WM + QU*LP + ~ES*LP", "WS + ES*WM + QU*LP + WM*LP"];
    assert_solutions(&study, &found, &two);
    assert_eq!(
        study.written(&found.primes),
        study.written(&study.terms("WS + ~ES*LP + ES*WM + QU*LP + WM*LP + ES*~QU*~LP + ~QU*~WM*~LP"))
    );
    study.has_fit(
        &[
            ("WS", [1.0, 1.0, 0.455, 0.182]),
            ("ES*WM", [1.0, 1.0, 0.545, 0.091]),
            ("QU*LP", [1.0, 1.0, 0.545, 0.091]),
            ("~ES*LP", [1.0, 1.0, 0.182, 0.091]),
        ],
        [1.0; 3],
    );
    assert_eq!(study.assumptions(&table, two[0]), [2, 5, 6, 7, 8, 10, 13, 14, 15, 16, 19, 20, 22, 23, 30, 31]);
    assert_eq!(study.assumptions(&table, two[1]), [5, 6, 7, 8, 10, 13, 14, 15, 16, 19, 20, 22, 23, 30, 31]);
    let negated = study.negated();
    let complex = "~ES*~WS*WM*~LP + QU*~WS*~WM*~LP + ES*~QU*~WS*~WM*LP";
    assert_solutions(&negated, &conservative(&negated.table(&CutOffs::default()), &rules()).unwrap(), &[complex]);

    // Printed by an earlier version of the package, from the parsimonious solution with WM*LP.
    let expected = vec![vec![1]; 5];
    let found = intermediate(&table, &expected, &rules()).unwrap();
    let with = |found: &&Intermediate| {
        found.minimisation.listed().any(|solution| {
            study.written(&solution) == study.written(&study.terms("ES*WS + WM*LP + ES*QU*LP + ES*QU*WM"))
        })
    };
    assert!(found.iter().any(|found| with(&found)));
}

#[test]
fn lipset_crisp() {
    let Some(study) = lipset("qca/LC.csv", LIPSET) else { return };
    let table = study.table(&CutOffs::default());
    assert_table(
        &table,
        &[
            (1, '0', 3, 0.0, 0.0),
            (2, '0', 2, 0.0, 0.0),
            (5, '0', 2, 0.0, 0.0),
            (6, '0', 1, 0.0, 0.0),
            (22, '1', 2, 1.0, 1.0),
            (23, '0', 1, 0.0, 0.0),
            (24, '1', 2, 1.0, 1.0),
            (31, '0', 1, 0.0, 0.0),
            (32, '1', 4, 1.0, 1.0),
        ],
    );
    assert_solutions(&study, &conservative(&table, &rules()).unwrap(), &["DEV*~URB*LIT*STB + DEV*LIT*IND*STB"]);
    assert_solutions(&study, &parsimonious(&table, &rules()).unwrap(), &["DEV*STB"]);
    assert_eq!(study.assumptions(&table, "DEV*STB"), [18, 20, 26, 28, 30]);
    let negated = study.negated();
    let table = negated.table(&CutOffs::default());
    assert_solutions(&negated, &conservative(&table, &rules()).unwrap(), &["~DEV*~URB*~IND + DEV*LIT*IND*~STB"]);
    assert_solutions(&negated, &parsimonious(&table, &rules()).unwrap(), &["~DEV + ~STB"]);
    negated.has_fit(&[("~DEV", [1.0, 1.0, 0.8, 0.3]), ("~STB", [1.0, 1.0, 0.7, 0.2])], [1.0; 3]);
}

#[test]
fn lipset_multi_value() {
    let Some(study) = lipset("qca/LM.csv", "DEV URB LIT IND") else { return };
    let table = study.table(&CutOffs::default());
    assert_solutions(
        &study,
        &conservative(&table, &rules()).unwrap(),
        &["DEV[2]*LIT[1]*IND[1] + DEV[1]*URB[0]*LIT[1]*IND[0]"],
    );
    assert_solutions(&study, &parsimonious(&table, &rules()).unwrap(), &["DEV[2] + DEV[1]*IND[0]"]);
    study
        .has_fit(&[("DEV[2]", [1.0, 1.0, 0.625, 0.625]), ("DEV[1]*IND[0]", [1.0, 1.0, 0.25, 0.25])], [1.0, 1.0, 0.875]);
    let negated = study.negated();
    let table = negated.table(&CutOffs::default());
    let complex = "DEV[0]*URB[0]*IND[0] + DEV[1]*URB[0]*LIT[1]*IND[1]";
    assert_solutions(&negated, &conservative(&table, &rules()).unwrap(), &[complex]);
    assert_solutions(&negated, &parsimonious(&table, &rules()).unwrap(), &["DEV[0] + DEV[1]*URB[0]*IND[1]"]);

    let Some(study) = lipset("qca/LM.csv", LIPSET) else { return };
    let frequent = CutOffs { frequency: 2, ..CutOffs::default() };
    assert_solutions(&study, &parsimonious(&study.table(&frequent), &rules()).unwrap(), &["LIT[1]*STB[1]"]);
    study.has_fit(&[("LIT[1]*STB[1]", [0.889, 0.889, 1.0, 1.0])], [0.889, 0.889, 1.0]);
}

#[test]
fn lipset_fuzzy() {
    let Some(study) = lipset("qca/LF.csv", LIPSET) else { return };
    let table = study.table(&CutOffs::at(0.7));
    assert_solutions(&study, &conservative(&table, &rules()).unwrap(), &["DEV*~URB*LIT*STB + DEV*LIT*IND*STB"]);
    study.has_fit(
        &[("DEV*~URB*LIT*STB", [0.809, 0.761, 0.433, 0.196]), ("DEV*LIT*IND*STB", [0.843, 0.821, 0.622, 0.385])],
        [0.871, 0.851, 0.818],
    );
    assert_solutions(&study, &parsimonious(&table, &rules()).unwrap(), &["DEV*STB"]);
    study.has_fit(&[("DEV*STB", [0.869, 0.848, 0.824, 0.824])], [0.869, 0.848, 0.824]);
    let found = intermediate(&table, &vec![vec![1]; 5], &rules()).unwrap();
    assert_eq!(found.len(), 1);
    assert_solutions(&study, &found[0].minimisation, &["DEV*LIT*STB"]);
    // Deviant in kind: in DEV*STB, not in SURV; none, as every case in the rows of the solution survived.
    let types = case_types(&study.cases.in_term(&study.term("DEV*STB")), study.cases.outcome());
    let of_type = |wanted: CaseType| -> Vec<&str> {
        (0..18).filter(|&case| types[case] == wanted).map(|case| study.labels[case].as_str()).collect()
    };
    // In Belgium, the Netherlands and the United Kingdom the conditions are more present (0.98) than survival (0.95).
    assert_eq!(of_type(CaseType::Typical), ["CZ", "FI", "FR", "IE", "SE"]);
    assert_eq!(of_type(CaseType::DeviantConsistencyInDegree), ["BE", "NL", "UK"]);
    assert_eq!(of_type(CaseType::DeviantConsistencyInKind), [""; 0]);
}

#[test]
fn cebotari_and_vink_protest() {
    let Some(study) = cebotari_vink() else { return };
    let printed = [
        (2, '0', 4, 0.648, 0.182),
        (5, '1', 2, 0.874, 0.584),
        (6, '0', 1, 0.732, 0.148),
        (8, '0', 1, 0.749, 0.248),
        (10, '0', 1, 0.741, 0.086),
        (14, '0', 3, 0.653, 0.098),
        (15, '1', 2, 0.929, 0.839),
        (16, '1', 1, 0.821, 0.591),
        (20, '0', 1, 0.711, 0.162),
        (22, '0', 4, 0.725, 0.281),
        (24, '1', 2, 0.904, 0.754),
        (27, '1', 1, 0.938, 0.783),
        (28, '0', 1, 0.768, 0.225),
        (29, '1', 1, 0.957, 0.858),
        (30, '1', 2, 0.922, 0.667),
        (31, '1', 1, 0.959, 0.891),
        (32, '1', 1, 0.892, 0.717),
    ];
    let table = study.table(&CutOffs::at(0.8));
    assert_table(&table, &printed);
    let split = study.table(&CutOffs { negative: 0.75, ..CutOffs::at(0.8) });
    let contradictions: Vec<u128> = split.contradictions().map(|row| table.space().number(row.configuration)).collect();
    assert_eq!(contradictions, [28]);
    let negated = study.negated();
    let positive: Vec<u128> = negated
        .table(&CutOffs::at(0.8))
        .configurations(RowOutcome::Positive)
        .iter()
        .map(|&row| table.space().number(row))
        .collect();
    assert_eq!(positive, [2, 5, 6, 8, 10, 14, 20, 22, 28, 30]);

    let found = parsimonious(&table, &rules()).unwrap();
    let common = "~NATPRIDE + DEMOC*GEOCON*POLDIS";
    let rest = [
        "~DEMOC*ETHFRACT*POLDIS + DEMOC*ETHFRACT*GEOCON",
        "~DEMOC*ETHFRACT*POLDIS + DEMOC*ETHFRACT*~POLDIS",
        "DEMOC*ETHFRACT*GEOCON + ETHFRACT*GEOCON*POLDIS",
        "DEMOC*ETHFRACT*~POLDIS + ETHFRACT*GEOCON*POLDIS",
    ];
    let solutions: Vec<String> = rest.iter().map(|rest| format!("{common} + {rest}")).collect();
    assert_solutions(&study, &found, &solutions.iter().map(String::as_str).collect::<Vec<_>>());
    let all = format!("{common} + {} + {}", rest[0], rest[3]);
    assert_eq!(study.written(&found.primes), study.written(&study.terms(&all)));
    study.has_fit(
        &[
            ("~NATPRIDE", [0.899, 0.807, 0.597, 0.136]),
            ("DEMOC*ETHFRACT*GEOCON", [0.935, 0.826, 0.480, 0.085]),
            ("DEMOC*GEOCON*POLDIS", [0.906, 0.805, 0.342, 0.065]),
            ("ETHFRACT*GEOCON*POLDIS", [0.869, 0.786, 0.365, 0.045]),
        ],
        [0.879, 0.782, 0.810],
    );
}

#[test]
fn emmenegger_job_security() {
    let Some(study) = emmenegger() else { return };
    let cut_offs = CutOffs { negative: 0.5, ..CutOffs::at(0.9) };
    let printed = [
        (2, '0', 2, 0.198, 0.0),
        (5, 'C', 1, 0.581, 0.0),
        (10, '0', 1, 0.494, 0.0),
        (20, 'C', 2, 0.716, 0.5),
        (25, 'C', 2, 0.839, 0.699),
        (27, '1', 1, 0.940, 0.825),
        (33, '0', 2, 0.203, 0.0),
        (37, '1', 2, 0.977, 0.966),
        (47, '1', 1, 1.0, 1.0),
        (48, '1', 1, 1.0, 1.0),
        (56, '1', 2, 1.0, 1.0),
        (57, 'C', 1, 0.717, 0.0),
        (64, '1', 1, 1.0, 1.0),
    ];
    assert_table(&study.table(&cut_offs), &printed);
    let negated = study.negated();
    let printed = [
        (2, '1', 2, 1.0, 1.0),
        (5, '1', 1, 1.0, 1.0),
        (10, '1', 1, 1.0, 1.0),
        (20, 'C', 2, 0.716, 0.5),
        (25, 'C', 2, 0.627, 0.301),
        (27, 'C', 1, 0.714, 0.175),
        (33, '1', 2, 1.0, 1.0),
        (37, '0', 2, 0.352, 0.034),
        (47, '0', 1, 0.458, 0.0),
        (48, '0', 1, 0.459, 0.0),
        (56, 'C', 2, 0.571, 0.0),
        (57, '1', 1, 0.950, 0.824),
        (64, 'C', 1, 0.612, 0.0),
    ];
    assert_table(&negated.table(&cut_offs), &printed);

    let table = study.table(&CutOffs::at(0.9));
    assert_solutions(&study, &parsimonious(&table, &rules()).unwrap(), &["S*R + L*P", "S*R + P*~V"]);
    study.has_fit(
        &[("S*R", [0.871, 0.821, 0.610, 0.256]), ("L*P", [0.979, 0.955, 0.506, 0.152])],
        [0.883, 0.821, 0.762],
    );
    study.has_fit(
        &[("S*R", [0.871, 0.821, 0.610, 0.335]), ("P*~V", [0.950, 0.883, 0.417, 0.142])],
        [0.874, 0.813, 0.752],
    );
    let expectations = [vec![1], vec![1], vec![1], vec![1], vec![1], vec![0]];
    let found = intermediate(&table, &expectations, &rules()).unwrap();
    assert_eq!((found.len(), found[0].from.len()), (1, 2));
    let solution = "S*R*~V + S*C*R*P + S*L*R*P + C*L*P*~V";
    assert_solutions(&study, &found[0].minimisation, &[solution]);
    study.has_fit(
        &[
            ("S*R*~V", [0.990, 0.983, 0.402, 0.152]),
            ("S*C*R*P", [0.965, 0.921, 0.277, 0.041]),
            ("S*L*R*P", [1.0, 1.0, 0.354, 0.027]),
            ("C*L*P*~V", [0.964, 0.872, 0.297, 0.138]),
        ],
        [0.965, 0.941, 0.685],
    );
    assert_eq!(study.assumptions(&table, solution), [31, 39, 45, 53, 55, 59, 61, 63]);

    // The contradictory rows explained, the others that are told negative.
    let told = negated.table(&CutOffs { negative: 0.4, ..CutOffs::at(0.9) });
    let others = [told.configurations(RowOutcome::Positive), told.configurations(RowOutcome::Negative)].concat();
    let contradictions = told.configurations(RowOutcome::Contradiction);
    let table = TruthTable::of_configurations(told.space().clone(), &contradictions, &others);
    assert_solutions(&study, &parsimonious(&table, &rules()).unwrap(), &["P + ~S*C", "P + ~S*L*~V", "P + ~S*~R*~V"]);
    negated
        .has_fit(&[("P", [0.438, 0.119, 0.409, 0.158]), ("~S*C", [0.542, 0.262, 0.281, 0.030])], [0.400, 0.133, 0.439]);
}

#[test]
fn hartmann_and_kemmerzell_party_bans() {
    let Some(study) = party_bans() else { return };
    let cut_offs = CutOffs { negative: 0.4, ..CutOffs::default() };
    let table = study.table(&cut_offs);
    let row = |number, outcome, cases| {
        (number, outcome, cases, if outcome == '0' { 0.0 } else { 1.0 }, if outcome == '0' { 0.0 } else { 1.0 })
    };
    let printed = [
        row(11, '1', 2),
        row(12, '1', 1),
        row(15, '1', 1),
        row(16, '1', 1),
        row(17, '1', 6),
        row(18, '1', 3),
        row(19, '1', 1),
        row(27, '1', 1),
        row(28, '1', 1),
        row(29, '1', 4),
        row(33, '1', 2),
        row(34, '1', 1),
        row(35, '1', 7),
        row(37, '0', 2),
        row(38, '0', 1),
        row(39, '1', 1),
        row(40, '0', 1),
        row(41, '1', 1),
        row(45, '1', 1),
        row(47, '1', 1),
        (48, 'C', 4, 0.5, 0.5),
        row(53, '1', 3),
        row(54, '1', 2),
    ];
    assert_table(&table, &printed);
    let contradictory: Vec<&str> =
        table.contradictions().flat_map(|row| &row.cases).map(|&case| study.labels[case].as_str()).collect();
    assert_eq!(contradictory, ["KE", "NG", "TZ", "ZM"]);
    let with_contradictions = Rules { contradictions: Contradictions::DontCare, ..rules() };
    let two = ["C[1] + T[2] + T[1]*V[0] + C[0]", "C[1] + T[2] + T[1]*V[0] + F[2]"];
    assert_solutions(&study, &parsimonious(&table, &with_contradictions).unwrap(), &two);
    study.has_fit(
        &[
            ("C[1]", [1.0, 1.0, 0.405, 0.048]),
            ("T[2]", [0.941, 0.941, 0.762, 0.167]),
            ("T[1]*V[0]", [1.0, 1.0, 0.143, 0.048]),
            ("F[2]", [1.0, 1.0, 0.619, 0.024]),
        ],
        [0.955, 0.955, 1.0],
    );
    let contradictions = table.configurations(RowOutcome::Contradiction);
    let explained = TruthTable::of_configurations(table.space().clone(), &contradictions, &[]);
    assert_solutions(&study, &conservative(&explained, &rules()).unwrap(), &["C[2]*F[1]*T[2]*V[1]"]);

    let table = study.table(&CutOffs::default());
    let expectations = [vec![1], vec![1, 2], vec![2], vec![1]];
    let found = intermediate(&table, &expectations, &rules()).unwrap();
    assert_eq!(found.len(), 1);
    let solution = "C[1] + F[2] + T[1]*V[0] + T[2]*V[0] + C[0]*F[1]*T[2]";
    assert_solutions(&study, &found[0].minimisation, &[solution]);
}

#[test]
fn sager_and_andereggen_transport() {
    let Some(file) = table("qca/d.transport.tab") else { return };
    let study = Study::of(&file, "FED FIN URB GER HIS", "ACC");
    let table = study.table(&CutOffs::default());
    let expectations = [vec![0], vec![1], vec![0], vec![1], vec![1]];
    let found = intermediate(&table, &expectations, &rules()).unwrap();
    let solution = "FED[0]*FIN[1]*HIS[1] + FED[2]*URB[0]*GER[1] + FIN[0]*GER[1]*HIS[0] + FIN[1]*GER[1]*HIS[1]";
    assert_solutions(&study, &found[0].minimisation, &[solution]);
    study.has_fit(
        &[
            ("FED[0]*FIN[1]*HIS[1]", [1.0, 1.0, 0.25, 0.083]),
            ("FED[2]*URB[0]*GER[1]", [1.0, 1.0, 0.167, 0.083]),
            ("FIN[0]*GER[1]*HIS[0]", [1.0, 1.0, 0.167, 0.083]),
            ("FIN[1]*GER[1]*HIS[1]", [1.0, 1.0, 0.417, 0.25]),
        ],
        [1.0, 1.0, 0.75],
    );
}

/// A condition that does not apply to a case ("-") is both: the case stands for either configuration.
#[test]
fn ragin_and_strand_recognition() {
    let Some(file) = table("qca/RS.tab") else { return };
    let names = ["P", "E", "A", "EBA", "S"];
    let space = Space::new(&[2; 5]).unwrap();
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    for case in 0..file.cases.len() {
        for either in 0..2 {
            let value = |name: &&str| file.text(name)[case].parse().unwrap_or(either);
            let row = space.pack(&names.iter().map(value).collect::<Vec<u8>>()).unwrap();
            if file.text("REC")[case] == "1" { positive.push(row) } else { negative.push(row) }
        }
    }
    let table = TruthTable::of_configurations(space, &positive, &negative);
    let found = conservative(&table, &rules()).unwrap();
    let solutions: Vec<String> = found.listed().map(|solution| written(table.space(), &names, &solution)).collect();
    assert_eq!(solutions, ["E*A*~EBA*S + P*E*A*EBA + P*E*S"]);
}

/// A made-up example of the package's tests.
#[test]
fn ten_multi_value_solutions() {
    let column = |values: [u8; 8], levels: u8| Condition::Values { levels, values: values.to_vec() };
    let conditions = vec![
        column([2, 0, 0, 1, 1, 1, 2, 2], 3),
        column([2, 2, 2, 2, 1, 1, 0, 0], 3),
        column([0, 1, 0, 0, 0, 2, 1, 0], 3),
        column([2, 1, 2, 2, 3, 1, 3, 0], 4),
    ];
    let outcome = [3, 2, 3, 3, 0, 1, 3, 2].map(|value| if value == 3 { 1.0 } else { 0.0 }).to_vec();
    let names = ["A", "B", "C", "D"].map(str::to_owned).to_vec();
    let study = Study { cases: Cases::new(conditions, outcome).unwrap(), names, labels: Vec::new() };
    let table = study.table(&CutOffs::default());
    assert_solutions(&study, &conservative(&table, &rules()).unwrap(), &["B[2]*C[0]*D[2] + A[2]*B[0]*C[1]*D[3]"]);
    let negated = study.negated();
    assert_solutions(
        &negated,
        &parsimonious(&negated.table(&CutOffs::default()), &rules()).unwrap(),
        &[
            "B[1] + D[0] + D[1]",
            "B[1] + D[0] + A[0]*C[1]",
            "B[1] + D[0] + B[2]*C[1]",
            "B[1] + D[1] + B[0]*C[0]",
            "B[1] + A[0]*C[1] + B[0]*C[0]",
            "B[1] + B[0]*C[0] + B[2]*C[1]",
            "D[0] + D[1] + A[1]*D[3]",
            "D[0] + D[1] + C[0]*D[3]",
            "D[1] + A[1]*D[3] + B[0]*C[0]",
            "D[1] + B[0]*C[0] + C[0]*D[3]",
        ],
    );
}
