//! The shares of splits and unions, computed again from the data by the rule of `docs/methods/identity.md`.

use std::collections::{BTreeMap, BTreeSet};

use chancery_core::{State, StateSystem};
use chancery_world::{Basis, World};

use crate::shared::{Data, Row, conclude, data, show, state, table};

/// Country (letters or number) and year to a figure.
type Figures = BTreeMap<(String, i16), f64>;

/// One variable of a source that a basis can be measured by.
struct Measure {
    source: &'static str,
    variable: &'static str,
    basis: &'static str,
    /// Figures for today's territories, by letters and for years before they were states; otherwise for states, by COW number.
    territorial: bool,
    figures: Figures,
    /// The population by the same estimate: it tells whether the estimate is for the same territory.
    control: Option<Figures>,
}

fn figures(data: &Data, file: &str, columns: [&str; 3], of: impl Fn(f64) -> f64) -> Figures {
    let [key, year, value] = columns;
    let figure = |row: Row| Some(((row[key].clone(), row[year].parse().ok()?), of(row[value].parse().ok()?)));
    data.csv(file).into_iter().filter_map(figure).collect()
}

#[expect(clippy::disallowed_methods, reason = "the figures are logarithms; six digits are compared")]
fn exp(value: f64) -> f64 {
    value.exp()
}

/// In the order of preference.
fn measures(data: &Data) -> Vec<Measure> {
    let wdi = |file: &str| figures(data, file, ["Country Code", "Year", "Value"], |value| value);
    let of_states = |file: &str, column: &str| figures(data, file, ["ccode", "year", column], |value| value);
    let logarithms = |column: &str| figures(data, "gdp-pop/cow_sdp_gdp_1945_2015.csv", ["ccode", "year", column], exp);
    let simulated = |column: &str| of_states("gdp-pop/cow_gdppop_simulated.csv", column);
    let measure = |source, variable, basis, territorial, figures, control| Measure {
        source,
        variable,
        basis,
        territorial,
        figures,
        control,
    };
    vec![
        measure("wdi", "SP.POP.TOTL", "population", true, wdi("wdi/population.csv"), None),
        measure("cow-nmc", "tpop", "population", false, of_states("cow-nmc/cow_nmc.csv", "tpop"), None),
        measure("wdi", "NY.GDP.MKTP.CD", "gdp", true, wdi("wdi/gdp.csv"), None),
        measure("gdp-pop", "wbgdp2011est", "gdp", false, logarithms("wbgdp2011est"), Some(logarithms("wbpopest"))),
        measure("gdp-pop", "pwtrgdp", "gdp", false, simulated("pwtrgdp"), Some(simulated("pwtpop"))),
    ]
}

/// States whose territory the World Bank counts in parts.
const IN_PARTS: [(&str, &str, &str); 2] =
    [("yugoslavia-1991", "YUG", "SRB MNE XKX"), ("montenegro-2006", "SRB", "SRB XKX")];

/// A split or union, from the rows of `successions`.
struct Partition {
    name: String,
    union: bool,
    first: i16,
    last: i16,
    parts: Vec<State>,
}

fn partitions() -> Vec<Partition> {
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in table("successions").into_iter().filter(|row| !row["apportionment"].is_empty()) {
        rows.entry(row["apportionment"].clone()).or_default().push(row);
    }
    rows.into_iter()
        .map(|(name, rows)| {
            let union = matches!(rows[0]["kind"].as_str(), "merger" | "absorption");
            let years: Vec<i16> = rows.iter().map(|row| row["date"][..4].parse().expect("a year")).collect();
            let keys = |column: &str| -> BTreeSet<State> {
                rows.iter().flat_map(|row| row[column].split_whitespace().map(state).collect::<Vec<_>>()).collect()
            };
            let world = World::builtin();
            let (from, to) = (keys("from"), keys("to"));
            let mut parts = if union { from.clone() } else { to.clone() };
            if union {
                // Who was there the year before the union took in the others.
                let before = chancery_core::Date::new(years[0] - 1, 7, 1).expect("a day");
                let took_in = |own: &&State| {
                    world.lives_on(**own, before) && !matches!(rows[0]["kind"].as_str(), "merger" if reunited(&name))
                };
                parts.extend(to.iter().filter(took_in));
            } else {
                let gone = |row: &Row| match row["kind"].as_str() {
                    "dissolution" | "restoration" => true,
                    "continuation" => row["from"] != row["to"],
                    _ => false,
                };
                if !rows.iter().any(gone) {
                    parts.extend(from);
                }
            }
            let (first, last) = (*years.iter().min().expect("a year"), *years.iter().max().expect("a year"));
            Partition { name, union, first, last, parts: parts.into_iter().collect() }
        })
        .collect()
}

/// Unions that made a state which was not there before.
fn reunited(name: &str) -> bool {
    matches!(name, "germany-1990" | "yemen-1990" | "south-africa-1910")
}

impl Measure {
    fn code(&self, part: &str, year: i16) -> Option<String> {
        if self.territorial {
            return Some(part.to_owned());
        }
        World::builtin().system_code(state(part), StateSystem::Cow, year).map(|code| code.to_string())
    }

    /// The states whose figures are added up for a part.
    fn measured(&self, partition: &Partition, part: State) -> String {
        let in_parts = IN_PARTS.iter().find(|(name, of, _)| *name == partition.name && part.as_str() == *of);
        in_parts.filter(|_| self.source == "wdi").map_or_else(|| part.to_string(), |(_, _, parts)| (*parts).to_owned())
    }

    fn shares(&self, figures: &Figures, partition: &Partition, year: i16) -> Option<Vec<f64>> {
        let value = |part: &State| -> Option<f64> {
            let parts = self.measured(partition, *part);
            parts.split(' ').map(|part| figures.get(&(self.code(part, year)?, year)).copied()).sum()
        };
        let values: Option<Vec<f64>> = partition.parts.iter().map(value).collect();
        let values = values?;
        let whole: f64 = values.iter().sum();
        Some(values.into_iter().map(|value| value / whole).collect())
    }

    /// The nearest year in which all parts have a figure, at most ten years away, and how far it is.
    fn nearest(&self, partition: &Partition, population: Option<&Vec<f64>>) -> Option<(i16, i16, Vec<f64>)> {
        let split = if partition.union { partition.first } else { partition.last };
        let years: Vec<i16> = match (self.basis, self.territorial, partition.union) {
            ("population", true, _) => (0..=10).flat_map(|away| [split - away, split + away]).collect(),
            (_, _, true) => (0..=10).map(|away| split - 1 - away).collect(),
            (_, _, false) => (0..=10).map(|away| split + 1 + away).collect(),
        };
        let target = years[0];
        let same_territory = |year: i16| match &self.control {
            None => true,
            Some(control) => match (self.shares(control, partition, year), population) {
                (Some(own), Some(known)) => own.iter().zip(known).all(|(a, b)| (a - b).abs() <= 0.03),
                _ => false,
            },
        };
        let found = years.into_iter().filter(|year| same_territory(*year));
        found
            .filter_map(|year| Some(((year - target).abs(), year, self.shares(&self.figures, partition, year)?)))
            .next()
    }
}

#[test]
fn shares_equal_the_data() {
    let Some(data) = data() else { return };
    let measures = measures(&data);
    let mut expected = BTreeSet::new();
    for partition in partitions() {
        let mut population = None;
        for basis in ["population", "gdp"] {
            let mut best: Option<(i16, i16, Vec<f64>, &Measure)> = None;
            for measure in measures.iter().filter(|measure| measure.basis == basis) {
                // A source further down the order is taken if it is nearer by more than a year.
                if let Some((away, year, shares)) = measure.nearest(&partition, population.as_ref())
                    && best.as_ref().is_none_or(|(known, ..)| away < known - 1)
                {
                    best = Some((away, year, shares, measure));
                }
            }
            let Some((_, year, shares, measure)) = best else { continue };
            for (part, share) in partition.parts.iter().zip(&shares) {
                let measured = measure.measured(&partition, *part);
                let row = [
                    partition.name.clone(),
                    part.to_string(),
                    measured,
                    basis.to_owned(),
                    year.to_string(),
                    format!("{share:.6}"),
                    measure.variable.to_owned(),
                    measure.source.to_owned(),
                ];
                expected.insert(row);
            }
            if basis == "population" {
                population = Some(shares);
            }
        }
    }
    let columns = ["apportionment", "part", "measured", "basis", "year", "share", "variable", "source"];
    let own: BTreeSet<[String; 8]> =
        table("apportionment").iter().map(|row| columns.map(|column| row[column].clone())).collect();
    let wrong: Vec<String> = own
        .difference(&expected)
        .map(|row| format!("in the table: {row:?}"))
        .chain(expected.difference(&own).map(|row| format!("from the data: {row:?}")))
        .collect();
    conclude("apportionment", own.len(), &wrong);
}

#[test]
fn shares_of_a_whole_sum_to_one() {
    let mut sums: BTreeMap<(String, String, String), f64> = BTreeMap::new();
    for row in table("apportionment") {
        let share: f64 = row["share"].parse().unwrap_or_else(|_| panic!("{}", show(&row)));
        *sums.entry((row["apportionment"].clone(), row["basis"].clone(), row["year"].clone())).or_default() += share;
    }
    for (whole, sum) in sums {
        assert!((sum - 1.0).abs() < 1e-5, "{whole:?}: {sum}");
    }
}

/// The parts that are measured are the parts that the graph gives.
#[test]
fn measured_parts_are_the_parts_of_the_graph() {
    let world = World::builtin();
    let mut measured: BTreeMap<String, BTreeSet<State>> = BTreeMap::new();
    for row in table("apportionment") {
        measured.entry(row["apportionment"].clone()).or_default().insert(state(&row["part"]));
    }
    for (name, parts) in measured {
        let steps: Vec<_> = world.successions().iter().filter(|step| step.apportionment == name).collect();
        let (first, last) = (steps[0], steps[steps.len() - 1]);
        let union = matches!(first.kind.as_str(), "merger" | "absorption");
        let found = if union {
            world.predecessors(last.to[0], Some(last.date.latest()))
        } else {
            world.successors(first.from[0], Some(first.date.earliest()))
        };
        let own = found.iter().filter(|part| (first.date..=last.date).contains(&part.date));
        let own: BTreeSet<State> =
            own.filter(|part| part.weights.contains_key(&Basis::Population)).map(|part| part.state).collect();
        assert_eq!(own, parts, "{name}");
    }
}
