//! Cells of Stata files: which storage type a column gets, and the bytes of its cells, extended missing values included.

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Date32Array, Float64Array, Int16Array, Int64Array, StringArray, UInt8Array,
    UInt16Array, UInt32Array,
};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int16Type, Int64Type, UInt8Type, UInt16Type, UInt32Type};
use chancery_core::CellState;

use super::Failure;

/// The longest text that has a place in its row; longer ones are kept apart (`strL`).
const MAX_TEXT: usize = 2045;

/// Days from the first day of Stata's calendar, 1 January 1960, to 1 January 1970.
const EPOCH: i32 = 3653;

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    Int,
    Long,
    Double,
    /// A day, counted from 1960.
    Day,
    /// Text of at most so many bytes.
    Text(u16),
    /// Text kept apart.
    LongText,
}

impl Storage {
    /// The storage of a column; `width` is its longest text.
    pub(super) fn of(kind: &DataType, width: usize) -> Result<Self, Failure> {
        Ok(match kind {
            DataType::UInt8 | DataType::Int16 => Self::Int,
            DataType::UInt16 => Self::Long,
            // Their largest values are Stata's codes for missing ones, so the next larger type.
            DataType::UInt32 | DataType::Int64 | DataType::Float64 => Self::Double,
            DataType::Date32 => Self::Day,
            DataType::Utf8 | DataType::Dictionary(..) if width > MAX_TEXT => Self::LongText,
            DataType::Utf8 | DataType::Dictionary(..) => Self::Text(width.max(1) as u16),
            other => return Err(format!("a column of type {other} has no form in a Stata file").into()),
        })
    }

    pub(super) fn is_text(kind: &DataType) -> bool {
        matches!(kind, DataType::Utf8 | DataType::Dictionary(..))
    }

    /// Stata's code of the type.
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Int => 65529,
            Self::Long | Self::Day => 65528,
            Self::Double => 65526,
            Self::Text(width) => width,
            Self::LongText => 32768,
        }
    }

    /// Bytes in a row.
    pub(super) const fn width(self) -> usize {
        match self {
            Self::Int => 2,
            Self::Long | Self::Day => 4,
            Self::Double | Self::LongText => 8,
            Self::Text(width) => width as usize,
        }
    }

    /// How Stata shows it.
    pub(super) fn format(self) -> String {
        match self {
            Self::Int => "%8.0g".to_owned(),
            Self::Long => "%12.0g".to_owned(),
            Self::Double => "%12.0g".to_owned(),
            Self::Day => "%td".to_owned(),
            Self::Text(width) => format!("%{}s", width.clamp(9, 40)),
            Self::LongText => "%40s".to_owned(),
        }
    }
}

/// The letter of a reason as an offset from the system missing value: `.a` = 1. No reason is `.` itself.
pub(super) fn letter(state: CellState) -> u8 {
    state.stata().map_or(0, |letter| letter as u8 - b'a' + 1)
}

/// The missing value of a 32-bit integer; the codes of value labels are such.
pub(super) const fn missing_long(letter: u8) -> i32 {
    0x7FFF_FFE5 + letter as i32
}

const fn missing_int(letter: u8) -> i16 {
    0x7FE5 + letter as i16
}

const fn missing_double(letter: u8) -> f64 {
    f64::from_bits(0x7FE0_0000_0000_0000 + ((letter as u64) << 40))
}

/// A text that is kept apart: its column and row, from 1, and its bytes.
pub(super) struct LongText {
    pub(super) column: u32,
    pub(super) row: u64,
    pub(super) bytes: Vec<u8>,
}

/// A column of a batch, its type known.
pub(super) enum Cells<'a> {
    /// Values, and the reasons beside them if there are any.
    Float(&'a Float64Array, Option<&'a UInt8Array>),
    Byte(&'a UInt8Array),
    Short(&'a Int16Array),
    Code(&'a UInt16Array),
    Row(&'a UInt32Array),
    Long(&'a Int64Array),
    Day(&'a Date32Array),
    Text(&'a StringArray),
    Shared(&'a UInt16Array, &'a StringArray),
}

impl<'a> Cells<'a> {
    pub(super) fn of(array: &'a ArrayRef, reasons: Option<&'a ArrayRef>) -> Result<Self, Failure> {
        let dictionary = array.as_dictionary_opt::<UInt16Type>();
        let shared = dictionary.and_then(|shared| Some((shared.keys(), shared.values().as_string_opt::<i32>()?)));
        Ok(match array.data_type() {
            DataType::Float64 => Self::Float(
                array.as_primitive::<Float64Type>(),
                reasons.and_then(|reasons| reasons.as_primitive_opt::<UInt8Type>()),
            ),
            DataType::UInt8 => Self::Byte(array.as_primitive::<UInt8Type>()),
            DataType::Int16 => Self::Short(array.as_primitive::<Int16Type>()),
            DataType::UInt16 => Self::Code(array.as_primitive::<UInt16Type>()),
            DataType::UInt32 => Self::Row(array.as_primitive::<UInt32Type>()),
            DataType::Int64 => Self::Long(array.as_primitive::<Int64Type>()),
            DataType::Date32 => Self::Day(array.as_primitive::<Date32Type>()),
            DataType::Utf8 => Self::Text(array.as_string::<i32>()),
            other => match shared {
                Some((keys, texts)) => Self::Shared(keys, texts),
                None => return Err(format!("a column of type {other} has no form in a Stata file").into()),
            },
        })
    }

    fn text(&self, row: usize) -> &'a str {
        match self {
            Self::Text(array) if array.is_valid(row) => array.value(row),
            Self::Shared(keys, texts) if keys.is_valid(row) => texts.value(usize::from(keys.value(row))),
            _ => "",
        }
    }

    /// The value of a cell, for types that fit a double exactly.
    fn number(&self, row: usize) -> Result<f64, Failure> {
        let value = match self {
            Self::Float(array, _) if array.is_valid(row) => array.value(row),
            Self::Float(_, reasons) => {
                let state = reasons.and_then(|reasons| CellState::from_u8(reasons.value(row)));
                return Ok(missing_double(state.map_or(0, letter)));
            }
            Self::Row(array) if array.is_valid(row) => f64::from(array.value(row)),
            Self::Long(array) if array.is_valid(row) => array.value(row) as f64,
            _ => return Ok(missing_double(0)),
        };
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if matches!(self, Self::Long(_)) && value.abs() > EXACT {
            return Err(format!("{value} is too large a whole number for a Stata file").into());
        }
        if value >= missing_double(0) || value <= -missing_double(0) {
            return Err(format!("{value} is too large a number for a Stata file").into());
        }
        Ok(value)
    }

    /// The value of a cell, for types that fit 32 bits.
    fn integer(&self, row: usize) -> Option<i32> {
        match self {
            Self::Byte(array) => array.is_valid(row).then(|| i32::from(array.value(row))),
            Self::Short(array) => array.is_valid(row).then(|| i32::from(array.value(row))),
            Self::Code(array) => array.is_valid(row).then(|| i32::from(array.value(row))),
            Self::Day(array) => array.is_valid(row).then(|| array.value(row).saturating_add(EPOCH)),
            _ => None,
        }
    }

    /// Adds the bytes of a cell to its row. A text kept apart becomes a reference, and goes to `apart`.
    pub(super) fn put(
        &self,
        storage: Storage,
        row: usize,
        (column, first_row): (u32, u64),
        bytes: &mut Vec<u8>,
        apart: &mut Vec<LongText>,
    ) -> Result<(), Failure> {
        match storage {
            Storage::Double => bytes.extend(self.number(row)?.to_le_bytes()),
            Storage::Int => {
                let value = match self.integer(row) {
                    None => missing_int(0),
                    Some(value) => i16::try_from(value)
                        .ok()
                        .filter(|value| *value < missing_int(0))
                        .ok_or_else(|| format!("{value} is too large for a Stata int"))?,
                };
                bytes.extend(value.to_le_bytes());
            }
            Storage::Long | Storage::Day => {
                let value = self.integer(row).unwrap_or(missing_long(0));
                bytes.extend(value.to_le_bytes());
            }
            Storage::Text(width) => {
                let text = self.text(row).as_bytes();
                bytes.extend(text);
                bytes.resize(bytes.len() + usize::from(width).saturating_sub(text.len()), 0);
            }
            Storage::LongText => {
                let text = self.text(row);
                // An empty text is the reference to nothing.
                let (column, row) = if text.is_empty() { (0, 0) } else { (column, first_row + row as u64) };
                bytes.extend((column as u16).to_le_bytes());
                bytes.extend(&row.to_le_bytes()[..6]);
                if !text.is_empty() {
                    apart.push(LongText { column, row, bytes: text.as_bytes().to_vec() });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_have_their_published_bits() {
        // From the description of the format: `.` and `.a` to `.z` of each type.
        assert_eq!(missing_double(0).to_bits(), 0x7FE0_0000_0000_0000);
        assert_eq!(missing_double(1).to_bits(), 0x7FE0_0100_0000_0000);
        assert_eq!(missing_double(26).to_bits(), 0x7FE0_1A00_0000_0000);
        assert_eq!((missing_long(0), missing_long(1), missing_long(26)), (2_147_483_621, 2_147_483_622, i32::MAX));
        assert_eq!((missing_int(0), missing_int(26)), (32_741, i16::MAX));
    }

    #[test]
    fn every_reason_has_a_letter_of_its_own() {
        let mut letters: Vec<u8> = CellState::ALL.into_iter().map(letter).collect();
        assert_eq!(letters[0], 0);
        letters.dedup();
        assert_eq!(letters.len(), CellState::ALL.len());
    }
}
