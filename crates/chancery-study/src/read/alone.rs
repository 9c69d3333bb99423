//! Files with comparisons or tracings that stand outside a study.

use chancery_core::Diagnostic;
use chancery_world::World;

use super::{Reader, StudyFile};
use crate::qca::Comparison;
use crate::study::Study;

/// Reads the set-theoretic comparisons of a file that stands outside a study.
pub fn read_comparisons(file: &StudyFile, world: &World) -> (Vec<Comparison>, Vec<Diagnostic>) {
    let (study, diagnostics) = parse_entries(file, world);
    (study.qca, diagnostics)
}

/// Reads the process tracings of a file that stands outside a study, as a study that has nothing else.
pub fn read_tracings(file: &StudyFile, world: &World) -> (Study, Vec<Diagnostic>) {
    parse_entries(file, world)
}

fn parse_entries(file: &StudyFile, world: &World) -> (Study, Vec<Diagnostic>) {
    let study = Study { files: vec![file.clone()], ..Study::default() };
    let mut reader = Reader { world, diagnostics: Vec::new(), study, case_links: Vec::new() };
    reader.file(file);
    (reader.study, reader.diagnostics)
}
