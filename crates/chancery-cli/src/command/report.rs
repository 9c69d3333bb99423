//! The files of a report, written into a folder.

use std::collections::BTreeSet;
use std::path::Path;

use chancery_evidence::Evidence;
use chancery_report::File;

use crate::output::Failure;

/// Folders of a report with a page for each thing.
const FOLDERS: [&str; 4] = ["assets", "claims", "cases", "states"];

/// Writes the report: pages, evidence, short form and references.
pub(super) fn write(evidence: &Evidence, out: &Path, single_file: bool) -> Result<(), Failure> {
    let failed = |error: chancery_report::Error| Failure::new(error.to_string());
    let file = |path: &str, text: String| File { path: path.to_owned(), text };
    let mut files = match single_file {
        true => vec![file("index.html", chancery_report::html(evidence).map_err(failed)?)],
        false => chancery_report::site(evidence).map_err(failed)?,
    };
    files.push(file("evidence.json", chancery_report::json(evidence).map_err(failed)?));
    files.push(file("report.md", chancery_report::markdown(evidence)));
    files.push(file("references.bib", chancery_report::bibtex(evidence)));
    make(out)?;
    if !single_file {
        FOLDERS.iter().try_for_each(|folder| make(&out.join(folder)))?;
    }
    for file in &files {
        let path = out.join(&file.path);
        std::fs::write(&path, &file.text).map_err(|error| {
            Failure::new(format!("cannot write {}: {error}", path.display()))
                .hint("choose another place with `--out DIR`")
        })?;
    }
    if !single_file {
        remove_old(out, &files);
    }
    Ok(())
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("cannot make the folder {}: {error}", folder.display())))
}

/// Removes pages of an earlier report that this one does not have: they would tell of claims that are no more. Only pages that a
/// report made are touched, and one that cannot be removed does no harm, because nothing links to it.
fn remove_old(out: &Path, files: &[File]) {
    let kept: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    for folder in FOLDERS {
        for entry in std::fs::read_dir(out.join(folder)).into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let old = name.ends_with(".html") && !kept.contains(format!("{folder}/{name}").as_str());
            if old && is_report(&entry.path()) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Whether a file is a page of a report: its head names the program.
fn is_report(path: &Path) -> bool {
    let made_here = "<meta name=\"generator\" content=\"chancery ";
    std::fs::read_to_string(path).is_ok_and(|text| text.lines().take(12).any(|line| line.contains(made_here)))
}
