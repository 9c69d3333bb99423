//! Text in UTF-8 that some program read as Windows-1252, put right again.

/// The text as it was before it was read in the wrong encoding, if it decodes without a remainder; `None` otherwise.
///
/// Text that is sound does not decode as UTF-8 a second time: after `ã` or `é` follows a letter, not a continuation byte.
pub(crate) fn repair(text: &str) -> Option<String> {
    let mut repaired = once(text)?;
    // Twice read wrongly is not rare; more is.
    while let Some(again) = once(&repaired) {
        repaired = again;
    }
    Some(repaired)
}

fn once(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        let byte = byte_of(letter)?;
        // A program that strips control characters leaves of a letter that was twice encoded (C3 83 C2 ..) only C3 C2 ...
        if byte == 0xC2 && bytes.last() == Some(&0xC3) {
            bytes.push(0x83);
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

/// The byte that Windows-1252, or Latin-1 where that has none, shows as a letter.
fn byte_of(letter: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(letter)) {
        return Some(byte);
    }
    let position = WINDOWS_1252.iter().position(|known| *known == letter)?;
    u8::try_from(0x80 + position).ok()
}

/// The letters of the bytes 0x80 to 0x9F; a space where there is none.
const WINDOWS_1252: [char; 32] = [
    '€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ', ' ', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž', 'Ÿ',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_wrongly_is_put_right() {
        for (damaged, sound) in [
            ("CÃ´te d Ivoire", "Côte d Ivoire"),
            ("CÃƒÂ´te", "Côte"),
            ("CÃÂ´te", "Côte"),
            ("CuraÃ§ao", "Curaçao"),
            ("CÃ´te dâ€™Ivoire", "Côte d’Ivoire"),
        ] {
            assert_eq!(repair(damaged).as_deref(), Some(sound), "{damaged}");
        }
    }

    /// Through Latin-1, which has a letter for every byte.
    #[test]
    fn every_script_comes_back() {
        for sound in ["Россия", "日本", "مصر", "Türkiye", "Việt Nam"] {
            let damaged: String = sound.bytes().map(char::from).collect();
            assert_eq!(repair(&damaged).as_deref(), Some(sound), "{damaged}");
        }
    }

    #[test]
    fn sound_text_is_left_alone() {
        for sound in ["Peru", "Perú", "São Tomé e Príncipe", "Côte d’Ivoire", "Россия", "Ñ", "中国", "Türkiye"]
        {
            assert_eq!(repair(sound), None, "{sound}");
        }
    }
}
