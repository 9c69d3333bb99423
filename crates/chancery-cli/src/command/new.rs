//! `new`: a small study to start from, which runs on the built-in release.

use std::process::ExitCode;

use crate::args::NewArgs;
use crate::output::{Failure, print};

const STUDY: &str = r#"schema = 1

[study]
title  = "A first study"
actor  = "USA"
rivals = ["CHN"]
years  = "1990..2023"

[regions]
"Latin America" = { group = "latin-america" }

[[text]]
ref   = "author2020"
short = "Author"
title = "The text whose assertions are tested"
as_of = "2020"
"#;

const CLAIMS: &str = r#"[[claim]]
id         = "mexico-share"
says       = "Mexico accounts for more than half of US goods trade with Latin America."
source     = { ref = "author2020", line = 1 }
type       = "quantity"
centrality = "core"
as_of      = "2020"
check      = "trade(USA, MEX, 2019) / sum(trade(USA, 'Latin America', 2019)) > 50%"
leaves_out = "nothing"

[[claim]]
id         = "why-it-matters"
says       = "Nearness makes the two economies depend on each other."
source     = { ref = "author2020", line = 2 }
type       = "causal"
centrality = "supporting"
as_of      = "2020"
needs      = "A gravity estimate of the effect of distance."
"#;

const BIBLIOGRAPHY: &str = "@misc{author2020,\n  author = {An Author},\n  title = {The text whose assertions are tested},\n  year = {2020}\n}\n";

pub(crate) fn new(args: &NewArgs) -> Result<ExitCode, Failure> {
    let dir = &args.dir;
    if dir.join("study.toml").exists() {
        return Err(Failure::new(format!("{} holds a study already", dir.display())).hint("choose another folder"));
    }
    let files = [("study.toml", STUDY), ("claims/first.toml", CLAIMS), ("references.bib", BIBLIOGRAPHY)];
    for (name, text) in files {
        let path = dir.join(name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
        made.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
    }
    print(&format!("made {}\nnext: chancery run {}\n", dir.join("study.toml").display(), dir.display()));
    Ok(ExitCode::SUCCESS)
}
