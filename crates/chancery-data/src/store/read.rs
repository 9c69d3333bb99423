//! Reading tables back: part by part, and of each part only the row groups with the years that are wanted.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use bytes::Bytes;
use chancery_core::{Frame, Key, YearRange};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::statistics::Statistics;
use rayon::prelude::*;

use crate::error::Error;
use crate::files::{Files, ReadAt};
use crate::guard::guarded;
use crate::store::manifest::{PartInfo, TableInfo};
use crate::store::{Declared, Store};
use crate::table::Table;

impl Store {
    /// The values of a series from a source, for the keys that `keep` wants.
    ///
    /// # Errors
    /// A series or source the store does not have; a damaged table.
    pub fn frame(&self, series: &str, source: &str, keep: impl Fn(Key) -> bool) -> Result<Frame, Error> {
        self.frame_in(series, source, None, keep)
    }

    /// The same for some years only; files, and parts of files, that have none of them are not read.
    ///
    /// # Errors
    /// As for [`Store::frame`].
    pub fn frame_in(
        &self,
        series: &str,
        source: &str,
        years: Option<YearRange>,
        keep: impl Fn(Key) -> bool,
    ) -> Result<Frame, Error> {
        let declared = self.require(series, source)?;
        let Declared { data_set, decl, .. } = declared;
        let columns = columns_of(&[declared]);
        let keep = |key: Key| years.is_none_or(|years| years.contains(key.year())) && keep(key);
        let damaged = |message| Error::damaged(&self.table_path(data_set.id, decl.table).unwrap_or_default(), message);
        let mut entries = Vec::new();
        for chunk in self.chunks(data_set.id, decl.table, Some(&columns), years)? {
            chunk?.entries(&decl.forward, decl.mirror.as_ref(), keep, &mut entries).map_err(damaged)?;
        }
        Frame::new(entries).map_err(|key| damaged(format!("{key:?} occurs twice")))
    }

    /// All values of several series, each from a source, in the order asked for. Each table is read once, tables and series
    /// in parallel.
    ///
    /// # Errors
    /// As for [`Store::frame`].
    pub fn frames(&self, wanted: &[(&str, &str)]) -> Result<Vec<Frame>, Error> {
        let declared: Vec<&Declared> =
            wanted.iter().map(|(series, source)| self.require(series, source)).collect::<Result<_, _>>()?;
        let mut order: Vec<usize> = (0..declared.len()).collect();
        let table = |index: &usize| (declared[*index].data_set.id, declared[*index].decl.table);
        order.sort_by_key(table);
        let groups: Vec<&[usize]> = order.chunk_by(|a, b| table(a) == table(b)).collect();
        let read = |group: &&[usize]| -> Result<Vec<(usize, Frame)>, Error> {
            let members: Vec<&Declared> = group.iter().map(|index| declared[*index]).collect();
            let (id, name) = table(&group[0]);
            let table = self.table(id, name, Some(&columns_of(&members)))?;
            let formulas: Vec<_> = members.iter().map(|one| (&one.decl.forward, one.decl.mirror.as_ref())).collect();
            let frames = table
                .into_frames(&formulas)
                .map_err(|message| Error::damaged(&self.table_path(id, name).unwrap_or_default(), message))?;
            Ok(group.iter().copied().zip(frames).collect())
        };
        let read = groups.par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut frames: Vec<(usize, Frame)> = read.into_iter().flatten().collect();
        frames.sort_by_key(|(index, _)| *index);
        Ok(frames.into_iter().map(|(_, frame)| frame).collect())
    }

    fn require(&self, series: &str, source: &str) -> Result<&Declared, Error> {
        self.declared(series, source)
            .ok_or_else(|| Error::unknown(format!("the store has no `{series}` from `{source}`")))
    }

    /// A keyed table; with `columns`, only those value columns.
    ///
    /// # Errors
    /// A table the store does not have; a damaged one.
    pub fn table(&self, data_set: &str, table: &str, columns: Option<&[&str]>) -> Result<Table, Error> {
        self.table_in(data_set, table, columns, None)
    }

    /// The rows of a keyed table in some years.
    ///
    /// # Errors
    /// As for [`Store::table`].
    pub fn table_in(
        &self,
        data_set: &str,
        table: &str,
        columns: Option<&[&str]>,
        years: Option<YearRange>,
    ) -> Result<Table, Error> {
        let mut whole = None;
        for (path, part) in self.parts_in(data_set, table, years)? {
            let (empty, reader) =
                self.open_part(&path, part, years, |builder| Table::reader(table, builder, columns))?;
            let into = whole.get_or_insert(empty);
            for batch in (Batches { path: path.clone(), reader: Some(reader) }) {
                into.append(&batch?).map_err(|message| Error::damaged(&path, message))?;
            }
        }
        // There is always a part to open; see `parts_in`.
        let mut whole = whole.unwrap_or_else(|| Table::new(table, false, columns.unwrap_or_default()));
        if let Some(years) = years {
            whole.keep_years(years);
        }
        Ok(whole)
    }

    /// The rows of a keyed table, some ten thousand at a time, in the order of the keys. With `years`, pieces that have none of
    /// them are left out; those that are given may have other years too.
    ///
    /// # Errors
    /// A table the store does not have; in its course, a damaged one.
    pub fn chunks<'a>(
        &'a self,
        data_set: &str,
        table: &'a str,
        columns: Option<&'a [&'a str]>,
        years: Option<YearRange>,
    ) -> Result<impl Iterator<Item = Result<Table, Error>> + 'a, Error> {
        let parts = self.parts_in(data_set, table, years)?;
        Ok(parts.into_iter().flat_map(move |(path, part)| {
            let opened = self.open_part(&path, part, years, |builder| Table::reader(table, builder, columns));
            let (error, opened) = match opened {
                Ok(opened) => (None, Some(opened)),
                Err(error) => (Some(Err(error)), None),
            };
            let chunks = opened.into_iter().flat_map(move |(empty, reader)| {
                let path = path.clone();
                Batches { path: path.clone(), reader: Some(reader) }.map(move |batch| {
                    let mut chunk = empty.emptied();
                    chunk.append(&batch?).map_err(|message| Error::damaged(&path, message))?;
                    Ok(chunk)
                })
            });
            error.into_iter().chain(chunks)
        }))
    }

    /// A table of any shape, whole.
    ///
    /// # Errors
    /// A table the store does not have; a damaged one.
    pub fn batch(&self, data_set: &str, table: &str) -> Result<RecordBatch, Error> {
        let path = self.table_path(data_set, table).unwrap_or_default();
        let batches = self.batches(data_set, table, None)?.collect::<Result<Vec<_>, _>>()?;
        let schema = match batches.first() {
            Some(batch) => batch.schema(),
            None => self.schema(data_set, table)?,
        };
        arrow::compute::concat_batches(&schema, &batches).map_err(|error| Error::damaged(&path, error))
    }

    /// The rows of a table of any shape, some hundred thousand at a time. With `years`, pieces that have none of them are left out.
    ///
    /// # Errors
    /// A table the store does not have; in its course, a damaged one.
    pub fn batches<'a>(
        &'a self,
        data_set: &str,
        table: &str,
        years: Option<YearRange>,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, Error>> + 'a, Error> {
        let parts = self.parts_in(data_set, table, years)?;
        Ok(parts.into_iter().flat_map(move |(path, part)| self.batches_of(path, part, years)))
    }

    pub(crate) fn batches_of(
        &self,
        path: PathBuf,
        part: &PartInfo,
        years: Option<YearRange>,
    ) -> impl Iterator<Item = Result<RecordBatch, Error>> {
        let opened = self.open_part(&path, part, years, |builder| {
            builder.with_batch_size(1 << 17).build().map_err(|error| error.to_string())
        });
        let (error, reader) = match opened {
            Ok(reader) => (None, Some(reader)),
            Err(error) => (Some(Err(error)), None),
        };
        error.into_iter().chain(Batches { path, reader })
    }

    /// The columns of a table and their types.
    pub(crate) fn schema(&self, data_set: &str, table: &str) -> Result<arrow::datatypes::SchemaRef, Error> {
        let (path, part) = self.parts(data_set, table)?.swap_remove(0);
        self.open_part(&path, part, None, |builder| Ok(builder.schema().clone()))
    }

    /// The files of a table, with their paths; at least one.
    fn parts(&self, data_set: &str, table: &str) -> Result<Vec<(PathBuf, &PartInfo)>, Error> {
        let unknown = || Error::unknown(format!("the store has no table `{table}` of `{data_set}`"));
        let (state, info) = self.info(data_set, table).ok_or_else(unknown)?;
        let folder = self.root.join(&state.folder);
        let parts: Vec<_> = info.parts.iter().map(|part| (folder.join(&part.path), part)).collect();
        if parts.is_empty() { Err(Error::damaged(&folder, format!("no file of `{table}`"))) } else { Ok(parts) }
    }

    /// The files that can have rows in some years; if none has, the first, so that the columns are known.
    fn parts_in(
        &self,
        data_set: &str,
        table: &str,
        years: Option<YearRange>,
    ) -> Result<Vec<(PathBuf, &PartInfo)>, Error> {
        let mut parts = self.parts(data_set, table)?;
        let wanted = parts.iter().filter(|(_, part)| part.meets(years)).count();
        if wanted == 0 {
            parts.truncate(1);
        } else {
            parts.retain(|(_, part)| part.meets(years));
        }
        Ok(parts)
    }

    fn open_part<T>(
        &self,
        path: &Path,
        part: &PartInfo,
        years: Option<YearRange>,
        read: impl FnOnce(ParquetRecordBatchReaderBuilder<PartFile>) -> Result<T, String>,
    ) -> Result<T, Error> {
        let file = PartFile::open(&*self.files, path)?;
        let damaged = |error: &dyn std::fmt::Display| Error::damaged(path, error);
        if let Some(bytes) = part.bytes.filter(|bytes| *bytes != file.size) {
            return Err(damaged(&format!("{} bytes, not the {bytes} that were written", file.size)));
        }
        let read = || {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(&error))?;
            let builder = match years {
                Some(years) => {
                    let groups = groups_in(&builder, years);
                    builder.with_row_groups(groups)
                }
                None => builder,
            };
            read(builder).map_err(|message| damaged(&message))
        };
        guarded(read, || not_whole(path))
    }

    /// A table's entry in the manifest.
    pub(crate) fn info(&self, data_set: &str, table: &str) -> Option<(&super::DataSetState, &TableInfo)> {
        let state = self.manifest.data_sets.get(data_set)?;
        Some((state, state.tables.iter().find(|info| info.name == table)?))
    }
}

/// The columns that some series of one table need.
fn columns_of(declared: &[&Declared]) -> Vec<&'static str> {
    let formulas = declared.iter().flat_map(|one| std::iter::once(&one.decl.forward).chain(&one.decl.mirror));
    let mut columns: Vec<&str> = formulas.flat_map(|formula| formula.terms.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn not_whole(path: &Path) -> Error {
    Error::damaged(path, "not a whole Parquet file")
}

/// The rows of a part, piece by piece; after the first error, nothing.
struct Batches {
    path: PathBuf,
    reader: Option<ParquetRecordBatchReader>,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut reader = self.reader.take()?;
        let read = || {
            let batch = reader.next().transpose().map_err(|error| Error::damaged(&self.path, error))?;
            Ok((batch, reader))
        };
        match guarded(read, || not_whole(&self.path)) {
            Ok((batch, reader)) => {
                self.reader = Some(reader);
                batch.map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    }
}

/// The row groups that can have rows in some years, by the least and greatest year that the file states of each.
fn groups_in(builder: &ParquetRecordBatchReaderBuilder<PartFile>, years: YearRange) -> Vec<usize> {
    let Some(column) = builder.parquet_schema().columns().iter().position(|column| column.name() == "year") else {
        return (0..builder.metadata().num_row_groups()).collect();
    };
    let stated = |statistics: &Statistics| match statistics {
        Statistics::Int32(stated) => Some((i64::from(*stated.min_opt()?), i64::from(*stated.max_opt()?))),
        Statistics::Int64(stated) => Some((*stated.min_opt()?, *stated.max_opt()?)),
        _ => None,
    };
    let meets = |statistics: Option<&Statistics>| match statistics.and_then(stated) {
        Some((first, last)) => first <= i64::from(years.last) && i64::from(years.first) <= last,
        None => true,
    };
    let groups = builder.metadata().row_groups().iter().enumerate();
    groups.filter(|(_, group)| meets(group.column(column).statistics())).map(|(index, _)| index).collect()
}

/// A Parquet file of the store, read through the file layer.
#[derive(Debug)]
struct PartFile {
    file: std::sync::Arc<dyn ReadAt>,
    size: u64,
}

impl PartFile {
    fn open(files: &dyn Files, path: &Path) -> Result<Self, Error> {
        let opened = files.open(path).and_then(|file| Ok((file.size()?, file)));
        match opened {
            Ok((size, file)) => Ok(Self { file: file.into(), size }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::damaged(path, "the file is gone")),
            Err(error) => Err(Error::io("read", path, error)),
        }
    }
}

impl Length for PartFile {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for PartFile {
    type T = PartRead;

    fn get_read(&self, start: u64) -> Result<PartRead, ParquetError> {
        Ok(PartRead { file: std::sync::Arc::clone(&self.file), next: start, piece: Bytes::new() })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // Before memory is asked for: a damaged file may name any length.
        let within = start.checked_add(length as u64).is_some_and(|end| end <= self.size);
        let bytes = if within { self.file.read_at(start, length)? } else { Vec::new() };
        if bytes.len() < length {
            return Err(ParquetError::EOF(format!("{length} bytes from byte {start} on, of {}", self.size)));
        }
        Ok(bytes.into())
    }
}

/// Reads on from a place, some bytes at a time.
#[derive(Debug)]
struct PartRead {
    file: std::sync::Arc<dyn ReadAt>,
    next: u64,
    piece: Bytes,
}

impl Read for PartRead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        /// A page's header has some dozens of bytes.
        const PIECE: usize = 512;
        if self.piece.is_empty() {
            self.piece = self.file.read_at(self.next, PIECE.max(into.len()))?.into();
            self.next += self.piece.len() as u64;
        }
        let length = into.len().min(self.piece.len());
        into[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}
