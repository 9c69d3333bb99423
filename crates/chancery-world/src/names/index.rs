//! Which names, and which words that are no names of states, stand under a key.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::key::spread;

/// Keys are spread already; hashing them again would only cost time.
#[derive(Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = spread(self.0 ^ u64::from(*byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = spread(key);
    }
}

pub(super) type ByKey<T> = HashMap<u64, T, BuildHasherDefault<Spread>>;

/// What stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A row of the ambiguous names.
    Doubtful(u32),
    /// Names from one place of the list to another.
    Names(u32, u32),
    /// A region, an organisation, an aggregate.
    NoState,
}

/// Entries by one kind of key. A doubtful name stands before names, names before what is no state.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: ByKey<Entry>,
    /// Numbers of names, those of one key together.
    names: Vec<u32>,
}

impl Index {
    /// Keys with numbers of doubtful names, keys with numbers of names, and keys of what is no state.
    pub(super) fn new(doubtful: &[(u64, u32)], mut names: Vec<(u64, u32)>, no_states: &[u64]) -> Self {
        names.sort_unstable();
        names.dedup();
        let mut entries = ByKey::default();
        entries.reserve(names.len() + doubtful.len() + no_states.len());
        entries.extend(no_states.iter().map(|key| (*key, Entry::NoState)));
        let mut start = 0;
        for of_one_key in names.chunk_by(|a, b| a.0 == b.0) {
            let end = start + of_one_key.len() as u32;
            entries.insert(of_one_key[0].0, Entry::Names(start, end));
            start = end;
        }
        entries.extend(doubtful.iter().map(|(key, number)| (*key, Entry::Doubtful(*number))));
        Self { entries, names: names.into_iter().map(|(_, number)| number).collect() }
    }

    pub(super) fn get(&self, key: u64) -> Option<Entry> {
        self.entries.get(&key).copied()
    }

    pub(super) fn names(&self, from: u32, to: u32) -> &[u32] {
        &self.names[from as usize..to as usize]
    }
}
