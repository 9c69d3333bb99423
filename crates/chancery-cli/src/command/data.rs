//! `data`: what can be imported, what is in the store, and the built-in release.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery_data::{AddOutcome, DataSet, InputFile, Store, StoreWriter, data_set, data_sets};
use chancery_measure::Base;
use chancery_study::{build_release, read_licences};
use chancery_world::World;

use crate::args::{AddArgs, CompactArgs, Format, Global, InfoArgs, ReleaseArgs};
use crate::command::table;
use crate::output::{Failure, Progress, Rows, Value, print, print_diagnostics, size, thousands};
use crate::place;

/// Columns of a screen that a table for people should not exceed.
const SCREEN: usize = 100;

pub(crate) fn list(global: &Global) -> Result<ExitCode, Failure> {
    let store = Store::open(&place::store_folder(global)).ok();
    let is_there = |id: &str| store.as_ref().is_some_and(|store| store.manifest().data_sets.contains_key(id));
    let stored = |id: &str| Value::text(if is_there(id) { "yes" } else { "" });
    if global.format != Format::Table {
        let mut rows = Rows::new(["id", "in store", "title", "version", "files"]);
        for data_set in data_sets() {
            let files: Vec<&str> = data_set.files.iter().map(|file| file.name).collect();
            rows.push(vec![
                Value::text(data_set.id),
                stored(data_set.id),
                Value::text(data_set.title),
                Value::text(data_set.version),
                Value::text(files.join(" ")),
            ]);
        }
        print(&rows.render(global.format)?);
        return Ok(ExitCode::SUCCESS);
    }
    // The other formats, and `data info ID`, say the rest.
    let mut rows = Rows::new(["id", "in store", "files", "title"]);
    let longest = data_sets().iter().map(|data_set| data_set.id.len()).max().unwrap_or(0);
    let room = SCREEN.saturating_sub(longest + "in store".len() + "files".len() + 3 * 2);
    for data_set in data_sets() {
        rows.push(vec![
            Value::text(data_set.id),
            stored(data_set.id),
            Value::Count(data_set.files.len() as u64),
            Value::text(shortened(data_set.title, room)),
        ]);
    }
    print(&rows.render(global.format)?);
    print("`chancery data info ID` says more of one\n");
    Ok(ExitCode::SUCCESS)
}

/// A text of at most so many letters, cut between words.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(2)).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", cut[..end].trim_end_matches([',', ';', ':']))
}

pub(super) fn known(id: &str) -> Result<&'static DataSet, Failure> {
    data_set(id).ok_or_else(|| {
        let ids: Vec<&str> = data_sets().iter().map(|data_set| data_set.id).collect();
        let near = chancery_core::nearest(id, ids.iter().copied());
        let hint =
            near.map_or_else(|| format!("there are {}", ids.join(", ")), |near| format!("did you mean `{near}`?"));
        Failure::new(format!("no data set is called `{id}`")).hint(hint)
    })
}

/// The files of a data set among some paths; a folder stands for the data set's files in it.
fn find_files(data_set: &DataSet, paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(data_set.files.iter().map(|spec| path.join(spec.name)).filter(|file| file.is_file()));
        } else {
            files.push(path.clone());
        }
    }
    files
}

/// The same files with their bytes.
pub(super) fn read_files(data_set: &DataSet, paths: &[PathBuf]) -> Result<Vec<InputFile>, Failure> {
    let read = |path: PathBuf| {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        match std::fs::read(&path) {
            Ok(bytes) => Ok(InputFile { name, path, bytes }),
            Err(error) => Err(Failure::new(format!("cannot read {}: {error}", path.display()))),
        }
    };
    find_files(data_set, paths).into_iter().map(read).collect()
}

/// The data sets whose required files are all in one folder at or below `root`.
fn find_all(root: &Path) -> Result<Vec<(&'static DataSet, PathBuf)>, Failure> {
    let entries =
        std::fs::read_dir(root).map_err(|error| Failure::new(format!("cannot read {}: {error}", root.display())))?;
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    folders.push(root.to_owned());
    folders.sort();
    let holds = |data_set: &DataSet, folder: &Path| {
        data_set.files.iter().filter(|file| file.required).all(|file| folder.join(file.name).is_file())
    };
    let mut found = Vec::new();
    for data_set in data_sets() {
        let own = folders.iter().find(|folder| folder.ends_with(data_set.id) && holds(data_set, folder));
        if let Some(folder) = own.or_else(|| folders.iter().find(|folder| holds(data_set, folder))) {
            found.push((data_set, folder.clone()));
        }
    }
    Ok(found)
}

pub(crate) fn add(global: &Global, args: &AddArgs) -> Result<ExitCode, Failure> {
    let root = place::store_folder(global);
    let wanted: Vec<(&DataSet, Vec<PathBuf>)> = match (&args.all, &args.id) {
        _ if args.spec.is_some() => Vec::new(),
        (Some(folder), _) => {
            let found = find_all(folder)?;
            if found.is_empty() {
                let failure = Failure::new(format!("no data set has its files below {}", folder.display()));
                return Err(failure.hint("`chancery data list --format json` names the files of each"));
            }
            found.into_iter().map(|(data_set, folder)| (data_set, vec![folder])).collect()
        }
        (None, Some(id)) => vec![(known(id)?, args.files.clone())],
        (None, None) => Vec::new(),
    };
    let progress = Progress::new();
    let writer = StoreWriter::new(&root).wait(Duration::from_secs(args.wait));
    let store = Store::open(&root).ok();
    let mut rows = Rows::new(["id", "result", "tables", "rows", "left out", "unmatched", "corrected"]);
    let mut unmatched_rows = false;
    let own = args.spec.as_deref().map(|spec| table::user_table(args, spec)).transpose()?;
    let own = own.into_iter().map(|(data_set, inputs)| (data_set, Given::Read(inputs)));
    let known = wanted.into_iter().map(|(data_set, paths)| (data_set, Given::Paths(paths)));
    for (data_set, given) in own.chain(known) {
        progress.step(&format!("importing {}", data_set.id));
        let outcome = add_one(&writer, store.as_ref(), data_set, given);
        progress.done();
        match outcome? {
            AddOutcome::Unchanged => {
                let blank = || Value::Null;
                rows.push(vec![
                    Value::text(data_set.id),
                    Value::text("unchanged"),
                    blank(),
                    blank(),
                    blank(),
                    blank(),
                    blank(),
                ]);
            }
            AddOutcome::Added(state) => {
                let logged = |kind: &str| {
                    Value::Count(state.log.iter().filter(|entry| entry.kind == kind).map(|entry| entry.rows).sum())
                };
                let names: Vec<&str> = state.tables.iter().map(|table| table.name.as_str()).collect();
                let count: usize = state.tables.iter().map(|table| table.rows).sum();
                rows.push(vec![
                    Value::text(data_set.id),
                    Value::text("added"),
                    Value::text(if names.len() > 8 { format!("{} tables", names.len()) } else { names.join(" ") }),
                    Value::Count(count as u64),
                    logged("left-out"),
                    logged("unmatched"),
                    logged("corrected"),
                ]);
                unmatched_rows |= state.log.iter().any(|entry| entry.kind == "unmatched");
            }
        }
    }
    print(&rows.render(global.format)?);
    if unmatched_rows {
        eprintln!("some rows name nobody that is known; `chancery data info ID` lists the names");
    }
    Ok(ExitCode::SUCCESS)
}

/// The files of an import: read already, or only named.
enum Given {
    Read(Vec<InputFile>),
    Paths(Vec<PathBuf>),
}

/// Imports a data set, unless its files hash to what the store has; then they are not even read into memory.
fn add_one(
    writer: &StoreWriter,
    store: Option<&Store>,
    data_set: &DataSet,
    given: Given,
) -> Result<AddOutcome, Failure> {
    let paths = match given {
        Given::Read(inputs) => return Ok(writer.add(data_set, &inputs, World::builtin())?),
        Given::Paths(paths) => paths,
    };
    if store.is_some_and(|store| store.is_unchanged(data_set, &find_files(data_set, &paths))) {
        return Ok(AddOutcome::Unchanged);
    }
    Ok(writer.add(data_set, &read_files(data_set, &paths)?, World::builtin())?)
}

pub(crate) fn verify(global: &Global) -> Result<ExitCode, Failure> {
    let store = Store::open(&place::store_folder(global))?;
    let (progress, shown) = (Progress::new(), AtomicU64::new(0));
    let verified = store.verify_with(|done, total| {
        let percent = 100 * done / total.max(1);
        if shown.fetch_max(percent, Ordering::Relaxed) < percent {
            progress.step(&format!("hashing: {percent} % of {}", size(total)));
        }
    });
    progress.done();
    let broken = verified.iter().filter(|file| file.problem.is_some()).count();
    let mut rows = Rows::new(["file", "result"]);
    for file in &verified {
        if file.problem.is_some() || global.format != Format::Table {
            rows.push(vec![
                Value::text(file.path.display().to_string()),
                Value::text(file.problem.clone().unwrap_or_else(|| "as imported".to_owned())),
            ]);
        }
    }
    if broken > 0 || global.format != Format::Table {
        print(&rows.render(global.format)?);
    }
    if global.format == Format::Table {
        print(&format!("{} files, {broken} damaged\n", verified.len()));
    }
    Ok(if broken > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

pub(crate) fn remove(global: &Global, id: &str) -> Result<ExitCode, Failure> {
    Store::remove(&place::store_folder(global), id)?;
    print(&format!("removed {id}; `chancery data compact` gives its space back\n"));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn compact(global: &Global, args: &CompactArgs) -> Result<ExitCode, Failure> {
    let writer = StoreWriter::new(&place::store_folder(global)).wait(Duration::from_secs(args.wait));
    let compacted = writer.compact()?;
    let mut rows = Rows::new(["what", "where", "detail"]);
    let mut push = |what: &str, place: &str, detail: String| {
        rows.push(vec![Value::text(what), Value::text(place), Value::text(detail)]);
    };
    for (id, table, before, after) in &compacted.merged {
        push("merged", &format!("{id}.{table}"), format!("{before} files into {after}"));
    }
    compacted.removed.iter().for_each(|folder| push("removed", folder, String::new()));
    compacted.held.iter().for_each(|folder| push("kept", folder, "a process reads it".to_owned()));
    push("freed", "", size(compacted.freed));
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn info(global: &Global, args: &InfoArgs) -> Result<ExitCode, Failure> {
    let base = place::base(global)?;
    if let Some(id) = &args.id
        && let Some(data_set) = absent(&base, id)?
    {
        return describe_absent(global, data_set);
    }
    let Base::Store(store) = &base else {
        return Err(Failure::new("there is no store; the built-in release is used")
            .hint("`chancery data add` makes one; `chancery data list` names the data sets"));
    };
    let chosen =
        store.manifest().data_sets.iter().filter(|(id, _)| args.id.as_ref().is_none_or(|wanted| wanted == *id));
    let mut rows;
    if args.paths {
        rows = Rows::new(["id", "table", "path"]);
        for (id, state) in chosen {
            for table in &state.tables {
                for path in store.table_paths(id, &table.name) {
                    rows.push(vec![Value::text(id), Value::text(&table.name), Value::text(path.display().to_string())]);
                }
            }
        }
    } else if args.id.is_some() {
        rows = Rows::new(["what", "name", "detail"]);
        for (id, state) in chosen {
            describe(&mut rows, store.data_set(id), state);
            for past in store.generations(id)? {
                let detail = if past.generation == state.generation { "in force" } else { "replaced, still there" };
                rows.push(vec![
                    Value::text("generation"),
                    Value::text(past.generation.to_string()),
                    Value::text(detail),
                ]);
            }
        }
    } else {
        rows = Rows::new(["id", "generation", "tables", "rows", "years", "bytes"]);
        for (id, state) in chosen {
            let years = state.tables.iter().filter_map(|table| table.years).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
            rows.push(vec![
                Value::text(id),
                Value::Integer(state.generation as i64),
                Value::Count(state.tables.len() as u64),
                Value::Count(state.tables.iter().map(|table| table.rows).sum::<usize>() as u64),
                years.map_or(Value::Null, |(first, last)| Value::text(format!("{first}–{last}"))),
                Value::Bytes(state.files.iter().map(|file| file.bytes).sum()),
            ]);
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

/// The data set of an id, if it is known and not in the store.
fn absent(base: &Base, id: &str) -> Result<Option<&'static DataSet>, Failure> {
    match base {
        Base::Store(store) if store.manifest().data_sets.contains_key(id) => Ok(None),
        _ => known(id).map(Some),
    }
}

/// What is known of a data set before it is imported.
fn describe_absent(global: &Global, data_set: &'static DataSet) -> Result<ExitCode, Failure> {
    let mut rows = Rows::new(["what", "name", "detail"]);
    describe_data_set(&mut rows, data_set);
    for file in data_set.files {
        let need = if file.required { "required" } else { "optional" };
        rows.push(vec![Value::text("file"), Value::text(file.name), Value::text(need)]);
    }
    print(&rows.render(global.format)?);
    eprintln!("note: `{}` is not in the store; `chancery data add` imports it", data_set.id);
    Ok(ExitCode::SUCCESS)
}

fn describe_data_set(rows: &mut Rows, data_set: &DataSet) {
    let lines = [
        ("title", data_set.title, data_set.version),
        ("publisher", data_set.publisher, ""),
        ("cite", "", data_set.citation),
        ("licence", "", data_set.licence),
    ];
    for (what, name, detail) in lines {
        rows.push(vec![Value::text(what), Value::text(name), Value::text(detail)]);
    }
}

fn describe(rows: &mut Rows, data_set: Option<&DataSet>, state: &chancery_data::DataSetState) {
    if let Some(data_set) = data_set {
        describe_data_set(rows, data_set);
    }
    let mut push = |what: &str, name: &str, detail: String| {
        rows.push(vec![Value::text(what), Value::text(name), Value::text(detail)]);
    };
    for file in &state.files {
        push("file", &file.name, format!("{} bytes, sha256 {}", thousands(file.bytes), file.sha256));
    }
    for table in &state.tables {
        let files = if table.parts.len() > 1 { format!(" in {} files", table.parts.len()) } else { String::new() };
        push("table", &table.name, format!("{} rows{files}", thousands(table.rows as u64)));
        for column in &table.columns {
            let years = column.years.map_or_else(|| "no value".to_owned(), |(first, last)| format!("{first}–{last}"));
            let values = thousands(column.observed as u64);
            push("column", &format!("{}.{}", table.name, column.name), format!("{years}, {values} values"));
        }
    }
    for entry in &state.log {
        push(&entry.kind, &entry.message, format!("{} rows", thousands(entry.rows)));
    }
}

pub(crate) fn release(global: &Global, args: &ReleaseArgs) -> Result<ExitCode, Failure> {
    let base = Base::store(&place::store_folder(global))?;
    let (study, diagnostics) = place::study(&args.study)?;
    print_diagnostics(&diagnostics, &study.files);
    let text = std::fs::read_to_string(&args.licences)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", args.licences.display())))?;
    let release = build_release(&study, World::builtin(), &base, &read_licences(&text)?, &args.name)?;
    let bytes = release.to_bytes()?;
    std::fs::write(&args.out, &bytes)
        .map_err(|error| Failure::new(format!("cannot write {}: {error}", args.out.display())))?;
    let values: usize = release.entries.iter().map(|entry| entry.values.len()).sum();
    print(&format!(
        "{} series, {} values, {} data sets, {}: {}\n",
        release.entries.len(),
        thousands(values as u64),
        release.meta.sources.len(),
        size(bytes.len() as u64),
        args.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}
