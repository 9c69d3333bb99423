//! States, regions, organisations and leaders in a sentence, by the names the world has for them.
//!
//! The longest name that begins at a word wins. A Russian name may have another ending of its case, a Kazakh one suffixes; what it
//! means is asked of [`World`], so that a name of several states stays open here too.

use std::collections::BTreeMap;

use chancery_world::{LeaderMatch, Resolution, World};

use crate::language::is_cyrillic;
use crate::mark::{Mark, MarkKind, Work};
use crate::token::{Token, TokenKind, tokens};

/// A name as the world has it.
#[derive(Debug)]
struct Listed {
    kind: MarkKind,
    /// Its words in small letters.
    words: Vec<String>,
    /// As listed.
    name: String,
}

/// All names, by the first letters of their first word.
#[derive(Debug)]
pub(crate) struct Names<'w> {
    world: &'w World,
    by_start: BTreeMap<String, Vec<Listed>>,
}

/// So many letters of the first word are the same however it is declined.
const START: usize = 3;

/// Russian and Kazakh adjectives of regions, as words that are declined.
const ADJECTIVES: &[(&str, &str)] = &[
    ("латиноамериканский", "Latin America"),
    ("центральноазиатский", "Central Asia"),
    ("среднеазиатский", "Central Asia"),
    ("центральноамериканский", "Central America"),
    ("южноамериканский", "South America"),
    ("североамериканский", "North America"),
    ("латынамерикалық", "Latin America"),
    ("ортаазиялық", "Central Asia"),
];

/// Surnames of leaders that are words or common names of others: alone they name nobody.
const NO_SURNAMES: &[&str] = &[
    "long", "ford", "grant", "pierce", "young", "park", "major", "brown", "may", "king", "day", "hope", "law", "rice",
    "bush",
];

impl<'w> Names<'w> {
    pub(crate) fn new(world: &'w World) -> Self {
        let mut names = Self { world, by_start: BTreeMap::new() };
        for info in world.states() {
            for (language, name, kind) in world.names_of(info.state) {
                if matches!(language, "en" | "ru" | "kk") && kind != "dataset" {
                    names.add(MarkKind::State, name);
                }
            }
        }
        for region in world.regions() {
            for name in &region.names {
                names.add(MarkKind::Region, name);
                // `Latin American`, `Central Asian`: the same region.
                if ["America", "Asia", "Africa"].iter().any(|ending| name.ends_with(ending)) {
                    names.add_as(MarkKind::Region, &format!("{name}n"), name);
                }
            }
        }
        for (adjective, region) in ADJECTIVES {
            names.add_as(MarkKind::Region, adjective, region);
        }
        for organisation in world.organisations() {
            let own = organisation.names.iter().chain([&organisation.name, &organisation.short]);
            own.for_each(|name| names.add(MarkKind::Organisation, name));
        }
        for leader in world.leaders() {
            leader.names.iter().chain([&leader.name]).for_each(|name| names.add(MarkKind::Leader, name));
            if let Some(surname) = leader.name.split(' ').next_back().filter(|_| leader.name.contains(' ')) {
                let word = surname.to_lowercase();
                if word == "bush" || !NO_SURNAMES.contains(&word.as_str()) {
                    names.add(MarkKind::Leader, surname);
                }
            }
        }
        for listed in names.by_start.values_mut() {
            // The longest name first; of equal ones a region before a state before a leader.
            listed.sort_by(|a, b| (b.words.len(), rank(a.kind), &a.name).cmp(&(a.words.len(), rank(b.kind), &b.name)));
            listed.dedup_by(|a, b| a.words == b.words && a.kind == b.kind && capitals(&a.name) == capitals(&b.name));
        }
        names
    }

    fn add(&mut self, kind: MarkKind, name: &str) {
        self.add_as(kind, name, name);
    }

    /// Adds a wording under which a listed name is found.
    fn add_as(&mut self, kind: MarkKind, wording: &str, name: &str) {
        let words: Vec<String> = words_of(&tokens(wording)).map(|token| token.lower.clone()).collect();
        let Some(first) = words.first().filter(|first| first.as_str() != "the" && first.chars().count() > 1) else {
            return;
        };
        let start = start_of(first);
        self.by_start.entry(start).or_default().push(Listed { kind, words, name: name.to_owned() });
    }

    /// The names in a sentence, none inside another.
    pub(crate) fn find(&self, work: &Work<'_>) -> Vec<Mark> {
        let words: Vec<&Token<'_>> = work
            .tokens
            .iter()
            .zip(&work.used)
            .filter(|(token, used)| !**used && token.kind == TokenKind::Word)
            .map(|(token, _)| token)
            .collect();
        let mut marks = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let found = self.longest(&words[at..], &work.sentence.text).and_then(|(listed, count)| {
                let reads = self.reads(listed)?;
                Some((Mark { kind: listed.kind, start: words[at].start, end: words[at + count - 1].end, reads }, count))
            });
            match found {
                Some((mark, count)) => {
                    marks.push(mark);
                    at += count;
                }
                None => at += 1,
            }
        }
        marks
    }

    fn longest(&self, words: &[&Token<'_>], sentence: &str) -> Option<(&Listed, usize)> {
        // Names have a capital; adjectives of regions, which have none, are long.
        let long = |first: &Token<'_>| first.text.chars().count() > 10 && first.text.chars().all(is_cyrillic);
        let first = words.first().filter(|first| first.is_capital() || long(first))?;
        let candidates = self.by_start.get(&start_of(&first.lower))?;
        let fits = |listed: &&Listed| {
            let count = listed.words.len();
            let Some(own) = words.get(..count) else { return false };
            own.iter().zip(&listed.words).all(|(token, word)| same_word(&token.lower, word))
                && own.windows(2).all(|pair| stand_together(sentence, pair[0], pair[1]))
                && (count > 1 || alone_fits(own[0], &listed.name))
        };
        let listed = candidates.iter().find(fits)?;
        Some((listed, listed.words.len()))
    }

    /// What a name means: a key, a slug, or the candidates of a name of several.
    fn reads(&self, listed: &Listed) -> Option<String> {
        match listed.kind {
            MarkKind::State => match self.world.resolve_as_written(&listed.name, None) {
                Resolution::One(state) => Some(state.to_string()),
                Resolution::Ambiguous(states) => {
                    Some(states.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))
                }
                Resolution::Unknown { .. } => None,
            },
            MarkKind::Region => self.world.region(&listed.name).map(|region| region.slug.clone()),
            MarkKind::Organisation => {
                self.world.organisation(&listed.name).map(|organisation| organisation.slug.clone())
            }
            _ => match self.world.leader(&listed.name) {
                LeaderMatch::One(leader) => Some(leader.slug.clone()),
                LeaderMatch::Ambiguous(all) => {
                    Some(all.iter().map(|leader| leader.slug.as_str()).collect::<Vec<_>>().join(" or "))
                }
                LeaderMatch::Unknown { .. } => None,
            },
        }
    }
}

const fn rank(kind: MarkKind) -> u8 {
    match kind {
        MarkKind::Region => 0,
        MarkKind::State => 1,
        MarkKind::Organisation => 2,
        _ => 3,
    }
}

fn capitals(name: &str) -> bool {
    name.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase)
}

fn start_of(word: &str) -> String {
    word.chars().take(START).collect()
}

fn words_of<'a, 'b>(tokens: &'b [Token<'a>]) -> impl Iterator<Item = &'b Token<'a>> {
    tokens.iter().filter(|token| token.kind == TokenKind::Word)
}

/// A name of one word is written as listed where it is all capitals (`US`, `OAS`): `us` and `Us` are other words.
fn alone_fits(token: &Token<'_>, name: &str) -> bool {
    let short = name.chars().filter(|letter| letter.is_alphabetic()).count() <= 5;
    !(short && capitals(name)) || capitals(token.text)
}

/// Between the words of a name stand spaces, hyphens, dots or commas at most.
fn stand_together(sentence: &str, one: &Token<'_>, next: &Token<'_>) -> bool {
    let between = sentence.get(one.end..next.start).unwrap_or("?");
    between.len() <= 4 && between.chars().all(|mark| mark.is_whitespace() || matches!(mark, '-' | '.' | '’' | '\''))
}

/// Whether a word of a text is a word of a name, case endings and suffixes apart.
fn same_word(word: &str, listed: &str) -> bool {
    if word == listed {
        return true;
    }
    if word.is_ascii() && listed.is_ascii() {
        return false;
    }
    if without_accents(word) == without_accents(listed) {
        return true;
    }
    if !listed.chars().all(is_cyrillic) || listed.chars().count() < 3 {
        return false;
    }
    if let Some(suffix) = word.strip_prefix(listed) {
        return RUSSIAN_CASES.contains(&suffix) || is_kazakh_suffix(suffix);
    }
    let mut stem = listed;
    while stem.chars().count() > START && stem.ends_with(['а', 'я', 'о', 'е', 'ь', 'й', 'ы', 'и']) {
        stem = without_last(stem);
    }
    word.strip_prefix(stem).is_some_and(|ending| RUSSIAN_CASES.contains(&ending))
}

fn without_last(word: &str) -> &str {
    word.char_indices().next_back().map_or("", |(at, _)| &word[..at])
}

/// Latin letters without their marks, as names of leaders are often written.
fn without_accents(word: &str) -> String {
    chancery_core::fold_name(word)
}

const RUSSIAN_CASES: &[&str] = &[
    "", "а", "у", "е", "ы", "и", "я", "ю", "ь", "о", "й", "ом", "ем", "ой", "ей", "ою", "ью", "ам", "ям", "ами", "ями",
    "ах", "ях", "ов", "ев", "ии", "ию", "ия", "ией", "ий", "ого", "его", "ому", "ему", "ым", "им", "ых", "их", "ыми",
    "ими", "ая", "яя", "ую", "юю", "ое", "ее", "ые", "ие", "ый", "иям", "иями", "иях",
];

const KAZAKH_SUFFIXES: &[&str] = &[
    "ның",
    "нің",
    "дың",
    "дің",
    "тың",
    "тің",
    "ға",
    "ге",
    "қа",
    "ке",
    "на",
    "не",
    "да",
    "де",
    "та",
    "те",
    "нда",
    "нде",
    "дан",
    "ден",
    "тан",
    "тен",
    "нан",
    "нен",
    "ды",
    "ді",
    "ты",
    "ті",
    "ны",
    "ні",
    "н",
    "мен",
    "бен",
    "пен",
    "ы",
    "і",
    "сы",
    "сі",
    "дағы",
    "дегі",
    "тағы",
    "тегі",
    "ндағы",
    "ндегі",
    "мыз",
    "міз",
];

fn is_kazakh_suffix(suffix: &str) -> bool {
    // A possessive or plural may stand before the case: `Америка-сы-ндағы`, `мемлекет-тер-і`.
    let rest =
        ["сы", "сі", "лар", "лер", "дар", "дер", "тар", "тер"].iter().find_map(|first| suffix.strip_prefix(first));
    KAZAKH_SUFFIXES.contains(&suffix) || rest.is_some_and(|rest| rest.is_empty() || KAZAKH_SUFFIXES.contains(&rest))
}

#[cfg(test)]
mod tests {
    use chancery_world::World;

    use crate::{Marker, sentences};

    fn names(text: &str) -> Vec<String> {
        let marker = Marker::new(World::builtin());
        let marks = sentences(text).iter().flat_map(|one| marker.marks(one)).collect::<Vec<_>>();
        let named = marks.into_iter().filter(|mark| mark.kind.is_name());
        named.map(|mark| format!("{} {}", mark.kind.name(), mark.reads)).collect()
    }

    #[test]
    fn english_names() {
        assert_eq!(
            names("The US and South America in the OAS; let us go. U.S.-Mexico trade."),
            ["state USA", "region south-america", "organisation oas", "state USA", "state MEX"]
        );
        assert_eq!(
            names("Barack Obama and Trump met Hugo Chavez."),
            ["leader barack-obama", "leader donald-trump", "leader hugo-chavez"]
        );
        assert_eq!(names("G.W. Bush came."), ["leader george-w-bush"]);
        assert_eq!(names("Tom Long wrote it."), Vec::<String>::new());
    }

    #[test]
    fn russian_and_kazakh_names_in_any_case() {
        assert_eq!(
            names("Внешняя политика США в Казахстане и Латинской Америке с Мексикой."),
            ["state USA", "state KAZ", "region latin-america", "state MEX"]
        );
        assert_eq!(
            names("АҚШ-тың Латын Америкасы мен Орталық Азияға, Қазақстанның саясаты."),
            ["state USA", "region latin-america", "region central-asia", "state KAZ"]
        );
    }
}
