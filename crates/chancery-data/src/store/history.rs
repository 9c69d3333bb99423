//! Generations that were replaced: on the disk until the store is compacted.

use crate::error::Error;
use crate::store::lease::Lease;
use crate::store::manifest::{Manifest, past};
use crate::store::{DataSetState, Store, declarations};

impl Store {
    /// The generations of a data set that are still on the disk, the oldest first, the one in force (if any) included.
    ///
    /// # Errors
    /// A disk that fails; a damaged manifest.
    pub fn generations(&self, id: &str) -> Result<Vec<DataSetState>, Error> {
        let mut found: Vec<DataSetState> = Vec::new();
        for manifest in self.past_manifests()? {
            if let Some(state) = manifest.data_sets.get(id)
                && !found.iter().any(|known| known.generation == state.generation)
            {
                found.push(state.clone());
            }
        }
        if let Some(state) = self.manifest.data_sets.get(id)
            && !found.iter().any(|known| known.generation == state.generation)
        {
            found.push(state.clone());
        }
        found.sort_by_key(|state| state.generation);
        Ok(found)
    }

    /// The same store with an earlier generation of one data set in the place of the one in force.
    ///
    /// # Errors
    /// A generation that was never there or has been compacted.
    pub fn with_generation(&self, id: &str, generation: u64) -> Result<Self, Error> {
        if self.manifest.data_sets.get(id).is_some_and(|state| state.generation == generation) {
            return Ok(self.clone());
        }
        for manifest in self.past_manifests()? {
            let Some(state) = manifest.data_sets.get(id).filter(|state| state.generation == generation) else {
                continue;
            };
            let Some(lease) = Lease::past(&self.root, &*self.files, manifest.generation)? else { continue };
            let mut store = self.clone();
            store.manifest.data_sets.insert(id.to_owned(), state.clone());
            store.declared = declarations(&store.manifest, &store.users).into();
            store.leases.push(lease);
            return Ok(store);
        }
        let there: Vec<String> = self.generations(id)?.iter().map(|state| state.generation.to_string()).collect();
        let error = Error::unknown(format!("the store has no generation {generation} of `{id}`"));
        Err(error.hint(if there.is_empty() {
            "`chancery data info` lists what it holds".to_owned()
        } else {
            format!("it has {}; earlier ones were never there or have been compacted", there.join(", "))
        }))
    }

    /// Manifests that were in force before this one and are still on the disk, the oldest first.
    fn past_manifests(&self) -> Result<Vec<Manifest>, Error> {
        let mut manifests = Vec::new();
        let past = past(&self.root, &*self.files)?;
        for path in past.range(..self.manifest.generation).map(|(_, path)| path) {
            match self.files.read(path) {
                Ok(bytes) => manifests.push(Manifest::from_bytes(path, &bytes)?),
                // Compacted since the folder was listed.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::io("read", path, error)),
            }
        }
        Ok(manifests)
    }
}
