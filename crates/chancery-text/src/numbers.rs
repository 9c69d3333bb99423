//! Figures with their units, in digits and in words, and ordinals.

use crate::language::Language;
use crate::mark::{MarkKind, Work};
use crate::token::TokenKind;

const ENGLISH: &[(&str, u32)] = &[
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const RUSSIAN: &[(&str, u32)] = &[
    ("два", 2),
    ("две", 2),
    ("двух", 2),
    ("двум", 2),
    ("двумя", 2),
    ("три", 3),
    ("трех", 3),
    ("трем", 3),
    ("тремя", 3),
    ("четыре", 4),
    ("четырех", 4),
    ("четырем", 4),
    ("пять", 5),
    ("пяти", 5),
    ("шесть", 6),
    ("шести", 6),
    ("семь", 7),
    ("семи", 7),
    ("восемь", 8),
    ("восьми", 8),
    ("девять", 9),
    ("девяти", 9),
    ("десять", 10),
    ("десяти", 10),
    ("одиннадцать", 11),
    ("двенадцать", 12),
    ("пятнадцать", 15),
    ("двадцать", 20),
    ("двадцати", 20),
    ("тридцать", 30),
    ("тридцати", 30),
    ("сорок", 40),
    ("пятьдесят", 50),
    ("шестьдесят", 60),
    ("семьдесят", 70),
    ("восемьдесят", 80),
    ("девяносто", 90),
    ("сто", 100),
    ("двести", 200),
];

const KAZAKH: &[(&str, u32)] = &[
    ("екі", 2),
    ("үш", 3),
    ("төрт", 4),
    ("бес", 5),
    ("алты", 6),
    ("жеті", 7),
    ("сегіз", 8),
    ("тоғыз", 9),
    ("он", 10),
    ("жиырма", 20),
    ("отыз", 30),
    ("қырық", 40),
    ("елу", 50),
    ("алпыс", 60),
    ("жетпіс", 70),
    ("сексен", 80),
    ("тоқсан", 90),
    ("жүз", 100),
];

/// Words that multiply: a stem, and what it is called.
const MAGNITUDES: &[(&str, &str)] = &[
    ("hundred", "hundred"),
    ("thousand", "thousand"),
    ("million", "million"),
    ("billion", "billion"),
    ("trillion", "trillion"),
    ("dozen", "dozen"),
    ("mln", "million"),
    ("bn", "billion"),
    ("тыс", "thousand"),
    ("млн", "million"),
    ("миллион", "million"),
    ("млрд", "billion"),
    ("миллиард", "billion"),
    ("трлн", "trillion"),
    ("триллион", "trillion"),
    ("мың", "thousand"),
];

const CURRENCIES: &[(&str, &str)] = &[
    ("dollar", "USD"),
    ("usd", "USD"),
    ("euro", "EUR"),
    ("pound", "GBP"),
    ("yuan", "CNY"),
    ("tenge", "KZT"),
    ("ruble", "RUB"),
    ("rouble", "RUB"),
    ("peso", "peso"),
    ("доллар", "USD"),
    ("долл", "USD"),
    ("евро", "EUR"),
    ("юан", "CNY"),
    ("тенге", "KZT"),
    ("теңге", "KZT"),
    ("рубл", "RUB"),
    ("руб", "RUB"),
];

/// Words that multiply by themselves.
const MULTIPLES: &[(&str, &str)] = &[
    ("twice", "2 times"),
    ("thrice", "3 times"),
    ("double", "2 times"),
    ("doubled", "2 times"),
    ("doubles", "2 times"),
    ("doubling", "2 times"),
    ("triple", "3 times"),
    ("tripled", "3 times"),
    ("quadrupled", "4 times"),
    ("halved", "0.5 times"),
    ("half", "half"),
    ("вдвое", "2 times"),
    ("втрое", "3 times"),
    ("вчетверо", "4 times"),
    ("дважды", "2 times"),
    ("удвоился", "2 times"),
    ("удвоилась", "2 times"),
    ("половина", "half"),
    ("половину", "half"),
    ("половины", "half"),
    ("жартысы", "half"),
];

const ORDINALS: &[(&str, u32)] = &[
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("twentieth", 20),
    ("secondly", 2),
    ("thirdly", 3),
];

/// Stems of Russian ordinals; an adjective's ending follows.
const RUSSIAN_ORDINALS: &[(&str, u32)] = &[
    ("втор", 2),
    ("трет", 3),
    ("четверт", 4),
    ("пят", 5),
    ("шест", 6),
    ("седьм", 7),
    ("восьм", 8),
    ("девят", 9),
    ("десят", 10),
];

const RUSSIAN_ENDINGS: &[&str] = &[
    "ый", "ой", "ий", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ая", "ую", "ое", "ее", "ые", "ых", "ыми",
    "ья", "ьего", "ьему", "ьей", "ью", "ье", "ьи", "ьих",
];

const KAZAKH_ORDINALS: &[(&str, u32)] = &[
    ("екінші", 2),
    ("үшінші", 3),
    ("төртінші", 4),
    ("бесінші", 5),
    ("алтыншы", 6),
    ("жетінші", 7),
    ("сегізінші", 8),
    ("тоғызыншы", 9),
    ("оныншы", 10),
];

/// Small words that follow a figure and are not its unit.
const NO_UNIT: &[&str] = &[
    "and",
    "or",
    "of",
    "the",
    "in",
    "to",
    "for",
    "by",
    "from",
    "on",
    "at",
    "as",
    "that",
    "which",
    "with",
    "was",
    "were",
    "is",
    "are",
    "has",
    "have",
    "had",
    "than",
    "more",
    "less",
    "will",
    "would",
    "most",
    "между",
    "или",
    "при",
    "это",
    "что",
    "как",
    "был",
    "была",
    "были",
    "для",
    "және",
    "мен",
    "the",
    "but",
    "if",
    "so",
    "into",
    "over",
    "under",
    "when",
    "while",
    "who",
];

fn lookup<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// A word that begins with one of the stems, plus at most `ending` letters.
fn by_stem<'a>(table: &[(&'a str, &'a str)], word: &str, ending: usize) -> Option<&'a str> {
    let fits = |stem: &str| word.strip_prefix(stem).is_some_and(|rest| rest.chars().count() <= ending);
    table.iter().find(|(stem, _)| fits(stem)).map(|(_, name)| *name)
}

fn magnitude(word: &str) -> Option<&'static str> {
    by_stem(MAGNITUDES, word, if word.is_ascii() { 1 } else { 3 })
}

/// `1`, `1st`; `11`, `11th`.
fn with_suffix(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// `46th`, `third`, `46-й`, `үшінші`.
pub(crate) fn ordinals(work: &mut Work<'_>) {
    for at in 0..work.tokens.len() {
        if let Some((number, next)) = ordinal(work, at) {
            work.take(MarkKind::Ordinal, at..next, with_suffix(number));
        }
    }
}

fn ordinal(work: &Work<'_>, at: usize) -> Option<(u32, usize)> {
    if let Some(figure) = work.figure(at) {
        let number: u32 = figure.parse().ok()?;
        if work.glued(at + 1) && matches!(work.word(at + 1), "st" | "nd" | "rd" | "th") {
            return Some((number, at + 2));
        }
        let endings = [
            "й", "я", "е", "го", "му", "м", "ю", "ый", "ой", "ая", "ое", "ом", "ші", "шы", "інші", "ыншы", "нші", "ншы",
        ];
        let dashed = work.glued(at + 1) && work.is_dash(at + 1) && work.glued(at + 2);
        return (dashed && endings.contains(&work.word(at + 2))).then_some((number, at + 3));
    }
    if *work.used.get(at)? {
        return None;
    }
    let word = work.word(at);
    if let Some(number) = lookup(ORDINALS, word) {
        // `a third of`, `two thirds`: a share.
        let share = work.word(at + 1) == "of" && matches!(work.word_before(at), "a" | "one");
        let world = word == "third" && work.word(at + 1) == "world";
        return (!share && !world).then_some((number, at + 1));
    }
    let russian = || {
        let (stem, number) = RUSSIAN_ORDINALS
            .iter()
            .find(|(stem, _)| word.strip_prefix(stem).is_some_and(|ending| RUSSIAN_ENDINGS.contains(&ending)))?;
        // `пятью` is a count, `шестой` is none.
        (!(*stem == "пят" && word == "пятью")).then_some(*number)
    };
    let kazakh = || KAZAKH_ORDINALS.iter().find(|(known, _)| word.starts_with(known)).map(|(_, number)| *number);
    russian().or_else(kazakh).map(|number| (number, at + 1))
}

/// All figures that are no dates, ordinals or parts of names and addresses.
pub(crate) fn find(work: &mut Work<'_>) {
    let mut at = 0;
    while at < work.tokens.len() {
        at = quantity(work, at).unwrap_or(at + 1);
    }
}

/// A figure with what multiplies it.
struct Figure {
    reads: String,
    next: usize,
}

fn quantity(work: &mut Work<'_>, at: usize) -> Option<usize> {
    if work.used.get(at).copied().unwrap_or(true) {
        return None;
    }
    let word = work.word(at);
    if let Some(reads) = lookup(MULTIPLES, word) {
        work.take(MarkKind::Number, at..at + 1, reads);
        return Some(at + 1);
    }
    // `US$ 261.6 billion`: the name of a state before the sign belongs to the sign.
    let sign = usize::from(matches!(word, "us" | "ca" | "au") && work.glued(at + 1) && work.symbol(at + 1) == "$");
    let currency = match work.symbol(at + sign) {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "¥" => Some("JPY"),
        "₸" => Some("KZT"),
        "₽" => Some("RUB"),
        _ => None,
    };
    if sign == 1 && currency.is_none() {
        return None;
    }
    let first = at + sign + usize::from(currency.is_some());
    let figure = digits(work, first).or_else(|| in_words(work, first))?;
    let (unit, next) = match currency {
        Some(currency) => (Some(currency.to_owned()), figure.next),
        None => unit(work, figure.next),
    };
    let reads = unit.map_or_else(|| figure.reads.clone(), |unit| format!("{} {unit}", figure.reads));
    work.take(MarkKind::Number, at..next, reads);
    Some(next)
}

/// The number of a figure in digits: `47,08` and `1,234,567` by how many digits follow the comma.
pub(crate) fn plain(figure: &str) -> String {
    let commas = figure.matches(',').count();
    let dots = figure.matches('.').count();
    let groups = |mark: char| {
        let mut parts = figure.split(mark);
        let head = parts.next().is_some_and(|head| (1..=3).contains(&head.len()) && head != "0");
        head && parts.all(|part| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match (commas, dots) {
        (0, 0 | 1) => figure.to_owned(),
        (_, 0) if groups(',') => figure.replace(',', ""),
        (1, 0) => figure.replace(',', "."),
        (0, _) if groups('.') => figure.replace('.', ""),
        (_, 1) if figure.rfind(',') < figure.rfind('.') => figure.replace(',', ""),
        (1, _) => figure.replace('.', "").replace(',', "."),
        _ => figure.to_owned(),
    }
}

fn digits(work: &Work<'_>, at: usize) -> Option<Figure> {
    let figure = work.figure(at)?;
    // `G20`, `COVID-19`, `C5+1`, `E-085/19`: part of a name.
    let before = at.checked_sub(1).map(|place| work.tokens[place].kind);
    let glued = work.glued(at);
    if glued && before == Some(TokenKind::Word) {
        return None;
    }
    if glued && before == Some(TokenKind::Symbol) && at >= 2 && work.glued(at - 1) {
        let sign = work.symbol(at - 1);
        let joins = matches!(sign, "+" | "/") || work.is_dash(at - 1);
        let name = work.tokens[at - 2].is_capital()
            || (matches!(sign, "+" | "/") && work.tokens[at - 2].kind == TokenKind::Number);
        if joins && name {
            return None;
        }
    }
    let mut text = plain(figure);
    let mut next = at + 1;
    // `261 600` with a space of a fixed width, or in Russian and Kazakh any space.
    while figure.len() <= 3
        && let (Some(group), Some(last), Some(token)) =
            (work.figure(next), work.tokens.get(next - 1), work.tokens.get(next))
        && group.len() >= 3
        && group.bytes().take(3).all(|byte| byte.is_ascii_digit())
        && (group.len() == 3 || group.as_bytes().get(3) == Some(&b','))
    {
        let space = work.sentence.text.get(last.end..token.start).unwrap_or("");
        if !(matches!(space, "\u{a0}" | "\u{202f}") || (space == " " && work.sentence.language != Language::English)) {
            break;
        }
        text.push_str(&group.replace(',', "."));
        next += 1;
    }
    Some(multiplied(work, text, next))
}

/// A figure with the words that multiply it.
fn multiplied(work: &Work<'_>, mut reads: String, mut next: usize) -> Figure {
    while let Some(name) = magnitude(work.word(next)) {
        reads.push(' ');
        reads.push_str(name);
        next += 1;
        // `млн. долл.`
        if work.symbol(next) == "." && !work.word(next + 1).is_empty() {
            next += 1;
        }
    }
    Figure { reads, next }
}

fn small(work: &Work<'_>, at: usize) -> Option<u32> {
    if *work.used.get(at)? {
        return None;
    }
    let word = work.word(at);
    match work.sentence.language {
        Language::English => lookup(ENGLISH, word),
        Language::Russian => lookup(RUSSIAN, word),
        Language::Kazakh => lookup(KAZAKH, word),
    }
}

fn in_words(work: &Work<'_>, at: usize) -> Option<Figure> {
    if let Some(mut number) = small(work, at) {
        let mut next = at + 1;
        let dash = usize::from(work.is_dash(next));
        if number >= 20
            && let Some(more) = small(work, next + dash).filter(|more| *more < 10)
        {
            number += more;
            next += dash + 1;
        }
        let share = usize::from(work.is_dash(next)) + next;
        if let Some(part) = lookup(&[("thirds", "3"), ("quarters", "4"), ("fifths", "5")], work.word(share)) {
            return Some(Figure { reads: format!("{number}/{part}"), next: share + 1 });
        }
        return Some(multiplied(work, number.to_string(), next));
    }
    let word = work.word(at);
    let is_one = matches!(word, "one" | "a" | "an" | "один" | "одна" | "одного" | "бір");
    if is_one {
        let next = at + 1 + usize::from(work.is_dash(at + 1));
        if let Some(part) = lookup(&[("third", "1/3"), ("quarter", "1/4"), ("fifth", "1/5")], work.word(next))
            && (word == "one" || work.word(next + 1) == "of")
        {
            return Some(Figure { reads: part.to_owned(), next: next + 1 });
        }
        let counts = magnitude(work.word(next)).is_some() || (word == "one" && is_percent(work, next).is_some());
        return counts.then(|| multiplied(work, "1".to_owned(), next));
    }
    // `several billions`, `thousands of jobs`
    let name = magnitude(word)?;
    let plural = word.ends_with('s') || !word.is_ascii();
    plural.then(|| Figure { reads: format!("{name}s"), next: at + 1 })
}

fn is_percent(work: &Work<'_>, at: usize) -> Option<usize> {
    let word = work.word(at);
    if work.symbol(at) == "%" || word.starts_with("percent") || word.starts_with("процент") || word.starts_with("пайыз")
    {
        return Some(at + 1);
    }
    (word == "per" && work.word(at + 1) == "cent").then_some(at + 2)
}

/// The unit after a figure, and the place after it.
fn unit(work: &Work<'_>, at: usize) -> (Option<String>, usize) {
    if let Some(next) = is_percent(work, at) {
        if work.word(next).starts_with("point") {
            return (Some("percentage points".to_owned()), next + 1);
        }
        return (Some("percent".to_owned()), next);
    }
    let place = at + usize::from(work.is_dash(at) && work.glued(at));
    let word = work.word(place);
    if matches!(word, "times" | "fold" | "раз" | "раза" | "есе") {
        return (Some("times".to_owned()), place + 1);
    }
    // `U.S. dollars`, `долл. США`
    let dollars = usize::from(matches!(word, "us") && work.word(place + 1).starts_with("dollar"));
    if let Some(currency) = by_stem(CURRENCIES, work.word(place + dollars), 4) {
        return (Some(currency.to_owned()), place + dollars + 1);
    }
    let noun = word.chars().count() > 2
        && work.tokens.get(place).is_some_and(|token| !token.is_capital())
        && !NO_UNIT.contains(&word)
        && !work.used[place];
    if noun { (Some(word.to_owned()), place + 1) } else { (None, at) }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::MarkKind;
    use crate::mark::reads;

    #[test]
    fn digits_by_their_marks() {
        let cases = [
            ("47,08", "47.08"),
            ("0,225", "0.225"),
            ("1,234,567", "1234567"),
            ("1,234.5", "1234.5"),
            ("1.234,5", "1234.5"),
            ("261.6", "261.6"),
            ("1.234.567", "1234567"),
            ("5,4", "5.4"),
            ("20,000", "20000"),
        ];
        for (text, wanted) in cases {
            assert_eq!(plain(text), wanted, "{text}");
        }
    }

    #[test]
    fn figures_with_units() {
        let cases: &[(&str, &[&str])] = &[
            (
                "It was US$ 261.6 billion, then US$500 billion or $4 trillion.",
                &["261.6 billion USD", "500 billion USD", "4 trillion USD"],
            ),
            (
                "About 60 % of 262 billion dollars, 47,08% and sixty per cent.",
                &["60 percent", "262 billion USD", "47.08 percent", "60 percent"],
            ),
            ("More than three times that of twenty-five states, twice.", &["3 times", "25 states", "2 times"]),
            (
                "Relations with 11 countries, two-thirds, a third of it, one million.",
                &["11 countries", "2/3", "1/3", "1 million"],
            ),
            ("Several billions and thousands of jobs.", &["billions", "thousands"]),
            ("The G20, COVID-19, C5+1 and a 180-degree turn.", &["180 degree"]),
            (
                "Выросла в три раза, до 5,4 млрд. долл. США, на 60 процентов.",
                &["3 times", "5.4 billion USD", "60 percent"],
            ),
            ("Всего 261 600 человек и 20 тысяч тонн.", &["261600 человек", "20 thousand тонн"]),
            ("Сауда үш есе өсіп, 60 пайыз болды, 5 миллиард теңге.", &["3 times", "60 percent", "5 billion KZT"]),
            ("One should notice one of the best.", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(&reads(text, MarkKind::Number), wanted, "{text}");
        }
    }

    #[test]
    fn ordinals_of_three_languages() {
        let cases: &[(&str, &[&str])] = &[
            ("Joe Biden, the 47<sup>th</sup> president, and the third round.", &["47th", "3rd"]),
            ("46-й президент, второй тур, третьего срока.", &["46th", "2nd", "3rd"]),
            ("46-шы президент, екінші кезең.", &["46th", "2nd"]),
            ("A third of the votes.", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(&reads(text, MarkKind::Ordinal), wanted, "{text}");
        }
    }
}
