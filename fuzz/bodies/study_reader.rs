//! The reader of study files: any files are read or refused, and every message points into a file, between characters.
//!
//! An input holds several files; a line `=== path` begins each, and what stands before the first is `study.toml`.

use chancery_core::Span;
use chancery_study::{ExprText, StudyFile, parse};
use chancery_world::World;

pub(crate) fn check(data: &[u8]) {
    let files = files(&String::from_utf8_lossy(data));
    let (study, diagnostics) = parse(&files, World::builtin());
    for diagnostic in &diagnostics {
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        let Some(span) = &diagnostic.span else { continue };
        let file = find(&files, &span.file);
        inside(file, span);
        assert!(!diagnostic.render(Some(&file.text)).is_empty());
    }
    for claim in &study.claims {
        let file = find(&files, &claim.place.file);
        assert!(file.text.is_char_boundary(claim.place.start), "{:?}", claim.place);
        assert!((1..=file.text.split('\n').count()).contains(&claim.place.line), "{:?}", claim.place);
        claim.check.iter().for_each(|check| expression(&files, check));
    }
    for pair in &study.contradictions {
        pair.check.iter().for_each(|check| expression(&files, check));
        pair.between.iter().for_each(|(_, span)| inside(find(&files, &span.file), span));
    }
    for case in &study.cases {
        expression(&files, &case.period);
        case.outcome.iter().for_each(|outcome| expression(&files, &outcome.expression));
        case.events.iter().for_each(|event| inside(find(&files, &event.place.file), &event.place));
    }
    let lines = study.comparisons.iter().flat_map(|comparison| &comparison.lines);
    lines.for_each(|(_, text)| expression(&files, text));
}

pub(crate) fn files(text: &str) -> Vec<StudyFile> {
    let mut files = vec![StudyFile { path: "study.toml".to_owned(), text: String::new() }];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(path) => files.push(StudyFile { path: path.trim().to_owned(), text: String::new() }),
            None => files.last_mut().iter_mut().for_each(|file| file.text.push_str(line)),
        }
    }
    // Paths are names in messages; two files never share one.
    for index in 0..files.len() {
        if files[..index].iter().any(|other| other.path == files[index].path) {
            let path = format!("{index}/{}", files[index].path);
            files[index].path = path;
        }
    }
    files
}

fn find<'a>(files: &'a [StudyFile], path: &str) -> &'a StudyFile {
    files
        .iter()
        .find(|file| file.path == path)
        .unwrap_or_else(|| panic!("a message about a file `{path}` that nobody gave"))
}

fn inside(file: &StudyFile, span: &Span) {
    assert!(span.start <= span.end, "{span:?}");
    assert!(file.text.get(span.start..span.end).is_some(), "{span:?} cuts {:?}", file.text);
}

/// An expression stands where it says, so that messages about it can be moved there.
fn expression(files: &[StudyFile], expression: &ExprText) {
    let file = find(files, &expression.file);
    assert!(file.text.get(expression.range.clone()).is_some(), "{:?}", expression.range);
    if let Some(offset) = expression.offset {
        let there = file.text.get(offset..offset + expression.text.len());
        assert_eq!(there, Some(expression.text.as_str()), "at {offset}");
    }
}
