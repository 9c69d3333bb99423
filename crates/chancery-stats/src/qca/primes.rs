//! Prime implicants.
//!
//! When logical remainders may be used, a term that covers a positive configuration is an implicant exactly if it leaves out every negative
//! one. Its literals are the positive configuration's values in some of the conditions, so the prime implicants that cover it are the
//! minimal sets of conditions that meet each of the sets "conditions in which it differs from this negative configuration": the minimal
//! transversals of a hypergraph. They are enumerated by depth-first search in which every condition chosen keeps a set of its own that no
//! other chosen condition meets (Murakami and Uno 2014, *Discrete Applied Mathematics* 170), so the search never visits a set that is not
//! minimal, and needs no memory but for what it returns.
//!
//! When only some configurations may be used, the prime implicants are those of a disjunction of terms, by consensus about one condition
//! after the other (Tison 1967, *IEEE Transactions on Electronic Computers* EC-16).

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::bits::{Bits, ones, with_words};
use super::term::{Space, Term};

/// Why no prime implicants are returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PrimesStop {
    /// There are more than the limit.
    TooMany,
    /// More rows than a set holds.
    TooManyRows,
}

/// All prime implicants that cover at least one of the `on` configurations and none of the terms `off`, which must not cover one of `on`
/// either. In the order of `on`, each once.
pub(super) fn primes_against(space: &Space, on: &[u64], off: &[Term], limit: usize) -> Result<Vec<Term>, PrimesStop> {
    let words_needed = on.len();
    with_words!(words_needed, primes_of_rows(space, on, off, limit)).ok_or(PrimesStop::TooManyRows)?
}

fn primes_of_rows<const P: usize>(
    space: &Space,
    on: &[u64],
    off: &[Term],
    limit: usize,
) -> Result<Vec<Term>, PrimesStop> {
    let found = AtomicUsize::new(0);
    let of_row = |row: usize| {
        let edges = minimal_sets(off.iter().map(|term| separating(space, on[row], term)).collect());
        let alike = rows_alike::<P>(space, on, row);
        let mut terms = Vec::new();
        let mut keep = |set: u64| {
            // A term is written down by the first of the rows it covers.
            let covered = ones(set).fold(Bits::below(on.len()), |rows, bit| rows.and(&alike[bit]));
            if covered.first() == Some(row) {
                terms.push(space.keep(on[row], set));
                if found.fetch_add(1, Ordering::Relaxed) >= limit {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        };
        let end = with_words!(edges.len(), transversals(&edges, &mut keep)).ok_or(PrimesStop::TooManyRows)?;
        if end.is_break() { Err(PrimesStop::TooMany) } else { Ok(terms) }
    };
    let of_rows: Result<Vec<Vec<Term>>, PrimesStop> = (0..on.len()).into_par_iter().map(of_row).collect();
    of_rows.map(|of_rows| of_rows.concat())
}

/// The conditions by which a configuration is told from all those of a term.
fn separating(space: &Space, configuration: u64, term: &Term) -> u64 {
    let literals = space.literals(term).into_iter();
    let differing = literals.filter(|&(condition, value)| space.value(configuration, condition) != value);
    differing.fold(0, |set, (condition, _)| set | space.condition_bit(condition))
}

/// For each condition, by its bit, the rows with the same value as this one.
fn rows_alike<const P: usize>(space: &Space, on: &[u64], row: usize) -> Vec<Bits<P>> {
    let of_condition = |condition: usize| {
        let value = space.value(on[row], condition);
        let alike = (0..on.len()).filter(|&other| space.value(on[other], condition) == value);
        alike.fold(Bits::EMPTY, Bits::with)
    };
    (0..space.conditions()).rev().map(of_condition).collect()
}

/// The sets of which no other is a part, each once.
fn minimal_sets(mut sets: Vec<u64>) -> Vec<u64> {
    sets.sort_unstable_by_key(|set| (set.count_ones(), *set));
    let mut minimal: Vec<u64> = Vec::new();
    for set in sets {
        if minimal.iter().all(|smaller| smaller & !set != 0) {
            minimal.push(set);
        }
    }
    minimal
}

/// Hands every minimal transversal of the sets to `keep`.
fn transversals<const W: usize>(edges: &[u64], keep: &mut dyn FnMut(u64) -> ControlFlow<()>) -> ControlFlow<()> {
    let all = edges.iter().fold(0, |all, edge| all | edge);
    let hits = std::array::from_fn(|bit| {
        let of_bit = (0..edges.len()).filter(|&edge| edges[edge] & (1 << bit) != 0);
        of_bit.fold(Bits::EMPTY, Bits::with)
    });
    let mut search = Search::<W> { edges, hits, own: Vec::new(), keep };
    search.go(0, 0, 0, Bits::below(edges.len()), all)
}

struct Search<'a, const W: usize> {
    edges: &'a [u64],
    /// For each vertex the edges it is in.
    hits: [Bits<W>; 64],
    /// For the vertices chosen on the way here, the edges that each alone meets; one stretch of the stack for each depth.
    own: Vec<Bits<W>>,
    keep: &'a mut dyn FnMut(u64) -> ControlFlow<()>,
}

impl<const W: usize> Search<'_, W> {
    /// `start`: where the stretch of this depth begins; `open`: edges not met yet; `free`: vertices that may still be chosen.
    fn go(&mut self, chosen: u64, depth: usize, start: usize, open: Bits<W>, mut free: u64) -> ControlFlow<()> {
        let Some(branch) = self.narrowest(open, free) else {
            return (self.keep)(chosen);
        };
        free &= !branch;
        for vertex in ones(branch) {
            let top = self.own.len();
            if self.choose(vertex, depth, start, &open) {
                let still_open = open.without(&self.hits[vertex]);
                self.go(chosen | 1 << vertex, depth + 1, top, still_open, free)?;
            }
            self.own.truncate(top);
            free |= 1 << vertex;
        }
        ControlFlow::Continue(())
    }

    /// The vertices that can meet the open edge with the fewest of them; `None` if no edge is open.
    fn narrowest(&self, open: Bits<W>, free: u64) -> Option<u64> {
        let mut best = None;
        for edge in open.iter() {
            let vertices = self.edges[edge] & free;
            let count = vertices.count_ones();
            if best.is_none_or(|(fewest, _)| count < fewest) {
                best = Some((count, vertices));
                if count <= 1 {
                    break;
                }
            }
        }
        best.map(|(_, vertices)| vertices)
    }

    /// Puts the own edges of the next depth on the stack; `false` if a vertex chosen before keeps none.
    fn choose(&mut self, vertex: usize, depth: usize, start: usize, open: &Bits<W>) -> bool {
        let hit = self.hits[vertex];
        for place in start..start + depth {
            let left = self.own[place].without(&hit);
            if left.is_empty() {
                return false;
            }
            self.own.push(left);
        }
        self.own.push(open.and(&hit));
        true
    }
}

/// The prime implicants of a disjunction of terms: all terms that cover none but configurations covered by these, and are part of no other
/// such term. `None` if there are more than the limit on the way.
pub(super) fn primes_of_terms(space: &Space, terms: &[Term], limit: usize) -> Option<Vec<Term>> {
    let mut primes = absorb(terms.to_vec());
    for condition in 0..space.conditions() {
        let field = space.field(condition);
        // Terms without the condition's literal, growing: one with each of its values, combined.
        let with_value = |value: u8| {
            let literal = space.literal(condition, value);
            primes.iter().filter(move |term| term.uses(field) && literal.holds(term)).map(|term| term.without(field))
        };
        let mut combined: Vec<Term> = with_value(0).collect();
        for value in 1..space.levels(condition) {
            let others: Vec<Term> = with_value(value).collect();
            let pairs = combined.iter().flat_map(|one| others.iter().filter_map(|other| one.and(other)));
            let pairs: Vec<Term> = pairs.take(limit.saturating_add(1)).collect();
            if pairs.len() > limit {
                return None;
            }
            combined = absorb(pairs);
        }
        primes.extend(combined);
        primes = absorb(primes);
        if primes.len() > limit {
            return None;
        }
    }
    Some(primes)
}

/// The terms that are part of no other, each once, in their order as numbers.
pub(super) fn absorb(mut terms: Vec<Term>) -> Vec<Term> {
    terms.sort_unstable_by_key(|term| (term.width(), *term));
    terms.dedup();
    let mut kept: Vec<Term> = Vec::new();
    for term in terms {
        let wider = kept.iter().take_while(|other| other.width() < term.width()).any(|other| other.holds(&term));
        if !wider {
            kept.push(term);
        }
    }
    kept.sort_unstable();
    kept
}

/// Terms that together cover just the configurations of `term` that none of `kept` is.
pub(super) fn split_around(space: &Space, term: Term, kept: &[u64]) -> Vec<Term> {
    let inside: Vec<u64> = kept.iter().copied().filter(|&configuration| term.covers(configuration)).collect();
    if inside.is_empty() {
        return vec![term];
    }
    let Some(condition) = (0..space.conditions()).find(|&condition| !term.uses(space.field(condition))) else {
        return Vec::new();
    };
    let narrower = (0..space.levels(condition)).filter_map(|value| term.and(&space.literal(condition, value)));
    narrower.flat_map(|part| split_around(space, part, &inside)).collect()
}
