//! Regressions by formula: from a table or a file of models to a table of coefficients.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_data::DataTable;
use chancery_evidence::EstimateEvidence;
use chancery_measure::Base;
use chancery_measure::regression::{Estimated, Estimator, Model, ModelFile, RegressionError};
use chancery_report::regression::{TableFormat, TableOptions, coefficient_plot, table};

use crate::args::{Format, Global};
use crate::args_estimate::EstimateArgs;
use crate::command::table::read;
use crate::output::{Failure, print};
use crate::place;

impl From<RegressionError> for Failure {
    fn from(error: RegressionError) -> Self {
        let failure = Self::new(error.to_string());
        match error.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

pub(crate) fn estimate(global: &Global, args: &EstimateArgs) -> Result<ExitCode, Failure> {
    let (file, folder) = if Path::new(&args.what).extension().is_some_and(|ending| ending == "toml") {
        refuse_options_of_models(args)?;
        let path = Path::new(&args.what);
        let read = read(path)?;
        let text = String::from_utf8(read.bytes)
            .map_err(|_| Failure::new(format!("{} is not UTF-8", path.display())).hint("save it as UTF-8"))?;
        let file = ModelFile::parse(&text).map_err(|error| named(path, error))?;
        (file, path.parent().unwrap_or(Path::new("")).to_owned())
    } else {
        (of_arguments(args)?, PathBuf::new())
    };
    let (data_table, source) = data(global, args, &file, &folder)?;

    let mut estimated = file.run(data_table)?;
    for one in &mut estimated {
        one.evidence.source.clone_from(&source);
    }
    let evidence: Vec<EstimateEvidence> = estimated.iter().map(|one| one.evidence.clone()).collect();
    if let Some(path) = &args.fixed_effects {
        write(path, &fixed_effects(&estimated)?)?;
    }
    if let Some(path) = &args.coefplot {
        let drawing = coefficient_plot(&evidence)
            .ok_or_else(|| Failure::new("no term has an estimate, so there is nothing to draw"))?;
        write(path, &drawing)?;
    }
    let options = TableOptions { title: file.title.clone(), note: file.note.clone(), digits: usize::from(args.digits) };
    let format = match global.format {
        Format::Table => TableFormat::Text,
        Format::Md => TableFormat::Markdown,
        Format::Latex => TableFormat::Latex,
        Format::Html => TableFormat::Html,
        Format::Csv => TableFormat::Csv,
        Format::Json => {
            let text = serde_json::to_string_pretty(&evidence).map_err(|error| Failure::new(error.to_string()))?;
            print(&(text + "\n"));
            return Ok(ExitCode::SUCCESS);
        }
    };
    print(&table(&evidence, &options, format));
    Ok(ExitCode::SUCCESS)
}

fn named(path: &Path, error: RegressionError) -> Failure {
    Failure::from(RegressionError { message: format!("{}: {}", path.display(), error.message), ..error })
}

/// A file of models says itself what is estimated.
fn refuse_options_of_models(args: &EstimateArgs) -> Result<(), Failure> {
    let given = [
        ("--formula", args.formula.is_some()),
        ("--vcov", args.vcov.is_some()),
        ("--convention", args.convention.is_some()),
        ("--weights", args.weights.is_some()),
        ("--offset", args.offset.is_some()),
        ("--where", args.condition.is_some()),
        ("--panel", args.panel.is_some()),
        ("--column", !args.column.is_empty()),
        ("--combine", !args.combine.is_empty()),
        ("--reset", args.reset),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(Failure::new(format!("{option} has no place beside a file of models"))
            .hint(format!("write it into {}", args.what))),
        None => Ok(()),
    }
}

fn of_arguments(args: &EstimateArgs) -> Result<ModelFile, Failure> {
    let estimator: Estimator = args
        .what
        .parse()
        .map_err(|error: RegressionError| Failure::from(error).or("a file of models ends in .toml"))?;
    let Some(formula) = &args.formula else {
        return Err(
            Failure::new("there is no formula").hint("--formula \"trade ~ rta | exporter^year + importer^year\"")
        );
    };
    let columns = args.column.iter().map(|text| match text.split_once('=') {
        Some((name, expr)) if !name.trim().is_empty() && !expr.starts_with('=') => {
            Ok((name.trim().to_owned(), expr.trim().to_owned()))
        }
        _ => Err(Failure::new(format!("`{text}` is no column")).hint("--column \"ln_dist = log(dist)\"")),
    });
    let defaults = Model::default();
    let program = match &args.convention {
        Some(word) => word.parse()?,
        None => defaults.program,
    };
    let model = Model {
        id: args.what.clone(),
        estimator,
        formula: formula.clone(),
        variance: args.vcov.clone().unwrap_or(defaults.variance),
        program,
        condition: args.condition.clone(),
        weights: args.weights.clone(),
        offset: args.offset.clone(),
        combine: args.combine.iter().map(|text| (text.clone(), text.clone())).collect(),
        reset: args.reset,
        ..Model::default()
    };
    Ok(ModelFile {
        panel: args.panel.clone(),
        columns: columns.collect::<Result<_, _>>()?,
        models: vec![model],
        ..ModelFile::default()
    })
}

/// The table, and the data sets it belongs to.
fn data(
    global: &Global,
    args: &EstimateArgs,
    file: &ModelFile,
    folder: &Path,
) -> Result<(DataTable, Vec<String>), Failure> {
    let names = file.names();
    let wanted = |name: &str| names.contains(name);
    let given = args.data.as_deref().map(Path::new);
    let path = match given {
        Some(given) if given.is_dir() && !file.data.is_empty() => Some(given.join(&file.data)),
        Some(given) if given.is_dir() => {
            return Err(Failure::new(format!("{} is a folder", given.display())).hint("--data names a file or a table"));
        }
        Some(given) if given.is_file() => Some(given.to_owned()),
        None if !file.data.is_empty() => Some(folder.join(&file.data)),
        _ => None,
    };
    if let Some(path) = path {
        return Ok((DataTable::read(&read(&path)?, &wanted)?, Vec::new()));
    }
    let name = args.data.as_deref().unwrap_or(&file.store);
    let Some((id, table)) = name.split_once('.') else {
        let missing = if name.is_empty() { "no data are named".to_owned() } else { format!("there is no file {name}") };
        return Err(Failure::new(missing).hint("--data FILE, or --data DATA-SET.TABLE for a table of the store"));
    };
    match place::base(global)? {
        Base::Store(store) => {
            let here = store.manifest().data_sets.get(id);
            if here.is_none_or(|state| !state.tables.iter().any(|known| known.name == table)) {
                return Err(Failure::new(format!("there is no file {name}, and the store has no such table"))
                    .hint("`chancery export --list` names the tables of the store"));
            }
            Ok((DataTable::of_store(&store, id, table, &wanted)?, vec![id.to_owned()]))
        }
        Base::Release(_) => {
            Err(Failure::new(format!("there is no file {name}, and the built-in release holds no tables"))
                .hint("give a file, or make a store with `chancery data add`"))
        }
    }
}

/// Coefficients of absorbed effects: model, effect, level, coefficient.
fn fixed_effects(estimated: &[Estimated]) -> Result<String, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("cannot write CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["model", "effect", "level", "coefficient"]).map_err(|error| failed(&error))?;
    for one in estimated {
        for effect in one.fixed_effects() {
            let value = effect.value.map_or_else(String::new, |value| value.to_string());
            let record = [&one.evidence.id, &effect.effect, &effect.level, &value];
            writer.write_record(record).map_err(|error| failed(&error))?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))
}
