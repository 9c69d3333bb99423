//! Quotations, notes, works in brackets, addresses.

use crate::mark::{Mark, MarkKind, Work};
use crate::token::TokenKind;

/// What an address begins with.
pub(crate) const SCHEMES: [&str; 6] = ["http://", "https://", "file://", "ftp://", "www.", "doi.org/"];

/// Marks addresses and takes their pieces, so that figures in them mean nothing.
pub(crate) fn addresses(work: &mut Work<'_>) {
    let text = &work.sentence.text;
    for range in address_ranges(text) {
        for (token, used) in work.tokens.iter().zip(&mut work.used) {
            *used |= range.contains(&token.start);
        }
        let reads = text[range.clone()].to_owned();
        work.marks.push(Mark { kind: MarkKind::Citation, start: range.start, end: range.end, reads });
    }
}

/// Where addresses stand in a text; each ends at a space, a closing bracket of Markdown, or a quote.
pub(crate) fn address_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = SCHEMES.iter().filter_map(|scheme| text[at..].find(scheme)).min().map(|near| near + at) {
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '>' | '<' | '"' | '”' | '»');
        let mut end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        let whole = &text[start..end];
        if let Some(shut) = whole.find("](") {
            end = start + shut;
        }
        let whole = text[start..end].trim_end_matches(['.', ',', ';']);
        let closes = whole.ends_with(')') && whole.matches('(').count() < whole.matches(')').count();
        end = start + if closes { whole.len() - 1 } else { whole.len() };
        found.push(start..end);
        at = end.max(start + 4);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    found
}

/// Marks quotations, notes and works in brackets; `names` are places that name somebody else than an author.
pub(crate) fn find(work: &mut Work<'_>, names: &[Mark]) {
    quotations(work);
    let mut at = 0;
    while at < work.tokens.len() {
        at = notes(work, at)
            .or_else(|| in_brackets(work, at, names))
            .or_else(|| before_year(work, at, names))
            .unwrap_or(at + 1);
    }
}

fn quotations(work: &mut Work<'_>) {
    for range in quoted(&work.sentence.text) {
        let reads = work.sentence.text[range.clone()].to_owned();
        work.marks.push(Mark { kind: MarkKind::Quotation, start: range.start, end: range.end, reads });
    }
}

/// What stands between quotes, without them.
pub(crate) fn quoted(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let shuts = match open {
            Some(('“' | '„', _)) => matches!(letter, '”' | '“' | '"'),
            Some(('«', _)) => letter == '»',
            Some(('"', _)) => matches!(letter, '"' | '”'),
            _ => false,
        };
        if let (true, Some((_, start))) = (shuts, open) {
            if text[start..at].chars().any(char::is_alphanumeric) {
                found.push(start..at);
            }
            open = None;
        } else if open.is_none() {
            let opens = matches!(letter, '“' | '„' | '«') || (letter == '"' && !before.is_alphanumeric());
            open = opens.then_some((letter, at + letter.len_utf8()));
        }
        before = letter;
    }
    found
}

/// `[2]`, `[2, 4-6]`, `(3)`: the number of a note.
fn notes(work: &mut Work<'_>, at: usize) -> Option<usize> {
    let shut = match work.symbol(at) {
        "[" => "]",
        "(" if at > 0 => ")",
        _ => return None,
    };
    let mut numbers = Vec::new();
    let mut next = at + 1;
    loop {
        let figure = work.figure(next)?;
        // A year in brackets is a date, a longer number no note.
        if figure.len() > 3 || !figure.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        numbers.push(figure);
        next += 1;
        if work.symbol(next) == shut {
            break;
        }
        if !(matches!(work.symbol(next), "," | ";") || work.is_dash(next)) {
            return None;
        }
        next += 1;
    }
    let reads = format!("note {}", numbers.join(", "));
    work.take(MarkKind::Citation, at..next + 1, reads);
    Some(next + 1)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1500..=2100).contains(&year))
}

/// A word that may be an author's: with a capital, not all capitals, not the name of a state or leader.
fn is_author(work: &Work<'_>, at: usize, names: &[Mark]) -> bool {
    let Some(token) = work.tokens.get(at) else { return false };
    let capitals = token.text.chars().filter(|letter| letter.is_uppercase()).count();
    token.kind == TokenKind::Word
        && token.is_capital()
        && capitals < token.text.chars().count()
        && token.text.chars().count() > 2
        && !names.iter().any(|name| name.start <= token.start && token.end <= name.end)
}

/// `(Hornbeck, 2014)`, `(Azpuru & Boniface 2015: 12)`.
fn in_brackets(work: &mut Work<'_>, at: usize, names: &[Mark]) -> Option<usize> {
    if work.symbol(at) != "(" || !is_author(work, at + 1, names) {
        return None;
    }
    let limit = (at + 12).min(work.tokens.len());
    let year = (at + 2..limit).find(|place| work.figure(*place).is_some_and(is_year))?;
    let between = (at + 2..year).all(|place| {
        is_author(work, place, names)
            || matches!(work.word(place), "and" | "et" | "al" | "и" | "др" | "және")
            || matches!(work.symbol(place), "," | "&" | "." | "-")
    });
    let shut = matches!(work.symbol(year + 1), ")" | "," | ":" | ";") || work.word(year + 1).len() == 1;
    if !between || !shut {
        return None;
    }
    let reads = format!("{} {}", work.tokens[at + 1].text, work.tokens[year].text);
    work.mark(MarkKind::Citation, at + 1..year + 1, reads);
    Some(year + 1)
}

/// `Hornbeck (2014)`.
fn before_year(work: &mut Work<'_>, at: usize, names: &[Mark]) -> Option<usize> {
    let year = work.figure(at + 2).filter(|figure| is_year(figure))?;
    let shut = matches!(work.symbol(at + 3), ")" | "," | ":");
    if work.symbol(at + 1) != "(" || !shut || !is_author(work, at, names) {
        return None;
    }
    let reads = format!("{} {year}", work.tokens[at].text);
    work.mark(MarkKind::Citation, at..at + 3, reads);
    Some(at + 3)
}

#[cfg(test)]
mod tests {
    use crate::MarkKind;
    use crate::mark::reads;

    #[test]
    fn notes_and_works() {
        let cited = |text| reads(text, MarkKind::Citation);
        assert_eq!(cited("It fell [2] and rose [3, 5-7]."), ["note 2", "note 3, 5, 7"]);
        assert_eq!(cited("The policy (1) of Obama (2009) and UNASUR (UNASUR, 2008) in Chile (1984)."), ["note 1"]);
        assert_eq!(cited("So it is (Hornbeck, 2014), says Baker (2013)."), ["Hornbeck 2014", "Baker 2013"]);
        assert_eq!(cited("See <https://a.org/b_(c)/2014-05>, p. 3."), ["https://a.org/b_(c)/2014-05"]);
        assert_eq!(reads("See https://a.org/2014/5.", MarkKind::Date), Vec::<String>::new());
    }

    #[test]
    fn words_in_quotes() {
        let quoted = |text| reads(text, MarkKind::Quotation);
        assert_eq!(quoted("The “Third World” and the \"back yard\" of «Троя»."), ["Third World", "back yard", "Троя"]);
        assert_eq!(quoted("An open \"quote and no more."), Vec::<String>::new());
    }
}
