//! Ideal points through the store: votes of a made-up assembly go in, estimates come out as series.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, DictionaryArray, Int16Array, Int64Array, RecordBatch, UInt8Array, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, UInt16Type};
use chancery_core::{Cell, CellState, Key, Request, State, StateSystem, Year, YearRange};
use chancery_data::{DataSet, Error, FileSpec, Import, InputFile, SeriesDecl, Store};
use chancery_measure::analysis::movement::{MovementOptions, Paths, Refusal, SERIES};
use chancery_measure::{Base, Kept, KeptOutcome, keep};
use chancery_stats::Random;
use chancery_world::World;

const YEARS: YearRange = YearRange { first: 1980, last: 1989 };
/// No pair of repeated resolutions leads from the year before to this one.
const BREAK: Year = 1985;
const VOTERS: usize = 40;
const ROLL_CALLS: u32 = 60;
/// Roll calls of a year that repeat those of the year before.
const REPEATED: u32 = 10;
/// The state that walks from one end to the other, while the United States stay where they are.
const WALKER: &str = "MEX";

/// What the made-up assembly is, and how it voted.
struct Assembly {
    voters: Vec<State>,
    /// By year and voter.
    positions: Vec<Vec<f64>>,
    /// Year, roll call, voter, ballot.
    ballots: Vec<(Year, u32, usize, u8)>,
    matches: Vec<(u32, u32)>,
}

fn assembly() -> Assembly {
    let members = World::builtin().members(StateSystem::Cow, YEARS.first);
    let mut voters: Vec<State> = members.into_iter().map(|(_, state)| state).take(VOTERS).collect();
    voters.sort_unstable();
    voters.dedup();
    let mut random = Random::new(7);
    let mut position: Vec<f64> = voters.iter().map(|_| random.normal()).collect();
    let place = |code: &str| voters.iter().position(|state| state.as_str() == code).expect("a member");
    let (usa, walker) = (place("USA"), place(WALKER));
    let (mut positions, mut ballots, mut matches) = (Vec::new(), Vec::new(), Vec::new());
    let mut items: Vec<[f64; 3]> = Vec::new();
    for (number, year) in YEARS.years().enumerate() {
        position.iter_mut().for_each(|position| *position += 0.1 * random.normal());
        position[usa] = 1.0;
        position[walker] = -1.5 + 0.4 * number as f64;
        for vote in 0..ROLL_CALLS {
            let call = number as u32 * ROLL_CALLS + vote;
            let repeats = vote < REPEATED && number > 0 && year != BREAK;
            let item = if repeats {
                matches.push((call - ROLL_CALLS, call));
                items[(call - ROLL_CALLS) as usize]
            } else {
                let middle = random.normal();
                [1.5 * random.normal(), middle - 0.4, middle + 0.4]
            };
            items.push(item);
            for (voter, position) in position.iter().enumerate() {
                let support = item[0] * position + random.normal();
                let ballot = if support < item[1] {
                    3
                } else if support > item[2] {
                    1
                } else {
                    2
                };
                // One in six is absent.
                if random.below(6) > 0 {
                    ballots.push((year, call, voter, ballot));
                }
            }
        }
        positions.push(position.clone());
    }
    Assembly { voters, positions, ballots, matches }
}

fn import_votes(import: &mut Import<'_>) -> Result<(), Error> {
    let assembly = assembly();
    let codes = assembly.ballots.iter().map(|ballot| Some(assembly.voters[ballot.2].as_str()));
    let states: DictionaryArray<UInt16Type> = codes.collect();
    let schema = Schema::new(vec![
        Field::new("year", DataType::Int16, false),
        Field::new("roll_call", DataType::UInt32, false),
        Field::new("state", DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8)), true),
        Field::new("ballot", DataType::UInt8, false),
    ]);
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(assembly.ballots.iter().map(|ballot| Some(ballot.0)).collect::<Int16Array>()),
        Arc::new(assembly.ballots.iter().map(|ballot| Some(ballot.1)).collect::<UInt32Array>()),
        Arc::new(states),
        Arc::new(assembly.ballots.iter().map(|ballot| Some(ballot.3)).collect::<UInt8Array>()),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), arrays).map_err(|error| Error::unknown(error.to_string()))?;
    import.add_batch("votes_tidy", batch, Some((YEARS.first, YEARS.last)));
    Ok(())
}

fn import_matches(import: &mut Import<'_>) -> Result<(), Error> {
    let matches = assembly().matches;
    let field = |name: &str| Field::new(name, DataType::Int64, false);
    let schema = Schema::new(vec![field("rcid1"), field("rcid2")]);
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(matches.iter().map(|pair| Some(i64::from(pair.0))).collect::<Int64Array>()),
        Arc::new(matches.iter().map(|pair| Some(i64::from(pair.1))).collect::<Int64Array>()),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), arrays).map_err(|error| Error::unknown(error.to_string()))?;
    import.add_batch("matches", batch, None);
    Ok(())
}

const fn made_up(id: &'static str, import: fn(&mut Import<'_>) -> Result<(), Error>) -> DataSet {
    const FILES: &[FileSpec] = &[FileSpec::required("made-up")];
    let series: fn() -> Vec<SeriesDecl> = Vec::new;
    DataSet {
        id,
        title: "",
        about: "",
        traps: &[],
        version: "",
        publisher: "",
        citation: "",
        licence: "",
        bibtex: "",
        files: FILES,
        import,
        series,
        user: None,
    }
}

const VOTES: DataSet = made_up("unga-votes", import_votes);
const MATCHES: DataSet = made_up("unga-ideal-points", import_matches);

fn add(root: &Path, data_set: &DataSet) {
    let file = InputFile { name: "made-up".to_owned(), path: "made-up".into(), bytes: data_set.id.into() };
    Store::add(root, data_set, &[file], World::builtin()).expect("imported");
}

fn outcome(kept: &[Kept], id: &str) -> Option<KeptOutcome> {
    kept.iter().find(|kept| kept.id == id).map(|kept| kept.outcome.clone())
}

#[test]
fn estimates_are_kept_read_back_and_near_the_truth() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    add(root, &VOTES);
    let without = keep(root, YEARS).expect("a store");
    let Some(KeptOutcome::NotComputed(reason)) = outcome(&without, "ideal-points") else { panic!("{without:?}") };
    assert!(reason.contains("chancery data add unga-ideal-points"), "{reason}");
    assert!(!Base::store(root).expect("a store").has("ideal_point"));

    add(root, &MATCHES);
    let first = keep(root, YEARS).expect("a store");
    assert!(
        matches!(outcome(&first, "ideal-points"), Some(KeptOutcome::Added(rows)) if rows == VOTERS * YEARS.count())
    );
    assert!(matches!(outcome(&first, "ideal-points-walk"), Some(KeptOutcome::Added(_))));
    assert_eq!(outcome(&first, "ideal-points-2024"), None, "the store has no such cut");
    let again = keep(root, YEARS).expect("a store");
    assert!(again.iter().all(|kept| kept.outcome == KeptOutcome::Unchanged), "{again:?}");

    let base = Base::store(root).expect("a store");
    let truth = assembly();
    let [points, errors] =
        ["ideal_point", "ideal_point_se"].map(|series| base.whole(series, "ideal-points").expect("kept"));
    // The line's unit and origin are those of the fit: the truth is put on it year by year.
    let (mut inside, mut all) = (0, 0);
    for (number, year) in YEARS.years().enumerate() {
        let value = |frame: &chancery_core::Frame, state| {
            frame.get(Key::new(year, state, None)).and_then(|(cell, _)| cell.value()).expect("voted")
        };
        let pairs: Vec<(f64, f64)> = truth
            .voters
            .iter()
            .zip(&truth.positions[number])
            .map(|(&state, &position)| (position, value(&points, state)))
            .collect();
        let (slope, level, correlation) = line(&pairs);
        assert!(correlation > 0.95, "{year}: {correlation}");
        for (&state, (position, estimate)) in truth.voters.iter().zip(&pairs) {
            inside += usize::from((estimate - level - slope * position).abs() < 1.645 * value(&errors, state));
            all += 1;
        }
    }
    let coverage = f64::from(inside as u32) / f64::from(all as u32);
    assert!((0.8..=0.98).contains(&coverage), "90 per cent intervals hold {coverage}");
    movement_of(&base);
    let described = base.data_set("ideal-points").expect("known");
    assert!(described.citation.contains("computed by chancery"), "{}", described.citation);
    let release = Base::release().expect("whole");
    assert_eq!(release.data_set("ideal-points").map(|known| known.citation), Some(described.citation));
}

/// Slope and level of the regression of the second on the first, and their correlation.
fn line(pairs: &[(f64, f64)]) -> (f64, f64, f64) {
    let count = pairs.len() as f64;
    let (x, y) = (pairs.iter().map(|p| p.0).sum::<f64>() / count, pairs.iter().map(|p| p.1).sum::<f64>() / count);
    let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|p| of(p.0 - x, p.1 - y)).sum::<f64>();
    let slope = sum(&|a, b| a * b) / sum(&|a, _| a * a);
    (slope, y - slope * x, sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt())
}

/// The walker came toward the United States, and nothing is said across the year without repeated resolutions.
fn movement_of(base: &Base) {
    let [usa, walker] = ["USA", WALKER].map(|code| State::new(code).expect("a key"));
    let request = |series: &str| Request { series: series.to_owned(), actors: vec![], partners: vec![], years: YEARS };
    let frames = base.frames(&SERIES.map(request)).expect("a store");
    let paths = Paths::new(&frames, "ideal-points").expect("kept");
    let options = MovementOptions { net_of_common_shift: true, ..MovementOptions::default() };
    let moved = |ends| paths.moved([&[usa], &[walker]], ends, &options);
    let early = moved((YEARS.first, BREAK - 1)).expect("bridged");
    assert!(early.convergence.low > 0.0 && early.toward[1].estimate > 0.5 * early.convergence.estimate, "{early:?}");
    assert!(early.share_of_other.is_ok());
    assert_eq!(moved((BREAK - 1, BREAK)), Err(Refusal::NotBridged));

    let series = base.whole("movement", "ideal-points").expect("computed");
    let cell = |year| series.get(Key::new(year, walker, Some(usa))).map(|(cell, _)| cell);
    let step = moved((1981, 1982)).expect("bridged").toward[1].estimate;
    let value = cell(1982).and_then(Cell::value).expect("a value");
    assert!((value - step).abs() < 1e-9, "{value} {step}");
    assert_eq!(cell(BREAK).map(Cell::state), Some(CellState::Undefined));
    assert_eq!(cell(YEARS.first), None, "there is no year before the first");
}
