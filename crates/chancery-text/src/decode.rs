//! From bytes to text.

use std::fmt;

/// Bytes that are no UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText {
    /// The first byte that fits nowhere, from 0.
    pub offset: usize,
    /// Its line, from 1.
    pub line: usize,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} (line {}) is not UTF-8", self.offset, self.line)
    }
}

/// The text of a file, without a byte order mark.
///
/// # Errors
/// [`NotText`] with the place of the first byte that is no UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, NotText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let offset = error.valid_up_to();
            let before = bytes.get(..offset).unwrap_or_default();
            Err(NotText { offset, line: before.iter().filter(|byte| **byte == b'\n').count() + 1 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_byte_is_named_by_its_place() {
        assert_eq!(decode("\u{feff}Қазақстан".as_bytes()), Ok("Қазақстан"));
        assert_eq!(decode(b"one\ntwo \xff"), Err(NotText { offset: 8, line: 2 }));
        assert_eq!(decode(b"\xc3").map_err(|error| error.to_string()), Err("byte 0 (line 1) is not UTF-8".to_owned()));
    }
}
