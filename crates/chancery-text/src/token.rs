//! Words, figures and marks of a sentence, with their places.

/// What a piece of a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    Number,
    Symbol,
}

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    /// As written, without an English possessive `'s`.
    pub(crate) text: &'a str,
    /// In small letters, `ё` as `е`, without the dots of `U.S.`
    pub(crate) lower: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Nothing stands between it and the piece before.
    pub(crate) glued: bool,
}

impl Token<'_> {
    pub(crate) fn is_capital(&self) -> bool {
        self.kind == TokenKind::Word && self.text.starts_with(char::is_uppercase)
    }
}

const APOSTROPHES: [char; 3] = ['\'', '’', 'ʼ'];

/// The pieces of a sentence in order.
pub(crate) fn tokens(sentence: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while let Some(letter) = sentence[at..].chars().next() {
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let rest = &sentence[at..];
        let (kind, length, skip) = if letter.is_ascii_digit() {
            let length = number_length(rest);
            (TokenKind::Number, length, length)
        } else if letter.is_alphabetic() {
            let (length, skip) = word_length(rest);
            (TokenKind::Word, length, skip)
        } else {
            (TokenKind::Symbol, letter.len_utf8(), letter.len_utf8())
        };
        let text = &rest[..length];
        let glued = found.last().is_some_and(|last| last.end == at);
        found.push(Token { kind, text, lower: lower(text), start: at, end: at + length, glued });
        at += skip;
    }
    found
}

fn lower(text: &str) -> String {
    let small = text.chars().filter(|letter| *letter != '.' || text.len() == 1).flat_map(char::to_lowercase);
    small.map(|letter| if letter == 'ё' { 'е' } else { letter }).collect()
}

/// Digits with the marks between them: `261.6`, `47,08`, `1,234,567`.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while is_digit(at) || (matches!(bytes.get(at), Some(b'.' | b',')) && is_digit(at + 1)) {
        at += 1;
    }
    at
}

/// Length of a word without a possessive, and with it.
fn word_length(rest: &str) -> (usize, usize) {
    if let Some(length) = dotted_length(rest) {
        return (length, length + possessive(&rest[length..]));
    }
    let mut length = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let inside = APOSTROPHES.contains(&letter)
            && possessive(&rest[at..]) == 0
            && letters.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(letter.is_alphabetic() || is_mark(letter) || inside) {
            break;
        }
        length = at + letter.len_utf8();
    }
    (length, length + possessive(&rest[length..]))
}

/// An accent written as a sign of its own.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// `U.S.`, `G.W.`: single letters with dots, at least two.
fn dotted_length(rest: &str) -> Option<usize> {
    let mut letters = rest.chars();
    let mut length = 0;
    let mut count = 0;
    loop {
        match (letters.next(), letters.next()) {
            (Some(letter), Some('.')) if letter.is_alphabetic() => {
                length += letter.len_utf8() + 1;
                count += 1;
            }
            // `e.g` and `U.S` without the last dot.
            (Some(letter), next) if count > 0 && letter.is_alphabetic() && !next.is_some_and(char::is_alphanumeric) => {
                return Some(length + letter.len_utf8());
            }
            _ => return (count > 1).then_some(length),
        }
    }
}

/// Length of `'s` where it ends a word.
fn possessive(rest: &str) -> usize {
    let Some(mark) = rest.chars().next().filter(|mark| APOSTROPHES.contains(mark)) else { return 0 };
    let after = &rest[mark.len_utf8()..];
    match after.strip_prefix(['s', 'S']) {
        Some(next) if !next.starts_with(char::is_alphanumeric) => mark.len_utf8() + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sentence: &str) -> Vec<&str> {
        tokens(sentence).iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_figures_and_marks() {
        assert_eq!(texts("U.S.-Mexico’s 47,08% don't."), ["U.S.", "-", "Mexico", "47,08", "%", "don't", "."]);
        assert_eq!(texts("28th 1990's e.g. a.b"), ["28", "th", "1990", "'", "s", "e.g.", "a.b"]);
        assert_eq!(tokens("U.S. Ещё")[0].lower, "us");
        assert_eq!(tokens("U.S. Ещё")[1].lower, "еще");
        assert_eq!(texts("F. Starr"), ["F", ".", "Starr"]);
        assert!(tokens("28th")[1].glued && !tokens("28 th")[1].glued);
    }

    #[test]
    fn places_are_places_of_the_sentence() {
        let sentence = "«Қазақстан» 5,4 млрд — 1990’s";
        for token in tokens(sentence) {
            assert_eq!(&sentence[token.start..token.end], token.text);
        }
    }
}
