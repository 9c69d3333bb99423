//! `data pull`: downloads the files of data sets, then imports them as `data add` does.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chancery_data::{AddOutcome, DataSet, InputFile, Store, data_set};
use chancery_pull::{Event, Expected, Fetched, Limits, Manifest, Puller, Source, SourceFile, is_cached};
use chancery_world::World;

use crate::args::{Global, PullArgs};
use crate::output::{Failure, Progress, Rows, Value, print, size};
use crate::place;

impl From<chancery_pull::Error> for Failure {
    fn from(error: chancery_pull::Error) -> Self {
        let failure = Self::new(error.to_string());
        match error.hint_text() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

pub(crate) fn pull(global: &Global, args: &PullArgs) -> Result<ExitCode, Failure> {
    let manifest = match &args.manifest {
        Some(path) => Manifest::read(path)?,
        None => Manifest::builtin()?,
    };
    let sources = chosen(&manifest, &args.ids)?;
    let store = place::store_folder(global);
    let cache = args.cache.clone().unwrap_or_else(|| store.join("downloads"));
    let mut report = Report::new();
    let (there, absent): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| !source.files.is_empty());
    if args.dry_run {
        for (source, file) in there.iter().flat_map(|source| source.files.iter().map(move |file| (*source, file))) {
            report.planned(source, file, is_cached(&cache, &source.id, file)?);
        }
    } else if !there.is_empty() {
        let mut puller = Puller::open(&cache, Limits { rate: args.rate, ..Limits::default() })?;
        for source in there {
            let fetched = fetch(&mut puller, source, &mut report)?;
            let imported = match fetched {
                Some(files) if !args.no_add => import(&store, source, &files),
                _ => Ok(String::new()),
            };
            report.imported(source, imported);
        }
    }
    let named = !args.ids.is_empty();
    absent.iter().for_each(|source| report.absent(source, named));
    if named {
        sources.iter().for_each(|source| say_notes(source));
    }
    print(&report.rows().render(global.format)?);
    report.finish()
}

/// The data sets that were named, or all.
fn chosen<'a>(manifest: &'a Manifest, ids: &[String]) -> Result<Vec<&'a Source>, Failure> {
    if ids.is_empty() {
        return Ok(manifest.sources.iter().collect());
    }
    let known: Vec<&str> = manifest.sources.iter().map(|source| source.id.as_str()).collect();
    let find = |id: &String| {
        manifest.source(id).ok_or_else(|| {
            let near = chancery_core::nearest(id, known.iter().copied());
            let hint = near.map_or_else(
                || format!("the manifest has {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Failure::new(format!("the manifest has no data set `{id}`")).hint(hint)
        })
    };
    ids.iter().map(find).collect()
}

/// Downloads the files of a data set; `None` if one failed.
///
/// A disk that fails ends everything; an address that fails ends this data set only.
fn fetch(puller: &mut Puller, source: &Source, report: &mut Report) -> Result<Option<Vec<Fetched>>, Failure> {
    let mut files = Some(Vec::new());
    for file in &source.files {
        let mut line = Line::new(format!("{}/{}", source.id, file.name));
        match puller.fetch(&source.id, file, &mut |event| line.show(&event)) {
            Ok(fetched) => {
                line.done();
                report.fetched(source, file, &fetched);
                files.iter_mut().for_each(|files| files.push(fetched.clone()));
            }
            Err(error) if error.is_disk() => return Err(error.into()),
            Err(error) => {
                line.done();
                report.failed(source, file, error.into());
                files = None;
            }
        }
    }
    Ok(files)
}

/// Imports downloaded files; what came of it, in a word.
fn import(store: &Path, source: &Source, fetched: &[Fetched]) -> Result<String, Failure> {
    let Some(data_set) = data_set(&source.id) else { return Ok("no importer".to_owned()) };
    let inputs = inputs(data_set, fetched)?;
    let lacks = |name: &str| !inputs.iter().any(|input| input.name == name);
    let lacking: Vec<&str> =
        data_set.files.iter().filter(|file| file.required && lacks(file.name)).map(|file| file.name).collect();
    if !lacking.is_empty() {
        return Ok(format!("needs {}", lacking.join(" ")));
    }
    match Store::add(store, data_set, &inputs, World::builtin())? {
        AddOutcome::Unchanged => Ok("unchanged".to_owned()),
        AddOutcome::Added(_) => Ok("added".to_owned()),
    }
}

/// The downloaded files that the importer knows.
fn inputs(data_set: &DataSet, fetched: &[Fetched]) -> Result<Vec<InputFile>, Failure> {
    let name = |path: &PathBuf| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let known = fetched.iter().map(|file| (name(&file.path), &file.path));
    let known = known.filter(|(name, _)| data_set.files.iter().any(|file| file.name == name));
    let read = |(name, path): (String, &PathBuf)| {
        let bytes =
            std::fs::read(path).map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        Ok(InputFile { name, path: path.clone(), bytes })
    };
    known.map(read).collect()
}

/// Says what whoever downloads a data set has to know.
fn say_notes(source: &Source) {
    for note in &source.notes {
        let _ = writeln!(std::io::stderr().lock(), "{}: {note}", source.id);
    }
}

/// What happened to each file, for the table at the end.
struct Report {
    rows: Vec<Row>,
    failures: Vec<Failure>,
}

struct Row {
    id: String,
    file: Value,
    result: &'static str,
    bytes: Value,
    store: String,
    sha256: Value,
    from: Value,
}

impl Report {
    fn new() -> Self {
        Self { rows: Vec::new(), failures: Vec::new() }
    }

    fn absent(&mut self, source: &Source, named: bool) {
        if named {
            let failure = Failure::new(format!("`{}` cannot be downloaded", source.id));
            self.failures.push(failure.hint("get its files yourself; `chancery data add` imports them"));
        }
        self.rows.push(Row {
            id: source.id.clone(),
            file: Value::Null,
            result: "no address",
            bytes: Value::Null,
            store: String::new(),
            sha256: Value::Null,
            from: Value::Null,
        });
    }

    fn planned(&mut self, source: &Source, file: &SourceFile, cached: bool) {
        let (bytes, sha256) = match file.expected {
            Expected::Pinned { sha256, bytes } => (count(bytes), Value::text(sha256.to_string())),
            Expected::Open { .. } => (Value::Null, Value::Null),
        };
        let result = if cached { "in the cache" } else { "would download" };
        let from = file.addresses.first().map_or(Value::Null, |address| Value::text(address.to_string()));
        self.push(source, file, result, bytes, sha256, from);
    }

    fn fetched(&mut self, source: &Source, file: &SourceFile, fetched: &Fetched) {
        let (result, from) = match &fetched.from {
            Some(address) => ("downloaded", Value::text(address.to_string())),
            None => ("in the cache", Value::Null),
        };
        self.push(source, file, result, count(fetched.bytes), Value::text(fetched.sha256.to_string()), from);
    }

    fn failed(&mut self, source: &Source, file: &SourceFile, failure: Failure) {
        self.failures.push(failure);
        self.push(source, file, "failed", Value::Null, Value::Null, Value::Null);
    }

    fn push(
        &mut self,
        source: &Source,
        file: &SourceFile,
        result: &'static str,
        bytes: Value,
        sha256: Value,
        from: Value,
    ) {
        let (id, file, store) = (source.id.clone(), Value::text(&file.name), String::new());
        self.rows.push(Row { id, file, result, bytes, store, sha256, from });
    }

    fn imported(&mut self, source: &Source, outcome: Result<String, Failure>) {
        let word = outcome.unwrap_or_else(|failure| {
            self.failures.push(failure);
            "failed".to_owned()
        });
        self.rows.iter_mut().filter(|row| row.id == source.id).for_each(|row| row.store.clone_from(&word));
    }

    fn rows(&self) -> Rows {
        let mut rows = Rows::new(["id", "file", "result", "bytes", "store", "sha256", "from"]);
        for row in &self.rows {
            rows.push(vec![
                Value::text(&row.id),
                row.file.clone(),
                Value::text(row.result),
                row.bytes.clone(),
                Value::text(&row.store),
                row.sha256.clone(),
                row.from.clone(),
            ]);
        }
        rows
    }

    fn finish(self) -> Result<ExitCode, Failure> {
        for failure in &self.failures {
            let _ = write!(std::io::stderr().lock(), "{failure}");
        }
        Ok(if self.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }
}

fn count(bytes: u64) -> Value {
    Value::Bytes(bytes)
}

/// The line on a terminal that says how far a download is.
struct Line {
    name: String,
    progress: Progress,
    shown: Option<Instant>,
}

impl Line {
    const EVERY: Duration = Duration::from_millis(100);

    fn new(name: String) -> Self {
        Self { name, progress: Progress::new(), shown: None }
    }

    fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::Bytes { bytes, of } if self.shown.is_none_or(|shown| shown.elapsed() >= Self::EVERY) => {
                self.shown = Some(Instant::now());
                let of = of.map_or_else(String::new, |of| format!(" of {}", size(of)));
                self.progress.step(&format!("{}: {}{of}", self.name, size(*bytes)));
            }
            Event::Trouble { why, wait, .. } => {
                self.progress.done();
                let seconds = wait.as_secs_f64();
                let _ = writeln!(std::io::stderr().lock(), "{}: {why}; once more in {seconds:.1} s", self.name);
            }
            _ => {}
        }
    }

    fn done(&self) {
        self.progress.done();
    }
}
