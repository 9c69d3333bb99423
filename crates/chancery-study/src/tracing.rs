//! Process tracing of a case: rival hypotheses and pieces of evidence as a study writes them, and what follows.
//!
//! Two pieces are the same evidence if they rest on one claim, or on one place of a work: a claim that is tested by a check of its own
//! has the data behind it, one without a check only its place in the text. Then their dependence has to be declared, or the evidence
//! would be counted twice. Two pieces on the same event, data or figure may be: unless somebody says how they depend on each other, that
//! is a warning.

use chancery_core::{Diagnostic, Span};
use chancery_evidence::{
    Interval, TracingBar, TracingCounted, TracingEvidence, TracingHypothesis, TracingIndependent, TracingPiece,
};
use chancery_stats::tracing::{Dependence, Evidence, Likelihood, Piece, Tracing, TracingError};
use chancery_world::World;

use crate::ground::{self, Ground};
use crate::study::{Place, Study};

/// One process tracing.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question.
    pub says: String,
    /// The case it belongs to, with the place of its mention.
    pub case: Option<(String, Span)>,
    /// Place of the hypothesis whose sensitivity is looked at.
    pub about: usize,
    /// Rival hypotheses.
    pub hypotheses: Vec<Hypothesis>,
    /// Pieces of evidence.
    pub pieces: Vec<TracePiece>,
    /// Pieces that depend on each other.
    pub dependences: Vec<TraceDependence>,
    /// Pieces on the same ground that are judged independent.
    pub independent: Vec<TraceIndependent>,
    /// Where it stands.
    pub place: Place,
    /// Its id in the file.
    pub span: Option<Span>,
}

/// A hypothesis.
#[derive(Clone, Debug, Default)]
pub struct Hypothesis {
    /// Id.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Who holds it.
    pub reference: String,
    /// Line of the text.
    pub line: u32,
    /// Belief before the evidence.
    pub prior: f64,
    /// Place of the prior in the file.
    pub span: Option<Span>,
}

/// A piece of evidence.
#[derive(Clone, Debug, Default)]
pub struct TracePiece {
    /// Id.
    pub id: String,
    /// What was found, or looked for.
    pub says: String,
    /// Whether it was found.
    pub found: bool,
    /// The claim it rests on, with the place of its mention.
    pub claim: Option<(String, Span)>,
    /// Id of the event of the world's tables it rests on.
    pub event: Option<String>,
    /// Id of the cited figure of the study it rests on, with the place of its mention.
    pub fact: Option<(String, Span)>,
    /// Citation key, if it rests on a work alone.
    pub reference: String,
    /// Line or place in the work.
    pub place: String,
    /// Name of the test; empty if likelihoods are given.
    pub test: String,
    /// Id of the hypothesis tested.
    pub tests: String,
    /// Why it is judged so.
    pub reason: String,
    /// Likelihood of what is the case, found or not found, under each hypothesis.
    pub likelihoods: Vec<Likelihood>,
    /// Its place in the file.
    pub span: Option<Span>,
}

/// Pieces that depend on each other.
#[derive(Clone, Debug)]
pub struct TraceDependence {
    /// For the kernel.
    pub dependence: Dependence,
    /// Why.
    pub reason: String,
    /// Its place in the file.
    pub span: Option<Span>,
}

/// Pieces on the same ground that say different things all the same.
#[derive(Clone, Debug)]
pub struct TraceIndependent {
    /// Places of the pieces.
    pub pieces: Vec<usize>,
    /// Why.
    pub reason: String,
}

/// Works out every process tracing of a study.
pub fn trace_all(study: &Study, world: &World) -> (Vec<TracingEvidence>, Vec<Diagnostic>) {
    let (mut evidence, mut diagnostics) = (Vec::new(), Vec::new());
    for trace in &study.tracings {
        let (found, wrong) = trace_one(study, world, trace);
        evidence.push(found);
        diagnostics.extend(wrong);
    }
    (evidence, diagnostics)
}

/// Works out one process tracing. If it cannot be, the evidence holds what was written, and the diagnostic says what is wrong.
pub fn trace_one(study: &Study, world: &World, trace: &Trace) -> (TracingEvidence, Vec<Diagnostic>) {
    let mut evidence = described(study, world, trace);
    let sources = sources(study, trace);
    let pieces: Vec<Piece> = trace
        .pieces
        .iter()
        .zip(&sources)
        .map(|(piece, source)| Piece { source: *source, likelihoods: piece.likelihoods.clone() })
        .collect();
    let priors: Vec<f64> = trace.hypotheses.iter().map(|hypothesis| hypothesis.prior).collect();
    let dependences: Vec<Dependence> = trace.dependences.iter().map(|one| one.dependence.clone()).collect();
    match Tracing::new(&priors, &pieces, &dependences) {
        Ok(tracing) => {
            fill(&mut evidence, trace, &tracing);
            let doubts = shared(study, world, trace);
            evidence.shared = doubts.iter().map(|(said, _)| said.clone()).collect();
            (evidence, doubts.into_iter().map(|(_, diagnostic)| diagnostic).collect())
        }
        Err(error) => {
            let diagnostic = refused(study, trace, &error);
            evidence.warnings.push(diagnostic.message.clone());
            (evidence, vec![diagnostic])
        }
    }
}

/// For each piece the number of its source: pieces from one place of one work have the same.
fn sources(study: &Study, trace: &Trace) -> Vec<usize> {
    let mut known: Vec<(String, String)> = Vec::new();
    let place = |piece: &TracePiece| {
        let claim = piece.claim.as_ref().and_then(|(id, _)| study.claims.iter().find(|claim| claim.id == *id));
        match claim {
            Some(claim) if claim.check.is_some() => (claim.id.clone(), String::new()),
            Some(claim) => (claim.reference.clone(), format!("line {}", claim.line)),
            None if piece.event.is_some() || piece.fact.is_some() => (
                piece.event.clone().unwrap_or_default(),
                piece.fact.as_ref().map_or_else(String::new, |(id, _)| id.clone()),
            ),
            None if piece.reference.is_empty() => (piece.id.clone(), String::new()),
            None => (piece.reference.clone(), piece.place.clone()),
        }
    };
    let mut number = |piece: &TracePiece| {
        let place = place(piece);
        known.iter().position(|one| *one == place).unwrap_or_else(|| {
            known.push(place);
            known.len() - 1
        })
    };
    trace.pieces.iter().map(&mut number).collect()
}

/// Pieces on the same ground of which nobody says how they depend on each other: what is said of them, and the message at the later one.
fn shared(study: &Study, world: &World, trace: &Trace) -> Vec<(String, Diagnostic)> {
    let grounds: Vec<Vec<Ground>> = trace.pieces.iter().map(|piece| ground::of_piece(world, study, piece)).collect();
    let declared = |pair: [usize; 2]| {
        let dependent = trace.dependences.iter().map(|one| pieces_of(&one.dependence));
        let independent = trace.independent.iter().map(|one| one.pieces.as_slice());
        dependent.chain(independent).any(|pieces| pair.iter().all(|piece| pieces.contains(piece)))
    };
    let mut found = Vec::new();
    for later in 0..trace.pieces.len() {
        for earlier in (0..later).filter(|&earlier| !declared([earlier, later])) {
            let mut same: Vec<String> = Vec::new();
            for (one, other) in
                grounds[earlier].iter().flat_map(|one| grounds[later].iter().map(move |other| (one, other)))
            {
                let named = one.named(other);
                if one.same(other) && !same.contains(&named) {
                    same.push(named);
                }
            }
            if !same.is_empty() {
                found.push(on_same_ground(study, trace, [earlier, later], &same.join(", ")));
            }
        }
    }
    found
}

fn on_same_ground(study: &Study, trace: &Trace, [earlier, later]: [usize; 2], same: &str) -> (String, Diagnostic) {
    let (one, other) = (&trace.pieces[earlier], &trace.pieces[later]);
    let said = format!("`{}` and `{}` rest on the same: {same}", one.id, other.id);
    let message = format!("`{}`{} and `{}` rest on the same: {same}", one.id, placed(study, one), other.id);
    let hint = "declare how they depend on each other in `[[tracing.dependence]]`: `counts`, `likelihoods` of finding both, or \
                `independent = true` with a reason";
    let mut diagnostic = Diagnostic::warning("tracing::same-ground", message).hint(hint);
    diagnostic.span.clone_from(&other.span);
    (said, diagnostic)
}

/// The place of a piece in brackets, behind its name.
fn placed(study: &Study, piece: &TracePiece) -> String {
    let Some(span) = &piece.span else { return String::new() };
    let file = study.files.iter().find(|file| file.path == span.file);
    let place = file.and_then(|file| Diagnostic::error("", "").at(span.clone()).line_column(&file.text));
    place.map_or_else(String::new, |(line, column)| format!(" ({}:{line}:{column})", span.file))
}

fn described(study: &Study, world: &World, trace: &Trace) -> TracingEvidence {
    let hypothesis = |one: &Hypothesis| TracingHypothesis {
        id: one.id.clone(),
        says: one.says.clone(),
        reference: one.reference.clone(),
        line: one.line,
        prior: one.prior,
        ..TracingHypothesis::default()
    };
    let piece = |one: &TracePiece| {
        let claim = one.claim.as_ref().and_then(|(id, _)| study.claims.iter().find(|claim| claim.id == *id));
        let fact = one.fact.as_ref().and_then(|(id, _)| study.facts.iter().find(|known| known.fact.id == *id));
        let event = one.event.as_ref().and_then(|id| world.event(id));
        let (reference, place) = match (claim, fact, event) {
            (Some(claim), ..) => (claim.reference.clone(), format!("line {}", claim.line)),
            (None, Some(fact), _) => {
                (fact.fact.reference.clone(), format!("{}: {} ({})", fact.place, fact.says, fact.shown))
            }
            (None, None, Some(event)) => (String::new(), format!("{}, {} ({})", event.name, event.date, event.source)),
            (None, None, None) => (one.reference.clone(), one.place.clone()),
        };
        TracingPiece {
            id: one.id.clone(),
            says: one.says.clone(),
            found: one.found,
            claim: claim.map_or_else(String::new, |claim| claim.id.clone()),
            event: one.event.clone().unwrap_or_default(),
            fact: one.fact.as_ref().map_or_else(String::new, |(id, _)| id.clone()),
            reference,
            place,
            test: one.test.clone(),
            tests: one.tests.clone(),
            reason: one.reason.clone(),
            likelihoods: one.likelihoods.iter().map(interval).collect(),
        }
    };
    let independent = |one: &TraceIndependent| TracingIndependent {
        pieces: one.pieces.iter().map(|&piece| trace.pieces[piece].id.clone()).collect(),
        reason: one.reason.clone(),
    };
    TracingEvidence {
        id: trace.id.clone(),
        title: trace.title.clone(),
        says: trace.says.clone(),
        case: trace.case.as_ref().map_or_else(String::new, |(id, _)| id.clone()),
        hypotheses: trace.hypotheses.iter().map(hypothesis).collect(),
        pieces: trace.pieces.iter().map(piece).collect(),
        about: trace.about,
        independent: trace.independent.iter().map(independent).collect(),
        file: trace.place.file.clone(),
        file_line: trace.place.line,
        ..TracingEvidence::default()
    }
}

fn interval(likelihood: &Likelihood) -> Interval {
    Interval { value: Some(likelihood.best), lo: Some(likelihood.low), hi: Some(likelihood.high) }
}

fn fill(evidence: &mut TracingEvidence, trace: &Trace, tracing: &Tracing) {
    let posterior = tracing.posterior();
    for (place, hypothesis) in evidence.hypotheses.iter_mut().enumerate() {
        let range = tracing.range(place);
        hypothesis.posterior = Interval {
            value: posterior.get(place).copied(),
            lo: range.map(|(low, _)| low),
            hi: range.map(|(_, high)| high),
        };
        hypothesis.prior_for_half = tracing.prior_needed(place, 0.5);
    }
    let ids =
        |pieces: &[usize]| -> Vec<String> { pieces.iter().map(|&piece| trace.pieces[piece].id.clone()).collect() };
    let rivals = (0..trace.hypotheses.len()).filter(|&rival| rival != trace.about);
    let weights: Vec<Vec<f64>> = rivals.map(|rival| tracing.weights(trace.about, rival).unwrap_or_default()).collect();
    let removals = tracing.removals();
    let counted = |(place, one): (usize, &Evidence)| {
        let declared =
            trace.dependences.iter().find(|declared| pieces_of(&declared.dependence) == one.pieces.as_slice());
        TracingCounted {
            pieces: ids(&one.pieces),
            dependence: declared.map_or_else(String::new, |declared| match &declared.dependence {
                Dependence::Once { counted, .. } => format!("the same evidence; {} counts", trace.pieces[*counted].id),
                Dependence::Jointly { .. } => "judged together".to_owned(),
            }),
            reason: declared.map_or_else(String::new, |declared| declared.reason.clone()),
            weights: weights.iter().filter_map(|weights| weights.get(place).copied()).collect(),
            without: removals.get(place).map_or_else(Vec::new, |removal| removal.posterior.clone()),
            leader_changes: removals.get(place).is_some_and(|removal| removal.leader_changes),
            order_changes: removals.get(place).is_some_and(|removal| removal.order_changes),
        }
    };
    evidence.counted = tracing.evidence().iter().enumerate().map(counted).collect();
    let bar = |bar: &chancery_stats::tracing::Bar| TracingBar {
        pieces: ids(&tracing.evidence()[bar.evidence].pieces),
        under: trace.hypotheses[bar.under].id.clone(),
        low: bar.low,
        high: bar.high,
    };
    evidence.tornado = tracing.tornado(trace.about).unwrap_or_default().iter().map(bar).collect();
}

fn pieces_of(dependence: &Dependence) -> &[usize] {
    match dependence {
        Dependence::Once { pieces, .. } | Dependence::Jointly { pieces, .. } => pieces,
    }
}

/// What the kernel refuses, in the words of the study and at its place.
fn refused(study: &Study, trace: &Trace, error: &TracingError) -> Diagnostic {
    let piece = |place: usize| trace.pieces.get(place).map_or("", |piece| piece.id.as_str());
    let piece_span = |place: usize| trace.pieces.get(place).and_then(|piece| piece.span.clone());
    let hypothesis = |place: usize| trace.hypotheses.get(place).map_or("", |one| one.id.as_str());
    let (id, message, hint, span) = match error {
        TracingError::NoRivals => (
            "tracing::no-rivals",
            "at least two rival hypotheses are needed".to_owned(),
            "evidence speaks for a hypothesis against another one",
            trace.span.clone(),
        ),
        TracingError::Prior { hypothesis: place } => (
            "tracing::prior",
            format!("the prior of `{}` is not between 0 and 1", hypothesis(*place)),
            "with a prior of 0 or 1 no evidence could ever change the belief",
            trace.hypotheses.get(*place).and_then(|one| one.span.clone()),
        ),
        TracingError::Sum { sum } => (
            "tracing::prior",
            format!("the priors sum to {sum}, not to 1"),
            "the hypotheses have to be all there are, and just one of them true",
            trace.span.clone(),
        ),
        TracingError::Missing { piece: place } => (
            "tracing::likelihood",
            format!("`{}` needs a likelihood under each hypothesis", piece(*place)),
            "how likely would it be to find this if the hypothesis were true?",
            piece_span(*place),
        ),
        TracingError::Likelihood { piece: place, hypothesis: under } => (
            "tracing::likelihood",
            format!(
                "the likelihood of `{}` under `{}` is refused: 0 < low ≤ best ≤ high < 1",
                piece(*place),
                hypothesis(*under)
            ),
            "with a likelihood of 0 or 1 one piece would decide alone, whatever else is found",
            piece_span(*place),
        ),
        TracingError::Dependence { dependence } => (
            "tracing::dependence",
            "a dependence names two pieces or more, and of those that say the same one that counts".to_owned(),
            "write `pieces = [\"a\", \"b\"]` with `counts = \"a\"`, or with `likelihoods` of finding all of them",
            trace.dependences.get(*dependence).and_then(|one| one.span.clone()),
        ),
        TracingError::Twice { piece: one, again } if one == again => (
            "tracing::counted-twice",
            format!("`{}` is in two dependences", piece(*one)),
            "join the dependences, so that it counts once",
            piece_span(*one),
        ),
        TracingError::Twice { piece: one, again } => (
            "tracing::counted-twice",
            format!(
                "`{}`{} and `{}` are the same evidence, and would be counted twice",
                piece(*one),
                trace.pieces.get(*one).map_or_else(String::new, |piece| placed(study, piece)),
                piece(*again)
            ),
            "declare how they depend on each other in `[[tracing.dependence]]`, or drop one",
            piece_span(*again).or_else(|| piece_span(*one)),
        ),
    };
    let mut diagnostic = Diagnostic::error(id, message).hint(hint);
    diagnostic.span = span;
    diagnostic
}
