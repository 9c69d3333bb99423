//! Published analyses of data sets that the R package QCA comes with, and comparison with what is printed of them.

use chancery_stats::qca::{Cases, Condition, CutOffs, Minimisation, RowOutcome, Space, Term, TruthTable, solution_fit};

use crate::shared::{Table, table};

/// An analysis: cases, and the names of conditions and cases.
pub(crate) struct Study {
    pub(crate) cases: Cases,
    pub(crate) names: Vec<String>,
    pub(crate) labels: Vec<String>,
}

impl Study {
    pub(crate) fn of(table: &Table, conditions: &str, outcome: &str) -> Self {
        let names: Vec<String> = conditions.split(' ').map(str::to_owned).collect();
        let columns = names.iter().map(|name| condition(table.numbers(name))).collect();
        let cases = Cases::new(columns, table.numbers(outcome)).expect("cases");
        Self { cases, names, labels: table.cases.clone() }
    }

    pub(crate) fn negated(&self) -> Self {
        Self { cases: self.cases.negated(), names: self.names.clone(), labels: self.labels.clone() }
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    pub(crate) fn table(&self, cut_offs: &CutOffs) -> TruthTable {
        TruthTable::new(&self.cases, cut_offs)
    }

    pub(crate) fn written(&self, solution: &[Term]) -> String {
        written(self.cases.space(), &self.names(), solution)
    }

    /// A term from its text, `A*~B` or `A[2]*B[0]`.
    pub(crate) fn term(&self, text: &str) -> Term {
        let literal = |text: &str| {
            let (name, value) = match (text.split_once('['), text.strip_prefix('~')) {
                (Some((name, value)), _) => (name, value.trim_end_matches(']').parse().expect("a value")),
                (None, Some(name)) => (name, 0),
                (None, None) => (text, 1),
            };
            (self.names.iter().position(|known| known == name).expect("a condition"), value)
        };
        let literals: Vec<(usize, u8)> = text.split('*').map(literal).collect();
        self.cases.space().term(&literals).expect("a term")
    }

    pub(crate) fn terms(&self, text: &str) -> Vec<Term> {
        text.split(" + ").map(|term| self.term(term)).collect()
    }

    /// The row numbers of the remainders a solution assumes.
    pub(crate) fn assumptions(&self, table: &TruthTable, solution: &str) -> Vec<u128> {
        let rows = table.assumptions(&self.terms(solution), 100_000).expect("a small table");
        rows.into_iter().map(|row| self.cases.space().number(row)).collect()
    }

    /// Whether consistency, PRI, coverage and, of terms, unique coverage are those given, a line a term and the last for the whole.
    pub(crate) fn has_fit(&self, expected: &[(&str, [f64; 4])], whole: [f64; 3]) {
        let terms: Vec<Term> = expected.iter().map(|(term, _)| self.term(term)).collect();
        let fit = solution_fit(&self.cases, &terms);
        for ((term, numbers), (ours, unique)) in expected.iter().zip(&fit.terms) {
            assert_numbers(term, &[ours.consistency, ours.pri, ours.coverage, *unique], numbers);
        }
        assert_numbers("solution", &[fit.solution.consistency, fit.solution.pri, fit.solution.coverage], &whole);
    }
}

/// A crisp or multi-value condition if all are whole numbers, a fuzzy set otherwise.
pub(crate) fn condition(values: Vec<f64>) -> Condition {
    if values.iter().any(|value| value.fract() != 0.0) {
        return Condition::Fuzzy(values);
    }
    let values: Vec<u8> = values.into_iter().map(|value| value as u8).collect();
    let levels = values.iter().max().map_or(2, |&most| (most + 1).max(2));
    Condition::Values { levels, values }
}

/// Terms in the order of their text.
pub(crate) fn written(space: &Space, names: &[&str], solution: &[Term]) -> String {
    let mut terms: Vec<String> = solution.iter().map(|term| space.written(term, names)).collect();
    terms.sort_unstable();
    terms.join(" + ")
}

pub(crate) fn assert_solutions(study: &Study, found: &Minimisation, expected: &[&str]) {
    assert!(found.solutions.complete());
    let mut ours: Vec<String> = found.listed().map(|solution| study.written(&solution)).collect();
    let mut theirs: Vec<String> = expected.iter().map(|solution| study.written(&study.terms(solution))).collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
}

/// Whether numbers are those printed with three digits.
#[track_caller]
pub(crate) fn assert_numbers(what: &str, ours: &[Option<f64>], printed: &[f64]) {
    for (ours, printed) in ours.iter().zip(printed) {
        let near = ours.is_some_and(|ours| (ours - printed).abs() < 0.000_500_001);
        assert!(near, "{what}: {ours:?}, published {printed}");
    }
}

/// Whether a truth table is the printed one: number, outcome, cases, consistency, PRI.
#[track_caller]
pub(crate) fn assert_table(table: &TruthTable, printed: &[(u128, char, usize, f64, f64)]) {
    let rows: Vec<_> = table.rows().iter().filter(|row| row.outcome != RowOutcome::Remainder).collect();
    assert_eq!(rows.len(), printed.len());
    for (row, &(number, outcome, cases, consistency, pri)) in rows.iter().zip(printed) {
        let ours = match row.outcome {
            RowOutcome::Positive => '1',
            RowOutcome::Negative => '0',
            RowOutcome::Contradiction => 'C',
            RowOutcome::Remainder => '?',
        };
        assert_eq!((table.space().number(row.configuration), ours, row.cases.len()), (number, outcome, cases));
        assert_numbers(&format!("row {number}"), &[Some(row.consistency), row.pri], &[consistency, pri]);
    }
}

pub(crate) fn krook() -> Option<Study> {
    Some(Study::of(&table("qca/Krook.tab")?, "ES QU WS WM LP", "WNP"))
}

pub(crate) fn lipset(file: &str, conditions: &str) -> Option<Study> {
    Some(Study::of(&table(file)?, conditions, "SURV"))
}

pub(crate) const LIPSET: &str = "DEV URB LIT IND STB";

pub(crate) fn cebotari_vink() -> Option<Study> {
    Some(Study::of(&table("qca/CVF.tab")?, "DEMOC ETHFRACT GEOCON POLDIS NATPRIDE", "PROTEST"))
}

pub(crate) fn emmenegger() -> Option<Study> {
    Some(Study::of(&table("qca/Emme.tab")?, "S C L R P V", "JSR"))
}

pub(crate) fn party_bans() -> Option<Study> {
    Some(Study::of(&table("qca/d.partybans.csv")?, "C F T V", "PB"))
}
