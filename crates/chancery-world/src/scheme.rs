//! Schemes of codes: whose they are, what their codes look like, and under which names people know them.

use std::fmt;

use chancery_core::{StateSystem, nearest};

use crate::table::Reader;

/// What the codes of a scheme are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Digits; zeros in front do not count (`004` is `4`).
    Number,
    /// Letters; capitals and small letters are the same.
    Letters,
    /// Letters after a dot, which may be left out.
    Domain,
    /// A character that is no letter, as a flag.
    Symbol,
}

/// A scheme of codes.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Short name, as in the tables: `iso3`, `cow`.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Who keeps it.
    pub publisher: String,
    /// What its codes are written with.
    pub kind: CodeKind,
    /// Length of its shortest and longest code, in characters.
    pub lengths: (usize, usize),
    /// Other names of the scheme.
    pub aliases: Vec<String>,
    /// The state system whose members alone have its codes, and only while they are members.
    pub system: Option<StateSystem>,
    /// Whether a code has stood for different states at different times.
    pub reused: bool,
}

/// Which of the schemes, for look-ups in loops; found with [`crate::World::scheme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemeId(pub(crate) u8);

/// A name that is no scheme's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScheme {
    /// The name.
    pub name: String,
    /// The scheme it may be a slip of.
    pub nearest: Option<String>,
    /// The schemes there are.
    pub known: Vec<String>,
}

impl UnknownScheme {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match &self.nearest {
            Some(near) => format!("did you mean `{near}`? The schemes are {}", self.known.join(", ")),
            None => format!("the schemes are {}", self.known.join(", ")),
        }
    }
}

impl fmt::Display for UnknownScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no scheme is called `{}`", self.name)
    }
}

impl std::error::Error for UnknownScheme {}

#[derive(Debug, Default)]
pub(crate) struct Schemes {
    all: Vec<Scheme>,
    /// Every name, folded, with its scheme; sorted.
    names: Vec<(u128, SchemeId)>,
}

impl Schemes {
    pub(crate) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let mut schemes = Self::default();
        reader.rows("schemes", |row| {
            let length = |column: &str| row.text(column).parse().map_err(|_| format!("column `{column}` is no length"));
            let scheme = Scheme {
                id: row.required("scheme")?,
                title: row.required("title")?,
                publisher: row.required("publisher")?,
                kind: kind(row.text("kind"))?,
                lengths: (length("shortest")?, length("longest")?),
                aliases: row.text("aliases").split_whitespace().map(str::to_owned).collect(),
                system: match row.text("system") {
                    "" => None,
                    "cow" => Some(StateSystem::Cow),
                    "gw" => Some(StateSystem::GleditschWard),
                    other => return Err(format!("`{other}` is not a state system")),
                },
                reused: row.text("reused") == "1",
            };
            let id = SchemeId(u8::try_from(schemes.all.len()).map_err(|_| "more than 256 schemes".to_owned())?);
            for name in scheme.aliases.iter().chain([&scheme.id]) {
                let folded = fold(name).ok_or_else(|| format!("`{name}` is too long for the name of a scheme"))?;
                if schemes.names.iter().any(|(known, _)| *known == folded) {
                    return Err(format!("`{name}` is the name of two schemes"));
                }
                schemes.names.push((folded, id));
            }
            schemes.all.push(scheme);
            Ok(())
        });
        schemes.names.sort_unstable();
        schemes
    }

    pub(crate) fn all(&self) -> &[Scheme] {
        &self.all
    }

    pub(crate) fn get(&self, id: SchemeId) -> &Scheme {
        &self.all[usize::from(id.0)]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = SchemeId> {
        (0..self.all.len()).map(|position| SchemeId(position as u8))
    }

    /// The scheme of a name, whatever its capitals, dots, hyphens and underscores.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<SchemeId> {
        let folded = fold(name)?;
        let position = self.names.binary_search_by_key(&folded, |(known, _)| *known).ok()?;
        Some(self.names[position].1)
    }

    pub(crate) fn require(&self, name: &str) -> Result<SchemeId, UnknownScheme> {
        self.find(name).ok_or_else(|| {
            let names = self.all.iter().flat_map(|scheme| scheme.aliases.iter().chain([&scheme.id]));
            UnknownScheme {
                name: name.to_owned(),
                nearest: nearest(name, names.map(String::as_str)).map(str::to_owned),
                known: self.all.iter().map(|scheme| scheme.id.clone()).collect(),
            }
        })
    }
}

fn kind(word: &str) -> Result<CodeKind, String> {
    match word {
        "number" => Ok(CodeKind::Number),
        "letters" => Ok(CodeKind::Letters),
        "domain" => Ok(CodeKind::Domain),
        "symbol" => Ok(CodeKind::Symbol),
        other => Err(format!("`{other}` is not a kind of code: number, letters, domain, symbol")),
    }
}

/// The letters and digits of a name as one number; `None` if there are none or more than sixteen.
#[inline]
fn fold(name: &str) -> Option<u128> {
    let mut folded: u128 = 0;
    let mut count = 0;
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        if count == 16 {
            return None;
        }
        folded = folded << 8 | u128::from(byte.to_ascii_lowercase());
        count += 1;
    }
    (count > 0).then_some(folded)
}

#[cfg(test)]
mod tests {
    use crate::World;

    #[test]
    fn a_scheme_answers_to_every_spelling_of_its_names() {
        let world = World::builtin();
        let id = |name: &str| world.scheme(name).map(|id| world.scheme_info(id).id.clone());
        for (name, expected) in [
            ("iso3", "iso3"),
            ("ISO3C", "iso3"),
            ("iso-3-c", "iso3"),
            ("wb_api3c", "wb-api3"),
            ("cown", "cow"),
            ("ccode", "cow"),
            ("gwcode", "gw"),
            ("M49", "un"),
            ("genc2c", "genc2"),
            ("p5n", "p5"),
            ("unicode.symbol", "unicode"),
        ] {
            assert_eq!(id(name).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn an_unknown_scheme_is_an_error_that_lists_the_schemes() {
        let error = World::builtin().scheme("cwo").expect_err("no such scheme");
        assert_eq!(error.to_string(), "no scheme is called `cwo`");
        assert_eq!(error.nearest.as_deref(), Some("cow"));
        assert!(error.hint().contains("iso2, iso3, iso3n"), "{}", error.hint());
        for name in ["", "---", "a-name-that-is-much-too-long-for-a-scheme", "кси"] {
            assert!(World::builtin().scheme(name).is_err(), "{name}");
        }
    }
}
