#![no_main]

#[path = "../bodies/importers.rs"]
mod body;
#[path = "../bodies/panics.rs"]
mod panics;

libfuzzer_sys::fuzz_target!(|data: &[u8]| panics::only_what_escapes(body::check, data));
