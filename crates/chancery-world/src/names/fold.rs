//! The plain form of a name: small letters, no accents, one space between words, what was damaged repaired.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::mojibake;

/// A name without case, accents, punctuation, footnote marks or doubled spaces; letters of initials stand together.
///
/// `U.S.  Virgin Islands [2]` and `us virgin islands` have one plain form. Letters of the Latin script lose their marks, of the
/// Cyrillic and Arabic ones those that writers leave out; other scripts keep theirs.
pub(crate) fn plain(name: &str) -> String {
    let repaired = if name.is_ascii() { None } else { mojibake::repair(name) };
    let name = repaired.as_deref().unwrap_or(name);
    let mut folding = Folding { text: String::with_capacity(name.len() + 8), letters: 0, initials: false };
    let mut rest = name;
    while let Some(letter) = rest.chars().next() {
        if matches!(letter, '[' | '(')
            && let Some(after) = after_footnote_mark(rest)
        {
            folding.end_word();
            rest = after;
            continue;
        }
        folding.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    folding.finish()
}

/// What follows a mark such as `[1]`, `[a]` or `(2)` at the start of a text.
fn after_footnote_mark(text: &str) -> Option<&str> {
    let (open, inside) = (text.as_bytes()[0], &text[1..]);
    let end = inside.bytes().take(4).position(|byte| matches!(byte, b']' | b')'))?;
    let mark = &inside.as_bytes()[..end];
    let fits =
        if open == b'[' { mark.iter().all(u8::is_ascii_alphanumeric) } else { mark.iter().all(u8::is_ascii_digit) };
    (fits && end > 0).then(|| &inside[end + 1..])
}

struct Folding {
    text: String,
    /// Letters of the word under way.
    letters: usize,
    /// Whether two words of one letter may stand beside each other.
    initials: bool,
}

impl Folding {
    fn push(&mut self, letter: char) {
        match letter {
            'a'..='z' | '0'..='9' => self.letter(letter),
            'A'..='Z' => self.letter(letter.to_ascii_lowercase()),
            '\'' | '`' => {}
            '&' => {
                self.end_word();
                self.word("and");
            }
            _ if letter.is_ascii() => self.end_word(),
            _ => self.push_foreign(letter),
        }
    }

    fn push_foreign(&mut self, letter: char) {
        if let Some(plain) = without_decomposition(letter) {
            return plain.chars().for_each(|letter| self.letter(letter));
        }
        decompose_compatible(letter, |part| {
            if is_left_out(part) {
            } else if part.is_ascii() {
                self.push(part);
            } else if part.is_alphanumeric() || is_combining_mark(part) {
                for small in part.to_lowercase() {
                    match without_decomposition(small) {
                        Some(plain) => plain.chars().for_each(|letter| self.letter(letter)),
                        None if is_left_out(small) => {}
                        None => self.letter(small),
                    }
                }
            } else {
                self.end_word();
            }
        });
    }

    fn letter(&mut self, letter: char) {
        if self.letters == 0 && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push(letter);
        self.letters += 1;
    }

    fn word(&mut self, word: &str) {
        word.chars().for_each(|letter| self.letter(letter));
        self.end_word();
    }

    fn end_word(&mut self) {
        self.initials |= self.letters == 1;
        self.letters = 0;
    }

    fn finish(mut self) -> String {
        self.end_word();
        if self.initials { join_initials(&self.text) } else { self.text }
    }
}

/// `u s virgin islands` to `us virgin islands`, `people s` to `peoples`; a digit at the end is a footnote mark.
fn join_initials(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut before = "";
    for word in text.split(' ') {
        let single = word.chars().count() == 1;
        let together = single && (before.chars().count() == 1 || (word == "s" && before == "people"));
        if !together && !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
        before = word;
    }
    if let Some((name, mark)) = joined.rsplit_once(' ')
        && mark.len() == 1
        && mark.as_bytes()[0].is_ascii_digit()
    {
        joined.truncate(name.len());
    }
    joined
}

/// Accents, and the marks of vowels that Arabic writers leave out.
const fn is_left_out(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

/// Letters that Unicode does not take apart, and marks that some writers set and others do not.
const fn without_decomposition(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ə' | 'Ə' => "e",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' => "ss",
        'þ' | 'Þ' => "th",
        'ى' => "ي",
        'ة' => "ه",
        '’' | '‘' | 'ʻ' | 'ʼ' | '′' | '´' | 'ʿ' | 'ʾ' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_count() {
        for (name, expected) in [
            ("Côte d’Ivoire", "cote divoire"),
            ("COTE D'IVOIRE", "cote divoire"),
            ("  Bosnia_&_Herzegovina * ", "bosnia and herzegovina"),
            ("ПЕРУ́", "перу"),
            ("U.S.A.", "usa"),
            ("U. S. Virgin Islands", "us virgin islands"),
            ("Lao People's Dem. Rep.", "lao peoples dem rep"),
            ("Lao People s Dem Rep", "lao peoples dem rep"),
            ("Serbia [1]", "serbia"),
            ("Serbia (2) **", "serbia"),
            ("Serbia 1/", "serbia"),
            ("S. Sudan 1/", "s sudan"),
            ("Saint\u{a0}Lucia", "saint lucia"),
            ("Türkiye", "turkiye"),
            ("Tu\u{308}rkiye", "turkiye"),
            ("VIỆT NAM", "viet nam"),
            ("İran", "iran"),
            ("刚果（金）", "刚果 金"),
            ("الإمارات", "الامارات"),
            ("…", ""),
            ("[", ""),
            ("(", ""),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
    }

    #[test]
    fn the_plain_form_is_its_own_plain_form() {
        for name in ["Côte d’Ivoire", "Ísland", "Åland", "Қазақстан", "الجزائر", "日本", "ไทย", "대한민국", "ÐÞßæø"]
        {
            let once = plain(name);
            assert_eq!(plain(&once), once, "{name}");
        }
    }
}
