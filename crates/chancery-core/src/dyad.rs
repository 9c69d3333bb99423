//! Pairs of states. Whether the order matters is part of the type.

use crate::State;

/// An unordered pair: its constructor sorts the two, so USA–JPN and JPN–USA are one dyad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dyad(State, State);

impl Dyad {
    /// The pair of two different states; `None` for a state and itself.
    pub fn new(one: State, other: State) -> Option<Self> {
        match one.cmp(&other) {
            std::cmp::Ordering::Less => Some(Self(one, other)),
            std::cmp::Ordering::Greater => Some(Self(other, one)),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The two states, in the order of their codes.
    pub const fn states(self) -> (State, State) {
        (self.0, self.1)
    }

    /// Both directions.
    pub const fn directed(self) -> [DirectedDyad; 2] {
        [DirectedDyad { actor: self.0, partner: self.1 }, DirectedDyad { actor: self.1, partner: self.0 }]
    }
}

/// An ordered pair: what `actor` does toward `partner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DirectedDyad {
    /// Whose act, policy or report it is.
    pub actor: State,
    /// Toward whom.
    pub partner: State,
}

impl DirectedDyad {
    /// The same pair seen from the other side.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { actor: self.partner, partner: self.actor }
    }

    /// The pair without its direction; `None` for a state and itself.
    pub fn undirected(self) -> Option<Dyad> {
        Dyad::new(self.actor, self.partner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dyad_has_no_direction() {
        let (usa, jpn) = (State::new("USA").expect("valid"), State::new("JPN").expect("valid"));
        assert_eq!(Dyad::new(usa, jpn), Dyad::new(jpn, usa));
        assert_eq!(Dyad::new(usa, usa), None);
        let [there, back] = Dyad::new(usa, jpn).expect("two states").directed();
        assert_eq!(there.reversed(), back);
        assert_eq!(there.undirected(), back.undirected());
    }
}
