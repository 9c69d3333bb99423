//! The claim language from outside.

mod fixture;
mod ledger_tmp;
