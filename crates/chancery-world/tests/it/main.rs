//! The tables against the data sets they cite, and what they answer.
//!
//! The comparisons with data need the providers' files in `shared/data` beside the project; without them they print a line
//! that starts with `SKIPPED:` and pass. Every row that says `data-verified` is compared, which each test counts.

#![expect(clippy::print_stdout, reason = "what was compared is printed, also by helpers")]

mod apportionment;
mod codes;
mod conversions;
mod documentation;
mod events;
mod leaders;
mod messy;
mod names;
mod organisations;
mod resolution;
mod shared;
mod states;
mod structure;
mod systems;
