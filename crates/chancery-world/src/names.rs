//! From a name in any language to a state, and back.
//!
//! A name is looked up in steps, each more tolerant than the one before; the first that knows it decides. What is compared in
//! each is a key made of the plain form of the name (`fold`), of its letters or of its words (`key`, `words`). The steps, and
//! what they were measured on, are described in docs/methods/names.md.

mod ended;
mod fold;
mod index;
mod key;
mod mojibake;
mod nearest;
mod parts;
mod typing;
mod typing_errors;
mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chancery_core::{Date, Period, State};

use crate::states::{StateInfo, States};
use crate::table::Reader;
use fold::plain;
use index::{ByKey, Entry, Index};
use key::Words;
use nearest::Hints;
use typing_errors::TypingErrors;

/// What a code or name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One state.
    One(State),
    /// Several; nobody may choose silently.
    Ambiguous(Vec<State>),
    /// None; perhaps a slip of a known name.
    Unknown {
        /// The nearest known name.
        nearest: Option<String>,
    },
}

impl Resolution {
    /// The state, if there is exactly one.
    pub fn one(&self) -> Option<State> {
        match self {
            Self::One(state) => Some(*state),
            _ => None,
        }
    }
}

/// How a name was found, from the strictest way to the most tolerant one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It is the key of a state, three capital letters.
    Key,
    /// It is a listed name, letter by letter.
    Exact,
    /// A listed name but for case, accents, punctuation, spaces, footnote marks, or a wrong encoding.
    Folded,
    /// The words of a listed name in another order, or without articles: `Korea, South`.
    WordOrder,
    /// Words that are abbreviated, or written for the same in another language: `Dominican Rep.`.
    Abbreviation,
    /// A listed name with another form of government: `Kingdom of Eswatini`.
    Government,
    /// Several names of one state, or a name with a remark: `Sri Lanka (Ceylon)`, `Sudan (former)`, `Guam (US)`.
    Parts,
    /// One typing error away from names of one state only.
    TypingError,
}

impl How {
    /// The words for it in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Exact => "exact",
            Self::Folded => "folded",
            Self::WordOrder => "word order",
            Self::Abbreviation => "abbreviation",
            Self::Government => "form of government",
            Self::Parts => "parts",
            Self::TypingError => "typing error",
        }
    }
}

/// What a name means, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// What it means.
    pub resolution: Resolution,
    /// How it was found; `None` if it is unknown.
    pub how: Option<How>,
    /// The listed name it was taken for; `None` for keys, for names found by parts, and where several fit.
    pub name: Option<&'a str>,
    /// Language of that name, as in the tables (`en`, `fr`, ...).
    pub language: Option<&'a str>,
}

#[derive(Clone, Debug)]
struct Name {
    state: State,
    language: String,
    name: String,
    kind: String,
    /// The data set that writes it so, for spellings that are one provider's own.
    data_set: Option<String>,
    period: Period,
}

/// A name that nobody may give a meaning silently.
#[derive(Clone, Debug)]
struct Doubtful {
    candidates: Vec<State>,
    /// A date can settle it: "Korea" before 1910.
    by_date: bool,
    /// A data set means the first candidate: "Guinea" in a list of countries.
    in_data: bool,
}

/// Whether typing errors are put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing {
    Corrected,
    AsWritten,
}

#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    doubtful: Vec<Doubtful>,
    /// By the letters of the plain form, without spaces.
    by_letters: Index,
    /// By the words, written out, in any order.
    by_words: Index,
    /// The state of which alone a word is used; `None` if several states have names with it.
    owners: ByKey<Option<State>>,
    /// The state that a territory belongs to, for `Guam (US)`.
    sovereigns: BTreeMap<State, State>,
    /// Built at the first name with a typing error.
    typing_errors: OnceLock<TypingErrors>,
    /// Doubtful names, and names of what is no state: nothing is taken for a name that is as near to one of them.
    others: Vec<String>,
    hints: OnceLock<[Hints; 2]>,
}

/// What a step of the search found.
struct Hit {
    resolution: Resolution,
    how: How,
    /// A name that was found.
    name: Option<u32>,
}

impl Names {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut names = Self::default();
        names.read_names(reader, states);
        let doubtful = names.read_doubtful(reader, states);
        let no_states = read_no_states(reader);
        reader.rows("dependencies", |row| {
            names.sovereigns.insert(row.state("state")?, row.state("sovereign")?);
            Ok(())
        });
        names.index(&doubtful, &no_states);
        names.others = doubtful.into_iter().chain(no_states).collect();
        names
    }

    fn read_names(&mut self, reader: &mut Reader<'_, '_>, states: &States) {
        reader.rows("names", |row| {
            let kind = row.required("kind")?;
            let name = Name {
                state: row.state("state")?,
                language: row.owned("language"),
                name: row.required("name")?,
                data_set: (kind == "dataset").then(|| row.owned("source")),
                kind,
                period: row.period("start", "end")?,
            };
            if states.get(name.state).is_none() {
                return Err(format!("unknown state {}", name.state));
            }
            self.names.push(name);
            Ok(())
        });
        // A short name that the table has too may have ended there.
        let has_ended = |info: &StateInfo| {
            let mut listed = self
                .names
                .iter()
                .filter(|name| name.state == info.state && name.name == info.name && name.data_set.is_none());
            listed
                .next()
                .is_some_and(|first| first.period.end.is_some() && listed.all(|name| name.period.end.is_some()))
        };
        let in_use: Vec<&StateInfo> = states.all().iter().filter(|info| !has_ended(info)).collect();
        self.names.extend(in_use.into_iter().map(|info| Name {
            state: info.state,
            language: "en".into(),
            name: info.name.clone(),
            kind: "short".into(),
            data_set: None,
            period: Period::ALWAYS,
        }));
    }

    /// Reads the ambiguous names and gives their texts, in the order of `doubtful`.
    fn read_doubtful(&mut self, reader: &mut Reader<'_, '_>, states: &States) -> Vec<String> {
        let mut texts = Vec::new();
        reader.rows("ambiguous", |row| {
            let candidates = row.states("candidates")?;
            if let Some(unknown) = candidates.iter().find(|state| states.get(**state).is_none()) {
                return Err(format!("unknown state {unknown}"));
            }
            let (by_date, in_data) = match row.text("settled_by") {
                "" => (false, false),
                "date" => (true, false),
                "data" => (false, true),
                other => return Err(format!("`{other}` settles nothing: write `date`, `data` or leave it empty")),
            };
            texts.push(row.required("name")?);
            self.doubtful.push(Doubtful { candidates, by_date, in_data });
            Ok(())
        });
        texts
    }

    fn index(&mut self, doubtful: &[String], no_states: &[String]) {
        let (mut letters, mut words) = (Vec::new(), Vec::new());
        for (number, name) in (0_u32..).zip(&self.names) {
            let plain = plain(&name.name);
            letters.push((key::of_letters(&plain), number));
            let Some(own) = Words::of(&plain) else { continue };
            words.extend(own.key().map(|key| (key, number)));
            words.push((key::of_written_out(&plain), number));
            if name.data_set.is_none() {
                for word in own.keys() {
                    let owner = self.owners.entry(*word).or_insert(Some(name.state));
                    *owner = owner.filter(|owner| *owner == name.state);
                }
            }
        }
        let keys = |texts: &[String]| -> [Vec<(u64, u32)>; 2] {
            let plains: Vec<String> = texts.iter().map(|text| plain(text)).collect();
            let letters = (0..).zip(&plains).map(|(number, plain)| (key::of_letters(plain), number)).collect();
            let words = (0..).zip(&plains).filter_map(|(number, plain)| Some((Words::of(plain)?.key()?, number)));
            [letters, words.collect()]
        };
        let only_keys = |pairs: Vec<(u64, u32)>| -> Vec<u64> { pairs.into_iter().map(|(key, _)| key).collect() };
        let [doubtful_letters, doubtful_words] = keys(doubtful);
        let [other_letters, other_words] = keys(no_states);
        let (other_letters, other_words) = (only_keys(other_letters), only_keys(other_words));
        self.by_letters = Index::new(&doubtful_letters, letters, &other_letters);
        // Without order and number `Islands` would be the German `Island`: here what is no state comes first.
        words.retain(|(key, _)| !other_words.contains(key));
        self.by_words = Index::new(&doubtful_words, words, &other_words);
    }

    pub(crate) fn of(&self, state: State) -> Vec<(&str, &str, &str)> {
        let own = self.names.iter().filter(|name| name.state == state);
        own.map(|name| (name.language.as_str(), name.name.as_str(), name.kind.as_str())).collect()
    }

    /// What a person means by a name.
    pub(crate) fn resolve(&self, name: &str, on: Option<Date>, typing: Typing, states: &States) -> Resolution {
        self.find(name, on, typing, states).map_or_else(|| self.unknown(name), |hit| hit.resolution)
    }

    /// The state a person means by a name, if it is one; quicker than [`Names::resolve`] where it is none.
    pub(crate) fn state(&self, name: &str, on: Option<Date>, states: &States) -> Option<State> {
        self.find(name, on, Typing::Corrected, states)?.resolution.one()
    }

    /// What a person means by a name, and how it was found.
    pub(crate) fn matched(&self, name: &str, on: Option<Date>, states: &States) -> Match<'_> {
        let Some(hit) = self.find(name, on, Typing::Corrected, states) else {
            return Match { resolution: self.unknown(name), how: None, name: None, language: None };
        };
        let known = hit.name.filter(|_| hit.resolution.one().is_some()).map(|number| self.same_text(number, name));
        let how = match (hit.how, known) {
            (How::Folded, Some(known)) if known.name == name => How::Exact,
            (How::Abbreviation, Some(known)) if key::same_words(&plain(name), &plain(&known.name)) => How::WordOrder,
            (how, _) => how,
        };
        let is_known = !matches!(hit.resolution, Resolution::Unknown { .. });
        Match {
            resolution: hit.resolution,
            how: is_known.then_some(how),
            name: known.map(|known| known.name.as_str()),
            language: known.map(|known| known.language.as_str()),
        }
    }

    /// Of the names with the letters of a listed one, the one that is written as asked; else the listed one.
    fn same_text(&self, listed: u32, asked: &str) -> &Name {
        let listed = &self.names[listed as usize];
        let same = |name: &&Name| name.state == listed.state && name.name == asked;
        match self.by_letters.get(key::of_letters(&plain(&listed.name))) {
            Some(Entry::Names(from, to)) => {
                let numbers = self.by_letters.names(from, to).iter();
                numbers.map(|number| &self.names[*number as usize]).find(same).unwrap_or(listed)
            }
            _ => listed,
        }
    }

    /// What a data set means by a name: its own spellings first, then what everybody means. Nothing is put right in it.
    pub(crate) fn resolve_spelling(&self, data_set: &str, name: &str, on: Option<Date>, states: &States) -> Resolution {
        match self.by_letters.get(key::of_letters(&plain(name))) {
            Some(Entry::Names(from, to)) => {
                let numbers = self.by_letters.names(from, to);
                let own = |name: &Name| name.data_set.as_deref() == Some(data_set);
                if let Some((resolution, _)) = self.meant(numbers, on, own, states) {
                    return resolution;
                }
            }
            Some(Entry::Doubtful(number)) => {
                let doubtful = &self.doubtful[number as usize];
                let own = self.spelling_of(data_set, name, on);
                if !own.is_empty() {
                    return among(own, on, states);
                }
                if let (true, Some(first)) = (doubtful.in_data, doubtful.candidates.first()) {
                    return Resolution::One(*first);
                }
            }
            _ => {}
        }
        self.resolve(name, on, Typing::AsWritten, states)
    }

    /// The states that a data set calls by a name that is doubtful elsewhere.
    fn spelling_of(&self, data_set: &str, name: &str, on: Option<Date>) -> Vec<State> {
        let wanted = plain(name);
        let own = self.names.iter().filter(|name| {
            name.data_set.as_deref() == Some(data_set)
                && on.is_none_or(|day| name.period.contains(day))
                && plain(&name.name) == wanted
        });
        let mut found: Vec<State> = own.map(|name| name.state).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The steps of the search, the strictest first. `None` if no step knows the name.
    fn find(&self, name: &str, on: Option<Date>, typing: Typing, states: &States) -> Option<Hit> {
        if let Ok(state) = State::new(name.trim())
            && states.get(state).is_some()
        {
            return Some(Hit { resolution: Resolution::One(state), how: How::Key, name: None });
        }
        let plain = plain(name);
        // A name that is known, but not on that day, is not taken for another one: then there is no hit, and no further step.
        if let Ok(hit) = self.find_whole(&plain, on, states) {
            return hit;
        }
        if let Some(resolution) = self.find_by_parts(name, &plain, on, states) {
            let over = on.is_some_and(|day| {
                resolution.one().is_some_and(|state| self.end_of_parts(name, state).is_some_and(|end| end < day))
            });
            return (!over).then_some(Hit { resolution, how: How::Parts, name: None });
        }
        if typing == Typing::AsWritten {
            return None;
        }
        self.find_with_error(&plain, on, states)
    }

    /// The steps in which the whole of a plain name is looked up.
    fn find_whole(&self, plain: &str, on: Option<Date>, states: &States) -> Result<Option<Hit>, NotListed> {
        let letters = self.look_up(&self.by_letters, key::of_letters(plain), How::Folded, on, states);
        if let Ok(Some(hit)) = letters {
            return Ok(Some(hit));
        }
        let Some(words) = Words::of(plain) else { return Err(NotListed) };
        let Some(key) = words.key() else { return Err(NotListed) };
        let in_order = self.look_up(&self.by_words, key, How::Abbreviation, on, states);
        if letters.is_ok() || in_order.is_ok() {
            return Ok(in_order.unwrap_or(None));
        }
        if let Ok(hit) = self.look_up(&self.by_words, key::of_written_out(plain), How::Abbreviation, on, states) {
            return Ok(hit);
        }
        let by_direction = words
            .with_directions()
            .find_map(|key| self.look_up(&self.by_words, key, How::Abbreviation, on, states).ok().flatten());
        if by_direction.is_some() {
            return Ok(by_direction);
        }
        self.find_without_government(plain, &words, on, states).map(Some).ok_or(NotListed)
    }

    /// The name without words such as `Republic`, if no other state has a name with the rest of it in common.
    fn find_without_government(&self, plain: &str, words: &Words, on: Option<Date>, states: &States) -> Option<Hit> {
        let rest = words.without_government()?;
        let hit = self.look_up(&self.by_words, rest.key()?, How::Government, on, states).ok()??;
        let state = hit.resolution.one()?;
        if !rest.keys().iter().any(|word| self.owners.get(word) == Some(&Some(state))) {
            return None;
        }
        // `Dominica Rep.` is as near to the Dominican Republic.
        (!self.is_near_another(plain, state, on, states)).then_some(hit)
    }

    /// What stands under a key. `Ok(None)`: names that were not in use on the day.
    fn look_up(
        &self,
        index: &Index,
        key: u64,
        how: How,
        on: Option<Date>,
        states: &States,
    ) -> Result<Option<Hit>, NotListed> {
        let (resolution, name) = match index.get(key).ok_or(NotListed)? {
            Entry::Doubtful(number) => {
                let doubtful = &self.doubtful[number as usize];
                let candidates = doubtful.candidates.clone();
                let settled = doubtful.by_date && on.is_some();
                (if settled { among(candidates, on, states) } else { Resolution::Ambiguous(candidates) }, None)
            }
            Entry::NoState => (Resolution::Unknown { nearest: None }, None),
            Entry::Names(from, to) => {
                let numbers = index.names(from, to);
                // What one provider writes counts only where nobody else uses the name, whatever the day.
                let is_shared = numbers.iter().any(|number| self.names[*number as usize].data_set.is_none());
                let meant = self.meant(numbers, on, |name| name.data_set.is_none() == is_shared, states);
                let Some((resolution, name)) = meant else { return Ok(None) };
                (resolution, Some(name))
            }
        };
        Ok(Some(Hit { resolution, how, name }))
    }

    /// What the names of some numbers mean that fit and were in use on the day, and the first of them.
    fn meant(
        &self,
        numbers: &[u32],
        on: Option<Date>,
        fits: impl Fn(&Name) -> bool,
        states: &States,
    ) -> Option<(Resolution, u32)> {
        let mut in_use = numbers.iter().copied().filter(|number| {
            let name = &self.names[*number as usize];
            fits(name) && on.is_none_or(|day| name.period.contains(day))
        });
        let state_of = |number: u32| self.names[number as usize].state;
        let first = in_use.next()?;
        let Some(other) = in_use.clone().find(|number| state_of(*number) != state_of(first)) else {
            return Some((Resolution::One(state_of(first)), first));
        };
        let mut candidates: Vec<State> = [first, other].into_iter().chain(in_use).map(state_of).collect();
        candidates.sort_unstable();
        candidates.dedup();
        Some((among(candidates, on, states), first))
    }

    /// An English name if one is near, else one of any language.
    fn unknown(&self, name: &str) -> Resolution {
        let [english, others] = self.hints.get_or_init(|| {
            [true, false].map(|english| {
                let people = (0..).zip(&self.names).filter(|(_, name)| name.data_set.is_none());
                let names = people.filter(|(_, name)| (name.language == "en") == english);
                Hints::new(names.map(|(number, name)| (number, name.name.as_str())))
            })
        });
        let near = english.nearest(name).or_else(|| others.nearest(name));
        Resolution::Unknown { nearest: near.map(|number| self.names[number as usize].name.clone()) }
    }
}

/// No step of the search knows the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NotListed;

/// Names of regions, organisations and aggregates, and words that are easily taken for a state.
fn read_no_states(reader: &mut Reader<'_, '_>) -> Vec<String> {
    let mut texts = Vec::new();
    for (table, column) in [("region_names", "name"), ("organisation_names", "name"), ("no_states", "name")] {
        reader.rows(table, |row| {
            texts.push(row.required(column)?);
            Ok(())
        });
    }
    texts
}

/// Of several candidates, those that existed on the day asked about; without a day, those that exist today.
fn among(candidates: Vec<State>, on: Option<Date>, states: &States) -> Resolution {
    let lives = |state: &State| {
        states.get(*state).is_some_and(|info| {
            info.spells.iter().any(|spell| on.map_or(spell.period.end.is_none(), |day| spell.period.contains(day)))
        })
    };
    if let [only] = candidates.as_slice() {
        return Resolution::One(*only);
    }
    let living: Vec<State> = candidates.iter().copied().filter(lives).collect();
    match living.as_slice() {
        [only] => Resolution::One(*only),
        [] => Resolution::Ambiguous(candidates),
        _ => Resolution::Ambiguous(living),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::table::Tables;

    const STATES: &str = "state,name,start,end,sovereign,source,status\n\
        AAA,Arcadia,1900-01-01,1949-12-31,1,x,unverified\n\
        BBB,New Arcadia,1950-01-01,,1,x,unverified\n\
        CCC,Borduria,1900-01-01,,1,x,unverified\n";
    const SYSTEM: &str = "state,system,code,abbreviation,start,end,source,status\n\
        AAA,cow,1,AAA,1900-01-01,1949-12-31,x,unverified\n\
        BBB,cow,2,BBB,1950-01-01,,x,unverified\n\
        CCC,cow,3,CCC,1900-01-01,,x,unverified\n";
    const NAMES: &str = "state,language,name,start,end,kind,source,status\n\
        BBB,en,Arcadia,1950-01-01,,alias,,unverified\n\
        CCC,en,Arcady,,,dataset,one-set,unverified\n\
        BBB,en,Republic of Arcady,,,official,,unverified\n";
    const AMBIGUOUS: &str = "name,candidates,settled_by,note\n\
        Syldavia,CCC BBB,,never\n\
        Ruritania,AAA BBB,date,a date decides\n\
        Zembla,BBB CCC,data,data sets mean the first\n";

    fn world(ambiguous: &str) -> crate::World {
        let tables = [("states", STATES), ("system", SYSTEM), ("names", NAMES), ("ambiguous", ambiguous)];
        crate::World::from_tables(&Tables::new(tables.to_vec()))
    }

    fn day(text: &str) -> Option<Date> {
        Some(text.parse().expect("a day"))
    }

    #[test]
    fn the_day_decides_between_states_of_one_name() {
        let world = world(AMBIGUOUS);
        assert_eq!(world.problems(), []);
        let one = |name: &str, on| world.resolve(name, on).one().map(|state| state.to_string());
        assert_eq!(one("Arcadia", day("1920-01-01")), Some("AAA".into()));
        assert_eq!(one("Arcadia", day("1960-01-01")), Some("BBB".into()));
        assert_eq!(one("arcadia", None), Some("BBB".into()), "the one that exists today");
        assert_eq!(one("Arcady, Rep. of", None), Some("BBB".into()));
        assert_eq!(one("Arcady", None), Some("CCC".into()), "one provider's spelling when nobody else has the name");
    }

    #[test]
    fn only_what_the_table_allows_settles_an_ambiguous_name() {
        let world = world(AMBIGUOUS);
        let is_open = |name: &str, on| matches!(world.resolve(name, on), Resolution::Ambiguous(_));
        assert!(is_open("Syldavia", None) && is_open("Syldavia", day("1920-01-01")));
        assert!(is_open("Ruritania", None) && !is_open("Ruritania", day("1920-01-01")));
        assert!(is_open("Zembla", None) && is_open("Zembla", day("1960-01-01")));
        assert_eq!(
            world.resolve_spelling("any-set", "Zembla", None).one().map(|state| state.to_string()),
            Some("BBB".into())
        );
        assert_eq!(world.resolve_spelling("any-set", "Syldavia", None).one(), None);
        assert_eq!(
            world.resolve_spelling("one-set", "Arcady", None).one().map(|state| state.to_string()),
            Some("CCC".into())
        );
    }

    #[test]
    fn rows_that_cannot_be_used_are_named() {
        let world = world("name,candidates,settled_by,note\nKlow,CCC BBB,moon,\nSzohôd,QQQ,,\n");
        let problems: Vec<String> = world.problems().iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "ambiguous.csv:2: `moon` settles nothing: write `date`, `data` or leave it empty",
                "ambiguous.csv:3: unknown state QQQ",
            ]
        );
    }

    /// All words of one to five letters `a` and `b`.
    pub(super) fn short_words() -> Vec<Vec<char>> {
        let word = |length: u32, bits: u32| (0..length).map(|at| if bits >> at & 1 == 1 { 'b' } else { 'a' }).collect();
        (1..=5).flat_map(|length| (0..1 << length).map(move |bits| word(length, bits))).collect()
    }

    /// The distance by its definition: insertions, deletions, substitutions, swaps of neighbours.
    pub(super) fn distance(one: &[char], other: &[char]) -> usize {
        let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                if i == 0 || j == 0 {
                    rows[i][j] = i + j;
                    continue;
                }
                let cost = usize::from(one[i - 1] != other[j - 1]);
                rows[i][j] = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
                }
            }
        }
        rows[one.len()][other.len()]
    }
}
