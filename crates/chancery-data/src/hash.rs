//! Checksums of bytes.

use std::fmt::Write as _;
use std::io;

use sha2::{Digest as _, Sha256};

use crate::files::ReadAt;

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of a file, and its size, read piece by piece; `read` is told how many bytes each piece had.
///
/// # Errors
/// Those of the operating system.
pub(crate) fn sha256_file(file: &dyn ReadAt, read: impl Fn(u64)) -> io::Result<(String, u64)> {
    const PIECE: usize = 1 << 20;
    let mut digest = Sha256::new();
    let mut size = 0;
    loop {
        let piece = file.read_at(size, PIECE)?;
        if piece.is_empty() {
            return Ok((hex(&digest.finalize()), size));
        }
        digest.update(&piece);
        size += piece.len() as u64;
        read(piece.len() as u64);
    }
}

fn hex(digest: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_empty_input_has_the_published_digest() {
        // FIPS 180-4 examples.
        assert_eq!(super::sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(super::sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_file_of_several_pieces_has_the_digest_of_its_bytes() {
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|number| (number % 251) as u8).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, &bytes).expect("written");
        let file = std::fs::File::open(&path).expect("opens");
        let whole = super::sha256_file(&file, |_| ()).expect("read");
        assert_eq!(whole, (super::sha256_hex(&bytes), 2_500_000));
    }
}
