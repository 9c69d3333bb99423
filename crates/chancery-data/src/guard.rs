//! Third-party readers that give up on broken files with a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Error;

/// What a reader gives; `broken` says what is wrong if it panics, after which nothing of its state may be used.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T, Error>, broken: impl FnOnce() -> Error) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken()))
}
