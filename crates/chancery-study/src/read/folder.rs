//! The files of a study on the disk.

use std::path::Path;

use chancery_core::Diagnostic;

/// A file of a study: its path as shown in messages, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyFile {
    /// Path relative to the study's folder, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Reads the files of a study's folder: `study.toml`, `claims/`, `cases/`, `facts/`, `contradictions/`, `figures/`, `qca/`,
/// `tracing/`, `readings/`, `estimates/`, `scenarios/`, tables of `data/`, texts of `documents/`, `references.bib`.
///
/// # Errors
/// A diagnostic when there is no `study.toml`, or a file cannot be read or is not UTF-8.
pub fn read_folder(folder: &Path) -> Result<Vec<StudyFile>, Box<Diagnostic>> {
    let mut paths = vec!["study.toml".to_owned()];
    let parts = [
        "claims",
        "cases",
        "facts",
        "contradictions",
        "figures",
        "qca",
        "tracing",
        "readings",
        "estimates",
        "scenarios",
        "data",
        "documents",
    ];
    for part in parts {
        let endings: &[&str] = match part {
            "data" => &[".csv", ".tsv"],
            "documents" => &[".txt", ".md"],
            _ => &[".toml"],
        };
        let Ok(entries) = std::fs::read_dir(folder.join(part)) else { continue };
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
            .collect();
        names.sort();
        paths.extend(names.into_iter().map(|name| format!("{part}/{name}")));
    }
    if folder.join("references.bib").is_file() {
        paths.push("references.bib".to_owned());
    }
    let read = |path: String| {
        let full = folder.join(&path);
        let bytes = std::fs::read(&full).map_err(|error| {
            Box::new(Diagnostic::error("study::unreadable", format!("cannot read {}: {error}", full.display())).hint(
                if folder.is_file() {
                    "a study is a folder; commands that read a table of cases take it as `--data FILE`"
                } else {
                    "a study is a folder with a `study.toml`; `chancery new DIR` makes one"
                },
            ))
        })?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(StudyFile { path, text }),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
                let message = format!("{}:{line}: bytes that are not UTF-8", full.display());
                Err(Box::new(Diagnostic::error("study::encoding", message).hint("save the file as UTF-8")))
            }
        }
    };
    paths.into_iter().map(read).collect()
}
