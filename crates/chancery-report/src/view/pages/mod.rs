//! Pages of single things: a claim, a case, a state. What they say of each other is looked up once, in [`Mentions`].

mod cases;
mod claims;
mod mentions;
mod states;

use serde::Serialize;

pub(crate) use cases::{case, clipped};
pub(crate) use claims::claim;
pub(crate) use mentions::Mentions;
pub(crate) use states::{StateRegion, regions, state};

use crate::links::Link;

/// The pages before and after one.
#[derive(Serialize)]
pub(crate) struct Neighbours {
    pub(crate) previous: Option<Link>,
    pub(crate) next: Option<Link>,
}

/// The neighbours of the `i`-th of some things.
fn neighbours<T>(all: &[T], i: usize, link: impl Fn(&T) -> Link) -> Neighbours {
    Neighbours { previous: i.checked_sub(1).and_then(|i| all.get(i)).map(&link), next: all.get(i + 1).map(&link) }
}
