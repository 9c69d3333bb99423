//! Cases compared: composites, events and lags of a case; regions, administrations, rivals, bodies and texts side by side; Mill's methods.

use serde::{Deserialize, Serialize};

use crate::{Chart, ForecastScore, Interval, Term, WorkEvidence};

/// The outcome of a case composed of the directions of its scored series.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CompositeEvidence {
    /// `better`, `mixed`, `worse`, or `abstained`: fewer series than the study asks for have a direction.
    pub direction: String,
    /// Weighted mean of the directions, −1 all worse to 1 all better; its ends are those of 95 % of random weights.
    pub score: Interval,
    /// Lowest and highest score that any weights within the bounds give.
    pub range: Option<(f64, f64)>,
    /// Share of random weights under which it is worse, mixed, better.
    pub shares: Option<[f64; 3]>,
    /// Series with a direction.
    pub scored: usize,
    /// How many the study asks for.
    pub at_least: usize,
    /// Scores from minus to plus this are mixed.
    pub mixed_within: f64,
    /// Bounds of the weights.
    pub weights: (f64, f64),
    /// Whether the direction that the text states is the same; none where one of the two says nothing.
    pub agrees: Option<bool>,
}

/// A value of an outcome under other bounds of the case's phase.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PhaseValue {
    /// The years.
    pub years: String,
    /// Value for a reader, or the reason why there is none.
    pub value: String,
    /// better, worse, unchanged, not-scored, no-value.
    pub direction: String,
}

/// Something that happened in a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseEventEvidence {
    /// The day, month or year, as precise as it is given.
    pub date: String,
    /// When it ended, if it lasted.
    pub end: String,
    /// What happened.
    pub says: String,
    /// problem, strategy or outcome; empty for an event that only the world's tables have.
    pub stage: String,
    /// Instrument: trade, aid, military, diplomatic, institutional, sanction, migration, election, energy; or other.
    pub class: String,
    /// Who acted, as written.
    pub source: String,
    /// Toward whom, as written.
    pub target: String,
    /// Citation key, empty for an event of the world's tables.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Line of the text.
    pub line: u32,
    /// Id of the same event in the world's tables.
    pub world: String,
    /// How far the row of the world's tables is verified.
    pub status: String,
    /// What the text and the world's tables date differently.
    pub conflict: Option<String>,
    /// Why the study lists an event that lies outside the case's period.
    pub outside: String,
}

/// The time between two events of a case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LagEvidence {
    /// `problem to strategy`, `strategy to outcome`, `problem to outcome`.
    pub step: String,
    /// The earlier event.
    pub from: String,
    /// Its date.
    pub from_date: String,
    /// The later event.
    pub to: String,
    /// Its date.
    pub to_date: String,
    /// Fewest and most days between them that their dates allow; below zero where the order within a month or year is not known.
    pub days: (i64, i64),
}

/// Comparisons across cases, regions, powers and texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ComparisonsEvidence {
    /// Two regions by one measure in one administration.
    pub regions: Vec<RegionComparison>,
    /// How alike an administration's instruments in two regions are.
    pub likeness: Vec<RegionLikeness>,
    /// Administrations in order, with intervals.
    pub ranks: Vec<RankingEvidence>,
    /// The actor beside its rivals, by region and year.
    pub presence: Vec<PresenceEvidence>,
    /// Organisations: members, overlap, events by year.
    pub bodies: Option<BodiesEvidence>,
    /// Lines that the study asks for.
    pub lines: Vec<Chart>,
    /// Instruments named by the text beside those of the series.
    pub priorities: Vec<PriorityEvidence>,
    /// Claims about the future, and what came of them.
    pub forecasts: Vec<ForecastEvidence>,
    /// How many of them came true, by text and kind.
    pub forecast_scores: Vec<ForecastScore>,
    /// The works that the texts cite.
    pub works: Vec<WorkEvidence>,
    /// Pairs of claims of different texts.
    pub papers: Vec<PaperPair>,
    /// Opinion beside votes.
    pub surveys: Vec<SurveyEvidence>,
    /// Mill's methods, an outcome each.
    pub mill: Vec<MillEvidence>,
    /// Four factors of strategy by region.
    pub factors: Vec<FactorsEvidence>,
    /// Administrations and events of each region.
    pub timeline: Vec<TimelineEvidence>,
    /// What the study says its texts leave out.
    pub left_out: Vec<LeftOutEvidence>,
}

/// One measure in two regions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionComparison {
    /// What is compared.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// Administration.
    pub period: String,
    /// Its first and last year.
    pub years: (i16, i16),
    /// The two regions.
    pub sides: Vec<RegionSide>,
    /// First minus second.
    pub difference: Interval,
    /// What the interval is.
    pub interval: String,
    /// Data sets.
    pub source: Vec<String>,
}

/// A region's members by one measure.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionSide {
    /// Region.
    pub region: String,
    /// Members with a value.
    pub have: usize,
    /// Members.
    pub of: usize,
    /// Mean of the members.
    pub mean: Option<f64>,
    /// Mean by population; none if a population is missing.
    pub weighted_mean: Option<f64>,
    /// Standard deviation of the members.
    pub dispersion: Option<f64>,
}

/// How alike the instruments of one administration in two regions are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionLikeness {
    /// Administration.
    pub administration: String,
    /// The regions.
    pub regions: (String, String),
    /// Cosine of the shares of instruments that both have; none for fewer than two.
    pub cosine: Option<f64>,
    /// Instruments that both have.
    pub instruments: usize,
}

/// Administrations, or cases, in order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RankingEvidence {
    /// Stable id, used as anchor.
    pub id: String,
    /// What they are ranked by.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// Region.
    pub region: String,
    /// The first first.
    pub entries: Vec<RankEntry>,
    /// What the intervals are.
    pub interval: String,
    /// What to know.
    pub note: String,
    /// Data sets.
    pub source: Vec<String>,
}

/// A place in an order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RankEntry {
    /// Administration, or id of a case.
    pub name: String,
    /// First and last year; zeros for a case.
    pub years: (i16, i16),
    /// Value.
    pub value: Interval,
    /// Rank from 1, the largest value first.
    pub rank: Interval,
    /// Members with a value, or series with a direction.
    pub n: usize,
}

/// Powers in a region, year by year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PresenceEvidence {
    /// Region.
    pub region: String,
    /// What of: `Goods trade`.
    pub what: String,
    /// `share of those with a source`, or a unit.
    pub unit: String,
    /// State keys of the powers that have a source, the actor first.
    pub actors: Vec<String>,
    /// State keys of those that have none.
    pub absent: Vec<String>,
    /// One for each year in which all of `actors` have a value.
    pub years: Vec<PresenceYear>,
    /// Data sets, in the order of `actors`.
    pub source: Vec<String>,
}

/// A year of powers in a region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PresenceYear {
    /// Year.
    pub year: i16,
    /// One for each power.
    pub values: Vec<f64>,
}

/// Organisations beside each other.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BodiesEvidence {
    /// Their names.
    pub bodies: Vec<String>,
    /// Members at the end of each year.
    pub years: Vec<BodiesYear>,
    /// What happened to them, or by them.
    pub events: Vec<BodyEvent>,
    /// What to know.
    pub note: String,
}

/// Members of organisations in a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BodiesYear {
    /// Year.
    pub year: i16,
    /// Members of each; none where the table is not complete.
    pub members: Vec<Option<usize>>,
    /// Pairs by their places, with the members of both and the Jaccard index (both over either).
    pub overlap: Vec<BodyOverlap>,
}

/// Members that two organisations share.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BodyOverlap {
    /// Place of the one.
    pub one: usize,
    /// Place of the other.
    pub other: usize,
    /// Members of both.
    pub both: usize,
    /// Members of both over members of either.
    pub jaccard: f64,
}

/// A date in an organisation's life, or an act of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BodyEvent {
    /// Organisation.
    pub body: String,
    /// Date.
    pub date: String,
    /// What happened.
    pub says: String,
    /// `world` or the id of the case that has it.
    pub origin: String,
}

/// An instrument of a case: named by the text, used by the series.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PriorityEvidence {
    /// Case.
    pub case: String,
    /// Instrument.
    pub instrument: String,
    /// Whether the text names it.
    pub named: bool,
    /// Share of the instruments with a series, 0 to 1.
    pub share: Option<f64>,
    /// The administration whose profile it is of.
    pub administration: String,
    /// Why there is no share.
    pub missing: Option<String>,
}

/// A claim about the future.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ForecastEvidence {
    /// Claim.
    pub claim: String,
    /// What it says.
    pub says: String,
    /// Citation key.
    #[serde(rename = "ref")]
    pub reference: String,
    /// When it was said.
    pub as_of: String,
    /// `promise` (somebody says what he will do) or `forecast`.
    pub kind: String,
    /// When it falls due; empty if the text sets no date.
    pub horizon: String,
    /// Probability that its words state or are graded at; none where they say nothing of it.
    pub probability: Option<f64>,
    /// Whether the words name that probability themselves.
    pub stated: bool,
    /// `came true`, `failed`, `open`, `not decided`.
    pub outcome: String,
    /// Why.
    pub reason: String,
}

/// Two claims of different texts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PaperPair {
    /// `agreement`, `conflict` (a check shows it), `clash` (of wording), `compatible` (a check shows that both can hold) or `related`.
    pub kind: String,
    /// Claims.
    pub claims: Vec<String>,
    /// What the study says of them.
    pub says: String,
    /// Id of the entry that compares them; empty for claims that only refer to each other.
    pub via: String,
}

/// Opinion in a state beside its votes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SurveyEvidence {
    /// State key.
    pub state: String,
    /// Its name.
    pub name: String,
    /// Region.
    pub region: String,
    /// Administration.
    pub administration: String,
    /// Years of the first and the last poll in it.
    pub years: (i16, i16),
    /// Change of the share with a favourable view of the actor.
    pub opinion: f64,
    /// Change of voting agreement with the actor between the same years.
    pub votes: Option<f64>,
    /// Whether both moved the same way.
    pub same_way: Option<bool>,
    /// Data sets.
    pub source: Vec<String>,
}

/// What Mill's methods find about one outcome.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MillEvidence {
    /// The outcome: `stated: worse`.
    pub outcome: String,
    /// Cases with it.
    pub with: Vec<String>,
    /// Cases without it.
    pub without: Vec<String>,
    /// Which conditions were looked at: `instruments`, `codes`.
    pub set: String,
    /// The conditions.
    pub conditions: Vec<String>,
    /// Conditions that all cases with the outcome share.
    pub agreement: Vec<MillAgreement>,
    /// Pairs that differ in one condition.
    pub difference: Vec<MillDifference>,
    /// Pairs compared.
    pub compared: usize,
    /// Fewest conditions in which such a pair differs.
    pub fewest: Option<usize>,
    /// Pairs that differ in the outcome but in no condition.
    pub alike: usize,
    /// What this cannot show.
    pub cannot: String,
}

/// A condition that all cases with the outcome have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MillAgreement {
    /// Condition.
    pub condition: String,
    /// Cases without the outcome that have it too.
    pub others_with: usize,
    /// Cases without the outcome in which it is coded.
    pub others_coded: usize,
}

/// Two cases that differ in one condition and in the outcome.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MillDifference {
    /// Case with the outcome.
    pub with: String,
    /// Case without it.
    pub without: String,
    /// The condition.
    pub condition: String,
    /// Whether the case with the outcome is the one that has it.
    pub present_with_outcome: bool,
}

/// What shapes strategy toward a region, year by year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FactorsEvidence {
    /// Region.
    pub region: String,
    /// The factors.
    pub factors: Vec<Factor>,
    /// One for each year of the study.
    pub years: Vec<FactorYear>,
    /// Data sets.
    pub source: Vec<String>,
    /// How they are made.
    pub note: String,
}

/// A factor.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Factor {
    /// Name.
    pub name: String,
    /// What it is, with its unit.
    pub about: String,
    /// Its sign in the sum: 1 or −1; 0 for a factor without data.
    pub sign: i8,
    /// Why there are no data.
    pub missing: Option<String>,
}

/// The factors in a year.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FactorYear {
    /// Year.
    pub year: i16,
    /// Value of each factor in its unit.
    pub values: Vec<Option<f64>>,
    /// Standard score over the years times the sign, over the number of factors with data.
    pub contributions: Vec<Option<f64>>,
    /// Sum of the contributions, where every factor with data has a value.
    pub sum: Option<f64>,
}

/// Administrations and events of a region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TimelineEvidence {
    /// Region.
    pub region: String,
    /// Terms in office.
    pub terms: Vec<Term>,
    /// Classes of events, in the order of their rows.
    pub classes: Vec<String>,
    /// Events.
    pub events: Vec<TimelineEvent>,
}

/// An event on a timeline.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TimelineEvent {
    /// First day it can mean, as a year with its fraction.
    pub start: f64,
    /// Last day likewise.
    pub end: f64,
    /// Class.
    pub class: String,
    /// Date and what happened.
    pub says: String,
    /// Whether a text tells of it; else only the world's tables have it.
    pub text: bool,
}

/// What the texts leave out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftOutEvidence {
    /// What.
    pub what: String,
    /// Years.
    pub years: String,
    /// What the study says of it.
    pub says: String,
}
