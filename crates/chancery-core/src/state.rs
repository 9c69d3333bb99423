//! Codes of states. A code means nothing without its scheme, and often nothing without a date.

use std::fmt;
use std::str::FromStr;

/// A state as chancery identifies it: three capital letters, today's ISO 3166-1 alpha-3 code where there is one.
///
/// One `State` is one continuous international person in the sense of the Correlates of War project: `RUS` is the Russian
/// Empire, the USSR and the Russian Federation (COW and Gleditsch–Ward 365); `GFR` is the Federal Republic of Germany of
/// 1949–1990 (COW 260). The dated codes and names of each are in `chancery-world`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State([u8; 3]);

impl State {
    /// Reads three ASCII capital letters.
    ///
    /// # Errors
    /// When `code` is anything else.
    pub fn new(code: &str) -> Result<Self, CodeError> {
        match code.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(CodeError { scheme: "state", code: code.to_owned() }),
        }
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// A number that sorts as the letters do; used to pack keys.
    #[inline]
    pub const fn index(self) -> u32 {
        ((self.0[0] as u32) << 16) | ((self.0[1] as u32) << 8) | self.0[2] as u32
    }

    /// The inverse of [`State::index`]; `None` if the number is no state's.
    #[inline]
    pub fn from_index(index: u32) -> Option<Self> {
        let bytes = [(index >> 16) as u8, (index >> 8) as u8, index as u8];
        (index >> 24 == 0 && bytes.iter().all(u8::is_ascii_uppercase)).then_some(Self(bytes))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = CodeError;
    fn from_str(code: &str) -> Result<Self, CodeError> {
        Self::new(code)
    }
}

/// Text that is not a code of the scheme it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeError {
    scheme: &'static str,
    code: String,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a {} code", self.code, self.scheme)
    }
}

impl std::error::Error for CodeError {}

/// The lists of who is a state, and when, that the field works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateSystem {
    /// Correlates of War, State System Membership.
    Cow,
    /// Gleditsch and Ward (1999), independent states.
    GleditschWard,
}

impl StateSystem {
    /// The short name used in tables and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cow => "cow",
            Self::GleditschWard => "gw",
        }
    }
}

macro_rules! numeric_code {
    ($(#[$meta:meta])* $name:ident, $scheme:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(code: &str) -> Result<Self, CodeError> {
                match code.trim().parse::<u16>() {
                    Ok(number) if (1..=999).contains(&number) => Ok(Self(number)),
                    _ => Err(CodeError { scheme: $scheme, code: code.to_owned() }),
                }
            }
        }
    };
}

numeric_code!(
    /// `ccode`: a Correlates of War state number. Not a [`GwCode`], though most numbers agree.
    CowCode,
    "Correlates of War"
);
numeric_code!(
    /// `gwcode`: a Gleditsch–Ward state number. Not a [`CowCode`]: unified Germany is 260 here and 255 there.
    GwCode,
    "Gleditsch–Ward"
);

/// An ISO 3166-1 alpha-3 code as a provider wrote it; which state it names depends on the date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iso3(pub [u8; 3]);

impl FromStr for Iso3 {
    type Err = CodeError;
    fn from_str(code: &str) -> Result<Self, CodeError> {
        match State::new(code) {
            Ok(State(bytes)) => Ok(Self(bytes)),
            Err(_) => Err(CodeError { scheme: "ISO 3166-1 alpha-3", code: code.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_three_capitals() {
        assert_eq!(State::new("MEX").expect("valid").as_str(), "MEX");
        for wrong in ["", "ME", "mex", "MEXI", "M3X", "ÉX"] {
            assert!(State::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_index_sorts_like_the_letters_and_comes_back() {
        let (bra, mex) = (State::new("BRA").expect("valid"), State::new("MEX").expect("valid"));
        assert!(bra.index() < mex.index());
        assert_eq!(State::from_index(mex.index()), Some(mex));
        assert_eq!(State::from_index(7), None);
    }

    #[test]
    fn codes_say_their_scheme_when_they_fail() {
        let error = "1200".parse::<GwCode>().expect_err("too large");
        assert_eq!(error.to_string(), "`1200` is not a Gleditsch–Ward code");
    }
}
