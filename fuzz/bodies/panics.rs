//! Panics of third-party readers that the program catches itself are no faults; one that leaves it is.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Once;

/// Runs a body. The fuzzer's own hook would end the process at any panic, caught or not.
pub fn only_what_escapes(body: fn(&[u8]), data: &[u8]) {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| set_hook(Box::new(|_| ())));
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body(data))) {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        eprintln!("a panic left the program: {}", text.unwrap_or_default());
        std::process::abort();
    }
}
