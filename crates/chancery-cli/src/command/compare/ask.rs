//! From arguments to comparisons: of a study, or of a table with a spec or options.

use std::path::Path;

use chancery_core::{Diagnostic, Span};
use chancery_data::{Grid, InputFile};
use chancery_evidence::QcaEvidence;
use chancery_study::qca::{
    Calibration, CaseChoice, Comparison, Grouping, Indirect, MeasuredSet, Origin, Wanted, analyse, curve, rows,
};
use chancery_study::{StudyFile, compare, read_comparisons};
use chancery_world::World;

use crate::args::Global;
use crate::args_sets::QcaArgs;
use crate::output::{Failure, Progress, print_diagnostics};
use crate::place;

/// Changes that arguments make to a comparison.
pub(super) type Change<'a> = &'a dyn Fn(&mut Comparison) -> Result<(), Failure>;

/// Evidence of what was asked, diagnostics printed; and whether one is an error.
pub(super) fn ask(
    global: &Global,
    args: &QcaArgs,
    wanted: &Wanted,
    change: Change<'_>,
) -> Result<(Vec<QcaEvidence>, bool), Failure> {
    match &args.data {
        Some(data) => of_table(args, data, wanted, change),
        None => of_study(global, args, wanted, change),
    }
}

fn of_study(
    global: &Global,
    args: &QcaArgs,
    wanted: &Wanted,
    change: Change<'_>,
) -> Result<(Vec<QcaEvidence>, bool), Failure> {
    let folder = args.study.as_deref().unwrap_or(Path::new("."));
    let progress = Progress::new();
    progress.step("reading the study");
    let (mut study, mut diagnostics) = place::study(folder)?;
    let known: Vec<&str> = study.qca.iter().map(|one| one.id.as_str()).collect();
    if let Some(id) = args.id.as_deref().filter(|id| !known.contains(id)) {
        return Err(none_called("comparison", id, &known));
    }
    if known.is_empty() {
        print_diagnostics(&diagnostics, &study.files);
        return Err(Failure::new(format!("{} has no comparison", folder.display()))
            .hint("write a `[[qca]]` entry into a file of the folder `qca` (see docs/STUDY.md)"));
    }
    study.qca.retain(|one| args.id.as_ref().is_none_or(|id| one.id == *id));
    if let Some(wrong) = args.cluster.iter().find(|by| !matches!(by.as_str(), "state" | "period")) {
        return Err(Failure::new(format!("--cluster {wrong}: the cases of a study are grouped by state and period"))
            .hint("--cluster period, --cluster state, or --cluster period,state"));
    }
    for comparison in &mut study.qca {
        common(args, comparison);
        change(comparison)?;
    }
    let base = place::base(global)?;
    progress.step(&format!("reading the {}", base.kind()));
    let found = compare(&study, World::builtin(), &base, &[], wanted);
    progress.done();
    let (evidence, doubts) = found?;
    diagnostics.extend(doubts);
    let invalid = print_diagnostics(&diagnostics, &study.files);
    Ok((unprinted(evidence, &diagnostics), invalid))
}

/// There is nothing of this name.
pub(super) fn none_called(what: &str, id: &str, known: &[&str]) -> Failure {
    let failure = Failure::new(format!("no {what} is called `{id}`"));
    match chancery_core::nearest(id, known.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("there are {}", known.join(", "))),
    }
}

fn of_table(
    args: &QcaArgs,
    data: &Path,
    wanted: &Wanted,
    change: Change<'_>,
) -> Result<(Vec<QcaEvidence>, bool), Failure> {
    let name = data.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes =
        std::fs::read(data).map_err(|error| Failure::new(format!("cannot read {}: {error}", data.display())))?;
    let grid = Grid::read(&InputFile { name: name.clone(), path: data.to_owned(), bytes: bytes.clone() })?;
    let (mut comparisons, files, mut diagnostics) = match &args.spec {
        Some(path) => {
            let file = text_file(path)?;
            let (comparisons, diagnostics) = read_comparisons(&file, World::builtin());
            (comparisons, vec![file], diagnostics)
        }
        None => {
            let header = header(&name, &bytes);
            (vec![from_options(args, &grid, &name, &header)?], vec![header], Vec::new())
        }
    };
    let mut evidence = Vec::new();
    for comparison in &mut comparisons {
        common(args, comparison);
        change(comparison)?;
        let (found, doubts) = analyse(comparison, &rows(comparison, &grid, &name)?, wanted);
        evidence.push(found);
        diagnostics.extend(doubts);
    }
    let invalid = print_diagnostics(&diagnostics, &files);
    if evidence.is_empty() && !invalid {
        return Err(Failure::new("the spec has no `[[qca]]` entry").hint("see docs/STUDY.md for its keys"));
    }
    Ok((unprinted(evidence, &diagnostics), invalid))
}

/// Evidence without the warnings that have been printed as diagnostics.
fn unprinted(mut evidence: Vec<QcaEvidence>, printed: &[Diagnostic]) -> Vec<QcaEvidence> {
    for one in &mut evidence {
        one.warnings.retain(|warning| !printed.iter().any(|diagnostic| diagnostic.message == *warning));
    }
    evidence
}

/// A file of a study, alone.
pub(super) fn text_file(path: &Path) -> Result<StudyFile, Failure> {
    let bytes =
        std::fs::read(path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(format!("{} is not UTF-8", path.display())).hint("save the file as UTF-8"))?;
    Ok(StudyFile { path: path.display().to_string(), text })
}

/// The head of a table of text, to which messages about its columns point; empty if the table is no text.
fn header(name: &str, bytes: &[u8]) -> StudyFile {
    let line = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    StudyFile { path: name.to_owned(), text: std::str::from_utf8(line).unwrap_or_default().to_owned() }
}

/// The place of a column's name in the head of a table.
fn place_of(header: &StudyFile, column: &str) -> Option<Span> {
    let fields = header.text.split([',', ';', '\t']);
    let mut start = 0;
    for field in fields {
        if field.trim_matches(['"', ' ', '\u{feff}']) == column {
            return Some(Span { file: header.path.clone(), start, end: start + field.len() });
        }
        start += field.len() + 1;
    }
    None
}

/// A comparison of columns, as options say.
fn from_options(args: &QcaArgs, grid: &Grid, name: &str, header: &StudyFile) -> Result<Comparison, Failure> {
    let Some(outcome) = &args.outcome else {
        return Err(Failure::new("which column is explained?")
            .hint(format!("--outcome COLUMN, or --spec FILE; {name} has {}", grid.columns.join(", "))));
    };
    if args.conditions.is_empty() {
        return Err(Failure::new("which columns explain it?")
            .hint(format!("--conditions A,B,C; {name} has {}", grid.columns.join(", "))));
    }
    let set = |name: &String| MeasuredSet {
        name: name.clone(),
        label: name.clone(),
        origin: Origin::Column(name.clone()),
        span: place_of(header, name),
        ..MeasuredSet::default()
    };
    let mut comparison = Comparison {
        id: name.to_owned(),
        title: format!("{outcome} in {name}"),
        cases: CaseChoice::Rows(args.cases.clone()),
        conditions: args.conditions.iter().map(set).collect(),
        outcome: set(outcome),
        span: place_of(header, outcome),
        ..Comparison::default()
    };
    for text in &args.calibrate {
        let (name, anchors) = named(text, "--calibrate", "DEV=fuzzy:400,550,900")?;
        set_of(&mut comparison, name)?.calibration = calibration(anchors).ok_or_else(|| {
            Failure::new(format!("--calibrate {text}: these are no anchors"))
                .hint("NAME=550, NAME=550,850 (ascending), NAME=fuzzy:OUT,CROSS,IN or NAME=linear:OUT,CROSS,IN (in order, either way), \
                       NAME=indirect:SCORES or NAME=indirect:1000,4000,5000 (ascending)")
        })?;
    }
    Ok(comparison)
}

/// `NAME=...`.
fn named<'a>(text: &'a str, option: &str, example: &str) -> Result<(&'a str, &'a str), Failure> {
    text.split_once('=').map(|(name, rest)| (name.trim(), rest.trim())).ok_or_else(|| {
        Failure::new(format!("{option} {text}: NAME=... is expected")).hint(format!("{option} {example}"))
    })
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|number| number.trim().parse::<f64>().ok().filter(|number| number.is_finite())).collect()
}

fn calibration(text: &str) -> Option<Calibration> {
    let found = match text.split_once(':') {
        Some(("fuzzy" | "logistic", anchors)) => Calibration::logistic(&numbers(anchors)?),
        Some(("linear", anchors)) => Calibration::linear(&numbers(anchors)?),
        Some((indirect @ ("indirect" | "indirect-polynomial"), groups)) => {
            let grouping = match numbers(groups) {
                Some(thresholds) => Grouping::Thresholds(thresholds),
                None => Grouping::Column(groups.trim().to_owned()),
            };
            curve(indirect.strip_prefix("indirect-").unwrap_or("logit"))
                .map(|curve| Calibration::Indirect(Indirect { curve, grouping }))
        }
        Some(("crisp" | "thresholds", thresholds)) => Some(Calibration::Thresholds(numbers(thresholds)?)),
        Some(_) => None,
        None => Some(Calibration::Thresholds(numbers(text)?)),
    };
    found.filter(Calibration::is_ordered)
}

fn set_of<'a>(comparison: &'a mut Comparison, name: &str) -> Result<&'a mut MeasuredSet, Failure> {
    let known: Vec<String> = comparison.sets().map(|set| set.name.clone()).collect();
    let Comparison { conditions, outcome, .. } = comparison;
    conditions
        .iter_mut()
        .chain([outcome])
        .find(|set| set.name == name)
        .ok_or_else(|| none_called("set", name, &known.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// `--expect` and `--vary` on a comparison.
pub(super) fn expect(comparison: &mut Comparison, expectations: &[String]) -> Result<(), Failure> {
    if !expectations.is_empty() {
        comparison.conditions.iter_mut().for_each(|set| set.expected.clear());
    }
    for text in expectations {
        let (name, value) = named(text, "--expect", "DEV=1")?;
        let value = value.parse::<u8>().map_err(|_| {
            Failure::new(format!("--expect {text}: the value is 0, 1, 2 ...")).hint("--expect DEV=1,STB=0")
        })?;
        if name == comparison.outcome.name {
            return Err(Failure::new(format!("--expect {text}: {name} is the outcome")).hint("name conditions"));
        }
        set_of(comparison, name)?.expected.push(value);
    }
    Ok(())
}

/// Other anchors of sets.
pub(super) fn vary(comparison: &mut Comparison, texts: &[String]) -> Result<(), Failure> {
    for text in texts {
        let (name, anchors) = named(text, "--vary", "DEV=350,500,850")?;
        let set = set_of(comparison, name)?;
        let other = numbers(anchors).and_then(|numbers| set.calibration.with(&numbers));
        let other = other.filter(Calibration::is_ordered).ok_or_else(|| {
            Failure::new(format!("--vary {text}: these are no anchors of `{name}`"))
                .hint(format!("its own are: {}", set.calibration.written()))
        })?;
        set.vary.push(other);
    }
    Ok(())
}

/// What every command can change.
fn common(args: &QcaArgs, comparison: &mut Comparison) {
    let options = &mut comparison.options;
    if let Some(consistency) = args.incl {
        options.cut_offs.consistency = consistency;
        options.cut_offs.negative = consistency;
    }
    if let Some(negative) = args.incl_low {
        options.cut_offs.negative = negative.min(options.cut_offs.consistency);
    }
    if let Some(pri) = args.pri {
        options.cut_offs.pri = pri;
    }
    if let Some(frequency) = args.freq {
        options.cut_offs.frequency = frequency as usize;
    }
    options.negated |= args.negate;
    if !args.cluster.is_empty() {
        options.cluster.clone_from(&args.cluster);
    }
}
