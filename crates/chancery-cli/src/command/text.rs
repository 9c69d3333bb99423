//! `text`: what can be checked in a text, and what does not fit in it.

mod claims;

use std::ops::RangeInclusive;
use std::path::Path;
use std::process::ExitCode;

use chancery_study::{contradiction_candidates, lint_references};
use chancery_text::{Drift, Finding, Marker, Sentence, align, apparatus, decode, drift, lint, sentences_of_lines};
use chancery_world::World;

use crate::args::Global;
use crate::args_text::{AlignArgs, ContradictionsArgs, ReferencesArgs, TextCommand};
use crate::output::{Failure, Rows, Value, print, print_diagnostics};
use crate::place;

pub(crate) fn text(global: &Global, command: &TextCommand) -> Result<ExitCode, Failure> {
    match command {
        TextCommand::Claims(args) => claims::claims(global, args),
        TextCommand::Contradictions(args) => contradictions(global, args),
        TextCommand::References(args) => references(global, args),
        TextCommand::Overclaims(args) => super::study::overclaims(global, &args.study),
        TextCommand::Align(args) => aligned(global, args),
    }
}

/// The text of a file.
fn read(path: &Path) -> Result<String, Failure> {
    if path.is_dir() {
        return Err(Failure::new(format!("{} is a folder", path.display())).hint("name a text file, such as paper.md"));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", path.display())).hint("name a text file in UTF-8")
    })?;
    let text = decode(&bytes).map_err(|error| {
        Failure::new(format!("{}: {error}", path.display()))
            .hint("save the file as UTF-8; a PDF or DOCX has to be turned into text first")
    })?;
    Ok(text.to_owned())
}

fn contradictions(global: &Global, args: &ContradictionsArgs) -> Result<ExitCode, Failure> {
    let rules = ["check", "fact", "figures", "words"];
    if let Some(wrong) = args.rule.iter().find(|rule| !rules.contains(&rule.as_str())) {
        return Err(
            Failure::new(format!("no rule is called `{wrong}`")).hint(format!("there are: {}", rules.join(", ")))
        );
    }
    let (study, diagnostics) = place::study(&args.study)?;
    let invalid = print_diagnostics(&diagnostics, &study.files);
    let mut rows = Rows::new(["rule", "known", "claim", "other", "because", "says", "other_says"]);
    let found = contradiction_candidates(&study, World::builtin());
    let wanted = found.iter().filter(|one| {
        (args.rule.is_empty() || args.rule.iter().any(|rule| rule == one.rule.name()))
            && !(args.new && one.known.is_some())
    });
    for one in wanted {
        rows.push(vec![
            Value::text(one.rule.name()),
            Value::text(one.known.clone().unwrap_or_default()),
            Value::text(&one.claims.0),
            Value::text(&one.claims.1),
            Value::text(&one.because),
            Value::text(&one.says.0),
            Value::text(&one.says.1),
        ]);
    }
    print(&rows.render(global.format)?);
    eprintln!("note: these are candidates; two sentences of a pair may well both hold");
    Ok(super::exit(invalid))
}

fn references(global: &Global, args: &ReferencesArgs) -> Result<ExitCode, Failure> {
    let (found, invalid) = if args.place.is_dir() {
        let (study, diagnostics) = place::study(&args.place)?;
        let invalid = print_diagnostics(&diagnostics, &study.files);
        (lint_references(&study, World::builtin()), invalid)
    } else {
        let text = read(&args.place)?;
        let marker = Marker::new(World::builtin());
        let parts = apparatus(&text, &marker);
        if parts.heading.is_none() {
            eprintln!("note: no heading such as `References` announces a list; only notes are looked at");
        }
        (lint(&parts, &marker), false)
    };
    let mut rows = Rows::new(["finding", "line", "what", "why"]);
    for Finding { line, kind, what, says } in &found {
        let line = if *line == 0 { Value::Null } else { Value::Integer(*line as i64) };
        rows.push(vec![Value::text(kind.name()), line, Value::text(what), Value::text(says)]);
    }
    print(&rows.render(global.format)?);
    eprintln!("{} findings; a finding is a place to look at, not always a fault", found.len());
    Ok(super::exit(invalid))
}

/// `10-16`, or one line.
fn lines(words: &str) -> Result<RangeInclusive<usize>, Failure> {
    let (first, last) = words.split_once('-').unwrap_or((words, words));
    match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if 0 < first && first <= last => Ok(first..=last),
        _ => Err(Failure::new(format!("`{words}` are no lines")).hint("write `10-16`: the first line and the last")),
    }
}

fn aligned(global: &Global, args: &AlignArgs) -> Result<ExitCode, Failure> {
    if args.lines.len() < 2 {
        return Err(
            Failure::new("one version cannot be aligned with itself").hint("give `--lines FIRST-LAST` twice or more")
        );
    }
    let text = read(&args.file)?;
    let marker = Marker::new(World::builtin());
    let version = |words: &String| -> Result<Vec<Sentence>, Failure> {
        let found = sentences_of_lines(&text, &lines(words)?);
        if found.is_empty() {
            return Err(Failure::new(format!("no sentence begins on the lines {words} of {}", args.file.display()))
                .hint("lines are those of the file, from 1"));
        }
        Ok(found)
    };
    let versions = args.lines.iter().map(version).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Rows::new(["version", "line", "other_line", "cost", "only_first", "only_other", "first", "other"]);
    let first = &versions[0];
    for (name, other) in args.lines.iter().zip(&versions).skip(1) {
        let pairs = align(first, other, &marker)
            .ok_or_else(|| Failure::new("the passages are too long to be compared").hint("give fewer lines"))?;
        for pair in pairs {
            let (left, right) = (&first[pair.left.clone()], &other[pair.right.clone()]);
            let found = drift(left, right, &marker);
            let only = |in_first: bool| {
                let own = found.iter().filter(|one: &&Drift| one.in_first == in_first);
                own.map(|one| format!("{} {}", one.kind.name(), one.reads)).collect::<Vec<_>>().join("; ")
            };
            // Where a sentence has no counterpart, everything in it is missing, which the empty column says already.
            let joined = !left.is_empty() && !right.is_empty();
            let line = |sentences: &[Sentence]| {
                sentences.first().map_or(Value::Null, |sentence| Value::Integer(sentence.line as i64))
            };
            let words = |sentences: &[Sentence]| {
                Value::text(sentences.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(" "))
            };
            rows.push(vec![
                Value::text(name),
                line(left),
                line(right),
                Value::Number((pair.cost * 10.0).round() / 10.0),
                Value::text(if joined { only(true) } else { String::new() }),
                Value::text(if joined { only(false) } else { String::new() }),
                words(left),
                words(right),
            ]);
        }
    }
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}
