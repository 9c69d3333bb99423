//! Arrow IPC files: the columns as they are in memory, uncompressed, with what is known of each as metadata of its field.

use std::io::Write;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::ipc::writer::FileWriter;

use super::parquet_file::{METADATA_KEY, metadata};
use super::sheet::described;
use super::{Failure, Groups};

pub(super) fn write(groups: &mut Groups<'_>, file: &mut impl Write) -> Result<(), Failure> {
    let about = groups.sheet.about();
    let mut schema = described(&groups.sheet.schema(), about);
    schema.metadata.insert(METADATA_KEY.to_owned(), metadata(about));
    let schema = Arc::new(schema);
    let mut writer = FileWriter::try_new(file, &schema)?;
    groups.each(|batches| {
        for batch in batches {
            writer.write(&RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec())?)?;
        }
        Ok(())
    })?;
    writer.finish()?;
    Ok(())
}
