//! One module a command.

pub(crate) mod data;
pub(crate) mod diff;
pub(crate) mod expression;
pub(crate) mod new;
pub(crate) mod panel;
pub(crate) mod resolve;
pub(crate) mod sql;
pub(crate) mod study;
