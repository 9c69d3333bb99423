//! When two wordings are the title of one work.

/// Words that titles share without being alike.
const SMALL: &[&str] = &[
    "the", "and", "for", "with", "from", "into", "its", "their", "that", "this", "are", "was", "http", "https", "www",
    "com", "org", "html", "htm", "pdf", "article", "articles", "news", "для", "или", "как", "при",
];

/// The words of a title that carry it: three letters or more, in small letters without accents, none of the commonest. `US` counts.
pub fn title_words(text: &str) -> Vec<String> {
    let folded = chancery_core::fold_name(&text.replace("U.S.", "US").replace("E.U.", "EU"));
    let carries = |word: &&str| (word.chars().count() > 2 && !SMALL.contains(word)) || *word == "us" || *word == "eu";
    folded.split(' ').filter(carries).map(str::to_owned).collect()
}

/// Whether two wordings name one work: of the words of the shorter at least four in five are in the longer, and at least three.
pub fn same_title(one: &str, other: &str) -> bool {
    contained(&title_words(one), &title_words(other), 3)
}

/// The same for words already taken apart; `least` words have to be shared.
pub(crate) fn contained(one: &[String], other: &[String], least: usize) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let shared = short.iter().filter(|word| long.contains(word)).count();
    shared >= least && 5 * shared >= 4 * short.len()
}

/// Whether two words are one slip or two apart, and long enough that this is no chance.
pub(crate) fn near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let long = one.len().min(other.len());
    let allowed = if long >= 7 { 2 } else { 1 };
    long >= 6 && one != other && one.first() == other.first() && distance(&one, &other, allowed) <= allowed
}

/// Insertions, deletions and substitutions between two words; anything above `allowed` is `allowed + 1`.
fn distance(one: &[char], other: &[char], allowed: usize) -> usize {
    if one.len().abs_diff(other.len()) > allowed {
        return allowed + 1;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, mark) in other.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = (diagonal + usize::from(letter != mark)).min(above + 1).min(row[column] + 1);
            diagonal = above;
        }
    }
    row[other.len()].min(allowed + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_names() {
        assert!(same_title(
            "BRICS: A Challenge to the US Hegemony",
            "Adnan, BRICS a Challenge to the US Hegemony, JPRSS 2014"
        ));
        assert!(!same_title("In Defense of Greater Central Asia", "A Great Central Asia Partnership for Afghanistan"));
        assert!(!same_title("Central Asia", "US policy towards Central Asia"), "two words are too few");
        assert!(near("rosnik", "rosnick") && near("bilotta", "billota") && near("stronsky", "stronski"));
        assert!(!near("rosnick", "rosnick") && !near("long", "lopes") && !near("sabatini", "sokolsky"));
    }
}
