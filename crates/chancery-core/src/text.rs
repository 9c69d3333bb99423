//! Comparing names the way people mistype them.

/// A name without case, accents, punctuation or doubled spaces, so that `Côte d’Ivoire` and `COTE DIVOIRE` are equal.
///
/// Letters of the Latin script lose their marks; letters of other scripts are only lower-cased.
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            _ if letter == '&' => {
                separate(&mut folded);
                folded.push_str("and ");
            }
            Plain::Letters(letters) => folded.push_str(letters),
            Plain::Itself if letter.is_alphanumeric() => folded.push(letter),
            Plain::Itself if is_mark(letter) => {}
            Plain::Itself => separate(&mut folded),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn separate(folded: &mut String) {
    if !folded.ends_with(' ') && !folded.is_empty() {
        folded.push(' ');
    }
}

enum Plain {
    Letters(&'static str),
    Itself,
}

const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn plain(letter: char) -> Plain {
    Plain::Letters(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ə' => "e",
        'ğ' | 'ģ' | 'ġ' => "g",
        'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ž' | 'ż' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'ё' => "е",
        '’' | '‘' | '\'' | 'ʻ' | 'ʼ' | '`' => "",
        _ => return Plain::Itself,
    })
}

/// The candidate nearest to `name`, if any is near enough to be a likely slip.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold_name(name);
    let limit = (wanted.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (edit_distance(&wanted, &fold_name(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment) between two words.
fn edit_distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let width = other.len() + 1;
    let mut rows = vec![0; (one.len() + 1) * width];
    for (j, first) in rows.iter_mut().take(width).enumerate() {
        *first = j;
    }
    for i in 1..=one.len() {
        rows[i * width] = i;
        for j in 1..width {
            let cost = usize::from(one[i - 1] != other[j - 1]);
            let mut best = (rows[(i - 1) * width + j] + 1)
                .min(rows[i * width + j - 1] + 1)
                .min(rows[(i - 1) * width + j - 1] + cost);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[(i - 2) * width + j - 2] + 1);
            }
            rows[i * width + j] = best;
        }
    }
    rows[one.len() * width + other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding() {
        assert_eq!(fold_name("Côte d’Ivoire"), "cote divoire");
        assert_eq!(fold_name("  Bosnia & Herzegovina "), "bosnia and herzegovina");
        assert_eq!(fold_name("ПЕРУ́"), "перу");
        assert_eq!(fold_name("Saint-Vincent (and the Grenadines)"), "saint vincent and the grenadines");
        assert_eq!(fold_name("…"), "");
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_near() {
        let names = ["trade", "troops", "exports"];
        assert_eq!(nearest("trad", names), Some("trade"));
        assert_eq!(nearest("tarde", names), Some("trade"));
        assert_eq!(nearest("population", names), None);
    }
}
