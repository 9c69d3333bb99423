//! `text claims`: the sentences of a text and their marks, and the skeleton of a study from them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_core::PartialDate;
use chancery_text::{Draft, Mark, MarkKind, Marker, Sentence, apparatus, is_checkable, key_of};
use chancery_world::World;

use super::read;
use crate::args::Global;
use crate::args_text::ClaimsArgs;
use crate::output::{Failure, Rows, Value, print};

pub(super) fn claims(global: &Global, args: &ClaimsArgs) -> Result<ExitCode, Failure> {
    let kinds = args.only.iter().map(|word| kind(word)).collect::<Result<Vec<_>, _>>()?;
    let text = read(&args.file)?;
    let marker = Marker::new(World::builtin());
    // Entries of a list of references assert nothing of the world; `text references` looks at them.
    let body = apparatus(&text, &marker).body;
    let all: Vec<(Sentence, Vec<Mark>)> =
        body.into_iter().map(|one| (marker.marks(&one), one)).map(|(marks, one)| (one, marks)).collect();
    if let Some(folder) = &args.draft {
        return draft(args, folder, &all);
    }
    let is_wanted = |mark: &&Mark| kinds.is_empty() || kinds.contains(&mark.kind);
    let wanted = all.iter().filter(|(_, marks)| match (args.all, kinds.is_empty()) {
        (true, _) => true,
        (_, true) => is_checkable(marks),
        _ => marks.iter().any(|mark| kinds.contains(&mark.kind)),
    });
    let rows = if args.marks {
        let mut rows = Rows::new(["line", "language", "kind", "reads", "words", "from", "to"]);
        for (sentence, marks) in wanted {
            for mark in marks.iter().filter(is_wanted) {
                let words = sentence.text.get(mark.start..mark.end).unwrap_or("");
                rows.push(vec![
                    Value::Integer(sentence.line as i64),
                    Value::text(sentence.language.code()),
                    Value::text(mark.kind.name()),
                    Value::text(&mark.reads),
                    Value::text(words),
                    Value::Integer(mark.start as i64),
                    Value::Integer(mark.end as i64),
                ]);
            }
        }
        rows
    } else {
        let mut rows = Rows::new(["line", "last_line", "language", "block", "marks", "sentence"]);
        for (sentence, marks) in wanted {
            let listed: Vec<String> =
                marks.iter().filter(is_wanted).map(|mark| format!("{} {}", mark.kind.name(), mark.reads)).collect();
            rows.push(vec![
                Value::Integer(sentence.line as i64),
                Value::Integer(sentence.last_line as i64),
                Value::text(sentence.language.code()),
                Value::text(sentence.block.name()),
                Value::text(listed.join("; ")),
                Value::text(&sentence.text),
            ]);
        }
        rows
    };
    print(&rows.render(global.format)?);
    Ok(ExitCode::SUCCESS)
}

fn kind(word: &str) -> Result<MarkKind, Failure> {
    MarkKind::ALL.into_iter().find(|kind| kind.name() == word).ok_or_else(|| {
        let names: Vec<&str> = MarkKind::ALL.iter().map(|kind| kind.name()).collect();
        let near = chancery_core::nearest(word, names.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        Failure::new(format!("no kind of mark is called `{word}`"))
            .hint(format!("{hint}there are: {}", names.join(", ")))
    })
}

fn draft(args: &ClaimsArgs, folder: &Path, all: &[(Sentence, Vec<Mark>)]) -> Result<ExitCode, Failure> {
    let as_of = args.as_of.as_deref().unwrap_or_default();
    let day: PartialDate =
        as_of.parse().map_err(|message: String| Failure::new(message).hint("as of when the text speaks"))?;
    let Some(actor) = World::builtin().resolve_as_written(&args.actor, None).one() else {
        return Err(Failure::new(format!("no single state is called `{}`", args.actor))
            .hint("`--actor USA`: whose policy it is about"));
    };
    let name = args.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = all.iter().find(|(sentence, _)| sentence.block == chancery_text::Block::Heading);
    let key = key_of(&name);
    let last = day.latest().year();
    let actor = actor.to_string();
    let draft = Draft {
        reference: &key,
        title: title.map_or(name.as_str(), |(sentence, _)| sentence.text.as_str()),
        as_of,
        actor: &actor,
        years: (last.saturating_sub(30), last),
    };
    let count = all.iter().filter(|(_, marks)| is_checkable(marks)).count();
    if count == 0 {
        return Err(Failure::new(format!("{} has no sentence in which something can be checked", args.file.display()))
            .hint("`--all` prints its sentences as they were read"));
    }
    let mut files: Vec<(PathBuf, String)> = vec![(folder.join(format!("claims/{key}.toml")), draft.claims(all))];
    if !folder.join("study.toml").exists() {
        files.push((folder.join("study.toml"), draft.study()));
        files.push((folder.join("references.bib"), draft.bibliography()));
    }
    if let Some((there, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(Failure::new(format!("{} is there already", there.display())).hint("choose another folder"));
    }
    for (path, text) in files {
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
        made.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
    }
    print(&format!("{count} entries in {}\nnext: chancery check {}\n", folder.display(), folder.display()));
    Ok(ExitCode::SUCCESS)
}
