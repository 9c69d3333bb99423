//! What in a sentence can be checked.

use chancery_world::World;

use crate::names::Names;
use crate::sentence::Sentence;
use crate::token::{Token, TokenKind, tokens};
use crate::{citations, dates, numbers, words};

/// Kinds of marks, in the order of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A figure with its unit: `846 billion USD`, `60 percent`, `3 times`.
    Number,
    /// A day, month, year, decade, century or span of years.
    Date,
    /// `46th`.
    Ordinal,
    /// A state.
    State,
    /// A region.
    Region,
    /// An organisation or agreement.
    Organisation,
    /// A leader.
    Leader,
    /// A word that claims all, none, only, wholly, first, last, most or the largest.
    Quantifier,
    /// A comparison, or a change.
    Comparative,
    /// A word about the future.
    Forecast,
    /// Words in quotes.
    Quotation,
    /// A note, a work in brackets, an address.
    Citation,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Number,
        Self::Date,
        Self::Ordinal,
        Self::State,
        Self::Region,
        Self::Organisation,
        Self::Leader,
        Self::Quantifier,
        Self::Comparative,
        Self::Forecast,
        Self::Quotation,
        Self::Citation,
    ];

    /// The word in tables and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Ordinal => "ordinal",
            Self::State => "state",
            Self::Region => "region",
            Self::Organisation => "organisation",
            Self::Leader => "leader",
            Self::Quantifier => "quantifier",
            Self::Comparative => "comparative",
            Self::Forecast => "forecast",
            Self::Quotation => "quotation",
            Self::Citation => "citation",
        }
    }

    /// Whether it names somebody; a name alone asserts nothing.
    pub const fn is_name(self) -> bool {
        matches!(self, Self::State | Self::Region | Self::Organisation | Self::Leader)
    }
}

/// A place in a sentence that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// First byte in the sentence.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What it is read as: `846 billion USD`, `1913..1921`, `46th`, `KAZ`, the class of a quantifier.
    pub reads: String,
}

/// Finds marks; made once, used for every sentence.
#[derive(Debug)]
pub struct Marker<'w> {
    names: Names<'w>,
}

impl<'w> Marker<'w> {
    /// A marker that knows the names of a world.
    pub fn new(world: &'w World) -> Self {
        Self { names: Names::new(world) }
    }

    /// The marks of a sentence by their place.
    pub fn marks(&self, sentence: &Sentence) -> Vec<Mark> {
        let mut work = Work::new(sentence);
        citations::addresses(&mut work);
        let names = self.names.find(&work);
        citations::find(&mut work, &names);
        dates::find(&mut work);
        numbers::ordinals(&mut work);
        numbers::find(&mut work);
        words::find(&mut work);
        let mut marks = work.marks;
        marks.extend(names);
        marks.sort_by_key(|mark| (mark.start, mark.end, mark.kind));
        marks
    }
}

/// A sentence under way: its pieces, and which of them have a meaning already.
pub(crate) struct Work<'a> {
    pub(crate) sentence: &'a Sentence,
    pub(crate) tokens: Vec<Token<'a>>,
    pub(crate) used: Vec<bool>,
    pub(crate) marks: Vec<Mark>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(sentence: &'a Sentence) -> Self {
        let tokens = tokens(&sentence.text);
        let used = vec![false; tokens.len()];
        Self { sentence, tokens, used, marks: Vec::new() }
    }

    /// The word at a place in small letters; empty where there is none, or where it is part of an address.
    pub(crate) fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(token) if token.kind == TokenKind::Word => &token.lower,
            _ => "",
        }
    }

    /// The word before a place.
    pub(crate) fn word_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    /// The figure at a place that has no meaning yet.
    pub(crate) fn figure(&self, at: usize) -> Option<&'a str> {
        let token = self.tokens.get(at)?;
        (token.kind == TokenKind::Number && !self.used[at]).then_some(token.text)
    }

    pub(crate) fn symbol(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(token) if token.kind == TokenKind::Symbol => token.text,
            _ => "",
        }
    }

    pub(crate) fn is_dash(&self, at: usize) -> bool {
        matches!(self.symbol(at), "-" | "–" | "—" | "‑")
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    /// Adds a mark over some pieces.
    pub(crate) fn mark(&mut self, kind: MarkKind, pieces: std::ops::Range<usize>, reads: impl Into<String>) {
        let (Some(first), Some(last)) = (self.tokens.get(pieces.start), self.tokens.get(pieces.end.saturating_sub(1)))
        else {
            return;
        };
        self.marks.push(Mark { kind, start: first.start, end: last.end, reads: reads.into() });
    }

    /// Adds a mark and takes its pieces.
    pub(crate) fn take(&mut self, kind: MarkKind, pieces: std::ops::Range<usize>, reads: impl Into<String>) {
        self.mark(kind, pieces.clone(), reads);
        if let Some(used) = self.used.get_mut(pieces) {
            used.fill(true);
        }
    }
}

/// What the marks of a kind read in a text.
#[cfg(test)]
pub(crate) fn reads(text: &str, kind: MarkKind) -> Vec<String> {
    let marker = Marker::new(World::builtin());
    let marks = crate::sentences(text).iter().flat_map(|one| marker.marks(one)).collect::<Vec<_>>();
    marks.into_iter().filter(|mark| mark.kind == kind).map(|mark| mark.reads).collect()
}
