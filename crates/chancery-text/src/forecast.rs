//! Words about the future: whether somebody promises, and how sure the words are.

use crate::language::Language;
use crate::sentence::{Block, Sentence};
use crate::{MarkKind, mark::Work, numbers};

/// Words with which somebody says what he will do.
const PROMISES: &[&str] = &[
    "means to",
    "intends to",
    "intend to",
    "intended to",
    "pledge",
    "vow",
    "promise",
    "plans to",
    "plan to",
    "planned to",
    "committed to",
    "undertakes to",
    "is to reach",
    "aims to",
    "seeks to",
    "wants to",
    "намерен",
    "обеща",
    "планиру",
    "обязал",
    "жоспарла",
    "уәде",
];

/// Words and the probability that readers give them: the middles of Kent (1964), who asked for them to be fixed; `may` and its kind, for
/// which he gave none, are an even chance here.
const GRADED: &[(&str, f64)] = &[
    ("almost certainly not", 0.07),
    ("impossible", 0.07),
    ("unlikely", 0.30),
    ("probably not", 0.30),
    ("almost certain", 0.93),
    ("certainly", 0.93),
    ("inevitabl", 0.93),
    ("undoubtedly", 0.93),
    ("definitely", 0.93),
    ("without exception", 0.93),
    ("likely", 0.75),
    ("probabl", 0.75),
    ("is expected", 0.75),
    ("are expected", 0.75),
    ("possibl", 0.50),
    ("perhaps", 0.50),
    ("might", 0.50),
    ("may", 0.50),
    ("could", 0.50),
    ("can", 0.50),
    ("вероятно", 0.75),
    ("возможно", 0.50),
    ("может", 0.50),
    ("неизбежн", 0.93),
    ("мүмкін", 0.50),
];

/// Words that say it will be, and hedge nothing.
const PLAIN: &[&str] = &["will", "shall", "is to", "going to", "будет", "будут", "станет", "болады"];

/// Words that make a figure in percent a probability.
const CHANCES: &[&str] = &["chance", "probability", "likelihood", "odds", "вероятност", "ықтималды"];

/// Whether the words are somebody's promise.
pub fn is_promise(words: &str) -> bool {
    has_any(&padded(words), PROMISES)
}

/// The probability that some words give, and whether they name it themselves.
///
/// `would` gives none: it rests on a condition.
pub fn probability(words: &str) -> Option<(f64, bool)> {
    let padded = padded(words);
    if has_any(&padded, CHANCES)
        && let Some(percent) = percent(words)
    {
        return Some((percent / 100.0, true));
    }
    let graded = GRADED.iter().find(|(word, _)| padded.contains(&format!(" {word}")) && whole(&padded, word));
    let plain = || has_any(&padded, PLAIN).then_some(0.93);
    graded.map(|(_, value)| *value).or_else(plain).map(|value| (value, false))
}

/// Short words count only whole: `can` is not in `canal`.
fn whole(padded: &str, word: &str) -> bool {
    word.len() > 5 || padded.contains(&format!(" {word} "))
}

fn padded(words: &str) -> String {
    let letters = words.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    format!(" {} ", letters.collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" "))
}

fn has_any(padded: &str, words: &[&str]) -> bool {
    words.iter().any(|word| padded.contains(&format!(" {word}")) && whole(padded, word))
}

/// The first figure in percent, if it is one of 0 to 100.
fn percent(words: &str) -> Option<f64> {
    let sentence =
        Sentence { line: 1, last_line: 1, text: words.to_owned(), language: Language::of(words), block: Block::Prose };
    let mut work = Work::new(&sentence);
    numbers::find(&mut work);
    let found = work.marks.iter().filter(|mark| mark.kind == MarkKind::Number);
    let value = found.filter_map(|mark| mark.reads.strip_suffix(" percent")?.parse::<f64>().ok()).next()?;
    (0.0..=100.0).contains(&value).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_sure_the_words_are() {
        let cases = [
            ("There is a 70% chance that it falls.", Some((0.70, true))),
            ("It will fall by 70%.", Some((0.93, false))),
            ("It may well fall.", Some((0.5, false))),
            ("It would likely fall.", Some((0.75, false))),
            ("It would fall.", None),
            ("The canal fell.", None),
            ("Это будет так.", Some((0.93, false))),
        ];
        for (words, wanted) in cases {
            assert_eq!(probability(words), wanted, "{words}");
        }
    }

    #[test]
    fn promises() {
        assert!(is_promise("The United States means to support civil society.") && is_promise("China pledges more."));
        assert!(!is_promise("Trade will grow."));
    }
}
