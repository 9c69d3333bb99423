//! The diagnostics of the claim language: one function an id, so that ids and wording live in one place.
//!
//! `docs/diagnostics.md` has an entry for each id in [`DIAGNOSTIC_IDS`]; a test compares the two.

use chancery_core::{Diagnostic, nearest};

use crate::source::Place;

/// Every id a check can give rise to, in the order of `docs/diagnostics.md`.
pub const DIAGNOSTIC_IDS: [&str; 18] = [
    "claim::syntax",
    "claim::too-long",
    "claim::too-deep",
    "claim::unknown-name",
    "claim::unknown-series",
    "claim::unknown-function",
    "claim::ambiguous-name",
    "claim::unknown-fact",
    "claim::unknown-document",
    "claim::unknown-result",
    "claim::wrong-arguments",
    "claim::type-mismatch",
    "claim::unit-mismatch",
    "claim::other-question",
    "claim::no-period",
    "claim::nominal-money",
    "claim::state-not-then",
    "claim::not-a-truth",
];

/// How many names a hint lists at most.
const LISTED: usize = 40;

pub(crate) fn syntax(place: Place, message: &str) -> Diagnostic {
    Diagnostic::error("claim::syntax", message).at(place.span())
}

pub(crate) fn too_long(length: usize, limit: usize) -> Diagnostic {
    Diagnostic::error("claim::too-long", format!("a check of {length} bytes, more than {limit}"))
        .hint("split it into several checks")
}

pub(crate) fn too_deep(place: Place, limit: usize) -> Diagnostic {
    Diagnostic::error("claim::too-deep", format!("an expression nested more than {limit} deep"))
        .at(place.span())
        .hint("split it into several checks")
}

/// An unknown name of some kind (`organisation`, `leader`, ...), with the nearest one that exists.
pub(crate) fn unknown_name<'a>(
    place: Place,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error("claim::unknown-name", format!("unknown {what} `{name}`")).at(place.span()).label(what);
    with_known(diagnostic, name, known)
}

pub(crate) fn unknown_series<'a>(
    place: Place,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = Diagnostic::error("claim::unknown-series", format!("unknown series `{name}`"))
        .at(place.span())
        .label("not in the catalogue");
    with_known(diagnostic, name, known)
}

pub(crate) fn unknown_function<'a>(
    place: Place,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error("claim::unknown-function", format!("neither a function nor a series is called `{name}`"))
            .at(place.span());
    with_known(diagnostic, name, known)
}

pub(crate) fn unknown_fact<'a>(
    place: Place,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = Diagnostic::error("claim::unknown-fact", format!("the study has no fact `{name}`"))
        .at(place.span())
        .label("not among the study's facts");
    with_known(diagnostic, name, known)
}

pub(crate) fn unknown_document<'a>(
    place: Place,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = Diagnostic::error("claim::unknown-document", format!("the study has no document `{name}`"))
        .at(place.span())
        .label("not among the study's documents");
    with_known(diagnostic, name, known)
}

pub(crate) fn unknown_result<'a>(
    place: Place,
    name: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = Diagnostic::error("claim::unknown-result", format!("the study computes no `{name}`"))
        .at(place.span())
        .label("not among what the study computes");
    with_known(diagnostic, name, known)
}

/// Offers the nearest name, or lists what there is.
fn with_known<'a>(diagnostic: Diagnostic, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Diagnostic {
    if let Some(near) = nearest(name, known.clone()) {
        return diagnostic.hint(format!("did you mean `{near}`?"));
    }
    let mut names: Vec<&str> = known.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return diagnostic;
    }
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    diagnostic.hint(format!("there are {}{tail}", names.join(", ")))
}

pub(crate) fn ambiguous_name(place: Place, name: &str, candidates: &[String]) -> Diagnostic {
    Diagnostic::error("claim::ambiguous-name", format!("`{name}` may mean {}", candidates.join(", ")))
        .at(place.span())
        .hint(format!("write one of {}", candidates.join(", ")))
}

pub(crate) fn wrong_arguments(place: Place, name: &str, usage: &str) -> Diagnostic {
    Diagnostic::error("claim::wrong-arguments", format!("`{name}` does not take these arguments"))
        .at(place.span())
        .hint(format!("write `{usage}`"))
}

pub(crate) fn type_mismatch(place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("claim::type-mismatch", message).at(place.span())
}

pub(crate) fn unit_mismatch(place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("claim::unit-mismatch", message).at(place.span())
}

pub(crate) fn other_question(place: Place, op: &str, one: &str, other: &str) -> Diagnostic {
    Diagnostic::error("claim::other-question", format!("`{op}` between shares of {one} and shares of {other}"))
        .at(place.span())
        .label("shares of different things")
        .hint("if they are meant to be held against each other, write `as_shares(...)` around one of them")
}

pub(crate) fn no_period(place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("claim::no-period", message)
        .at(place.span())
        .hint("a period is a year, `2001..2008`, an administration, `phase('...')` of a study, `before(1994)`, `after(1994)` or a day")
}

pub(crate) fn nominal_money(place: Place, function: &str, years: usize) -> Diagnostic {
    Diagnostic::error("claim::nominal-money", format!("`{function}` of nominal money over {years} years"))
        .at(place.span())
        .label("mixes what is measured with inflation")
        .hint("use a share, a ratio or a series at constant prices")
}

pub(crate) fn state_not_then(place: Place, state: &str, when: &str) -> Diagnostic {
    Diagnostic::warning("claim::state-not-then", format!("{state} was no state in {when}"))
        .at(place.span())
        .label("has no value then")
}

pub(crate) fn not_a_truth(place: Place, kind: &str) -> Diagnostic {
    Diagnostic::error("claim::not-a-truth", format!("the check gives {kind}, not a truth value"))
        .at(place.span())
        .hint("compare it with something: `... > 3`, `... == MEX`")
}
