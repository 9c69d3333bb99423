//! Names made of several: `Sri Lanka (Ceylon)`, `Italy/Sardinia`, `Guam (US)`, `Sudan (former)`, `China excluding Taiwan`.

use chancery_core::{Date, State};

use super::fold;
use super::index::{Entry, Index};
use super::key::{self, Words};
use super::words::{EXCLUDING, is_remark};
use super::{Names, Resolution, among};
use crate::states::States;

/// More parts make a list, not a name.
const MOST: usize = 4;

/// What a part of a name is.
enum Part {
    /// The states that have, or had, the name.
    States(Vec<State>),
    /// Words on when or how much of it is meant.
    Remark,
}

impl Names {
    /// What all parts of a name mean together; `None` if it has one part only or one of them is not known.
    ///
    /// Parts that name different states name none, except a territory and the state it belongs to.
    pub(super) fn find_by_parts(
        &self,
        name: &str,
        plain: &str,
        on: Option<Date>,
        states: &States,
    ) -> Option<Resolution> {
        if !may_have_parts(name, plain) {
            return None;
        }
        let pieces = divide(name)?;
        let mut found: Vec<Vec<State>> = Vec::new();
        for piece in &pieces {
            match self.part(piece, states)? {
                Part::States(list) => found.push(list),
                Part::Remark => {}
            }
        }
        let (first, others) = found.split_first()?;
        let common: Vec<State> =
            first.iter().copied().filter(|state| others.iter().all(|list| list.contains(state))).collect();
        if !common.is_empty() {
            return Some(among(common, on, states));
        }
        if let [[one], [other]] = [first.as_slice(), others.first()?.as_slice()]
            && others.len() == 1
        {
            for (territory, state) in [(one, other), (other, one)] {
                if self.sovereigns.get(territory) == Some(state) {
                    return Some(Resolution::One(*territory));
                }
            }
        }
        let mut all = found.concat();
        all.sort_unstable();
        all.dedup();
        Some(Resolution::Ambiguous(all))
    }

    fn part(&self, piece: &str, states: &States) -> Option<Part> {
        if piece.split(' ').all(is_remark) {
            return Some(Part::Remark);
        }
        let words = Words::of(piece)?;
        let list = self
            .ever(&self.by_letters, key::of_letters(piece))
            .or_else(|| self.ever(&self.by_words, words.key()?))
            .or_else(|| words.with_directions().find_map(|key| self.ever(&self.by_words, key)))
            .or_else(|| Some(vec![self.find_without_government(piece, &words, None, states)?.resolution.one()?]));
        list.map(Part::States)
    }

    /// The states that ever had a name, however long ago.
    fn ever(&self, index: &Index, key: u64) -> Option<Vec<State>> {
        match index.get(key)? {
            Entry::Doubtful(number) => Some(self.doubtful[number as usize].candidates.clone()),
            Entry::NoState => None,
            Entry::Names(from, to) => {
                let names = index.names(from, to).iter().map(|number| &self.names[*number as usize]);
                let mut list: Vec<State> =
                    names.filter(|name| name.data_set.is_none()).map(|name| name.state).collect();
                list.sort_unstable();
                list.dedup();
                (!list.is_empty()).then_some(list)
            }
        }
    }
}

/// Whether it is worth dividing a name: most have none of the marks.
fn may_have_parts(name: &str, plain: &str) -> bool {
    name.contains(is_divider)
        || name.contains(" - ")
        || [" excl", " except"].iter().any(|word| plain.contains(word))
        || plain.split_once(' ').is_some_and(|(first, _)| is_remark(first))
}

fn is_divider(letter: char) -> bool {
    matches!(letter, '(' | ')' | ',' | '/' | ':' | ';' | '–' | '—' | '（' | '）' | '=')
}

/// The plain forms of the parts of a name; `None` if it has only one, or more than a name has.
pub(super) fn divide(name: &str) -> Option<Vec<String>> {
    let small = name.to_lowercase();
    if let Some(end) = EXCLUDING.iter().filter_map(|word| small.find(word)).min() {
        return Some(vec![fold::plain(&small[..end])]);
    }
    let pieces = small.split(is_divider).flat_map(|piece| piece.split(" - ")).map(fold::plain);
    let mut pieces: Vec<String> = pieces.filter(|piece| !piece.is_empty()).take(MOST + 1).collect();
    // `Former USSR` is a remark and a name.
    if let [only] = pieces.as_slice()
        && let Some((first, rest)) = only.split_once(' ')
        && matches!(first, "former" | "fmr" | "ex")
    {
        pieces = vec![first.to_owned(), rest.to_owned()];
    }
    (2..=MOST).contains(&pieces.len()).then_some(pieces)
}
