//! Words of documents: how they are compared, found and counted (`docs/verdicts.md` §2).
//!
//! What a printer decides does not count: case, accents kept, kinds of quotation marks and dashes, punctuation between words, and
//! how lines are broken. Everything else does.

use crate::verdict::IMPRECISE_LIMIT;

/// The words of a text, folded for comparison: lower case, without punctuation around and between them.
///
/// An apostrophe or hyphen inside a word belongs to it ("don't", "twenty-first"), in one form for all of its signs. A hyphen at
/// the end of a line joins what it parts.
pub(crate) fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = joined(text).chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let inside = !word.is_empty() && letters.get(at + 1).is_some_and(|next| next.is_alphanumeric());
        match letter {
            letter if letter.is_alphanumeric() => word.extend(letter.to_lowercase()),
            '\'' | '\u{2019}' | '\u{2018}' | '\u{02bc}' if inside => word.push('\''),
            '-' | '\u{2010}' | '\u{2011}' if inside => word.push('-'),
            // Initials: U.S. is US.
            '.' if inside && initial(&letters, at) => {}
            // Decimal points and separators of thousands are part of a number.
            '.' | ',' if inside && is_digit(letters.get(at - 1)) && is_digit(letters.get(at + 1)) => word.push(*letter),
            // A soft hyphen is not seen.
            '\u{ad}' => {}
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_digit(letter: Option<&char>) -> bool {
    letter.is_some_and(char::is_ascii_digit)
}

/// Whether a point stands between two letters that stand alone.
fn initial(letters: &[char], at: usize) -> bool {
    let letter = |place: Option<usize>| place.and_then(|place| letters.get(place)).is_some_and(|c| c.is_alphabetic());
    let before = letter(at.checked_sub(1)) && !letter(at.checked_sub(2));
    before && letter(Some(at + 1)) && !letter(Some(at + 2))
}

/// The text with words that a line break parts put together again.
fn joined(text: &str) -> String {
    if !text.contains("-\n") && !text.contains("-\r\n") {
        return text.to_owned();
    }
    text.replace("-\r\n", "").replace("-\n", "")
}

/// How often a run of words occurs in others, not counting overlaps twice.
pub(crate) fn occurrences(text: &[String], wanted: &[String]) -> usize {
    if wanted.is_empty() {
        return 0;
    }
    let (mut at, mut found) = (0, 0);
    while at + wanted.len() <= text.len() {
        if text[at..at + wanted.len()] == *wanted {
            found += 1;
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
}

/// Whether two runs of words differ by so little that one is the other inexactly: by one letter in five at most, in all.
pub(crate) fn near(one: &[String], other: &[String]) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.join(" ").chars().collect(), other.join(" ").chars().collect());
    let longer = a.len().max(b.len());
    // The lengths alone may tell, without a table of letters.
    let most = (IMPRECISE_LIMIT * longer as f64) as usize;
    a.len().abs_diff(b.len()) <= most && letters_apart(&a, &b) <= most
}

/// Whether two runs of words have half of the words of the longer in common, in whatever order.
pub(crate) fn alike(one: &[String], other: &[String]) -> bool {
    let mut left: Vec<&String> = other.iter().collect();
    let common = one.iter().filter(|word| {
        let place = left.iter().position(|known| known == word);
        place.map(|place| left.swap_remove(place)).is_some()
    });
    2 * common.count() >= one.len().max(other.len())
}

/// The least number of letters to be put in, taken out or exchanged.
fn letters_apart(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let change = corner + usize::from(letter != other);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The place in a text that is most like a run of words: the one that takes the fewest words put in, taken out or exchanged.
pub(crate) fn nearest<'t>(text: &'t [String], wanted: &[String]) -> &'t [String] {
    // For each beginning of `text`: the fewest changes with which `wanted` ends there, and where it then begins.
    let mut row: Vec<(usize, usize)> = (0..=text.len()).map(|at| (0, at)).collect();
    for (i, word) in wanted.iter().enumerate() {
        let mut corner = row[0];
        row[0] = (i + 1, 0);
        for (j, other) in text.iter().enumerate() {
            let change = (corner.0 + usize::from(word != other), corner.1);
            corner = row[j + 1];
            row[j + 1] = change.min((corner.0 + 1, corner.1)).min((row[j].0 + 1, row[j].1));
        }
    }
    let best = row.iter().enumerate().min_by_key(|(_, (changes, _))| *changes);
    best.map_or(&text[..0], |(end, (_, start))| &text[(*start).min(end)..end])
}

/// Most words that are compared one with each other; above it only the lengths are told.
const COMPARED: usize = 400;

/// What has to be changed to turn the words that stand there into those stated: `[-there-] {+stated+}`, the rest as it is.
pub(crate) fn difference(there: &[String], stated: &[String]) -> String {
    if there.len().max(stated.len()) > COMPARED {
        return format!("{} words, against {} stated", there.len(), stated.len());
    }
    // Lengths of the longest common runs (not necessarily without gaps) of what is left of both.
    let columns = stated.len() + 1;
    let mut common = vec![0usize; (there.len() + 1) * columns];
    for i in (0..there.len()).rev() {
        for j in (0..stated.len()).rev() {
            common[i * columns + j] = if there[i] == stated[j] {
                common[(i + 1) * columns + j + 1] + 1
            } else {
                common[(i + 1) * columns + j].max(common[i * columns + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut parts: Vec<String> = Vec::new();
    while i < there.len() || j < stated.len() {
        let (mut gone, mut new): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        while i < there.len() || j < stated.len() {
            if i < there.len() && j < stated.len() && there[i] == stated[j] {
                break;
            }
            let skip =
                j == stated.len() || (i < there.len() && common[(i + 1) * columns + j] >= common[i * columns + j + 1]);
            if skip {
                gone.push(&there[i]);
                i += 1;
            } else {
                new.push(&stated[j]);
                j += 1;
            }
        }
        if !gone.is_empty() {
            parts.push(format!("[-{}-]", gone.join(" ")));
        }
        if !new.is_empty() {
            parts.push(format!("{{+{}+}}", new.join(" ")));
        }
        if i < there.len() && j < stated.len() {
            parts.push(there[i].clone());
            i += 1;
            j += 1;
        }
    }
    parts.join(" ")
}

/// Words for a reader: all of them if they are few, else their beginning and how many there are.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN: usize = 200;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return format!("\u{2018}{line}\u{2019}");
    }
    let begin: String = line.chars().take(SHOWN).collect();
    format!("\u{2018}{begin}\u{2026}\u{2019} ({} words)", split(text).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        split(text)
    }

    #[test]
    fn what_a_printer_decides_does_not_count() {
        assert_eq!(words("\u{201c}Drugs, Guns\u{201d} & Friends"), ["drugs", "guns", "friends"]);
        assert_eq!(words("the people\u{2019}s twenty\u{2011}first"), ["the", "people's", "twenty-first"]);
        assert_eq!(words("co-\noperation, $1,500.50."), ["cooperation", "1,500.50"]);
        assert_eq!(words("U.S. law, e.g. J.I.Doe's 1.5"), ["us", "law", "eg", "ji", "doe's", "1.5"]);
        assert_eq!(words("CAÑÓN\u{2014}Обама"), ["cañón", "обама"]);
        assert!(words(" \u{2014} '").is_empty());
    }

    #[test]
    fn runs_of_words_are_counted_without_overlaps() {
        let text = words("Free trade, freer trade; free trade.");
        assert_eq!(occurrences(&text, &words("free trade")), 2);
        assert_eq!(occurrences(&text, &words("trade")), 3);
        assert_eq!(occurrences(&words("a a a"), &words("a a")), 1);
        assert_eq!(occurrences(&text, &[]), 0);
        assert_eq!(occurrences(&text, &words("freed")), 0);
    }

    #[test]
    fn one_letter_in_five_is_near() {
        let near = |a: &str, b: &str| near(&words(a), &words(b));
        assert!(near("A Greater Central Asia Partnership", "A Great Central Asia Partnership"));
        assert!(near("abcde", "abcdx") && !near("abcd", "abcx"));
        assert!(!near("cooperation", "democracy"));
        let alike = |a: &str, b: &str| alike(&words(a), &words(b));
        assert!(alike("guns drugs friends", "drugs guns and friends") && !alike("a a b c", "a d e f"));
    }

    #[test]
    fn the_place_most_like_is_found() {
        let text = words("In the north one spoke of a greater partnership for the region, not of more.");
        assert_eq!(
            nearest(&text, &words("of a great partnership for the region")).join(" "),
            "of a greater partnership for the region"
        );
        assert_eq!(nearest(&text, &words("a partnership for")).join(" "), "a greater partnership for");
        assert!(nearest(&[], &words("a")).is_empty());
    }

    #[test]
    fn differences_are_marked_by_words() {
        let difference = |there: &str, stated: &str| difference(&words(there), &words(stated));
        assert_eq!(difference("a greater asia", "a great asia"), "a [-greater-] {+great+} asia");
        assert_eq!(difference("guns and drugs", "guns drugs friends"), "guns [-and-] drugs {+friends+}");
        assert_eq!(difference("", "new"), "{+new+}");
    }
}
