//! Imports that are killed at any moment leave the store as it was.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chancery_data::Store;

use crate::command::workspace;

fn add(store: &Path, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(["data", "add", "us-census-trade"]).arg(folder).arg("--store").arg(store);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn killing_an_import_at_random_moments_leaves_the_store_whole() {
    let data = workspace().join("../shared/data/us-census-trade");
    if !data.is_dir() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: no providers' files beside the project");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    assert!(add(&store, &data).status().expect("runs").success());
    let first = Store::open(&store).expect("opens").manifest().clone();

    // Another vintage: the same files, one line shorter.
    let other = folder.path().join("other");
    std::fs::create_dir(&other).expect("made");
    for name in ["census_country_1985_2022.csv", "census_api_annual_2013_2024.csv"] {
        let text = std::fs::read_to_string(data.join(name)).expect("read");
        let end = text.trim_end().rfind('\n').expect("lines") + 1;
        std::fs::write(other.join(name), &text[..end]).expect("written");
    }
    let mut seed = 12_345_u64;
    let mut killed = 0;
    for round in 0..40 {
        let source = if round % 2 == 0 { &other } else { &data };
        let before = Store::open(&store).expect("opens").manifest().clone();
        let mut child = add(&store, source).spawn().expect("runs");
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_micros(seed >> 33 & 0x1_ffff));
        let finished = child.try_wait().expect("asked").is_some();
        child.kill().ok();
        child.wait().expect("ended");
        let opened = Store::open(&store).expect("the store opens");
        let damaged: Vec<_> = opened.verify().into_iter().filter(|file| file.problem.is_some()).collect();
        assert!(damaged.is_empty(), "{damaged:?}");
        let after = opened.manifest();
        // Either all of the import is there, or nothing of it.
        assert!(*after == before || after.generation == before.generation + 1);
        killed += usize::from(!finished);
    }
    assert!(killed > 0, "every import was faster than its killer");
    assert!(add(&store, &data).status().expect("runs").success());
    let after = Store::open(&store).expect("opens");
    assert_eq!(after.manifest().data_sets["us-census-trade"].files, first.data_sets["us-census-trade"].files);
}
