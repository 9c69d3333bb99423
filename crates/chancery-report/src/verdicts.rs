//! The seven verdicts as readers meet them: label, mark and meaning.

use chancery_evidence::Verdict;
use serde::Serialize;

/// What a report says of a verdict.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct VerdictText {
    /// The word in JSON; also the id of the mark and the colour.
    pub(crate) name: &'static str,
    /// The word for readers.
    pub(crate) label: &'static str,
    /// A mark of one letter for plain text, never the same for two.
    pub(crate) letter: &'static str,
    /// Meaning in a line.
    pub(crate) short: &'static str,
    /// Meaning in full.
    pub(crate) long: &'static str,
}

/// All seven in the order of reports.
pub(crate) fn all() -> Vec<VerdictText> {
    Verdict::ALL.into_iter().map(of).collect()
}

/// The label for a verdict given as a word; an unknown word is its own label.
pub(crate) fn label(word: &str) -> String {
    word.parse().map_or_else(|_| word.to_owned(), |verdict| of(verdict).label.to_owned())
}

/// What there is to say of a verdict.
pub(crate) const fn of(verdict: Verdict) -> VerdictText {
    let (label, letter, short, long) = match verdict {
        Verdict::Supported => (
            "Supported",
            "S",
            "the data agree",
            "Every alternative reading that can be decided (source, definition of the region, clock, convention) agrees with the \
             sentence. Where only one basis was at hand, the notes of the claim say so.",
        ),
        Verdict::Imprecise => (
            "Imprecise",
            "I",
            "near, but not the figure",
            "The figure or year is near the one in the data, but outside what its own precision allows; the right one is given.",
        ),
        Verdict::WrongPeriod => (
            "Wrong period",
            "W",
            "right figure, another year",
            "The exact figure is in the data, but for exactly one other year within three years; that year is given.",
        ),
        Verdict::SourceDependent => (
            "Source-dependent",
            "D",
            "true by one choice, false by another",
            "The answer turns on a choice that the text does not make: a source, a definition, a clock, a convention; or the text \
             may rest on a basis that none of the data sets here has. The choice that decides is named.",
        ),
        Verdict::Inconsistent => (
            "Inconsistent",
            "N",
            "clashes with the same text",
            "The sentence and another one of the same text cannot both hold. Both get this verdict; what each would have had alone \
             stays in the reason.",
        ),
        Verdict::Contradicted => (
            "Contradicted",
            "C",
            "the data disagree",
            "Every alternative reading that can be decided goes against the sentence, and not narrowly.",
        ),
        Verdict::NotCheckable => (
            "Not checkable",
            "?",
            "nothing here decides it",
            "Nothing in the store decides it: no check can be written, data are missing, too many members of a group lack a value, or \
             the sentence asserts a cause that a correlation cannot show. This is not a mild form of supported or of contradicted.",
        ),
    };
    VerdictText { name: verdict.name(), label, letter, short, long }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_distinct() {
        let mut letters: Vec<&str> = all().iter().map(|v| v.letter).collect();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 7);
        assert_eq!(label("wrong-period"), "Wrong period");
        assert_eq!(label("odd"), "odd");
    }
}
