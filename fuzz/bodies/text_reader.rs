//! The reader of texts: any bytes are read or refused with the place of the first wrong one, and every mark stands inside its sentence,
//! between characters.

use chancery_text::{
    Draft, Marker, align, apparatus, decode, drift, is_checkable, lint, probability, quantifiers, sentences,
};
use chancery_world::World;

/// More than this is cut off: what a longer text does, a shorter one does in less time.
const LONGEST: usize = 20_000;

pub(crate) fn check(data: &[u8]) {
    let text = match decode(data) {
        Ok(text) => text,
        Err(error) => {
            assert!(error.offset < data.len(), "{error}");
            assert!(std::str::from_utf8(&data[..error.offset]).is_ok(), "{error}");
            assert!((1..=data.len() + 1).contains(&error.line), "{error}");
            return;
        }
    };
    let end = (0..=text.len().min(LONGEST)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let text = &text[..end];
    let marker = Marker::new(World::builtin());
    let lines = text.lines().count();
    let mut last = 0;
    let all: Vec<_> =
        sentences(text).into_iter().map(|one| (marker.marks(&one), one)).map(|(marks, one)| (one, marks)).collect();
    for (sentence, marks) in &all {
        assert!(sentence.line >= last && sentence.line <= sentence.last_line, "{sentence:?}");
        assert!((1..=lines).contains(&sentence.last_line), "{sentence:?} of {lines} lines");
        assert!(sentence.text.chars().any(char::is_alphanumeric), "{sentence:?}");
        last = sentence.line;
        for mark in marks {
            let words = sentence.text.get(mark.start..mark.end);
            assert!(words.is_some_and(|words| !words.is_empty()), "{mark:?} in {sentence:?}");
            assert!(!mark.reads.is_empty(), "{mark:?}");
        }
        quantifiers(&sentence.text);
        probability(&sentence.text).iter().for_each(|(value, _)| assert!((0.0..=1.0).contains(value)));
    }
    let draft = Draft { reference: "text", title: text, as_of: "2020", actor: "USA", years: (1990, 2020) };
    let entries = draft.claims(&all).lines().filter(|line| *line == "[[claim]]").count();
    assert_eq!(entries, all.iter().filter(|(_, marks)| is_checkable(marks)).count());
    let parts = apparatus(text, &marker);
    for finding in lint(&parts, &marker) {
        assert!(finding.line <= lines && !finding.says.is_empty(), "{finding:?}");
    }
    let (first, second): (Vec<_>, Vec<_>) =
        parts.body.into_iter().take(60).enumerate().partition(|(at, _)| at % 2 == 0);
    let bare = |half: Vec<(usize, _)>| half.into_iter().map(|(_, one)| one).collect::<Vec<_>>();
    let (first, second) = (bare(first), bare(second));
    let pairs = align(&first, &second, &marker).expect("few sentences");
    let (mut left, mut right) = (0, 0);
    for pair in pairs {
        assert_eq!((pair.left.start, pair.right.start), (left, right), "every sentence once, in order");
        (left, right) = (pair.left.end, pair.right.end);
        drift(&first[pair.left], &second[pair.right], &marker);
    }
    assert_eq!((left, right), (first.len(), second.len()));
}
