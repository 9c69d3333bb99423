//! Which of the three languages a piece of text is in.

/// A language that the word lists know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English, and every text in Latin letters.
    English,
    /// Russian, and every other text in Cyrillic letters.
    Russian,
    /// Kazakh in Cyrillic letters.
    Kazakh,
}

/// Letters that Kazakh has and Russian has not. `і` is also Ukrainian and is left out.
const KAZAKH: &str = "әғқңөұүһӘҒҚҢӨҰҮҺ";

impl Language {
    /// The word in tables: `en`, `ru`, `kk`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
            Self::Kazakh => "kk",
        }
    }

    /// The language of a text by its letters: mostly Latin is English; Cyrillic with a letter of its own is Kazakh, else Russian.
    pub fn of(text: &str) -> Self {
        let latin = text.chars().filter(char::is_ascii_alphabetic).count();
        let cyrillic = text.chars().filter(|letter| is_cyrillic(*letter)).count();
        if latin >= cyrillic {
            Self::English
        } else if text.chars().any(|letter| KAZAKH.contains(letter)) {
            Self::Kazakh
        } else {
            Self::Russian
        }
    }
}

/// Whether a letter is Cyrillic.
pub(crate) const fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_decide() {
        assert_eq!(Language::of("The US and БРИКС"), Language::English);
        assert_eq!(Language::of("Внешняя политика США и NAFTA"), Language::Russian);
        assert_eq!(Language::of("АҚШ-тың саясаты"), Language::Kazakh);
        assert_eq!(Language::of(""), Language::English);
    }
}
