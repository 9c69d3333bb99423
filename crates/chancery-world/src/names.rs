//! From a name in any language to a state, and back.

use std::collections::BTreeMap;

use chancery_core::{Date, Period, State, fold_name, nearest};

use crate::states::States;
use crate::table::Reader;

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

#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    index: BTreeMap<String, Vec<usize>>,
    /// The same names with their words sorted, for "Korea, South" and "South Korea".
    shuffled: BTreeMap<String, Vec<usize>>,
    ambiguous: BTreeMap<String, Doubtful>,
}

impl Names {
    pub(crate) fn read(reader: &mut Reader<'_, '_>, states: &States) -> Self {
        let mut names = Self::default();
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
            names.names.push(name);
            Ok(())
        });
        for info in states.all() {
            names.names.push(Name {
                state: info.state,
                language: "en".into(),
                name: info.name.clone(),
                kind: "short".into(),
                data_set: None,
                period: Period::ALWAYS,
            });
        }
        for (position, name) in names.names.iter().enumerate() {
            let folded = fold_name(&name.name);
            names.shuffled.entry(sorted_words(&folded)).or_default().push(position);
            names.index.entry(folded).or_default().push(position);
        }
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
            let name = fold_name(&row.required("name")?);
            names.ambiguous.insert(name, Doubtful { candidates, by_date, in_data });
            Ok(())
        });
        names
    }

    pub(crate) fn of(&self, state: State) -> Vec<(&str, &str, &str)> {
        let own = self.names.iter().filter(|name| name.state == state);
        own.map(|name| (name.language.as_str(), name.name.as_str(), name.kind.as_str())).collect()
    }

    /// What a person means by a name.
    pub(crate) fn resolve(&self, name: &str, on: Option<Date>, states: &States) -> Resolution {
        if let Ok(state) = State::new(name.trim())
            && states.get(state).is_some()
        {
            return Resolution::One(state);
        }
        let folded = fold_name(name);
        match self.ambiguous.get(&folded) {
            Some(doubtful) if doubtful.by_date && on.is_some() => {
                return among(doubtful.candidates.clone(), on, states);
            }
            Some(doubtful) => return Resolution::Ambiguous(doubtful.candidates.clone()),
            None => {}
        }
        let without_article = folded.strip_prefix("the ").unwrap_or(&folded);
        let loose = sorted_words(without_article);
        // What one provider writes counts only where nobody else uses the name.
        for of_a_provider in [false, true] {
            let fits = |name: &Name| name.data_set.is_some() == of_a_provider;
            for (index, key) in
                [(&self.index, folded.as_str()), (&self.index, without_article), (&self.shuffled, loose.as_str())]
            {
                let found = self.look_up(index, key, on, fits);
                if !found.is_empty() {
                    return among(found, on, states);
                }
            }
        }
        // An English name if one is near, else one of any language.
        let near = |english: bool| {
            let people = self.names.iter().filter(|name| name.data_set.is_none() && (name.language == "en") == english);
            nearest(name, people.map(|name| name.name.as_str()))
        };
        Resolution::Unknown { nearest: near(true).or_else(|| near(false)).map(str::to_owned) }
    }

    /// What a data set means by a name: its own spellings first, then what everybody means.
    pub(crate) fn resolve_spelling(&self, data_set: &str, name: &str, on: Option<Date>, states: &States) -> Resolution {
        let folded = fold_name(name);
        let own = self.look_up(&self.index, &folded, on, |name| name.data_set.as_deref() == Some(data_set));
        if !own.is_empty() {
            return among(own, on, states);
        }
        match self.ambiguous.get(&folded) {
            Some(Doubtful { in_data: true, candidates, .. }) if !candidates.is_empty() => {
                Resolution::One(candidates[0])
            }
            _ => self.resolve(name, on, states),
        }
    }

    fn look_up(
        &self,
        index: &BTreeMap<String, Vec<usize>>,
        key: &str,
        on: Option<Date>,
        fits: impl Fn(&Name) -> bool,
    ) -> Vec<State> {
        let names = index.get(key).into_iter().flatten().map(|position| &self.names[*position]);
        let mut found: Vec<State> = names
            .filter(|name| fits(name) && on.is_none_or(|day| name.period.contains(day)))
            .map(|name| name.state)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
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

/// The words of a folded name in one order, without articles and with the usual abbreviations written out.
fn sorted_words(folded: &str) -> String {
    let mut words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !matches!(*word, "the" | "of" | "and"))
        .map(|word| match word {
            "st" => "saint",
            "rep" => "republic",
            "dem" => "democratic",
            "is" | "isds" => "islands",
            word => word,
        })
        .collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn abbreviations_and_order_of_words_do_not_count() {
        assert_eq!(sorted_words("korea dem rep of"), sorted_words("democratic republic of korea"));
        assert_eq!(sorted_words("st lucia"), sorted_words("saint lucia"));
        assert_ne!(sorted_words("guinea bissau"), sorted_words("guinea"));
    }
}
