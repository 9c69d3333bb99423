//! The reader of texts on the papers of the built-in study, against what was entered by hand, and on damaged texts.

mod damaged;
mod ledger;
mod papers;
mod references;
