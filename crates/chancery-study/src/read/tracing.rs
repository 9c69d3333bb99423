//! `[[tracing]]`: process tracing of a case.

use std::collections::BTreeMap;
use std::ops::Range;

use chancery_core::nearest;
use chancery_stats::tracing::{Dependence, Likelihood, TestType};
use toml::Spanned;

use super::qca::near;
use super::{Reader, StudyFile, span};
use crate::raw_sets::{RawDependence, RawLikelihood, RawPiece, RawTracing};
use crate::tracing::{Hypothesis, Trace, TraceDependence, TraceIndependent, TracePiece};

/// The tests by name.
const TESTS: [(&str, TestType); 4] = [
    ("straw-in-the-wind", TestType::StrawInTheWind),
    ("hoop", TestType::Hoop),
    ("smoking-gun", TestType::SmokingGun),
    ("doubly-decisive", TestType::DoublyDecisive),
];

type Judged = Spanned<BTreeMap<String, Spanned<RawLikelihood>>>;

impl Reader<'_> {
    pub(super) fn tracing(&mut self, file: &StudyFile, range: Range<usize>, raw: RawTracing) {
        let id = raw.id.get_ref().clone();
        if self.study.tracings.iter().any(|known| known.id == id) {
            let message = format!("tracing `{id}` stands twice");
            return self.error("study::repeated-id", file, raw.id.span(), message, "ids name one tracing each");
        }
        let before = self.diagnostics.len();
        let hypotheses: Vec<Hypothesis> = raw
            .hypothesis
            .into_iter()
            .map(|one| Hypothesis {
                id: one.id.get_ref().clone(),
                says: one.says,
                reference: one.source.reference,
                line: one.source.line.unwrap_or(0),
                prior: *one.prior.get_ref(),
                span: Some(span(file, one.prior.span())),
            })
            .collect();
        let mut pieces: Vec<TracePiece> = Vec::new();
        for piece in raw.evidence {
            if pieces.iter().any(|known| known.id == *piece.id.get_ref()) {
                let message = format!("evidence `{}` stands twice", piece.id.get_ref());
                self.error("study::repeated-id", file, piece.id.span(), message, "ids name one piece each");
            } else if let Some(piece) = self.piece(file, piece, &hypotheses) {
                pieces.push(piece);
            }
        }
        let (apart, dependent): (Vec<_>, Vec<_>) =
            raw.dependence.into_iter().partition(|dependence| dependence.get_ref().independent);
        let independent = apart.into_iter().filter_map(|one| self.independent(file, &one, &pieces)).collect();
        let dependences: Vec<TraceDependence> = dependent
            .into_iter()
            .filter_map(|dependence| self.dependence(file, dependence, &pieces, &hypotheses))
            .collect();
        let about = raw.about.as_ref().and_then(|about| self.hypothesis(file, about, &hypotheses));
        if self.diagnostics.len() > before {
            return;
        }
        let case = raw.case.map(|case| (case.get_ref().clone(), span(file, case.span())));
        self.case_links.extend(case.clone());
        self.study.tracings.push(Trace {
            title: raw.title.unwrap_or_else(|| id.clone()),
            id,
            says: raw.says,
            case,
            about: about.unwrap_or(0),
            hypotheses,
            pieces,
            dependences,
            independent,
            place: Self::place(file, &range),
            span: Some(span(file, raw.id.span())),
        });
    }

    fn hypothesis(&mut self, file: &StudyFile, name: &Spanned<String>, all: &[Hypothesis]) -> Option<usize> {
        let found = all.iter().position(|one| one.id == *name.get_ref());
        if found.is_none() {
            let hint = near(name.get_ref(), all.iter().map(|one| one.id.as_str()));
            let message = format!("no hypothesis is called `{}`", name.get_ref());
            self.error("tracing::no-hypothesis", file, name.span(), message, &hint);
        }
        found
    }

    fn piece(&mut self, file: &StudyFile, raw: RawPiece, hypotheses: &[Hypothesis]) -> Option<TracePiece> {
        let id = raw.id.get_ref().clone();
        let found = raw.found.unwrap_or(true);
        let likelihoods = match (&raw.test, &raw.likelihoods) {
            (Some(test), None) => self.of_test(file, &raw, test, found, hypotheses)?,
            (None, Some(judged)) => {
                let finding = self.likelihoods(file, judged, hypotheses)?;
                // Written is how likely it is to find it.
                if found { finding } else { finding.into_iter().map(Likelihood::of_not_finding).collect() }
            }
            _ => {
                let message = format!("evidence `{id}` needs `test` with `tests`, or `likelihoods`");
                let hint = "how likely would it be to find this under each hypothesis?";
                self.error("tracing::likelihood", file, raw.id.span(), message, hint);
                return None;
            }
        };
        let stands = [raw.claim.is_some(), raw.source.is_some(), raw.event.is_some(), raw.fact.is_some()];
        if stands.into_iter().filter(|stands| *stands).count() != 1 {
            let message = format!("evidence `{id}` needs one of `claim`, `source`, `event` and `fact`");
            self.error(
                "tracing::no-source",
                file,
                raw.id.span(),
                message,
                "evidence stands somewhere, and in one place",
            );
            return None;
        }
        let event = raw.event.as_ref().map(|event| self.event_of_world(file, event));
        let source = raw.source.map(Spanned::into_inner).unwrap_or_default();
        let line = source.lines.or(source.line.map(|line| line.to_string()));
        Some(TracePiece {
            id,
            says: raw.says,
            found,
            claim: raw.claim.map(|claim| (claim.get_ref().clone(), span(file, claim.span()))),
            event: match event {
                Some(known) => Some(known?),
                None => None,
            },
            fact: raw.fact.map(|fact| (fact.get_ref().clone(), span(file, fact.span()))),
            reference: source.reference,
            place: source.place.or(line.map(|line| format!("line {line}"))).unwrap_or_default(),
            test: raw.test.map(Spanned::into_inner).unwrap_or_default(),
            tests: raw.tests.map(Spanned::into_inner).unwrap_or_default(),
            reason: raw.reason.unwrap_or_default(),
            likelihoods,
            span: Some(span(file, raw.id.span())),
        })
    }

    /// An event of the world's tables that may decide something.
    fn event_of_world(&mut self, file: &StudyFile, id: &Spanned<String>) -> Option<String> {
        let (message, hint) = match self.world.event(id.get_ref()) {
            Some(event) if event.status.decides() => return Some(event.id.clone()),
            Some(_) => (format!("nobody verified the event `{}`", id.get_ref()), "rest on what is verified".to_owned()),
            None => {
                let world = self.world;
                let classes = world.event_classes();
                let known: Vec<&str> =
                    classes.iter().flat_map(|class| world.events(class)).map(|event| event.id.as_str()).collect();
                let near = nearest(id.get_ref(), known.iter().copied());
                let hint = near.map_or_else(
                    || "docs/WORLD.md tells which events there are".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                (format!("no event is called `{}`", id.get_ref()), hint)
            }
        };
        self.error("tracing::no-source", file, id.span(), message, &hint);
        None
    }

    /// The conventional likelihoods of a test: those of the hypothesis tested, and of each of its rivals.
    fn of_test(
        &mut self,
        file: &StudyFile,
        raw: &RawPiece,
        test: &Spanned<String>,
        passed: bool,
        hypotheses: &[Hypothesis],
    ) -> Option<Vec<Likelihood>> {
        let Some((_, kind)) = TESTS.iter().find(|(name, _)| name == test.get_ref()) else {
            let message = format!("`{}` is not a test", test.get_ref());
            let hint = near(test.get_ref(), TESTS.iter().map(|(name, _)| *name));
            self.error("study::word", file, test.span(), message, &hint);
            return None;
        };
        let Some(tested) = &raw.tests else {
            let hint = "`tests = \"...\"`: the id of the hypothesis that is tested";
            self.error("tracing::no-hypothesis", file, test.span(), "a test of which hypothesis?".into(), hint);
            return None;
        };
        let tested = self.hypothesis(file, tested, hypotheses)?;
        let [ours, theirs] = kind.likelihoods(passed);
        Some((0..hypotheses.len()).map(|place| if place == tested { ours } else { theirs }).collect())
    }

    /// Likelihoods of finding something, one for each hypothesis.
    fn likelihoods(&mut self, file: &StudyFile, judged: &Judged, all: &[Hypothesis]) -> Option<Vec<Likelihood>> {
        for (name, value) in judged.get_ref() {
            if !all.iter().any(|one| one.id == *name) {
                let hint = near(name, all.iter().map(|one| one.id.as_str()));
                let message = format!("no hypothesis is called `{name}`");
                self.error("tracing::no-hypothesis", file, value.span(), message, &hint);
                return None;
            }
        }
        let mut found = Vec::new();
        for hypothesis in all {
            let Some(value) = judged.get_ref().get(&hypothesis.id) else {
                let message = format!("no likelihood under `{}`", hypothesis.id);
                self.error("tracing::likelihood", file, judged.span(), message, "each hypothesis needs one");
                return None;
            };
            let likelihood = match value.get_ref() {
                RawLikelihood::Best(best) => Some(Likelihood::exactly(*best)),
                RawLikelihood::Range(three) => match *three.as_slice() {
                    [low, best, high] => Some(Likelihood { low, best, high }),
                    _ => None,
                },
            };
            let judgement =
                |one: &Likelihood| one.low > 0.0 && one.low <= one.best && one.best <= one.high && one.high < 1.0;
            let Some(likelihood) = likelihood.filter(judgement) else {
                let message = format!("no likelihood under `{}`: between 0 and 1, neither of them", hypothesis.id);
                let hint = "a best guess `0.3`, or lowest, best and highest `[0.2, 0.3, 0.5]`";
                self.error("tracing::likelihood", file, value.span(), message, hint);
                return None;
            };
            found.push(likelihood);
        }
        Some(found)
    }

    fn known_piece(&mut self, file: &StudyFile, name: &Spanned<String>, pieces: &[TracePiece]) -> Option<usize> {
        let found = pieces.iter().position(|piece| piece.id == *name.get_ref());
        if found.is_none() {
            let hint = near(name.get_ref(), pieces.iter().map(|piece| piece.id.as_str()));
            let message = format!("no evidence is called `{}`", name.get_ref());
            self.error("tracing::dependence", file, name.span(), message, &hint);
        }
        found
    }

    fn members(&mut self, file: &StudyFile, names: &[Spanned<String>], pieces: &[TracePiece]) -> Option<Vec<usize>> {
        let found: Vec<Option<usize>> = names.iter().map(|name| self.known_piece(file, name, pieces)).collect();
        found.into_iter().collect()
    }

    /// Pieces on the same ground that are judged independent: two or more, with a reason.
    fn independent(
        &mut self,
        file: &StudyFile,
        raw: &Spanned<RawDependence>,
        pieces: &[TracePiece],
    ) -> Option<TraceIndependent> {
        let of = raw.get_ref();
        let reason = of.reason.clone().unwrap_or_default();
        let more = of.counts.is_some() || of.likelihoods.is_some();
        if more || of.pieces.len() < 2 || reason.trim().is_empty() {
            let message = "independence is declared of two pieces or more, with a `reason` and nothing else".to_owned();
            let hint = "why does finding one make the other no likelier, whichever hypothesis is true?";
            self.error("tracing::dependence", file, raw.span(), message, hint);
            return None;
        }
        Some(TraceIndependent { pieces: self.members(file, &of.pieces, pieces)?, reason })
    }

    fn dependence(
        &mut self,
        file: &StudyFile,
        raw: Spanned<RawDependence>,
        pieces: &[TracePiece],
        hypotheses: &[Hypothesis],
    ) -> Option<TraceDependence> {
        let range = raw.span();
        let raw = raw.into_inner();
        let members = self.members(file, &raw.pieces, pieces)?;
        let dependence = match (&raw.counts, &raw.likelihoods) {
            (Some(counts), None) => {
                Dependence::Once { pieces: members, counted: self.known_piece(file, counts, pieces)? }
            }
            (None, Some(judged)) => {
                Dependence::Jointly { pieces: members, likelihoods: self.likelihoods(file, judged, hypotheses)? }
            }
            _ => {
                let hint = "`counts` names the piece that counts; `likelihoods` are of finding all of them";
                let message = "a dependence needs `counts` or `likelihoods`".to_owned();
                self.error("tracing::dependence", file, range, message, hint);
                return None;
            }
        };
        Some(TraceDependence { dependence, reason: raw.reason.unwrap_or_default(), span: Some(span(file, range)) })
    }
}
