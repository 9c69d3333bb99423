//! What comes of a scenario.

use chancery_core::State;
use chancery_stats::equilibrium::Full;

use super::agreements::AgreementSpread;
use super::costs::CoefficientUsed;
use super::flows::{Country, LeftOut};

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

    /// The word for it in names of figures.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Fitted => "fitted",
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
