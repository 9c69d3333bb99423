//! A column of a row group as Parquet pages, for numbers and for texts that are dictionary-encoded already.
//!
//! The library's own writer hashes each value and handles each level by itself; here runs stay runs ([`Hybrid`]), and only values
//! that differ from their neighbours are looked up. Columns of other types go through the library.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray as _, PrimitiveArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Float64Type, Int16Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
};
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter as _};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::hybrid::Hybrid;

/// From so many rows on a page is full.
const PAGE_ROWS: usize = 1 << 15;
/// With so many values in the dictionary, the pages that follow go without it.
const DICTIONARY: usize = 1 << 16;
/// Below so many bytes nothing is compressed.
const SMALL: usize = 1 << 10;
/// Longer texts are not given as least and greatest.
const STATED_BYTES: usize = 64;
const LEVEL: i32 = 1;

/// How values are stored and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Double,
    Signed,
    Unsigned,
    Long,
    Text,
}

impl Kind {
    fn of(kind: &DataType) -> Option<Self> {
        match kind {
            DataType::Float64 => Some(Self::Double),
            DataType::Int16 | DataType::Date32 => Some(Self::Signed),
            DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => Some(Self::Unsigned),
            DataType::Int64 => Some(Self::Long),
            DataType::Dictionary(keys, values) => {
                (**keys == DataType::UInt16 && **values == DataType::Utf8).then_some(Self::Text)
            }
            _ => None,
        }
    }

    /// Bytes of a value on a page.
    const fn width(self) -> usize {
        match self {
            Self::Signed | Self::Unsigned => 4,
            _ => 8,
        }
    }
}

/// A chunk that is being made.
#[derive(Debug)]
pub(super) struct ChunkWriter {
    column: ColumnDescPtr,
    kind: Kind,
    nullable: bool,
    dictionary: Dictionary,
    /// Whether pages are still made of positions in the dictionary.
    by_dictionary: bool,
    /// Least and greatest of the values on pages that are not.
    span: Option<Span>,
    page: OpenPage,
    pages: Vec<(Encoding, usize, Vec<u8>)>,
    rows: usize,
    nulls: usize,
}

/// What has been added since the last page.
#[derive(Debug, Default)]
struct OpenPage {
    rows: usize,
    levels: Hybrid,
    positions: Hybrid,
    plain: Vec<u8>,
}

impl ChunkWriter {
    /// A chunk of a column; `None` for a type that is the library's.
    pub(super) fn new(column: ColumnDescPtr, kind: &DataType) -> Option<Self> {
        Some(Self {
            kind: Kind::of(kind)?,
            nullable: column.max_def_level() > 0,
            column,
            dictionary: Dictionary::new(),
            by_dictionary: true,
            span: None,
            page: OpenPage::default(),
            pages: Vec::new(),
            rows: 0,
            nulls: 0,
        })
    }

    /// Adds the rows of an array of the type the chunk is for.
    pub(super) fn push(&mut self, array: &ArrayRef) -> Result<(), ParquetError> {
        match array.data_type() {
            DataType::Float64 => self.doubles(array.as_primitive::<Float64Type>()),
            DataType::Int16 => self.numbers::<Int16Type>(array, |value| i32::from(value) as u32 as u64),
            DataType::Date32 => self.numbers::<Date32Type>(array, |value| value as u32 as u64),
            DataType::UInt8 => self.numbers::<UInt8Type>(array, u64::from),
            DataType::UInt16 => self.numbers::<UInt16Type>(array, u64::from),
            DataType::UInt32 => self.numbers::<UInt32Type>(array, u64::from),
            DataType::Int64 => self.numbers::<Int64Type>(array, |value| value as u64),
            _ => self.texts(array)?,
        }
        self.rows += array.len();
        self.page.rows += array.len();
        if self.page.rows >= PAGE_ROWS {
            self.end_page();
        }
        Ok(())
    }

    /// Equal are values with equal bits, so that −0 stays −0.
    fn doubles(&mut self, array: &PrimitiveArray<Float64Type>) {
        let bits = array.values().inner().typed_data::<u64>();
        let nulls = self.levels(array.nulls(), array.len());
        self.values(present(bits, nulls, &mut Vec::new()), |bits| bits);
    }

    fn numbers<T: ArrowPrimitiveType<Native: Eq>>(&mut self, array: &ArrayRef, word: impl Fn(T::Native) -> u64) {
        let array = array.as_primitive::<T>();
        let nulls = self.levels(array.nulls(), array.len());
        self.values(present(array.values(), nulls, &mut Vec::new()), word);
    }

    fn texts(&mut self, array: &ArrayRef) -> Result<(), ParquetError> {
        let other = || ParquetError::General(format!("no text by dictionary: {}", array.data_type()));
        let dictionary = array.as_dictionary_opt::<UInt16Type>().ok_or_else(other)?;
        let texts = dictionary.values().as_string_opt::<i32>().ok_or_else(other)?;
        let nulls = array.logical_nulls();
        let nulls = self.levels(nulls.as_ref(), array.len());
        // A position of the array's own dictionary becomes one of ours when it first occurs.
        let mut positions = vec![None; texts.len()];
        let all = &mut self.dictionary;
        let mut kept = Vec::new();
        self.page.positions.extend(present(dictionary.keys().values(), nulls, &mut kept), |key| {
            let key = usize::from(key);
            *positions[key].get_or_insert_with(|| all.text(texts.value(key)))
        });
        Ok(())
    }

    /// Notes which rows have a value; gives the nulls back if some have one and some have none.
    fn levels<'a>(&mut self, nulls: Option<&'a NullBuffer>, rows: usize) -> Present<'a> {
        let missing = nulls.map_or(0, NullBuffer::null_count);
        self.nulls += missing;
        match nulls {
            Some(nulls) if missing > 0 && missing < rows => {
                let mut end = 0;
                for (from, to) in nulls.valid_slices() {
                    self.page.levels.run(0, from - end);
                    self.page.levels.run(1, to - from);
                    end = to;
                }
                self.page.levels.run(0, rows - end);
                Present::Some(nulls)
            }
            _ => {
                self.page.levels.run(u32::from(missing == 0), rows);
                if missing == 0 { Present::All } else { Present::None }
            }
        }
    }

    fn values<T: Copy + Eq>(&mut self, values: &[T], word: impl Fn(T) -> u64) {
        if self.by_dictionary {
            let dictionary = &mut self.dictionary;
            self.page.positions.extend(values, |value| dictionary.number(word(value)));
            return;
        }
        let width = self.kind.width();
        for &value in values {
            let word = word(value);
            self.page.plain.extend_from_slice(&word.to_le_bytes()[..width]);
            self.span = Span::with(self.span, self.kind, word);
        }
    }

    fn end_page(&mut self) {
        if self.page.rows == 0 {
            return;
        }
        let mut bytes = Vec::new();
        if self.nullable {
            bytes.extend_from_slice(&[0; 4]);
            self.page.levels.encode(1, &mut bytes);
            let length = bytes.len() as u32 - 4;
            bytes[..4].copy_from_slice(&length.to_le_bytes());
        }
        let encoding = if self.by_dictionary {
            let width = (usize::BITS - self.dictionary.len().saturating_sub(1).leading_zeros()).max(1);
            bytes.push(width as u8);
            self.page.positions.encode(width, &mut bytes);
            Encoding::RLE_DICTIONARY
        } else {
            bytes.extend_from_slice(&self.page.plain);
            Encoding::PLAIN
        };
        self.pages.push((encoding, self.page.rows, bytes));
        self.page.rows = 0;
        self.page.levels.clear();
        self.page.positions.clear();
        self.page.plain.clear();
        // Texts have a dictionary of their own already, which has at most 2¹⁶ of them.
        self.by_dictionary = self.kind == Kind::Text || self.dictionary.len() < DICTIONARY;
    }

    /// The bytes of the chunk, and what the file says of it.
    pub(super) fn close(mut self) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        self.end_page();
        let dictionary = self.dictionary.bytes(self.kind);
        let pages: Vec<&[u8]> =
            std::iter::once(&dictionary[..]).chain(self.pages.iter().map(|(_, _, bytes)| &bytes[..])).collect();
        let compressed = compress(&pages)?;
        let compression = match compressed {
            Some(_) => Compression::ZSTD(ZstdLevel::try_new(LEVEL)?),
            None => Compression::UNCOMPRESSED,
        };
        let stored = compressed.unwrap_or_else(|| pages.iter().map(|page| Bytes::copy_from_slice(page)).collect());
        let mut file = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut file);
        let mut uncompressed = 0;
        let mut data_offset = 0;
        for (index, (buf, plain)) in stored.into_iter().zip(&pages).enumerate() {
            let page = match index.checked_sub(1).map(|index| &self.pages[index]) {
                None => Page::DictionaryPage {
                    buf,
                    num_values: self.dictionary.len() as u32,
                    encoding: Encoding::PLAIN,
                    is_sorted: false,
                },
                Some(&(encoding, rows, _)) => Page::DataPage {
                    buf,
                    num_values: rows as u32,
                    encoding,
                    def_level_encoding: Encoding::RLE,
                    rep_level_encoding: Encoding::RLE,
                    statistics: None,
                },
            };
            let written = writer.write_page(CompressedPage::new(page, plain.len()))?;
            uncompressed += written.uncompressed_size;
            if index == 0 {
                data_offset = written.bytes_written;
            }
        }
        let bytes = Bytes::from(file.into_inner()?);
        let metadata = ColumnChunkMetaData::builder(self.column.clone())
            .set_compression(compression)
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY])
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(uncompressed as i64)
            .set_num_values(self.rows as i64)
            .set_data_page_offset(data_offset as i64)
            .set_dictionary_page_offset(Some(0))
            .set_statistics(self.statistics())
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((bytes, close))
    }

    /// Least and greatest value, and how many rows have none.
    fn statistics(&self) -> Statistics {
        let nulls = Some(self.nulls as u64);
        if self.kind == Kind::Text {
            let stated = self.dictionary.texts.keys().all(|text| text.len() <= STATED_BYTES);
            let text = |text: Option<&Box<[u8]>>| text.filter(|_| stated).map(|text| ByteArray::from(text.to_vec()));
            let texts = &self.dictionary.texts;
            return Statistics::byte_array(
                text(texts.keys().next()),
                text(texts.keys().next_back()),
                None,
                nulls,
                false,
            );
        }
        let span = self.dictionary.words.iter().fold(self.span, |span, &word| Span::with(span, self.kind, word));
        let (least, greatest) = span.map(|span| (span.least, span.greatest)).unzip();
        match self.kind {
            Kind::Double => {
                // Zero has two signs that compare as equal, so the format wants the wider span.
                let least = least.map(f64::from_bits).map(|least| if least == 0.0 { -0.0 } else { least });
                let greatest =
                    greatest.map(f64::from_bits).map(|greatest| if greatest == 0.0 { 0.0 } else { greatest });
                Statistics::double(least, greatest, None, nulls, false)
            }
            Kind::Long => {
                Statistics::int64(least.map(|word| word as i64), greatest.map(|word| word as i64), None, nulls, false)
            }
            _ => Statistics::int32(least.map(|word| word as i32), greatest.map(|word| word as i32), None, nulls, false),
        }
    }
}

/// Which rows of an array have a value.
#[derive(Clone, Copy)]
enum Present<'a> {
    All,
    None,
    Some(&'a NullBuffer),
}

/// The values that are there.
fn present<'a, T: Copy>(values: &'a [T], which: Present<'_>, kept: &'a mut Vec<T>) -> &'a [T] {
    match which {
        Present::All => values,
        Present::None => &[],
        Present::Some(nulls) => {
            kept.reserve(values.len());
            for (from, to) in nulls.valid_slices() {
                kept.extend_from_slice(&values[from..to]);
            }
            kept
        }
    }
}

/// Least and greatest of some values, as their bits.
#[derive(Clone, Copy, Debug)]
struct Span {
    least: u64,
    greatest: u64,
}

impl Span {
    fn with(span: Option<Self>, kind: Kind, word: u64) -> Option<Self> {
        if kind == Kind::Double && f64::from_bits(word).is_nan() {
            return span;
        }
        let mut span = span.unwrap_or(Self { least: word, greatest: word });
        let before = |one: u64, other: u64| match kind {
            Kind::Double => f64::from_bits(one) < f64::from_bits(other),
            Kind::Signed => (one as i32) < (other as i32),
            Kind::Long => (one as i64) < (other as i64),
            Kind::Unsigned | Kind::Text => one < other,
        };
        if before(word, span.least) {
            span.least = word;
        }
        if before(span.greatest, word) {
            span.greatest = word;
        }
        Some(span)
    }
}

/// The different values, in the order in which they first occur.
#[derive(Debug)]
struct Dictionary {
    words: Vec<u64>,
    /// Where a word stands in `words`, plus one, at the place its hash gives or the next free one; a power of two of them, at
    /// most half taken.
    slots: Vec<u32>,
    texts: BTreeMap<Box<[u8]>, u32>,
}

impl Dictionary {
    fn new() -> Self {
        Self { words: Vec::new(), slots: vec![0; 512], texts: BTreeMap::new() }
    }

    fn len(&self) -> usize {
        self.words.len() + self.texts.len()
    }

    /// The position of a number.
    #[inline]
    fn number(&mut self, word: u64) -> u32 {
        let mask = self.slots.len() - 1;
        let mut slot = hash(word) & mask;
        loop {
            match self.slots[slot] {
                0 => break,
                taken if self.words[taken as usize - 1] == word => return taken - 1,
                _ => slot = (slot + 1) & mask,
            }
        }
        self.words.push(word);
        let position = self.words.len() as u32;
        self.slots[slot] = position;
        if self.words.len() * 2 > self.slots.len() {
            self.grow();
        }
        position - 1
    }

    #[cold]
    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        self.slots = vec![0; size];
        for (position, &word) in (1..).zip(&self.words) {
            let mut slot = hash(word) & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = position;
        }
    }

    fn text(&mut self, text: &str) -> u32 {
        let next = self.texts.len() as u32;
        *self.texts.entry(text.as_bytes().into()).or_insert(next)
    }

    /// The dictionary's page.
    fn bytes(&self, kind: Kind) -> Vec<u8> {
        if kind == Kind::Text {
            let mut texts: Vec<(u32, &[u8])> = self.texts.iter().map(|(text, position)| (*position, &**text)).collect();
            texts.sort_unstable();
            return texts
                .iter()
                .flat_map(|(_, text)| [&(text.len() as u32).to_le_bytes()[..], text].concat())
                .collect();
        }
        self.words.iter().flat_map(|word| word.to_le_bytes().into_iter().take(kind.width())).collect()
    }
}

/// The upper bits of a product depend on all bits of the word.
#[inline]
fn hash(word: u64) -> usize {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
}

/// The pages compressed; `None` where that does not pay.
fn compress(pages: &[&[u8]]) -> Result<Option<Vec<Bytes>>, ParquetError> {
    let size: usize = pages.iter().map(|page| page.len()).sum();
    if size < SMALL {
        return Ok(None);
    }
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    let compressed =
        pages.iter().map(|page| compressor.compress(page).map(Bytes::from)).collect::<Result<Vec<_>, _>>()?;
    let saved = size.saturating_sub(compressed.iter().map(Bytes::len).sum());
    Ok((saved > size / 8).then_some(compressed))
}
