#![no_main]

#[path = "../bodies/claim_parser.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|data: &[u8]| body::check(data));
