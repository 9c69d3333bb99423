//! Where the data are: the store that was named, one in the working folder, or the built-in release.

use std::path::{Path, PathBuf};

use chancery_measure::Base;
use chancery_study::{Study, parse, read_folder};
use chancery_world::World;

use crate::args::Global;
use crate::output::Failure;

const DEFAULT_STORE: &str = "chancery-store";

/// The folder that a command writes to.
pub(crate) fn store_folder(global: &Global) -> PathBuf {
    global.store.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_STORE))
}

/// What a command reads from.
pub(crate) fn base(global: &Global) -> Result<Base, Failure> {
    match &global.store {
        Some(folder) => Ok(Base::store(folder)?),
        None if Path::new(DEFAULT_STORE).join("MANIFEST.json").is_file() => Ok(Base::store(Path::new(DEFAULT_STORE))?),
        None => Ok(Base::release()?),
    }
}

/// A study, with what is wrong in its files.
pub(crate) fn study(folder: &Path) -> Result<(Study, Vec<chancery_core::Diagnostic>), Failure> {
    Ok(parse(&read_folder(folder)?, World::builtin()))
}
