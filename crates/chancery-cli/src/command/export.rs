//! `export`: tables and series to files; and what `panel` shares with it: format, codebook, BibTeX.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_data::{Codebook, CodebookFormat, DataSet, ExportFormat, Origins, Sheet, Store, TableSheet};
use chancery_measure::Base;

use crate::args::{BookFormat, ExportArgs, FileFormat, FormArgs, Global};
use crate::command::panel::{choose, near};
use crate::output::{Failure, Progress, Rows, Value, print};
use crate::place;

/// Where a file goes, in which format, with which codebooks.
pub(crate) struct Target {
    path: PathBuf,
    format: ExportFormat,
    books: Vec<CodebookFormat>,
}

impl Target {
    /// The format is that of the arguments, or the one that the file's ending stands for.
    pub(crate) fn new(path: &Path, form: &FormArgs) -> Result<Self, Failure> {
        let Some(format) = form.file_format.map(file_format).or_else(|| ExportFormat::of_path(path)) else {
            let endings = ExportFormat::ALL.map(|format| format!("`.{}`", format.name())).join(", ");
            return Err(Failure::new(format!("the ending of {} names no format", path.display()))
                .hint(format!("the formats are {endings}; or write `--as FORMAT`")));
        };
        let books = form.codebook.iter().filter_map(|book| match book {
            BookFormat::Md => Some(CodebookFormat::Markdown),
            BookFormat::Html => Some(CodebookFormat::Html),
            BookFormat::Ddi => Some(CodebookFormat::Ddi),
            BookFormat::None => None,
        });
        Ok(Self { path: path.to_owned(), format, books: books.collect() })
    }

    /// A file of a folder, Parquet if nothing else is asked for.
    fn inside(folder: &Path, name: &str, form: &FormArgs) -> Result<Self, Failure> {
        let format = form.file_format.map_or(ExportFormat::Parquet, file_format);
        Self::new(&folder.join(format!("{name}.{}", format.name())), form)
    }
}

fn file_format(format: FileFormat) -> ExportFormat {
    match format {
        FileFormat::Parquet => ExportFormat::Parquet,
        FileFormat::Csv => ExportFormat::Csv,
        FileFormat::Dta => ExportFormat::Stata,
        FileFormat::Arrow => ExportFormat::Arrow,
    }
}

/// Writes a sheet, its codebooks and its BibTeX; returns the number of rows.
pub(crate) fn write(
    sheet: &dyn Sheet,
    target: &Target,
    origins: &dyn Origins,
    progress: &Progress,
) -> Result<u64, Failure> {
    let path = &target.path;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let written =
        chancery_data::write_sheet(sheet, path, target.format, &mut |block| progress.step(&format!("{name}: {block}")));
    progress.done();
    let tally = written?;
    if !target.books.is_empty() {
        let book = Codebook::new(sheet, &tally, path, origins);
        for format in &target.books {
            chancery_data::write_text(&beside(path, format.ending()), &book.render(*format))?;
        }
        chancery_data::write_text(&beside(path, "bib"), &book.bibtex())?;
    }
    Ok(tally.rows)
}

/// `FILE.ending`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

/// Something to export, by name.
enum Item {
    Table(&'static DataSet, String),
    Series(String),
}

pub(crate) fn export(global: &Global, args: &ExportArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    let Some(out) = args.out.as_ref().filter(|_| !args.list) else {
        print(&list(&base).render(global.format)?);
        return Ok(ExitCode::SUCCESS);
    };
    let names = if args.all {
        tables(&base)?.into_iter().map(|(id, table)| format!("{id}.{table}")).collect()
    } else {
        args.names.clone()
    };
    let items: Vec<Item> = names.iter().map(|name| item(&base, name)).collect::<Result<_, _>>()?;
    let progress = Progress::new();
    let folder = args.all || names.len() > 1;
    if folder {
        std::fs::create_dir_all(out)
            .map_err(|error| Failure::new(format!("cannot make the folder {}: {error}", out.display())))?;
    }
    for (name, item) in names.iter().zip(&items) {
        let target = if folder { Target::inside(out, name, &args.form)? } else { Target::new(out, &args.form)? };
        let rows = write(&sheet(&base, item)?, &target, &base, &progress)?;
        print(&format!("{rows} rows of {name}: {}\n", target.path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn store(base: &Base) -> Result<&Store, Failure> {
    match base {
        Base::Store(store) => Ok(store),
        Base::Release(_) => Err(Failure::new("the built-in release holds series, not tables")
            .hint("`chancery data add` makes a store of tables; `chancery export --list` names the series")),
    }
}

/// The tables of the store.
fn tables(base: &Base) -> Result<Vec<(String, String)>, Failure> {
    let data_sets = store(base)?.manifest().data_sets.iter();
    Ok(data_sets.flat_map(|(id, state)| state.tables.iter().map(|table| (id.clone(), table.name.clone()))).collect())
}

/// A name with a point is a table, any other a series.
fn item(base: &Base, name: &str) -> Result<Item, Failure> {
    let Some((id, table)) = name.split_once('.') else {
        // Whether the series is there is found out before anything is written.
        choose(&base.loaded(), &[name.to_owned()], None)?;
        return Ok(Item::Series(name.to_owned()));
    };
    let tables = tables(base)?;
    match base.data_set(id).filter(|_| tables.iter().any(|known| known.0 == id && known.1 == table)) {
        Some(found) => Ok(Item::Table(found, table.to_owned())),
        None => {
            let known: Vec<String> = tables.iter().map(|(id, table)| format!("{id}.{table}")).collect();
            Err(Failure::new(format!("the store has no table `{name}`"))
                .hint(near(name, known.iter().map(String::as_str))))
        }
    }
}

fn sheet(base: &Base, item: &Item) -> Result<TableSheet, Failure> {
    match item {
        Item::Table(data_set, table) => Ok(TableSheet::of_table(store(base)?, data_set, table)?),
        Item::Series(name) => {
            let catalogue = base.loaded();
            let chosen = choose(&catalogue, std::slice::from_ref(name), None)?;
            let Some((spec, source)) = chosen.first() else {
                return Err(Failure::new(format!("no series is called `{name}`")));
            };
            let frame = base.whole(&spec.name, &source.id)?;
            Ok(TableSheet::of_series(spec, source, &frame, base)?)
        }
    }
}

/// What can be exported.
fn list(base: &Base) -> Rows {
    let mut rows = Rows::new(["name", "kind", "rows", "about"]);
    if let Base::Store(store) = base {
        for (id, state) in &store.manifest().data_sets {
            let title = base.data_set(id).map_or("", |data_set| data_set.title);
            for table in &state.tables {
                rows.push(vec![
                    Value::text(format!("{id}.{}", table.name)),
                    Value::text("table"),
                    Value::Integer(i64::try_from(table.rows).unwrap_or(i64::MAX)),
                    Value::text(title),
                ]);
            }
        }
    }
    for spec in base.loaded().iter() {
        for source in &spec.sources {
            rows.push(vec![
                Value::text(format!("{}@{}", spec.name, source.id)),
                Value::text("series"),
                Value::Null,
                Value::text(&spec.label),
            ]);
        }
    }
    rows
}
