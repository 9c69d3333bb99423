//! Quantifiers, comparisons and words about the future, by lists for each language.

use crate::language::Language;
use crate::mark::{MarkKind, Work};
use crate::sentence::{Block, Sentence};

/// What a quantifier claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuantifierClass {
    /// all, every, always
    All,
    /// never, none, nobody
    None,
    /// only, sole, exclusively
    Only,
    /// entirely, completely, totally
    Wholly,
    /// first, last
    Order,
    /// largest, most powerful, best
    Extreme,
    /// most of, the majority
    Majority,
}

impl QuantifierClass {
    /// Every class.
    pub const ALL: [Self; 7] =
        [Self::All, Self::None, Self::Only, Self::Wholly, Self::Order, Self::Extreme, Self::Majority];

    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::None => "none",
            Self::Only => "only",
            Self::Wholly => "wholly",
            Self::Order => "first or last",
            Self::Extreme => "extreme",
            Self::Majority => "most",
        }
    }
}

use QuantifierClass as Class;

/// Whole words; several words are divided by a space.
const ENGLISH: &[(Class, &[&str])] = &[
    (
        Class::All,
        &[
            "all",
            "every",
            "everyone",
            "everybody",
            "everything",
            "everywhere",
            "each",
            "always",
            "any",
            "anyone",
            "anything",
            "without exception",
            "exceptionless",
            "whole",
            "by all means",
            "invariably",
            "inevitable",
            "inevitably",
            "constantly",
        ],
    ),
    (
        Class::None,
        &[
            "never",
            "none",
            "nobody",
            "nothing",
            "nowhere",
            "no one",
            "no country",
            "no state",
            "no other",
            "not a single",
            "neither",
            "not any",
            "no longer",
            "impossible",
        ],
    ),
    (Class::Only, &["only", "sole", "solely", "exclusively", "exclusive", "unique", "uniquely", "nothing but"]),
    (
        Class::Wholly,
        &[
            "entirely",
            "completely",
            "totally",
            "wholly",
            "fully",
            "absolutely",
            "utterly",
            "total",
            "complete",
            "entire",
            "100 %",
            "undoubtedly",
            "definitely",
            "unprecedented",
        ],
    ),
    (Class::Order, &["first", "last", "earliest", "the latest", "for the first time", "final"]),
    (
        Class::Extreme,
        &[
            "largest",
            "biggest",
            "smallest",
            "greatest",
            "highest",
            "lowest",
            "strongest",
            "weakest",
            "closest",
            "richest",
            "poorest",
            "oldest",
            "youngest",
            "longest",
            "shortest",
            "fastest",
            "slowest",
            "best",
            "worst",
            "hardest",
            "main",
            "leading",
            "fewest",
            "least",
            "ever",
            "pivotal",
            "indispensable",
        ],
    ),
    (Class::Majority, &["majority", "majorities", "mostly", "most of", "predominant", "predominantly"]),
];

/// Stems; an ending of at most three letters may follow. One with `=` is a whole word.
const RUSSIAN: &[(Class, &[&str])] = &[
    (
        Class::All,
        &[
            "=все",
            "=всех",
            "=всем",
            "=всеми",
            "=весь",
            "=вся",
            "=всю",
            "=всего",
            "=всей",
            "=всегда",
            "кажд",
            "люб",
            "=повсюду",
            "=везде",
            "без исключения",
            "неизбежн",
            "постоянн",
            "=оба",
            "=обе",
            "=обоих",
        ],
    ),
    (
        Class::None,
        &[
            "=никогда",
            "=никто",
            "=никого",
            "=ничто",
            "=ничего",
            "=нигде",
            "=никак",
            "ни один",
            "ни одна",
            "ни одно",
            "невозможн",
            "никак",
        ],
    ),
    (Class::Only, &["=только", "=лишь", "исключительн", "единственн", "уникальн"]),
    (
        Class::Wholly,
        &[
            "=полностью",
            "=целиком",
            "=совершенно",
            "=абсолютно",
            "=всецело",
            "=вполне",
            "беспрецедентн",
            "несомненн",
            "=тотально",
        ],
    ),
    (Class::Order, &["перв", "последн", "=впервые"]),
    (
        Class::Extreme,
        &[
            "крупнейш",
            "наибольш",
            "наименьш",
            "=самый",
            "=самая",
            "=самое",
            "=самые",
            "=самого",
            "=самой",
            "=самых",
            "=самым",
            "сильнейш",
            "важнейш",
            "лучш",
            "худш",
            "высш",
            "главн",
            "величайш",
            "ведущ",
        ],
    ),
    (Class::Majority, &["большинств", "=преимущественно"]),
];

/// Stems; any Kazakh suffixes may follow, up to six letters. One with `=` is a whole word.
const KAZAKH: &[(Class, &[&str])] = &[
    (
        Class::All,
        &["барлық", "=бәрі", "=бәрін", "=бүкіл", "=әрбір", "=әр", "әрқашан", "=үнемі", "=әрдайым", "кез келген"],
    ),
    (Class::None, &["ешқашан", "ешкім", "ешбір", "ештеңе", "=ешқандай"]),
    (Class::Only, &["=тек", "=ғана", "=жалғыз", "=бірден-бір"]),
    (Class::Wholly, &["=толығымен", "=толық", "=түгел", "=мүлдем", "=сөзсіз"]),
    (Class::Order, &["бірінші", "алғашқы", "соңғы", "=алғаш"]),
    (Class::Extreme, &["=ең", "=аса", "=басты", "=жетекші"]),
    (Class::Majority, &["көпшіліг", "=басым"]),
];

/// What follows `last` where it means a time before now.
const TIMES: &[&str] = &[
    "year",
    "years",
    "decade",
    "decades",
    "month",
    "months",
    "week",
    "weeks",
    "century",
    "centuries",
    "recent",
    "few",
    "several",
    "two",
    "three",
    "summer",
    "winter",
    "night",
    "trip",
];

const COMPARISONS: &[&str] = &[
    "than",
    "compared",
    "comparison",
    "unlike",
    "whereas",
    "exceed",
    "exceeds",
    "exceeded",
    "exceeding",
    "outnumber",
    "outnumbered",
    "equal",
    "equals",
    "rather than",
    "more",
    "less",
    "fewer",
    "larger",
    "smaller",
    "greater",
    "higher",
    "lower",
    "stronger",
    "weaker",
    "better",
    "worse",
    "closer",
    "harsher",
    "tenser",
    "deeper",
    "wider",
    "faster",
    "slower",
];
const RUSSIAN_COMPARISONS: &[&str] = &[
    "=чем",
    "по сравнению",
    "=более",
    "=менее",
    "=больше",
    "=меньше",
    "=выше",
    "=ниже",
    "=сильнее",
    "=слабее",
    "=лучше",
    "=хуже",
    "превыш",
    "превос",
    "уступа",
    "=глубже",
    "=шире",
];
const KAZAKH_COMPARISONS: &[&str] =
    &["=қарағанда", "салыстыр", "=көбірек", "=азырақ", "=артық", "=кем", "тереңірек", "=күштірек"];

/// A change is a comparison with an earlier time.
const CHANGES: &[&str] = &[
    "increase",
    "increases",
    "increased",
    "increasing",
    "increasingly",
    "decrease",
    "decreases",
    "decreased",
    "decreasing",
    "grow",
    "grows",
    "grew",
    "grown",
    "growing",
    "growth",
    "rise",
    "rises",
    "rose",
    "risen",
    "rising",
    "fall",
    "falls",
    "fell",
    "fallen",
    "decline",
    "declines",
    "declined",
    "declining",
    "drop",
    "dropped",
    "soared",
    "shrunk",
    "shrank",
    "widened",
    "narrowed",
    "expanded",
    "reduced",
    "reduce",
    "reduction",
    "improved",
    "worsened",
    "strengthened",
    "weakened",
    "diversified",
    "augmented",
    "reversed",
    "surge",
    "diminishing",
];
const RUSSIAN_CHANGES: &[&str] = &[
    "вырос",
    "=рост",
    "=роста",
    "увелич",
    "сниз",
    "снижен",
    "сократ",
    "сокращ",
    "=упал",
    "=упала",
    "=упали",
    "усил",
    "ослаб",
    "улучш",
    "ухудш",
];
const KAZAKH_CHANGES: &[&str] =
    &["=өсті", "=өсу", "=өскен", "артты", "арту", "төменде", "азай", "кеңей", "күшей", "=өзгерістер", "өзгер"];

const FUTURE: &[&str] = &[
    "will",
    "shall",
    "going to",
    "is expected",
    "are expected",
    "was expected",
    "forecast",
    "forecasts",
    "predict",
    "predicts",
    "predicted",
    "in the years to come",
    "foreseeable future",
    "in the future",
    "distant future",
    "next decade",
    "planned to",
    "plans to",
    "intends to",
    "intend to",
    "pledged",
    "pledges",
    "promised",
    "promises",
    "vowed",
    "vows",
    "over the next",
];
/// Words that leave it open.
const OPEN_FUTURE: &[&str] = &["would", "might", "may", "could", "likely", "probably", "possibly", "perhaps"];
const RUSSIAN_FUTURE: &[&str] = &[
    "=будет",
    "=будут",
    "=станет",
    "=станут",
    "=предстоит",
    "прогноз",
    "в будущем",
    "ожида",
    "планиру",
    "намер",
    "обеща",
    "=вероятно",
    "=возможно",
    "=сможет",
    "=смогут",
];
const KAZAKH_FUTURE: &[&str] = &["=болады", "болашақ", "келешек", "болжа", "жоспарла", "күтіл", "=мүмкін"];

/// The quantifiers of some words, without a text around them: the class and the words.
pub fn quantifiers(words: &str) -> Vec<(QuantifierClass, String)> {
    let sentence =
        Sentence { line: 1, last_line: 1, text: words.to_owned(), language: Language::of(words), block: Block::Prose };
    let mut work = Work::new(&sentence);
    find(&mut work);
    let found = work.marks.iter().filter(|mark| mark.kind == MarkKind::Quantifier);
    let with_class = found.filter_map(|mark| {
        let class = Class::ALL.into_iter().find(|class| class.name() == mark.reads)?;
        Some((class, words.get(mark.start..mark.end)?.to_lowercase()))
    });
    with_class.collect()
}

pub(crate) fn find(work: &mut Work<'_>) {
    let mut at = 0;
    while at < work.tokens.len() {
        at = if work.used[at] { at + 1 } else { at + at_word(work, at).max(1) };
    }
}

/// Marks what begins at a word; gives how many pieces it takes.
fn at_word(work: &mut Work<'_>, at: usize) -> usize {
    let language = work.sentence.language;
    if let Some((class, count)) = quantifier(work, at, language) {
        work.mark(MarkKind::Quantifier, at..at + count, class.name());
        return count;
    }
    let (comparisons, changes, future, ending) = match language {
        Language::English => (COMPARISONS, CHANGES, FUTURE, 0),
        Language::Russian => (RUSSIAN_COMPARISONS, RUSSIAN_CHANGES, RUSSIAN_FUTURE, 6),
        Language::Kazakh => (KAZAKH_COMPARISONS, KAZAKH_CHANGES, KAZAKH_FUTURE, 7),
    };
    let longest = |list: &[&str]| list.iter().filter_map(|phrase| phrase_at(work, at, phrase, ending)).max();
    let open = if language == Language::English { OPEN_FUTURE } else { &[] };
    let found = [
        (MarkKind::Forecast, "forecast", longest(future)),
        (MarkKind::Forecast, "left open", longest(open)),
        (MarkKind::Comparative, "comparison", longest(comparisons)),
        (MarkKind::Comparative, "change", longest(changes)),
    ];
    for (kind, reads, count) in found {
        // `May` with a capital is a month, or begins a wish.
        if let Some(count) = count.filter(|_| !(work.word(at) == "may" && work.tokens[at].is_capital())) {
            work.mark(kind, at..at + count, reads);
            return count;
        }
    }
    1
}

fn quantifier(work: &Work<'_>, at: usize, language: Language) -> Option<(Class, usize)> {
    let (lists, ending) = match language {
        Language::English => (ENGLISH, 0),
        Language::Russian => (RUSSIAN, 4),
        Language::Kazakh => (KAZAKH, 6),
    };
    let found = lists.iter().flat_map(|(class, phrases)| phrases.iter().map(move |phrase| (*class, *phrase)));
    let mut longest: Option<(Class, usize)> = None;
    for (class, phrase) in found {
        if let Some(count) = phrase_at(work, at, phrase, ending)
            && longest.is_none_or(|(_, known)| known < count)
        {
            longest = Some((class, count));
        }
    }
    if language == Language::Russian && work.word(at) == "самым" && work.word_before(at) == "тем" {
        return None;
    }
    if language == Language::English {
        if longest.is_none() && work.word(at) == "most" {
            return Some((most(work, at), 1));
        }
        // `last` with a time, `at first sight`, `at least` are no claims.
        let next = work.word(at + 1);
        match work.word(at) {
            "last" if TIMES.contains(&next) || next.is_empty() => return None,
            "first" if matches!(next, "sight" | "glance") => return None,
            "least" | "first" | "best" if work.word_before(at) == "at" => return None,
            _ => {}
        }
    }
    longest
}

/// `most powerful` is an extreme, `most states` a majority.
fn most(work: &Work<'_>, at: usize) -> Class {
    let before = work.word_before(at);
    let of = matches!(work.word(at + 1), "of" | "the");
    let superlative = matches!(before, "the" | "its" | "their" | "his" | "whose" | "s") || before.ends_with("est");
    if superlative && !of { Class::Extreme } else { Class::Majority }
}

/// How many pieces a phrase takes at a place; `ending` letters may follow the last word, unless it begins with `=`.
fn phrase_at(work: &Work<'_>, at: usize, phrase: &str, ending: usize) -> Option<usize> {
    let (exact, phrase) = match phrase.strip_prefix('=') {
        Some(rest) => (true, rest),
        None => (ending == 0, phrase),
    };
    let mut count = 0;
    let mut parts = phrase.split(' ').peekable();
    while let Some(part) = parts.next() {
        let token = work.tokens.get(at + count)?;
        if token.kind == crate::token::TokenKind::Number && token.text != part {
            return None;
        }
        let word = token.lower.as_str();
        let last = parts.peek().is_none();
        let fits = match word.strip_prefix(part) {
            Some("") => true,
            Some(rest) => last && !exact && rest.chars().count() <= ending,
            None => false,
        };
        if !fits {
            return None;
        }
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use super::*;
    use crate::{Marker, sentences};

    fn classes(words: &str) -> Vec<&'static str> {
        quantifiers(words).into_iter().map(|(class, _)| class.name()).collect()
    }

    #[test]
    fn quantifiers_of_three_languages() {
        let cases: &[(&str, &[&str])] = &[
            ("All states always voted; none fell entirely.", &["all", "all", "none", "wholly"]),
            ("The first and only time; the last president.", &["first or last", "only", "first or last"]),
            ("In the last decades, at first sight, at least two.", &[]),
            ("The world's largest economy with its most powerful military.", &["extreme", "extreme"]),
            ("Most of the states; most states.", &["most", "most"]),
            ("Все страны всегда были полностью за, никто не против.", &["all", "all", "wholly", "none"]),
            ("Впервые и только крупнейшие государства, большинство.", &["first or last", "only", "extreme", "most"]),
            (
                "Барлық елдер ешқашан толығымен, тек ең ірі, алғашқы.",
                &["all", "none", "wholly", "only", "extreme", "first or last"],
            ),
        ];
        for (words, wanted) in cases {
            assert_eq!(&classes(words), wanted, "{words}");
        }
        assert_eq!(quantifiers("It NEVER fell"), [(Class::None, "never".to_owned())]);
    }

    #[test]
    fn comparisons_and_the_future() {
        let marker = Marker::new(World::builtin());
        let cases: &[(&str, &[&str])] = &[
            ("Trade was more than three times that of China.", &["comparative comparison", "comparative comparison"]),
            (
                "It increased and will fall in the foreseeable future.",
                &["comparative change", "forecast forecast", "comparative change", "forecast forecast"],
            ),
            ("In May 2015 it might come.", &["forecast left open"]),
            (
                "Торговля вырастет и будет больше, чем прежде.",
                &["forecast forecast", "comparative comparison", "comparative comparison"],
            ),
            (
                "Сауда болашақта тереңірек болады.",
                &["forecast forecast", "comparative comparison", "forecast forecast"],
            ),
        ];
        for (text, wanted) in cases {
            let marks = sentences(text).iter().flat_map(|one| marker.marks(one)).collect::<Vec<_>>();
            let found = marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Comparative | MarkKind::Forecast));
            let found: Vec<String> = found.map(|mark| format!("{} {}", mark.kind.name(), mark.reads)).collect();
            assert_eq!(&found, wanted, "{text}");
        }
    }
}
