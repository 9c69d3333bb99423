//! Measures against the providers' files and what they published.

mod ideal;
mod shared;
