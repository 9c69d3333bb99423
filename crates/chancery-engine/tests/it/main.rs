//! Queries over a small store written by hand, over the world, and over the providers' files where they are.

mod documentation;
mod errors;
mod joins;
mod lookups;
mod panel;
mod real;
mod shared;
mod store;
mod world;
