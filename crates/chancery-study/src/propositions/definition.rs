//! Figures under names, or the reason why there is none.

use chancery_core::Frames;

use super::{Definition, Figure};
use crate::run::Context;

/// A figure under a name.
pub(super) fn define(
    name: impl Into<String>,
    figure: &'static str,
    unit: &str,
    found: Result<Figure, String>,
) -> Definition {
    Definition { name: name.into(), figure, unit: unit.to_owned(), found }
}

/// A sentence about the series of which nothing was read; `None` if all have values.
pub(super) fn absent(context: &Context<'_>, frames: &Frames, series: &[&str]) -> Option<String> {
    let read = |name: &str| {
        let spec = context.catalogue.get(name)?;
        Some(spec.sources.iter().any(|source| frames.get(name, &source.id).is_some_and(|frame| !frame.is_empty())))
    };
    let named: Vec<String> = series
        .iter()
        .filter(|name| read(name) != Some(true))
        .map(|name| {
            let sources = context.catalogue.get(name).map(|spec| spec.sources.as_slice()).unwrap_or_default();
            let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
            if ids.is_empty() { format!("`{name}`") } else { format!("`{name}` ({})", ids.join(" or ")) }
        })
        .collect();
    (!named.is_empty()).then(|| {
        format!("the {} has no values of {} for the states of the study", context.base.kind(), named.join(", "))
    })
}

/// A definition whose figure needs some series.
pub(super) fn definition(
    (context, frames): (&Context<'_>, &Frames),
    (name, figure, unit): (&str, &'static str, &str),
    series: &[&str],
    found: impl FnOnce() -> Result<Figure, String>,
) -> Definition {
    Definition {
        name: name.to_owned(),
        figure,
        unit: unit.to_owned(),
        found: absent(context, frames, series).map_or_else(found, Err),
    }
}

/// A definition whose figure there is only where a user's table brings a series that no data set of the program has.
pub(super) fn brought(
    at: (&Context<'_>, &Frames),
    labels: (&str, &'static str, &str),
    (series, others): (&str, &[&str]),
    needs: &str,
    found: impl FnOnce() -> Result<Figure, String>,
) -> Definition {
    if at.0.catalogue.get(series).is_none() {
        let (name, figure, unit) = labels;
        let reason = format!("no data set here has it; {needs}, brought as the series `{series}`, would decide it");
        return Definition { name: name.to_owned(), figure, unit: unit.to_owned(), found: Err(reason) };
    }
    let all: Vec<&str> = std::iter::once(series).chain(others.iter().copied()).collect();
    definition(at, labels, &all, found)
}
