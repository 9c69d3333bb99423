//! From a text to its sentences, each with the line on which it begins.
//!
//! Lines are gathered into blocks (a paragraph, a heading, an item of a list), blocks are divided at the marks that end a sentence. A
//! blank line ends a block, unless the paragraph before it stops in the middle of a sentence, as at the foot of a printed page.

use std::ops::{Range, RangeInclusive};

use crate::language::Language;
use crate::lexicon::{ABBREVIATIONS, MAY_END, STARTERS, UNFINISHED};
use crate::tidy::tidy;

/// What kind of block a sentence stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Block {
    /// A paragraph.
    Prose,
    /// A heading, or a line wholly in bold type.
    Heading,
    /// An item of a list, or a row of a table.
    Item,
}

impl Block {
    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prose => "prose",
            Self::Heading => "heading",
            Self::Item => "item",
        }
    }
}

/// A sentence of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Line on which it begins, from 1.
    pub line: usize,
    /// Line on which it ends.
    pub last_line: usize,
    /// Its words on one line, without Markdown.
    pub text: String,
    /// Language by its letters.
    pub language: Language,
    /// Where it stands.
    pub block: Block,
}

/// A paragraph of this many letters without a mark at its end goes on after a blank line.
const BROKEN_OFF: usize = 120;

/// A quotation or bracket longer than this in bytes does not hold a sentence together: its end is probably another one's.
const LONGEST_GUARD: usize = 600;

/// Lines put together.
struct Lines {
    block: Block,
    text: String,
    /// Where in the text each line begins.
    begins: Vec<(usize, usize)>,
}

impl Lines {
    fn new(block: Block) -> Self {
        Self { block, text: String::new(), begins: Vec::new() }
    }

    fn push(&mut self, number: usize, line: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.begins.push((self.text.len(), number));
        self.text.push_str(line);
    }

    fn line_at(&self, at: usize) -> usize {
        let before = self.begins.partition_point(|(begin, _)| *begin <= at);
        self.begins.get(before.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }
}

/// All sentences of a text in order.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    for lines in blocks(text) {
        for range in split(&lines.text) {
            let sentence = &lines.text[range.clone()];
            if sentence.chars().any(char::is_alphanumeric) {
                found.push(Sentence {
                    line: lines.line_at(range.start),
                    last_line: lines.line_at(range.end.saturating_sub(1)),
                    text: sentence.to_owned(),
                    language: Language::of(sentence),
                    block: lines.block,
                });
            }
        }
    }
    found
}

/// The sentences that begin on some lines.
pub fn sentences_of_lines(text: &str, lines: &RangeInclusive<usize>) -> Vec<Sentence> {
    let mut all = sentences(text);
    all.retain(|sentence| lines.contains(&sentence.line));
    all
}

fn blocks(text: &str) -> Vec<Lines> {
    let mut found: Vec<Lines> = Vec::new();
    // Whether the last block takes further lines without more ado.
    let mut open = false;
    for (line, raw) in (1..).zip(text.lines()) {
        let trimmed = raw.trim();
        let plain = trimmed.trim_start_matches(['>', ' ']);
        if plain.is_empty() || is_rule(plain) {
            open = false;
            continue;
        }
        let (block, rest) = kind(plain);
        let words = tidy(rest);
        if words.is_empty() {
            continue;
        }
        let goes_on = match (block, found.last()) {
            (Block::Prose, Some(last)) => (open && last.block != Block::Heading) || (!open && breaks_off(last, &words)),
            _ => false,
        };
        if !goes_on {
            found.push(Lines::new(block));
        }
        if let Some(last) = found.last_mut() {
            last.push(line, &words);
        }
        open = block != Block::Heading;
    }
    found
}

/// A line of marks that divides parts.
fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && line.chars().all(|mark| matches!(mark, '-' | '*' | '_' | '=' | '|' | ':' | '+' | ' ' | '~' | '`'))
}

/// What a line begins, and the line without the mark for it.
fn kind(line: &str) -> (Block, &str) {
    if line.starts_with('#') {
        return (Block::Heading, line.trim_start_matches('#').trim_end_matches('#').trim());
    }
    if let Some(rest) = ["- ", "* ", "+ ", "• ", "– ", "|"].iter().find_map(|mark| line.strip_prefix(mark)) {
        return (Block::Item, rest.trim());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    if (1..=3).contains(&digits)
        && let Some(rest) = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))
    {
        return (Block::Item, rest.trim());
    }
    let bold = line.len() > 4 && line.starts_with("**") && line.ends_with("**") && line.matches("**").count() == 2;
    (if bold { Block::Heading } else { Block::Prose }, line)
}

/// Whether a block stops in the middle of a sentence that `next` may go on with.
fn breaks_off(last: &Lines, next: &str) -> bool {
    let text = last.text.trim_end_matches(['"', '”', '»', '’', ')', ']']);
    if last.block == Block::Heading || text.ends_with(['.', '!', '?', '…', ':', ';']) {
        return false;
    }
    let word = text.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("").to_lowercase();
    let waits = text.ends_with(',') || UNFINISHED.contains(&word.as_str());
    let first = next.chars().find(|letter| letter.is_alphanumeric());
    first.is_some_and(char::is_lowercase)
        || (waits && text.len() >= 40)
        || (last.block == Block::Prose && text.chars().count() >= BROKEN_OFF)
}

/// The sentences of a block as ranges of its text.
fn split(text: &str) -> Vec<Range<usize>> {
    let guards = guards(text);
    let guarded = |at: usize| guards.iter().any(|guard| guard.start < at && at < guard.end);
    let mut found = Vec::new();
    let mut start = 0;
    let mut skip_to = 0;
    for (at, mark) in text.char_indices() {
        if at < skip_to || !matches!(mark, '.' | '!' | '?' | '…') {
            continue;
        }
        let end = after_closers(text, at + mark.len_utf8());
        skip_to = end;
        if guarded(end) || !text[end..].starts_with(char::is_whitespace) {
            continue;
        }
        if ends_here(&text[start..at], &text[at..end], text[end..].trim_start()) {
            found.push(start..end);
            start = end + (text[end..].len() - text[end..].trim_start().len());
        }
    }
    if !text[start..].trim().is_empty() {
        found.push(start..text.trim_end().len());
    }
    found
}

/// The place after further marks, closing quotes and brackets.
fn after_closers(text: &str, mut at: usize) -> usize {
    while let Some(letter) = text[at..].chars().next() {
        let straight = letter == '"' || letter == '\'';
        let closes = matches!(letter, '.' | '!' | '?' | '…' | '”' | '»' | '’' | ')' | ']') || straight;
        if !closes {
            break;
        }
        at += letter.len_utf8();
    }
    at
}

/// Quotations and brackets, inside which no sentence ends.
fn guards(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let opens = match letter {
            '“' | '«' | '(' | '[' => true,
            '„' => true,
            '"' => before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–' | '-'),
            _ => false,
        };
        let closes: &[char] = match letter {
            '”' => &['“', '„', '"'],
            '“' => &['„'],
            '»' => &['«'],
            ')' => &['('],
            ']' => &['['],
            '"' if !opens => &['"', '“'],
            _ => &[],
        };
        let partner = open.iter().rposition(|(mark, _)| closes.contains(mark));
        if let Some(position) = partner {
            let (_, start) = open[position];
            open.truncate(position);
            if at - start <= LONGEST_GUARD {
                found.push(start..at + letter.len_utf8());
            }
        } else if opens {
            open.push((letter, at));
        }
        before = letter;
    }
    found
}

/// Whether a sentence ends at a mark: `before` begins with the sentence, `marks` is the mark with what closes after it.
fn ends_here(before: &str, marks: &str, next: &str) -> bool {
    let opener =
        |letter: char| matches!(letter, '“' | '«' | '„' | '"' | '\'' | '(' | '[' | '—' | '–' | '-' | ' ' | '*');
    let next_word = next.trim_start_matches(opener);
    let Some(first) = next_word.chars().next() else { return true };
    if first.is_lowercase() {
        return false;
    }
    if !marks.starts_with('.') || marks.starts_with("..") {
        return true;
    }
    let word = last_word(before);
    let small = word.to_lowercase();
    let starts = || {
        let end = next_word.find(|letter: char| !letter.is_alphabetic()).unwrap_or(next_word.len());
        STARTERS.contains(&next_word[..end].to_lowercase().as_str())
    };
    // The number of an item, at its beginning.
    if word.len() == before.trim().len() && word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if ABBREVIATIONS.contains(&small.as_str()) {
        // `in 2014 г.` ends a sentence, but not at its beginning, and not before the name of a town.
        let words = before.split_whitespace().count();
        let year = before.trim_end_matches(word).trim_end().ends_with(|letter: char| letter.is_ascii_digit());
        return matches!(small.as_str(), "г" | "гг" | "ж") && year && words > 5;
    }
    if MAY_END.contains(&small.as_str()) && (word == small || !word.contains('.')) {
        return !first.is_numeric();
    }
    let single = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let dotted = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1);
    if single || dotted {
        return starts();
    }
    true
}

/// The word that a text ends with, dots inside it included.
fn last_word(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, letter)| letter.is_alphanumeric() || *letter == '.')
        .last()
        .map_or(text.len(), |(at, _)| at);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        sentences(text).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn abbreviations_initials_and_decimal_points_end_nothing() {
        let cases = [
            ("Dr. F. Starr wrote it. It was 5.4 billion.", 2),
            ("It was done by G.W. Bush in the U.S. The next came.", 2),
            ("He went to the U.S. Congress.", 1),
            ("Jorge I. Dominguez outlines it. See vol. 4, No. 5.", 2),
            ("Trade, aid, etc. Then war.", 2),
            ("A very well thought –out move. Gradually it turned.", 2),
            ("What was the reaction? At that point, protests burst.", 2),
            ("Mexico. has become the first.", 1),
        ];
        for (text, count) in cases {
            assert_eq!(texts(text).len(), count, "{:?}", texts(text));
        }
    }

    #[test]
    fn russian_and_kazakh_abbreviations() {
        let cases = [
            ("В 2014 г. Казахстан вышел на рынок.", 1),
            ("Объем торговли вырос до 5,4 млрд. долл. США к концу 2014 г. Затем он упал.", 2),
            ("Университет им. Л.Н. Гумилева находится в г. Астана и т.д. Он велик.", 2),
            ("Қазақстан 1991 ж. тәуелсіз болды. Бұл маңызды.", 2),
            ("Нефть, газ и др. Это важно.", 2),
        ];
        for (text, count) in cases {
            assert_eq!(texts(text).len(), count, "{:?}", texts(text));
        }
    }

    #[test]
    fn a_quotation_holds_a_sentence_together() {
        assert_eq!(
            texts("He outlines, \"The victory changed that. In its conduct it was bold.\" Then he left."),
            ["He outlines, \"The victory changed that. In its conduct it was bold.\"", "Then he left."]
        );
        assert_eq!(texts("Он сказал: «Да. Это так». Потом ушел.").len(), 2);
        // A quote that nobody closes holds nothing.
        assert_eq!(texts("He said \"Yes. Then he left. It rained.").len(), 3);
        assert_eq!(texts("It rose (see fig. 1. Then it fell) later. So it was.").len(), 2);
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let text =
            "# A heading\n\nFirst line\nof it. Second\n\n- item one. Part two.\n1. Expansion of presence.\n\nlast";
        let found: Vec<(usize, usize, &str)> =
            sentences(text).iter().map(|one| (one.line, one.last_line, one.block.name())).collect();
        assert_eq!(
            found,
            [
                (1, 1, "heading"),
                (3, 4, "prose"),
                (4, 4, "prose"),
                (6, 6, "item"),
                (6, 6, "item"),
                (7, 7, "item"),
                (9, 9, "prose")
            ]
        );
    }

    #[test]
    fn a_page_break_ends_no_sentence() {
        let text = "Central Asia is a good gateway\n\nto Afghanistan. Next.";
        assert_eq!(texts(text), ["Central Asia is a good gateway to Afghanistan.", "Next."]);
        assert_eq!(sentences(text)[0].last_line, 3);
        assert_eq!(texts("Key words\n\nOther words").len(), 2);
        assert_eq!(texts("By the support of the left and\n\nBrazil it won.").len(), 2, "too short to be a page");
    }

    #[test]
    fn nothing_is_no_sentence() {
        for text in ["", "\n\n", "---", "...", "* * *", "“”", "."] {
            assert_eq!(sentences(text), [], "{text:?}");
        }
    }
}
