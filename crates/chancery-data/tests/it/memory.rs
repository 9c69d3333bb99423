//! A disk in memory that knows what has been synced, and can lose the rest.
//!
//! What a file holds is on the disk once the file is synced; that a name stands for it, once its folder is. Each change of a name
//! (made, removed, renamed) is kept or lost as a whole, in any combination, which is more than journalling file systems allow
//! themselves.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use chancery_data::{Entry, Files, Held, Lock, ReadAt};

/// Numbers that look random and are the same in every run.
#[derive(Clone, Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// What becomes of what was not synced when the power goes.
#[derive(Clone, Debug)]
pub(crate) enum Loss {
    /// All of it is lost; a file that was never synced is empty.
    Everything,
    /// Names are kept, contents that were not synced are lost.
    Contents,
    /// Nothing is lost.
    Nothing,
    /// As the dice fall, for each name and each file.
    Some(Dice),
}

#[derive(Clone, Debug)]
enum Node {
    Folder { now: BTreeMap<String, usize>, synced: BTreeMap<String, usize> },
    File { now: Vec<u8>, synced: Option<Vec<u8>> },
}

/// A change of names that no sync has made lasting.
#[derive(Clone, Debug)]
enum Pending {
    Made { folder: usize, name: String, node: usize },
    Removed { folder: usize, name: String },
    Renamed { from: (usize, String), to: (usize, String), node: usize },
}

impl Pending {
    fn touches(&self, wanted: usize) -> bool {
        match self {
            Self::Made { folder, .. } | Self::Removed { folder, .. } => *folder == wanted,
            Self::Renamed { from, to, .. } => from.0 == wanted || to.0 == wanted,
        }
    }
}

#[derive(Clone, Debug)]
struct State {
    nodes: Vec<Node>,
    pending: Vec<Pending>,
    /// Locks on nodes: how many share one; -1 for the one who has it alone.
    locks: BTreeMap<usize, i64>,
}

/// The disk; clones of the handle are the same disk.
#[derive(Clone, Debug)]
pub(crate) struct Memory(Arc<Mutex<State>>);

fn missing(path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("{} is not there", path.display()))
}

fn names(path: &Path) -> Vec<String> {
    let normal = |part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    };
    path.components().filter_map(normal).collect()
}

impl State {
    fn folder(&mut self, node: usize) -> io::Result<&mut BTreeMap<String, usize>> {
        match &mut self.nodes[node] {
            Node::Folder { now, .. } => Ok(now),
            Node::File { .. } => Err(io::Error::new(io::ErrorKind::NotADirectory, "a file")),
        }
    }

    fn find(&mut self, path: &Path) -> io::Result<usize> {
        names(path).iter().try_fold(0, |node, name| self.folder(node)?.get(name).copied().ok_or_else(|| missing(path)))
    }

    fn parent(&mut self, path: &Path) -> io::Result<(usize, String)> {
        let name = names(path).pop().ok_or_else(|| missing(path))?;
        Ok((self.find(path.parent().unwrap_or(path))?, name))
    }

    fn make(&mut self, folder: usize, name: String, node: Node) -> io::Result<usize> {
        let number = self.nodes.len();
        self.nodes.push(node);
        self.folder(folder)?.insert(name.clone(), number);
        self.pending.push(Pending::Made { folder, name, node: number });
        Ok(number)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        let (folder, name) = match self.parent(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        if self.folder(folder)?.remove(&name).is_some() {
            self.pending.push(Pending::Removed { folder, name });
        }
        Ok(())
    }

    fn make_lasting(&mut self, change: &Pending) {
        let mut synced = |folder: usize, name: &str, node: Option<usize>| {
            if let Node::Folder { synced, .. } = &mut self.nodes[folder] {
                match node {
                    Some(node) => synced.insert(name.to_owned(), node),
                    None => synced.remove(name),
                };
            }
        };
        match change {
            Pending::Made { folder, name, node } => synced(*folder, name, Some(*node)),
            Pending::Removed { folder, name } => synced(*folder, name, None),
            Pending::Renamed { from, to, node } => {
                synced(from.0, &from.1, None);
                synced(to.0, &to.1, Some(*node));
            }
        }
    }
}

impl Memory {
    pub(crate) fn new() -> Self {
        let root = Node::Folder { now: BTreeMap::new(), synced: BTreeMap::new() };
        Self(Arc::new(Mutex::new(State { nodes: vec![root], pending: Vec::new(), locks: BTreeMap::new() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic under the lock")
    }

    /// Another disk with the same on it; nobody holds a lock there.
    pub(crate) fn copy(&self) -> Self {
        let mut state = self.state().clone();
        state.locks.clear();
        Self(Arc::new(Mutex::new(state)))
    }

    /// The disk as it is after the power has gone.
    pub(crate) fn after_crash(&self, loss: &Loss) -> Self {
        let mut state = self.state().clone();
        let mut loss = loss.clone();
        for change in std::mem::take(&mut state.pending) {
            let kept = match &mut loss {
                Loss::Everything => false,
                Loss::Contents | Loss::Nothing => true,
                Loss::Some(dice) => dice.below(2) == 0,
            };
            if kept {
                state.make_lasting(&change);
            }
        }
        for node in &mut state.nodes {
            match node {
                Node::Folder { now, synced } => now.clone_from(synced),
                Node::File { now, synced } => {
                    let old = synced.clone().unwrap_or_default();
                    *now = match &mut loss {
                        Loss::Nothing => now.clone(),
                        Loss::Everything | Loss::Contents => old,
                        Loss::Some(_) if synced.as_ref() == Some(now) => old,
                        Loss::Some(dice) => match dice.below(3) {
                            0 => old,
                            1 => now[..now.len() / 2].to_vec(),
                            _ => now.clone(),
                        },
                    };
                    *synced = Some(now.clone());
                }
            }
        }
        state.locks.clear();
        Self(Arc::new(Mutex::new(state)))
    }

    /// A number that is the same for disks with the same names and bytes.
    pub(crate) fn fingerprint(&self) -> u64 {
        fn walk(state: &State, node: usize, hasher: &mut DefaultHasher) {
            match &state.nodes[node] {
                Node::File { now, .. } => now.hash(hasher),
                Node::Folder { now, .. } => {
                    now.len().hash(hasher);
                    for (name, node) in now {
                        name.hash(hasher);
                        walk(state, *node, hasher);
                    }
                }
            }
        }
        let mut hasher = DefaultHasher::new();
        walk(&self.state(), 0, &mut hasher);
        hasher.finish()
    }

    /// Writes a file without syncing it.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let (folder, name) = state.parent(path)?;
        let there = state.folder(folder)?.get(&name).copied();
        let number = match there {
            Some(number) => number,
            None => state.make(folder, name, Node::File { now: Vec::new(), synced: None })?,
        };
        match &mut state.nodes[number] {
            Node::File { now, .. } => *now = bytes.to_vec(),
            Node::Folder { .. } => return Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder")),
        }
        Ok(())
    }

    fn lock(&self, node: usize, alone: bool) -> Option<Lock> {
        let mut state = self.state();
        let held = state.locks.entry(node).or_default();
        let free = if alone { *held == 0 } else { *held >= 0 };
        if free {
            *held = if alone { -1 } else { *held + 1 };
        }
        free.then(|| -> Lock { Box::new(MemoryLock { disk: self.clone(), node }) })
    }
}

#[derive(Debug)]
struct MemoryLock {
    disk: Memory,
    node: usize,
}

impl Held for MemoryLock {}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        if let Some(held) = self.disk.state().locks.get_mut(&self.node) {
            *held = (*held - 1).max(0);
        }
    }
}

#[derive(Debug)]
struct MemoryFile(Vec<u8>);

impl ReadAt for MemoryFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }
    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let start = (offset as usize).min(self.0.len());
        Ok(self.0[start..(start + length).min(self.0.len())].to_vec())
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut state = self.state();
        let node = state.find(path)?;
        match &state.nodes[node] {
            Node::File { now, .. } => Ok(now.clone()),
            Node::Folder { .. } => Err(io::Error::new(io::ErrorKind::IsADirectory, "a folder")),
        }
    }
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadAt>> {
        Ok(Box::new(MemoryFile(self.read(path)?)))
    }
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let mut node = 0;
        for name in names(path) {
            let there = state.folder(node)?.get(&name).copied();
            node = match there {
                Some(node) => node,
                None => state.make(node, name, Node::Folder { now: BTreeMap::new(), synced: BTreeMap::new() })?,
            };
        }
        Ok(())
    }
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.write(path, bytes)?;
        let mut state = self.state();
        let node = state.find(path)?;
        if let Node::File { now, synced } = &mut state.nodes[node] {
            *synced = Some(now.clone());
        }
        Ok(())
    }
    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let node = state.find(path)?;
        let (lasting, pending) =
            std::mem::take(&mut state.pending).into_iter().partition::<Vec<_>, _>(|change| change.touches(node));
        state.pending = pending;
        lasting.iter().for_each(|change| state.make_lasting(change));
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (from, to) = (state.parent(from)?, state.parent(to)?);
        let node = state.folder(from.0)?.remove(&from.1).ok_or_else(|| missing(Path::new(&from.1)))?;
        state.folder(to.0)?.insert(to.1.clone(), node);
        state.pending.push(Pending::Renamed { from, to, node });
        Ok(())
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.state().remove(path)
    }
    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        // Bottom up, so that a crash can keep any part of it.
        if let Ok(Some(Entry::Folder)) = self.entry(path) {
            for inner in self.list(path)? {
                self.remove_dir_all(&inner)?;
            }
        }
        self.state().remove(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut state = self.state();
        match state.find(path) {
            Ok(node) => Ok(state.folder(node)?.keys().map(|name| path.join(name)).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>> {
        let mut state = self.state();
        match state.find(path) {
            Ok(node) => Ok(Some(match &state.nodes[node] {
                Node::Folder { .. } => Entry::Folder,
                Node::File { now, .. } => Entry::File(now.len() as u64),
            })),
            Err(_) => Ok(None),
        }
    }
    fn lock_shared(&self, path: &Path) -> io::Result<Option<Lock>> {
        let node = self.state().find(path)?;
        Ok(self.lock(node, false))
    }
    fn lock_exclusive(&self, path: &Path) -> io::Result<Option<Lock>> {
        if self.entry(path)?.is_none() {
            self.write(path, b"")?;
        }
        let node = self.state().find(path)?;
        Ok(self.lock(node, true))
    }
}

#[test]
fn the_disk_loses_what_was_not_synced() {
    let disk = Memory::new();
    let path = Path::new("/a/file");
    disk.create_dir_all(Path::new("/a")).expect("made");
    disk.write_synced(path, b"text").expect("written");
    assert!(disk.after_crash(&Loss::Everything).read(path).is_err(), "no folder was synced");
    disk.sync_dir(Path::new("/")).expect("synced");
    disk.sync_dir(Path::new("/a")).expect("synced");
    disk.write(path, b"other").expect("written");
    assert_eq!(disk.after_crash(&Loss::Everything).read(path).expect("there"), b"text");
    assert_eq!(disk.after_crash(&Loss::Nothing).read(path).expect("there"), b"other");
    disk.rename(path, Path::new("/a/new")).expect("renamed");
    assert!(disk.after_crash(&Loss::Everything).read(path).is_ok());
    assert!(disk.after_crash(&Loss::Nothing).read(path).is_err());
    disk.sync_dir(Path::new("/a")).expect("synced");
    assert_eq!(disk.after_crash(&Loss::Everything).read(Path::new("/a/new")).expect("there"), b"text");
}
