//! Tables of the user's own: a spec drafted from a file, and the import by it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_data::{DataSet, InputFile, user_data_set, user_files};

use crate::args::{AddArgs, DraftArgs};
use crate::output::{Failure, print};

/// A file of the user's.
pub(crate) fn read(path: &Path) -> Result<InputFile, Failure> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match std::fs::read(path) {
        Ok(bytes) => Ok(InputFile { name, path: path.to_owned(), bytes }),
        Err(error) => Err(Failure::new(format!("cannot read {}: {error}", path.display()))),
    }
}

pub(crate) fn draft(args: &DraftArgs) -> Result<ExitCode, Failure> {
    let spec = chancery_data::draft(&read(&args.file)?)?;
    match &args.out {
        None => print(&spec),
        Some(path) => {
            // A spec that was worked on is not lost to a second draft.
            let mut file = std::fs::File::create_new(path).map_err(|error| {
                Failure::new(format!("cannot write {}: {error}", path.display()))
                    .hint("name a file that is not there yet")
            })?;
            std::io::Write::write_all(&mut file, spec.as_bytes())
                .map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
            eprintln!(
                "{}: read every line, then `chancery data add --spec {0} {}`",
                path.display(),
                args.file.display()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The data set that a spec describes, with its files.
pub(crate) fn user_table(args: &AddArgs, spec: &Path) -> Result<(&'static DataSet, Vec<InputFile>), Failure> {
    let given: Vec<PathBuf> = args.id.iter().map(PathBuf::from).chain(args.files.iter().cloned()).collect();
    let [table] = given.as_slice() else {
        return Err(Failure::new("with --spec, give the one file of the table")
            .hint("chancery data add --spec my-fdi.toml fdi.csv"));
    };
    let (spec, table) = (read(spec)?, read(table)?);
    let data_set = user_data_set(&spec, &table.name)?;
    Ok((data_set, user_files(&spec, table)))
}
