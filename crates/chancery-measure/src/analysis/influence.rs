//! Shares of influence capacity of several actors in a state or a region, with bands for the weights.

use std::path::Path;
use std::sync::LazyLock;

use chancery_core::{Cell, CellState, Request, State, Year, YearRange};
use chancery_data::Error;
use chancery_stats::{
    IndicatorWeight, Influence, InfluenceDimension, InfluenceFactor, InfluenceWeights, RankBand, WeightSampling,
    influence, influence_shares, rank_bands, region_shares,
};

use crate::analysis::Data;
use crate::kernel::YearInputs;
use crate::measures::dependence::ARMS_YEARS;
use crate::measures::influence::{INDICATORS, SERIES, Scaled};

/// The series that the indicators are read from.
pub const INDICATOR_SERIES: [&str; 6] = SERIES;

/// Indicators with weights and the values that count in full.
#[derive(Clone, Debug)]
pub struct InfluenceTable {
    /// Which indicator, and its full value.
    indicators: Vec<(usize, f64)>,
    weights: InfluenceWeights,
}

impl InfluenceTable {
    /// The table of the program.
    pub fn builtin() -> &'static Self {
        static TABLE: LazyLock<InfluenceTable> = LazyLock::new(|| {
            InfluenceTable::parse(include_str!("../influence.toml"), Path::new("influence.toml"))
                .expect("a test reads the table of the program")
        });
        &TABLE
    }

    /// Reads a table; see `influence.toml`.
    ///
    /// # Errors
    /// What is not TOML, an indicator that is not known or stands twice, a key or number that does not fit.
    pub fn parse(text: &str, file: &Path) -> Result<Self, Error> {
        let name = file.display();
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| Error::unknown(format!("{name}: {error}")))?;
        let wrong = |what: String| {
            Error::unknown(format!("{name}: {what}"))
                .hint("`min_coverage` and `[[indicator]]` tables with name, factor, dimension, weight and full")
        };
        if let Some(key) = table.keys().find(|key| !["min_coverage", "indicator"].contains(&key.as_str())) {
            return Err(wrong(format!("unknown key `{key}`")));
        }
        let coverage =
            number(table.get("min_coverage")).ok_or_else(|| wrong("`min_coverage` is not a number".into()))?;
        let entries = table.get("indicator").and_then(toml::Value::as_array);
        let entries = entries.ok_or_else(|| wrong("there is no `[[indicator]]`".into()))?;
        let (mut indicators, mut weights) = (Vec::new(), Vec::new());
        for entry in entries {
            let (indicator, full, weight) = indicator(entry).map_err(wrong)?;
            if indicators.iter().any(|(known, _)| *known == indicator) {
                return Err(wrong(format!("`{}` stands twice", INDICATORS[indicator])));
            }
            indicators.push((indicator, full));
            weights.push(weight);
        }
        let weights = InfluenceWeights::new(weights, coverage).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { indicators, weights })
    }

    /// Number and full value of each indicator.
    pub(crate) fn indicators(&self) -> &[(usize, f64)] {
        &self.indicators
    }

    /// The weights.
    pub fn weights(&self) -> &InfluenceWeights {
        &self.weights
    }

    /// The names of the indicators.
    pub fn names(&self) -> Vec<&'static str> {
        self.indicators.iter().map(|(indicator, _)| INDICATORS[*indicator]).collect()
    }
}

fn number(value: Option<&toml::Value>) -> Option<f64> {
    let value = value?;
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

fn indicator(entry: &toml::Value) -> Result<(usize, f64, IndicatorWeight), String> {
    let word = |key: &str| {
        entry.get(key).and_then(toml::Value::as_str).ok_or_else(|| format!("an indicator without the word `{key}`"))
    };
    let name = word("name")?;
    let which = INDICATORS.iter().position(|known| *known == name);
    let which = which.ok_or_else(|| format!("`{name}` is no indicator; there are {}", INDICATORS.join(", ")))?;
    let factor = match word("factor")? {
        "bandwidth" => InfluenceFactor::Bandwidth,
        "dependence" => InfluenceFactor::Dependence,
        other => return Err(format!("`{name}`: factor `{other}`, where bandwidth or dependence is expected")),
    };
    let dimension = match word("dimension")? {
        "economic" => InfluenceDimension::Economic,
        "political" => InfluenceDimension::Political,
        "security" => InfluenceDimension::Security,
        other => {
            return Err(format!("`{name}`: dimension `{other}`, where economic, political or security is expected"));
        }
    };
    let number = |key: &str| number(entry.get(key)).ok_or_else(|| format!("`{name}`: `{key}` is not a number"));
    let full = number("full")?;
    if full <= 0.0 || !full.is_finite() {
        return Err(format!("`{name}`: `full` is not above 0"));
    }
    Ok((which, full, IndicatorWeight { factor, dimension, weight: number("weight")? }))
}

/// An actor in a year.
#[derive(Clone, Debug)]
pub struct ActorInfluence {
    /// The actor.
    pub actor: State,
    /// Its influence capacity on the one target; not applicable for a region.
    pub value: Cell,
    /// Its share among the actors.
    pub share: Cell,
    /// Its rank and the band of the rank under drawn weights, for one target.
    pub band: Option<RankBand>,
    /// What the value is made of, for one target.
    pub found: Option<Influence>,
}

/// The actors in a year.
#[derive(Clone, Debug)]
pub struct InfluenceYear {
    /// The year.
    pub year: Year,
    /// Targets in which every actor has a value.
    pub targets: usize,
    /// Targets in all.
    pub of: usize,
    /// One entry an actor, in the order asked for.
    pub actors: Vec<ActorInfluence>,
}

/// What it reads.
pub fn requests(actors: &[State], targets: &[State], years: YearRange) -> Vec<Request> {
    let request = |series: &str, actors: &[State], partners: &[State], years: YearRange| Request {
        series: series.to_owned(),
        actors: actors.to_vec(),
        partners: partners.to_vec(),
        years,
    };
    let window = YearRange::new(years.first.saturating_sub(ARMS_YEARS - 1), years.last).unwrap_or(years);
    let both: Vec<State> = actors.iter().chain(targets).copied().collect();
    let of = |series: &&str| match *series {
        "gdp" => request(series, targets, &[], years),
        "arms" => request(series, &[], targets, window),
        "trade" => request(series, actors, targets, years),
        // Pairs without direction may be stored in either order.
        _ => request(series, &both, &both, years),
    };
    SERIES.iter().map(of).collect()
}

/// Influence of actors on one target, or their shares over several.
///
/// # Errors
/// Sampling without draws or with a concentration that is not positive.
pub fn influence_on(
    data: Data<'_>,
    table: &InfluenceTable,
    actors: &[State],
    years: YearRange,
    targets: impl Fn(Year) -> Vec<State>,
    sampling: WeightSampling,
) -> Result<Vec<InfluenceYear>, Error> {
    let inputs: Vec<_> = SERIES.iter().map(|series| data.input(series)).collect();
    let mut found = Vec::new();
    for year in years.years() {
        let targets: Vec<State> = targets(year).into_iter().filter(|target| !actors.contains(target)).collect();
        let at = YearInputs { year, inputs: &inputs, keep: &|_| true };
        let mut states: Vec<State> = actors.iter().chain(&targets).copied().collect();
        states.sort_unstable();
        states.dedup();
        let scaled = Scaled::of(&at, &states, table);
        let place = |state: &State| states.binary_search(state).unwrap_or(0);
        let values = |actor: &State, target: &State| scaled.values(place(actor), place(target));
        found.push(of_year(year, table, actors, &targets, values, sampling)?);
    }
    Ok(found)
}

fn of_year(
    year: Year,
    table: &InfluenceTable,
    actors: &[State],
    targets: &[State],
    values: impl Fn(&State, &State) -> Vec<Cell>,
    sampling: WeightSampling,
) -> Result<InfluenceYear, Error> {
    let failed = |error: chancery_stats::InfluenceError| Error::unknown(error.to_string());
    let one = |actor: &State, target: &State| influence(&values(actor, target), table.weights()).map_err(failed);
    if let [target] = targets {
        let raw: Vec<Vec<Cell>> = actors.iter().map(|actor| values(actor, target)).collect();
        let bands = rank_bands(&raw, table.weights(), sampling).map_err(failed)?;
        let found = actors.iter().map(|actor| one(actor, target)).collect::<Result<Vec<_>, Error>>()?;
        let cells: Vec<Cell> = found.iter().map(|found| found.value).collect();
        let shares = influence_shares(&cells);
        let complete = usize::from(cells.iter().all(|cell| cell.value().is_some()));
        let actors = actors.iter().zip(found).zip(shares.into_iter().zip(bands));
        let actors = actors.map(|((&actor, found), (share, band))| ActorInfluence {
            actor,
            value: found.value,
            share,
            band,
            found: Some(found),
        });
        return Ok(InfluenceYear { year, targets: complete, of: 1, actors: actors.collect() });
    }
    let rows = targets
        .iter()
        .map(|target| actors.iter().map(|actor| Ok(one(actor, target)?.value)).collect())
        .collect::<Result<Vec<Vec<Cell>>, Error>>()?;
    let region = region_shares(&rows, None);
    let nobody = Cell::missing(CellState::NoState);
    let actors = actors.iter().enumerate().map(|(place, &actor)| ActorInfluence {
        actor,
        value: Cell::missing(CellState::NotApplicable),
        share: region.shares.get(place).copied().unwrap_or(nobody),
        band: None,
        found: None,
    });
    Ok(InfluenceYear { year, targets: region.targets, of: region.of, actors: actors.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_program_is_whole() {
        let table = InfluenceTable::builtin();
        assert_eq!(table.names(), INDICATORS);
    }

    #[test]
    fn a_wrong_table_says_what_is_wrong() {
        let parse = |text: &str| InfluenceTable::parse(text, Path::new("w.toml")).expect_err("wrong").to_string();
        assert!(parse("min_coverage = ").contains("w.toml"));
        assert!(parse("coverage = 1").contains("unknown key `coverage`"));
        let entry = "min_coverage = 0.5\n[[indicator]]\nname = \"trad\"\nfactor = \"bandwidth\"\n";
        assert!(parse(entry).contains("`trad` is no indicator; there are trade"));
        let alone = "min_coverage = 0.5\n[[indicator]]\nname = \"trade\"\nfactor = \"bandwidth\"\ndimension = \"economic\"\nweight = 1\nfull = 1\n";
        assert!(parse(alone).contains("no dependence indicator"));
        assert!(parse(&alone.replace("full = 1", "full = 0")).contains("`full` is not above 0"));
        assert!(parse(&alone.replace("weight = 1", "weight = -1")).contains("weight"));
    }
}
