//! Measures on the providers' files against figures that others published.

mod alliances;
mod estimate;
mod ideal;
mod power;
mod regression;
mod shared;
mod votes;
