//! Tables of the store, read from their Parquet files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_data::Store;
use datafusion::catalog::TableProvider;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::prelude::SessionContext;

use crate::error::{DAMAGED, Error};

/// The files of a table, in the order of its rows; their names sort in the same order.
pub(crate) fn parts(store: &Store, data_set: &str, table: &str) -> Option<Vec<PathBuf>> {
    let paths = store.table_paths(data_set, table);
    (!paths.is_empty()).then_some(paths)
}

/// A table of one file or several, all with the same columns.
///
/// # Errors
/// A file that is gone or is no Parquet.
pub(crate) async fn table(context: &SessionContext, parts: &[PathBuf]) -> Result<Arc<dyn TableProvider>, Error> {
    let state = context.state();
    let options = ListingOptions::new(Arc::new(ParquetFormat::default()));
    let mut urls = Vec::new();
    let mut schema = None;
    for path in parts {
        let url = address(path)?;
        // Each footer is read here, so that a damaged part is named before a query runs into it.
        let read = options.infer_schema(&state, &url).await;
        let read = read.map_err(|error| damaged(path, &Error::from(error).to_string()))?;
        if schema.get_or_insert_with(|| Arc::clone(&read)) != &read {
            return Err(damaged(path, "its columns are not those of the first part of the table"));
        }
        urls.push(url);
    }
    let schema = schema.ok_or_else(|| Error::new("a table of the store has no file").hint(DAMAGED))?;
    let config = ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(schema);
    Ok(Arc::new(ListingTable::try_new(config)?))
}

/// The file as an address, because a path with brackets would be read as a pattern.
fn address(path: &Path) -> Result<ListingTableUrl, Error> {
    let absolute = std::path::absolute(path).map_err(|error| Error::new(format!("{}: {error}", path.display())))?;
    if !absolute.is_file() {
        return Err(damaged(&absolute, "the file is gone"));
    }
    let url = url::Url::from_file_path(&absolute)
        .map_err(|()| Error::new(format!("{} is no path of a file", absolute.display())))?;
    Ok(ListingTableUrl::try_new(url, None)?)
}

fn damaged(path: &Path, problem: &str) -> Error {
    Error::new(format!("{}: {problem}", path.display())).hint(DAMAGED)
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray as _, Int64Array, RecordBatch};
    use arrow::datatypes::Int64Type;
    use datafusion::parquet::arrow::ArrowWriter;
    use datafusion::prelude::SessionConfig;

    use super::*;

    fn write(path: &Path, column: &str, numbers: &[i64]) {
        let array = Arc::new(Int64Array::from(numbers.to_vec()));
        let batch = RecordBatch::try_from_iter([(column, array as _)]).expect("a batch");
        let file = std::fs::File::create(path).expect("created");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).and_then(|()| writer.close()).expect("written");
    }

    fn read(parts: &[PathBuf]) -> Result<Vec<i64>, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
            let batches = context.read_table(table(&context, parts).await?)?.collect().await?;
            Ok(batches.iter().flat_map(|batch| batch.column(0).as_primitive::<Int64Type>().values().to_vec()).collect())
        })
    }

    #[test]
    fn the_parts_of_a_table_are_read_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = |number: usize| folder.path().join(format!("ballots [of] all-{number:04}.parquet"));
        for number in 0..12 {
            let first = 10 * number as i64;
            write(&part(number), "number", &[first, first + 1]);
        }
        let parts: Vec<PathBuf> = (0..12).map(part).collect();
        let expected: Vec<i64> = (0..12).flat_map(|number| [10 * number, 10 * number + 1]).collect();
        assert_eq!(read(&parts).expect("read"), expected);
    }

    #[test]
    fn a_part_that_does_not_fit_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = |name: &str| folder.path().join(name);
        write(&part("a.parquet"), "number", &[1]);
        write(&part("b.parquet"), "figure", &[2]);
        std::fs::write(part("c.parquet"), "torn").expect("written");
        for (second, problem) in [("b.parquet", "its columns"), ("c.parquet", "c.parquet"), ("d.parquet", "gone")] {
            let error = read(&[part("a.parquet"), part(second)]).expect_err("does not fit");
            assert!(error.to_string().contains(second) && error.to_string().contains(problem), "{error}");
            assert_eq!(error.hint_text(), Some(DAMAGED));
        }
        assert!(read(&[]).is_err());
    }
}
