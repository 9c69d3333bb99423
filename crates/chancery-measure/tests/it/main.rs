//! Measures on the providers' files against figures that others published.

mod alliances;
mod shared;
mod votes;
