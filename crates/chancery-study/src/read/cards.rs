//! What belongs to the comparison of cases: events, weights, codes, lines, and the periods of cases.

use std::collections::BTreeMap;

use chancery_core::{Diagnostic, Span, YearRange, nearest};
use chancery_world::Resolution;
use toml::Spanned;
use toml::de::DeValue;

use super::{Reader, StudyFile, span};
use crate::cards::{
    CLASSES, CaseEvent, CaseOutcome, Code, CompositeRule, LeftOut, LineComparison, PLACEHOLDER, clipped, span_of,
    with_period,
};
use crate::period::{self, CasePeriod};
use crate::raw::{RawComparison, RawComposite, RawEvent, RawLeftOut, RawOutcome};
use crate::study::{Case, ExprText};

const STAGES: [&str; 3] = ["problem", "strategy", "outcome"];
const CODED: [&str; 3] = ["problem", "strategy", "outcomes"];

impl Reader<'_> {
    pub(super) fn composite(&mut self, file: &StudyFile, value: Spanned<DeValue<'_>>) {
        let Some(raw) = self.typed::<RawComposite>(file, value) else { return };
        let default = CompositeRule::default();
        let wrong = |reader: &mut Self, range, message: &str, hint: &str| {
            reader.error("study::composite", file, range, message.to_owned(), hint);
        };
        let at_least = match &raw.at_least {
            Some(count) if *count.get_ref() < 1 => {
                return wrong(
                    self,
                    count.span(),
                    "a composite of no series says nothing",
                    "write 1 or more; 3 is usual",
                );
            }
            Some(count) => usize::try_from(*count.get_ref()).unwrap_or(default.at_least),
            None => default.at_least,
        };
        let mixed_within = match &raw.mixed_within {
            Some(width) if !(0.0..1.0).contains(width.get_ref()) => {
                return wrong(self, width.span(), "scores run from \u{2212}1 to 1", "write a number from 0 to below 1");
            }
            Some(width) => *width.get_ref(),
            None => default.mixed_within,
        };
        let weights = match &raw.weights {
            Some(bounds) => match bounds.get_ref().as_slice() {
                [low, high] if *low >= 0.0 && low <= high && *high > 0.0 && high.is_finite() => (*low, *high),
                _ => {
                    return wrong(
                        self,
                        bounds.span(),
                        "not two bounds of weights",
                        "write `[0, 2]`: the lowest, the highest",
                    );
                }
            },
            None => default.weights,
        };
        self.study.composite = CompositeRule { at_least, mixed_within, weights };
    }

    pub(super) fn codes(&mut self, file: &StudyFile, value: Spanned<DeValue<'_>>) {
        let Some(raw) = self.typed::<BTreeMap<Spanned<String>, BTreeMap<String, String>>>(file, value) else { return };
        for (stage, codes) in raw {
            if !CODED.contains(&stage.get_ref().as_str()) {
                let message = format!("`{}` is no stage of a case", stage.get_ref());
                self.error("study::word", file, stage.span(), message, "use problem, strategy or outcomes");
                continue;
            }
            let named = codes.into_iter();
            let stage = stage.get_ref();
            self.study.codes.extend(named.map(|(name, definition)| Code { stage: stage.clone(), name, definition }));
        }
    }

    pub(super) fn comparison(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawComparison) {
        if self.study.comparisons.iter().any(|known| known.id == *raw.id.get_ref()) {
            let message = format!("comparison `{}` stands twice", raw.id.get_ref());
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one comparison each");
        }
        let lines = raw.line.iter().map(|line| (line.label.clone(), Self::expression(file, &line.expr)));
        let lines = lines.collect();
        self.study.comparisons.push(LineComparison { id: raw.id.into_inner(), title: raw.title, lines });
    }

    pub(super) fn left_out(&mut self, file: &StudyFile, _: std::ops::Range<usize>, raw: RawLeftOut) {
        if let Some(years) = self.years(file, &raw.years) {
            self.study.left_out.push(LeftOut { what: raw.what, years, says: raw.says });
        }
    }

    /// The id of an organisation.
    pub(super) fn body(&mut self, file: &StudyFile, name: &Spanned<String>) -> Option<String> {
        let found = self.world.organisation(name.get_ref()).map(|organisation| organisation.slug.clone());
        if found.is_none() {
            let names = self.world.organisations().iter().flat_map(|known| [known.name.as_str(), known.short.as_str()]);
            let near = nearest(name.get_ref(), names);
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            let message = format!("no organisation is called `{}`", name.get_ref());
            self.error("study::unknown-organisation", file, name.span(), message, &hint);
        }
        found
    }

    /// `None` for a place that is still to be filled.
    pub(super) fn outcome(&mut self, file: &StudyFile, raw: &RawOutcome) -> Option<CaseOutcome> {
        let expression = Self::expression(file, raw.expr.as_ref()?);
        let weight = match &raw.weight {
            Some(weight) if !(*weight.get_ref() >= 0.0 && weight.get_ref().is_finite()) => {
                let message = format!("`{}` is no weight", weight.get_ref());
                self.error(
                    "study::weight",
                    file,
                    weight.span(),
                    message,
                    "write 0 or more; the weight is 1 until then",
                );
                1.0
            }
            Some(weight) => *weight.get_ref(),
            None => 1.0,
        };
        let bound = |year: &Option<Spanned<i16>>| year.as_ref().map(|year| *year.get_ref());
        Some(CaseOutcome {
            label: raw.label.clone().unwrap_or_else(|| expression.text.clone()),
            expression,
            better: raw.better.as_ref().map_or("neither", |better| better.get_ref()).to_owned(),
            weight,
            clip: (bound(&raw.from), bound(&raw.to)),
            phases: Vec::new(),
        })
    }

    /// An event without a date, stage or class that is known is left out.
    pub(super) fn event(&mut self, file: &StudyFile, raw: RawEvent) -> Option<CaseEvent> {
        let date = self.date(file, &raw.date)?;
        let end = match &raw.end {
            Some(end) => Some(self.date(file, end)?),
            None => None,
        };
        if let (Some(text), Some(day)) = (&raw.end, end)
            && day.latest() < date.earliest()
        {
            let message = format!("the event ends on {day}, before it begins on {date}");
            self.error("study::date", file, text.span(), message, "this event is left out");
            return None;
        }
        for (word, known, what) in
            [(&raw.stage, &STAGES[..], "stage of an event"), (&raw.class, &CLASSES[..], "class of events")]
        {
            if !known.contains(&word.get_ref().as_str()) {
                let message = format!("`{}` is no {what}", word.get_ref());
                let near = nearest(word.get_ref(), known.iter().copied());
                let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                let hint = format!("{hint}use {}", known.join(", "));
                self.error("study::word", file, word.span(), message, &hint);
                return None;
            }
        }
        let placed = |name: Spanned<String>| {
            let place = span(file, name.span());
            (name.into_inner(), place)
        };
        Some(CaseEvent {
            date,
            end,
            says: raw.says,
            stage: raw.stage.into_inner(),
            class: raw.class.into_inner(),
            place: span(file, raw.date.span()),
            source: raw.source.map(placed),
            target: raw.target.map(placed),
            line: raw.line,
            world: raw.world.map(placed),
            outside: raw.outside.unwrap_or_default(),
        })
    }

    /// What can be looked up only when all files are read: periods that name phases, codes, events against periods.
    pub(super) fn finish_cards(&mut self) {
        let mut cases = std::mem::take(&mut self.study.cases);
        for case in &mut cases {
            let read = period::read(self.world, &self.study, case.actor, &case.period.text);
            self.check_period(case, &read);
            self.check_codes(case);
            self.check_events(case, &read);
            self.expand(case, &read);
        }
        self.study.cases = cases;
    }

    fn warn(&mut self, id: &'static str, place: &Span, message: String, hint: Option<String>) {
        let mut diagnostic = Diagnostic::warning(id, message).at(place.clone());
        if let Some(hint) = hint {
            diagnostic = diagnostic.hint(hint);
        }
        self.diagnostics.push(diagnostic);
    }

    /// A case lies in years, a phase or the term of a leader of its own actor.
    fn check_period(&mut self, case: &Case, read: &CasePeriod) {
        let CasePeriod::Unknown { leader } = read else { return };
        let name = case.period.text.trim_matches('\'');
        let message = match leader {
            true => format!("`{name}` is the name of no single leader of {}", case.actor),
            false => format!("`{name}` is neither years, nor a phase of the study, nor a leader"),
        };
        let phases = self.study.phases.iter().map(|phase| phase.name.as_str());
        let leaders = self.world.leaders().iter();
        let own = leaders.filter(|leader| leader.terms.iter().any(|term| term.state == Some(case.actor)));
        let near = nearest(name, phases.chain(own.map(|leader| leader.name.as_str())));
        let hint = near.map_or_else(|| "write `1990..2000`".to_owned(), |near| format!("did you mean `{near}`?"));
        let place = Span { file: case.period.file.clone(), start: case.period.range.start, end: case.period.range.end };
        self.warn("study::case-period", &place, message, Some(hint));
    }

    fn check_codes(&mut self, case: &Case) {
        for (stage, coded) in CODED.iter().zip([&case.problem, &case.strategy, &case.outcomes]) {
            for (code, place) in &coded.codes {
                let known =
                    || self.study.codes.iter().filter(|known| known.stage == *stage).map(|known| known.name.as_str());
                if known().any(|name| name == code) {
                    continue;
                }
                let hint = match nearest(code, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("define it under `[codes.{stage}]` in study.toml"),
                };
                self.warn(
                    "study::unknown-code",
                    place,
                    format!("no code of the {stage} is called `{code}`"),
                    Some(hint),
                );
            }
        }
    }

    fn check_events(&mut self, case: &Case, read: &CasePeriod) {
        let stretches = read.stretches();
        for event in &case.events {
            let days = span_of(event.date, event.end);
            let inside = stretches.iter().any(|stretch| stretch.overlaps(&days));
            if !stretches.is_empty() && !inside && event.outside.is_empty() {
                let (first, last) = read.days().unwrap_or_default();
                let message = format!("{} lies outside the case `{}`, {first} to {last}", event.date, case.id);
                let hint = "say in `outside` why it belongs here, or move it to another case";
                self.warn("study::event-outside", &event.place, message, Some(hint.to_owned()));
            }
            if let Some((id, place)) = &event.world
                && self.world.event(id).is_none()
            {
                let classes = self.world.event_classes();
                let ids = classes.iter().flat_map(|class| self.world.events(class)).map(|event| event.id.as_str());
                let hint = nearest(id, ids).map(|near| format!("did you mean `{near}`?"));
                self.warn("study::unknown-event", place, format!("the world's tables have no event `{id}`"), hint);
            }
            for (name, place) in event.source.iter().chain(&event.target) {
                self.check_party(name, place);
            }
        }
    }

    /// A party is a state, a region of the study or the world, or an organisation.
    fn check_party(&mut self, name: &str, place: &Span) {
        let region = self.study.regions.iter().any(|region| region.name == name) || self.world.region(name).is_some();
        if region || self.world.organisation(name).is_some() {
            return;
        }
        match self.world.resolve_as_written(name, None) {
            Resolution::One(_) => {}
            Resolution::Ambiguous(states) => {
                let candidates: Vec<String> = states.iter().map(ToString::to_string).collect();
                let hint = format!("it may be {}", candidates.join(", "));
                self.warn("study::unknown-party", place, format!("`{name}` is ambiguous"), Some(hint));
            }
            Resolution::Unknown { nearest } => {
                let hint = nearest.map(|near| format!("did you mean `{near}`?"));
                let message = format!("`{name}` is no state, region or organisation");
                self.warn("study::unknown-party", place, message, hint);
            }
        }
    }

    /// Puts the case's period into its outcomes.
    fn expand(&mut self, case: &mut Case, read: &CasePeriod) {
        let name = case.period.text.clone();
        let mut kept = Vec::new();
        for mut outcome in std::mem::take(&mut case.outcome) {
            let place = Span {
                file: outcome.expression.file.clone(),
                start: outcome.expression.range.start,
                end: outcome.expression.range.end,
            };
            let written = outcome.expression.text.contains(PLACEHOLDER);
            let years = matches!(read, CasePeriod::Years(..));
            if outcome.clip != (None, None) && !(written && years) {
                let message = "`from` and `to` bound `{period}` in a case whose period is years or a phase".to_owned();
                self.warn("study::period", &place, message, Some("write the years into the expression".to_owned()));
            }
            if !written {
                kept.push(outcome);
                continue;
            }
            let template = outcome.expression.clone();
            // The text moved, so a message about it points to the whole value.
            let over = |text: String| ExprText { text, offset: None, ..template.clone() };
            let Some(text) = with_period(&template.text, read, &name, outcome.clip) else {
                self.warn("study::period", &place, "no year of the case is within `from` and `to`".to_owned(), None);
                continue;
            };
            outcome.expression = over(text);
            if let CasePeriod::Years(_, alternatives) = read {
                let other = |years: &YearRange| {
                    let period = CasePeriod::Years(*years, Vec::new());
                    let text = with_period(&template.text, &period, &name, outcome.clip)?;
                    Some((clipped(*years, outcome.clip)?, over(text)))
                };
                outcome.phases = alternatives.iter().filter_map(other).collect();
            }
            kept.push(outcome);
        }
        case.outcome = kept;
    }
}
