//! A scenario, run.

use chancery_core::State;
use chancery_data::{Error, PairTable, pair_file};
use chancery_stats::equilibrium::{Baseline, CoefficientDraws, EquilibriumError, Full};
use chancery_world::World;

use super::agreements::{AgreementSpread, agreement_spread};
use super::assembled;
use super::bands::{self, Draws};
use super::change::Changes;
use super::costs::{CoefficientUsed, Coefficients, Estimated, column_of, estimate, linear, of_matrix};
use super::flows::{Country, FlowMatrix, LeftOut};
use super::scenario::{Costs, Effect, FlowSource, Lever, OwnTerm, Party, Scenario};
use crate::Base;

/// What is reported of a country: exports to and imports from others, nominal output, consumer prices, real output, welfare (real
/// expenditure). Nominal figures are in units of world output.
pub const QUANTITIES: [&str; 6] = ["exports", "imports", "output", "prices", "real_output", "welfare"];

/// What came of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Effects.
    Simulated(Box<Simulation>),
    /// Parties have no flows, so the agreement cannot be simulated; a part of it would be another agreement.
    CannotBeSimulated {
        /// The parties without flows.
        absent: Vec<Absence>,
        /// How many parties there are.
        parties: usize,
        /// The flows that were looked at.
        flows: String,
    },
}

/// A party that is not among the countries with flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The state.
    pub state: State,
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// How effects were computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Full equilibrium from observed flows (exact-hat algebra).
    Observed,
    /// Full equilibrium from the flows that costs fit.
    Fitted,
    /// Output and expenditure held fixed, from fitted flows, or observed ones where costs are not known.
    Conditional,
}

impl Method {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed flows",
            Self::Fitted => "fitted costs",
            Self::Conditional => "conditional",
        }
    }
}

/// A change in per cent, and its band.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// Per cent; `None` where there was nothing to change, such as exports of a country that exports nothing.
    pub value: Option<f64>,
    /// 2.5th percentile of the draws.
    pub lo: Option<f64>,
    /// 97.5th percentile.
    pub hi: Option<f64>,
}

/// Effects on a country.
#[derive(Clone, Debug, PartialEq)]
pub struct CountryEffects {
    /// The country.
    pub country: Country,
    /// It takes part in what changes.
    pub party: bool,
    /// Its share of output before.
    pub share: f64,
    /// Its figures by method, in the order of [`Simulation::methods`], each in the order of [`QUANTITIES`].
    pub figures: Vec<[Figure; QUANTITIES.len()]>,
}

/// A method that was used.
#[derive(Clone, Debug, PartialEq)]
pub struct MethodEffects {
    /// The method.
    pub method: Method,
    /// Largest share of output without a buyer: how far from an equilibrium the figures are; `None` for conditional effects.
    pub unsold: Option<f64>,
    /// Draws that reached no equilibrium.
    pub failed: usize,
}

/// Effects of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// Parties first, then by share of output.
    pub countries: Vec<CountryEffects>,
    /// How.
    pub methods: Vec<MethodEffects>,
    /// Coefficients of trade costs.
    pub coefficients: Vec<CoefficientUsed>,
    /// How much effects differ between agreements, where bands hold it.
    pub spread: Option<AgreementSpread>,
    /// Directed pairs that change.
    pub pairs_changed: usize,
    /// Draws behind the bands.
    pub draws: usize,
    /// Countries left out, and why.
    pub left_out: Vec<LeftOut>,
    /// How the flows were made, and what else to know.
    pub notes: Vec<String>,
}

impl Simulation {
    /// Every figure under a name: quantity, country and method, such as `welfare MEX observed flows`.
    pub fn named(&self) -> Vec<(String, Figure)> {
        let of = |country: &CountryEffects| {
            let key = country.country.state.map_or_else(|| country.country.code.clone(), |state| state.to_string());
            let figures = self.methods.iter().zip(&country.figures).flat_map(|(one, figures)| {
                QUANTITIES.iter().zip(figures).map(|(quantity, figure)| (*quantity, one.method.name(), *figure))
            });
            figures.map(|(quantity, method, figure)| (format!("{quantity} {key} {method}"), figure)).collect::<Vec<_>>()
        };
        self.countries.iter().flat_map(of).collect()
    }
}

/// Changes of all countries in per cent.
pub(crate) struct Changed {
    pub(crate) of: Vec<[Option<f64>; QUANTITIES.len()]>,
}

impl Changed {
    pub(crate) fn of(full: &Full) -> Self {
        let per_cent = |ratio: f64| Some(100.0 * (ratio - 1.0));
        let country = |i: usize| {
            [
                full.exports[i].and_then(per_cent),
                full.imports[i].and_then(per_cent),
                per_cent(full.price[i]),
                per_cent(full.inward[i]),
                per_cent(full.real_output[i]),
                per_cent(full.welfare[i]),
            ]
        };
        Self { of: (0..full.price.len()).map(country).collect() }
    }
}

/// The data sets of a scenario that a base does not hold.
pub fn missing_data_sets(base: &Base, scenario: &Scenario) -> Vec<String> {
    let mut wanted = scenario.flows.data_sets();
    if let Costs::Estimated(plan) = &scenario.costs {
        wanted.extend(plan.panel.iter().flat_map(FlowSource::data_sets));
    }
    if scenario.average_agreement {
        wanted.extend(["agtpa".to_owned(), "desta".to_owned()]);
    }
    wanted.sort();
    wanted.dedup();
    wanted.retain(|id| match base {
        Base::Release(_) => true,
        Base::Store(store) => !store.manifest().data_sets.contains_key(id),
    });
    wanted
}

/// Runs a scenario.
///
/// # Errors
/// Data that are not there; flows that are not square, where nothing is to be left out; a coefficient that cannot be estimated; a scenario in
/// which nothing changes; no equilibrium.
pub fn simulate_scenario(base: &Base, world: &World, scenario: &Scenario) -> Result<Outcome, Error> {
    let read = Read::new(base, world, scenario)?;
    let parties = parties(scenario);
    let name = |state: State| world.name(state);
    let matrix = FlowMatrix::of_year(&read.table, &read.flow, scenario.year, scenario.repair, &parties, &name)?;
    let absent = absent(&parties, &matrix, &scenario.flows, scenario.year);
    if !absent.is_empty() {
        return Ok(Outcome::CannotBeSimulated { absent, parties: parties.len(), flows: scenario.flows.name() });
    }
    let own = own_terms(&scenario.costs);
    let priced = Priced::new(base, world, scenario, &read, &matrix)?;
    let changes = Changes::new(&scenario.changes, &read.table, own, &priced.coefficients, &matrix)?;
    let spread = match scenario.average_agreement {
        true => Some(agreement_spread(base)?),
        false => None,
    };
    let mut simulation = Run { scenario, matrix: &matrix, priced: &priced, changes: &changes, spread: spread.as_ref() }
        .run(&read, &parties)?;
    simulation.spread = spread;
    if !matrix.left_out.is_empty() {
        let covered = 100.0 * matrix.covered;
        simulation.notes.push(format!(
            "Trade among the countries that remain is {covered:.1} % of the trade reported for the year."
        ));
    }
    simulation.left_out = matrix.left_out;
    simulation.notes = read.notes.into_iter().chain(changes.notes.clone()).chain(simulation.notes).collect();
    Ok(Outcome::Simulated(Box::new(simulation)))
}

fn own_terms(costs: &Costs) -> &[OwnTerm] {
    match costs {
        Costs::Estimated(plan) => &plan.own,
        Costs::Given { .. } => &[],
    }
}

/// Everybody who takes part, each once, in the order named.
fn parties(scenario: &Scenario) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    for party in scenario.changes.iter().flat_map(|change| change.pairs.parties()) {
        if !parties.iter().any(|known| known.state == party.state) {
            parties.push(party.clone());
        }
    }
    parties
}

fn absent(parties: &[Party], matrix: &FlowMatrix, flows: &FlowSource, year: i16) -> Vec<Absence> {
    let lacking = parties.iter().filter(|party| matrix.place(party.state).is_none());
    let why = |party: &Party| {
        let left_out = matrix.left_out.iter().find(|one| one.state == Some(party.state));
        left_out.map_or_else(|| format!("no flows in {} in {year}", flows.name()), |one| one.why.clone())
    };
    lacking.map(|party| Absence { state: party.state, name: party.name.clone(), why: why(party) }).collect()
}

/// The flows with every column the scenario needs.
struct Read {
    table: PairTable,
    flow: String,
    notes: Vec<String>,
}

impl Read {
    fn new(base: &Base, world: &World, scenario: &Scenario) -> Result<Self, Error> {
        let (mut needed, mut wished) = (Vec::new(), Vec::new());
        match &scenario.costs {
            Costs::Estimated(plan) if plan.panel.is_none() => {
                let own = |term: &&String| !plan.own.iter().any(|own| own.name == **term);
                needed.extend(plan.terms.iter().filter(own).chain(&plan.silent).cloned());
            }
            Costs::Given { coefficients, whole: true } => {
                needed.extend(coefficients.iter().map(|one| one.term.clone()))
            }
            _ => {
                let term = |lever: &Lever| match lever {
                    Lever::Term { name, .. } => Some(name.clone()),
                    Lever::Tariff { .. } => None,
                };
                wished.extend(scenario.changes.iter().filter_map(|change| term(&change.lever)));
            }
        }
        needed.extend(scenario.margins.iter().flat_map(|(output, spent)| [output.clone(), spent.clone()]));
        read(base, world, &scenario.flows, scenario.year, &needed, &wished)
    }
}

/// Reads flows with the columns of some terms; those only wished for may be absent.
fn read(
    base: &Base,
    world: &World,
    source: &FlowSource,
    year: i16,
    needed: &[String],
    wished: &[String],
) -> Result<Read, Error> {
    let columns = |flow: &String, terms: &mut dyn Iterator<Item = &String>| {
        let mut columns = vec![flow.clone()];
        for column in terms.filter_map(|term| column_of(term)) {
            if !columns.iter().any(|known| known == column) {
                columns.push(column.to_owned());
            }
        }
        columns
    };
    match source {
        FlowSource::Assembled => assembled::flows(base, world, year).map(|made| Read {
            table: made.table,
            flow: made.flow,
            notes: made.notes,
        }),
        FlowSource::File { path, names, flow } => {
            let file = pair_file(path)?;
            let header = file.csv(chancery_data::Encoding::Utf8)?.headers().to_vec();
            let there =
                |term: &&String| column_of(term).is_none_or(|column| header.iter().any(|known| known == column));
            let wanted = columns(flow, &mut needed.iter().chain(wished.iter().filter(there)));
            let table = PairTable::from_csv(&file, names, &wanted, flow, world)?;
            Ok(Read { table, flow: flow.clone(), notes: Vec::new() })
        }
        FlowSource::Table { data_set, table, names, flow } => {
            let Base::Store(store) = base else {
                return Err(Error::unknown(format!("`{data_set}` is not in the {}", base.kind())).hint(format!(
                    "import it into a store with `chancery data add {data_set} FOLDER`, and name the store with --store"
                )));
            };
            let get = |wanted: &[String]| store.pair_table(data_set, table, names, wanted);
            let all = columns(flow, &mut needed.iter().chain(wished));
            let few = columns(flow, &mut needed.iter());
            let found = match get(&all) {
                Err(_) if all != few => get(&few),
                found => found,
            };
            Ok(Read { table: found?, flow: flow.clone(), notes: Vec::new() })
        }
    }
}

/// Coefficients, and the world they fit.
struct Priced {
    coefficients: Coefficients,
    costs: Option<Vec<f64>>,
    estimated: Option<Estimated>,
    /// Terms of the costs by pair, where costs follow the draws of coefficients.
    terms: Option<Vec<Vec<f64>>>,
}

impl Priced {
    fn new(base: &Base, world: &World, scenario: &Scenario, flows: &Read, matrix: &FlowMatrix) -> Result<Self, Error> {
        match &scenario.costs {
            Costs::Given { coefficients, whole } => {
                let coefficients = Coefficients::of_given(coefficients);
                if !whole {
                    return Ok(Self { coefficients, costs: None, estimated: None, terms: None });
                }
                let terms = of_matrix(&flows.table, &[], &coefficients.terms, matrix)?;
                let costs = linear(&terms, &coefficients.values).into_iter().map(libm::exp).collect();
                Ok(Self { coefficients, costs: Some(costs), estimated: None, terms: Some(terms) })
            }
            Costs::Estimated(plan) => {
                let estimated = match &plan.panel {
                    None => estimate(&flows.table, &flows.flow, plan, Some((matrix, scenario.year)))?,
                    Some(panel) => {
                        let own = |term: &&String| !plan.own.iter().any(|own| own.name == **term);
                        let needed: Vec<String> = plan.terms.iter().filter(own).cloned().collect();
                        let panel = read(base, world, panel, scenario.year, &needed, &[])?;
                        estimate(&panel.table, &panel.flow, plan, None)?
                    }
                };
                // With effects of pairs the equation fits each pair's own trade whatever the coefficients are.
                let redrawn = plan.panel.is_none() && !plan.effects.contains(&Effect::Pair);
                let terms = match redrawn {
                    true => Some(of_matrix(&flows.table, &plan.own, &plan.terms, matrix)?),
                    false => None,
                };
                Ok(Self {
                    coefficients: estimated.coefficients.clone(),
                    costs: estimated.costs.clone(),
                    estimated: Some(estimated),
                    terms,
                })
            }
        }
    }
}

struct Run<'a> {
    scenario: &'a Scenario,
    matrix: &'a FlowMatrix,
    priced: &'a Priced,
    changes: &'a Changes,
    spread: Option<&'a AgreementSpread>,
}

impl Run<'_> {
    fn run(&self, read: &Read, parties: &[Party]) -> Result<Simulation, Error> {
        let n = self.matrix.countries.len();
        let fail = |error: EquilibriumError| self.said(&error);
        let change = self.changes.matrix(n * n, &self.priced.coefficients.values, self.scenario.sigma.value);
        let observed = Baseline::from_flows(n, &self.matrix.flows).map_err(fail)?;
        let fitted = self.fitted(read, &observed)?;
        let mut methods = Vec::new();
        let mut figures: Vec<Vec<[Figure; QUANTITIES.len()]>> = Vec::new();
        let mut notes = Vec::new();
        for (method, baseline) in [(Method::Observed, Some(&observed)), (Method::Fitted, fitted.as_ref())] {
            let Some(baseline) = baseline else { continue };
            let full = baseline.full(&change, self.scenario.sigma.value, self.scenario.imbalance).map_err(fail)?;
            let mut of_method = plain(&Changed::of(&full));
            let mut failed = 0;
            if self.scenario.draws > 0 {
                let (draws, lost) = self.draw(method, baseline)?;
                bands::put(&mut of_method, &draws, lost)?;
                failed = lost;
            }
            methods.push(MethodEffects { method, unsold: Some(full.unsold), failed });
            figures.push(of_method);
        }
        if fitted.is_none() {
            notes.push("Costs are not known in full, so there are no flows fitted from them: effects are from observed flows only.".to_owned());
        }
        let panel = self.priced.estimated.as_ref().filter(|estimated| estimated.deviations.len() > 1);
        if panel.is_some_and(|estimated| estimated.fitted.iter().all(Option::is_none)) {
            notes.push(format!(
                "{} is no year of the estimate, so bands do not vary the observed flows.",
                self.scenario.year
            ));
        }
        figures.push(self.conditional(fitted.as_ref().unwrap_or(&observed), &change)?);
        methods.push(MethodEffects { method: Method::Conditional, unsold: None, failed: 0 });
        let world: f64 = observed.output().iter().sum();
        let is_party = |country: &Country| parties.iter().any(|party| Some(party.state) == country.state);
        let mut countries: Vec<CountryEffects> = (0..n)
            .map(|i| CountryEffects {
                country: self.matrix.countries[i].clone(),
                party: is_party(&self.matrix.countries[i]),
                share: observed.output()[i] / world,
                figures: figures.iter().map(|method| method[i]).collect(),
            })
            .collect();
        countries.sort_by(|a, b| b.party.cmp(&a.party).then(b.share.total_cmp(&a.share)));
        let mut coefficients = self.priced.coefficients.used();
        if let Some(spread) = self.spread {
            self.changes.touched.iter().for_each(|&at| coefficients[at].between = Some(spread.between.sqrt()));
        }
        Ok(Simulation {
            countries,
            methods,
            coefficients,
            spread: None,
            pairs_changed: self.changes.changed,
            draws: self.scenario.draws,
            left_out: Vec::new(),
            notes,
        })
    }

    /// The world that costs fit; `None` where they are not known.
    fn fitted(&self, read: &Read, observed: &Baseline) -> Result<Option<Baseline>, Error> {
        let Some(costs) = &self.priced.costs else { return Ok(None) };
        let (output, expenditure) = self.margins(read, observed)?;
        Baseline::from_costs(costs, &output, &expenditure).map(Some).map_err(|error| self.said(&error))
    }

    fn margins(&self, read: &Read, observed: &Baseline) -> Result<(Vec<f64>, Vec<f64>), Error> {
        let Some((output, expenditure)) = &self.scenario.margins else {
            return Ok((observed.output().to_vec(), observed.expenditure().to_vec()));
        };
        let n = self.matrix.countries.len();
        let home = |column: &str| -> Result<Vec<f64>, Error> {
            let values = read.table.column(column).unwrap_or_default();
            let value = |i: usize| {
                let row = self.matrix.rows[i * n + i];
                let code = &self.matrix.countries[i].code;
                values
                    .get(row)
                    .copied()
                    .flatten()
                    .ok_or_else(|| Error::unknown(format!("`{column}` of {code} is missing")))
            };
            (0..n).map(value).collect()
        };
        Ok((home(output)?, home(expenditure)?))
    }

    fn draw(&self, method: Method, point: &Baseline) -> Result<(Vec<Changed>, usize), Error> {
        let coefficients = &self.priced.coefficients;
        let draws = Draws {
            coefficients: CoefficientDraws::new(&coefficients.values, &coefficients.covariance)
                .map_err(|error| self.said(&error))?,
            between: self.spread.map_or(0.0, |spread| spread.between.max(0.0).sqrt()),
            sigma: (self.scenario.sigma.low, self.scenario.sigma.high),
            changes: self.changes,
            pairs: self.matrix.flows.len(),
            imbalance: self.scenario.imbalance,
        };
        let worlds = self.other_worlds(method);
        let terms = self.priced.terms.as_ref().filter(|_| method == Method::Fitted);
        let baseline = |drawn: &[f64], which: f64| -> Result<Baseline, EquilibriumError> {
            if let Some(terms) = terms {
                let costs: Vec<f64> = linear(terms, drawn).into_iter().map(libm::exp).collect();
                return Baseline::from_costs(&costs, point.output(), point.expenditure());
            }
            match worlds.get((which * worlds.len() as f64) as usize) {
                Some(world) => Ok(world.clone()),
                None => Ok(point.clone()),
            }
        };
        Ok(draws.run(self.scenario.draws, self.scenario.seed, &baseline))
    }

    /// Observed flows as they would have been with the deviations from gravity of each year of the panel.
    fn other_worlds(&self, method: Method) -> Vec<Baseline> {
        let (Method::Observed, Some(estimated)) = (method, &self.priced.estimated) else { return Vec::new() };
        let n = self.matrix.countries.len();
        let world = |deviations: &Vec<Option<f64>>| {
            let flow = |at: usize| match (estimated.fitted.get(at).copied().flatten(), deviations[at]) {
                (Some(fitted), Some(deviation)) => fitted * deviation,
                _ => self.matrix.flows[at],
            };
            Baseline::from_flows(n, &(0..n * n).map(flow).collect::<Vec<f64>>()).ok()
        };
        estimated.deviations.iter().filter_map(world).collect()
    }

    fn conditional(&self, baseline: &Baseline, change: &[f64]) -> Result<Vec<[Figure; QUANTITIES.len()]>, Error> {
        let n = self.matrix.countries.len();
        let reference = match &self.scenario.reference {
            Some(party) => self.matrix.place(party.state).ok_or_else(|| {
                Error::unknown(format!("the reference {} has no flows in {}", party.name, self.scenario.year))
            })?,
            None => (0..n).max_by(|&a, &b| baseline.output()[a].total_cmp(&baseline.output()[b])).unwrap_or(0),
        };
        let effect =
            baseline.conditional(change, self.scenario.sigma.value, reference).map_err(|error| self.said(&error))?;
        let abroad = |flows: &[f64], i: usize, exports: bool| -> f64 {
            (0..n).filter(|&j| j != i).map(|j| if exports { flows[i * n + j] } else { flows[j * n + i] }).sum()
        };
        let ratio = |i: usize, exports: bool| {
            let before = abroad(baseline.flows(), i, exports);
            (before > 0.0).then(|| abroad(&effect.flows, i, exports) / before)
        };
        let figure = |ratio: Option<f64>| Figure { value: ratio.map(|r| 100.0 * (r - 1.0)), ..Figure::default() };
        let country = |i: usize| {
            [
                figure(ratio(i, true)),
                figure(ratio(i, false)),
                figure(Some(effect.price[i])),
                figure(Some(effect.inward[i])),
                figure(Some(effect.price[i] / effect.inward[i])),
                Figure::default(),
            ]
        };
        Ok((0..n).map(country).collect())
    }

    /// An error of the kernels with the names of countries.
    fn said(&self, error: &EquilibriumError) -> Error {
        let name = |country: usize| self.matrix.countries.get(country).map_or("a country", |one| one.name.as_str());
        let message = match error {
            EquilibriumError::NoOutput { country } => format!("{} has no output", name(*country)),
            EquilibriumError::NoExpenditure { country } => {
                format!("{} is left without expenditure", name(*country))
            }
            other => other.to_string(),
        };
        Error::unknown(message)
    }
}

fn plain(changed: &Changed) -> Vec<[Figure; QUANTITIES.len()]> {
    changed.of.iter().map(|country| country.map(|value| Figure { value, ..Figure::default() })).collect()
}
