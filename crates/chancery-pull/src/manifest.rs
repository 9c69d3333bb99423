//! What can be downloaded: which files of which data set, from where, with which checksum. `docs/PULL.md` has the format.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::address::Address;
use crate::error::Error;

/// Version of the format of manifests.
const FORMAT: u32 = 1;
const BUILTIN: &str = include_str!("../sources.toml");

/// A list of data sets with the addresses of their files.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The data sets, in the order of the manifest.
    pub sources: Vec<Source>,
}

/// A data set of a manifest.
#[derive(Clone, Debug)]
pub struct Source {
    /// Id, the one of `chancery data list` if chancery can import it.
    pub id: String,
    /// Licence or terms, as stated by the publisher.
    pub licence: String,
    /// Key of the citation.
    pub cite: String,
    /// What whoever downloads it has to know: a registration, terms, why nothing can be downloaded.
    pub notes: Vec<String>,
    /// Its files; none if nothing can be downloaded.
    pub files: Vec<SourceFile>,
}

/// A file of a data set.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Name that the importer knows it by.
    pub name: String,
    /// Addresses, the preferred one first.
    pub addresses: Vec<Address>,
    /// What is known of its bytes.
    pub expected: Expected,
}

/// What is known of a file's bytes before it is downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These bytes and no others.
    Pinned {
        /// SHA-256 of the file.
        sha256: Checksum,
        /// Its size.
        bytes: u64,
    },
    /// Not known; what the first download gives is recorded.
    Open {
        /// The size above which a server is cut off.
        at_most: u64,
    },
}

impl Expected {
    /// The most bytes that are read.
    pub(crate) fn limit(self) -> u64 {
        match self {
            Self::Pinned { bytes, .. } => bytes,
            Self::Open { at_most } => at_most,
        }
    }
}

/// A SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksum([u8; 32]);

impl Checksum {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Manifest {
    /// The manifest of the program.
    ///
    /// # Errors
    /// None, as the tests of this crate read it; the signature is that of [`Manifest::parse`].
    pub fn builtin() -> Result<Self, Error> {
        Self::parse(BUILTIN, Path::new("sources.toml"))
    }

    /// Reads a manifest file.
    ///
    /// # Errors
    /// A file that cannot be read, or is no manifest; the text names file, line and column.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::disk("read", path, &error))?;
        Self::parse(&text, path)
    }

    /// Reads the text of a manifest; `path` is for messages.
    ///
    /// # Errors
    /// As for [`Manifest::read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let reader = Reader { text, path };
        let raw: RawManifest = toml::from_str(text)
            .map_err(|error| reader.error(error.span().map_or(0, |span| span.start), error.message().to_owned()))?;
        if *raw.format.get_ref() != FORMAT {
            let message = format!("format {} (this program reads {FORMAT})", raw.format.get_ref());
            return Err(reader.error(raw.format.span().start, message));
        }
        let mut ids = BTreeSet::new();
        let sources = raw.data_set.into_iter().map(|source| {
            let at = source.id.span().start;
            let source = reader.source(source)?;
            if ids.insert(source.id.clone()) {
                Ok(source)
            } else {
                Err(reader.error(at, format!("a second `{}`", source.id)))
            }
        });
        Ok(Self { sources: sources.collect::<Result<_, _>>()? })
    }

    /// The data set with an id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    format: Spanned<u32>,
    #[serde(default)]
    data_set: Vec<RawSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    id: Spanned<String>,
    licence: String,
    cite: String,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    file: Vec<RawFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    name: Spanned<String>,
    urls: Spanned<Vec<Spanned<String>>>,
    #[serde(default = "yes")]
    pin: bool,
    sha256: Option<Spanned<String>>,
    bytes: Option<Spanned<u64>>,
    at_most: Option<Spanned<u64>>,
}

fn yes() -> bool {
    true
}

/// Checks what the TOML reader cannot, and says where.
struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
}

impl Reader<'_> {
    fn error(&self, at: usize, message: String) -> Error {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        Error::manifest(format!("{}:{line}:{column}: {message}", self.path.display()))
            .hint("docs/PULL.md describes the format of manifests")
    }

    fn source(&self, raw: RawSource) -> Result<Source, Error> {
        let RawSource { id, licence, cite, notes, file } = raw;
        if !is_id(id.get_ref()) {
            let message = format!("`{}` is no id; use small letters, digits and `-`", id.get_ref().escape_debug());
            return Err(self.error(id.span().start, message));
        }
        let mut names = BTreeSet::new();
        let files = file.into_iter().map(|file| {
            let at = file.name.span().start;
            let file = self.file(file)?;
            if names.insert(file.name.clone()) {
                Ok(file)
            } else {
                Err(self.error(at, format!("a second `{}`", file.name)))
            }
        });
        Ok(Source { files: files.collect::<Result<_, _>>()?, id: id.into_inner(), licence, cite, notes })
    }

    fn file(&self, raw: RawFile) -> Result<SourceFile, Error> {
        let expected = self.expected(&raw)?;
        if !is_file_name(raw.name.get_ref()) {
            let message = format!("`{}` is no plain file name", raw.name.get_ref().escape_debug());
            return Err(self.error(raw.name.span().start, message));
        }
        if raw.urls.get_ref().is_empty() {
            return Err(self.error(raw.urls.span().start, "a file needs at least one address".to_owned()));
        }
        let address = |url: &Spanned<String>| {
            Address::parse(url.get_ref()).map_err(|message| self.error(url.span().start, message))
        };
        let addresses = raw.urls.get_ref().iter().map(address).collect::<Result<_, _>>()?;
        Ok(SourceFile { name: raw.name.into_inner(), addresses, expected })
    }

    fn expected(&self, raw: &RawFile) -> Result<Expected, Error> {
        let here = raw.name.span().start;
        match (raw.pin, &raw.sha256, &raw.bytes, &raw.at_most) {
            (true, Some(sha256), Some(bytes), None) => {
                let parsed = Checksum::parse(sha256.get_ref());
                let sha256 = parsed
                    .ok_or_else(|| self.error(sha256.span().start, "a sha256 has 64 hexadecimal digits".to_owned()))?;
                Ok(Expected::Pinned { sha256, bytes: self.size(bytes)? })
            }
            (false, None, None, Some(at_most)) => Ok(Expected::Open { at_most: self.size(at_most)? }),
            (true, ..) => {
                Err(self.error(here, "a file needs `sha256` and `bytes`, or `pin = false` and `at_most`".to_owned()))
            }
            (false, ..) => Err(self
                .error(here, "a file with `pin = false` has `at_most`, and neither `sha256` nor `bytes`".to_owned())),
        }
    }

    fn size(&self, bytes: &Spanned<u64>) -> Result<u64, Error> {
        match bytes.get_ref() {
            0 => Err(self.error(bytes.span().start, "a file of no bytes".to_owned())),
            bytes => Ok(*bytes),
        }
    }
}

fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.bytes().all(plain)
}

/// Whether it is a name that cannot leave its folder, on any system.
fn is_file_name(text: &str) -> bool {
    let plain = |character: char| !character.is_control() && !matches!(character, '/' | '\\' | ':');
    !text.is_empty() && !text.starts_with('.') && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn parse(text: &str) -> Result<Manifest, Error> {
        Manifest::parse(text, Path::new("m.toml"))
    }

    fn one(file: &str) -> String {
        format!("format = 1\n[[data_set]]\nid = \"a\"\nlicence = \"\"\ncite = \"a\"\n[[data_set.file]]\n{file}")
    }

    #[test]
    fn pinned_and_open_files() {
        let pinned = format!("name = \"x\"\nurls = [\"https://a/x\"]\nsha256 = \"{SHA}\"\nbytes = 3");
        let manifest = parse(&one(&pinned)).expect("a manifest");
        let Expected::Pinned { sha256, bytes } = manifest.sources[0].files[0].expected else { panic!("not pinned") };
        assert_eq!((sha256.to_string().as_str(), bytes), (SHA, 3));
        let open = "name = \"x\"\nurls = [\"https://a/x\"]\npin = false\nat_most = 3";
        assert_eq!(parse(&one(open)).expect("a manifest").sources[0].files[0].expected, Expected::Open { at_most: 3 });
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let url = "urls = [\"https://a/x\"]";
        let cases = [
            ("format = 2".to_owned(), "m.toml:1:10: format 2"),
            ("format = 1\nfrmat = 1".to_owned(), "m.toml:2:1: unknown field `frmat`"),
            ("format = ".to_owned(), "m.toml:1:"),
            (one(&format!("name = \"x\"\n{url}")), "m.toml:7:8: a file needs `sha256` and `bytes`"),
            (one(&format!("name = \"x\"\n{url}\nsha256 = \"unknown\"\nbytes = 3")), "m.toml:9:10: a sha256 has 64"),
            (one(&format!("name = \"x\"\n{url}\nsha256 = \"{SHA}\"\nbytes = 0")), "m.toml:10:9: a file of no bytes"),
            (one(&format!("name = \"x\"\n{url}\npin = false\nbytes = 3")), "m.toml:7:8: a file with `pin = false`"),
            (
                one(&format!("name = \"../x\"\n{url}\npin = false\nat_most = 3")),
                "m.toml:7:8: `../x` is no plain file name",
            ),
            (one("name = \"x\"\nurls = []\npin = false\nat_most = 3"), "m.toml:8:8: a file needs at least one address"),
            (one("name = \"x\"\nurls = [\"http://a/x\"]\npin = false\nat_most = 3"), "m.toml:8:9: only https"),
        ];
        for (text, expected) in cases {
            let error = parse(&text).expect_err("wrong");
            assert!(error.is_manifest() && error.to_string().starts_with(expected), "{error}\n{expected}");
        }
        let twice = one(&format!("name = \"x\"\n{url}\npin = false\nat_most = 3"));
        let files = format!("{twice}\n[[data_set.file]]\nname = \"x\"\n{url}\npin = false\nat_most = 3");
        assert!(parse(&files).expect_err("twice").to_string().contains("m.toml:12:8: a second `x`"));
        let sets = format!("{twice}\n[[data_set]]\nid = \"a\"\nlicence = \"\"\ncite = \"\"");
        assert!(parse(&sets).expect_err("twice").to_string().contains("a second `a`"));
    }

    #[test]
    fn ids_and_names_stay_in_their_folder() {
        for bad in ["", ".", "..", ".x", "a/b", "a\\b", "C:x", "a\nb", "/etc/passwd"] {
            assert!(!is_file_name(bad), "{bad:?}");
        }
        for bad in ["", "-a", "A", "a b", "../a", "é"] {
            assert!(!is_id(bad), "{bad:?}");
        }
        assert!(is_file_name("Data Set (v2).csv.gz") && is_id("cow-trade"));
    }

    #[test]
    fn the_built_in_manifest_is_one() {
        let manifest = Manifest::builtin().expect("a manifest");
        for source in &manifest.sources {
            assert!(!source.licence.is_empty() && !source.cite.is_empty(), "{}", source.id);
            assert!(source.files.iter().flat_map(|file| &file.addresses).all(|address| !address.is_loopback()));
        }
    }

    /// The built-in manifest names no branch, whose files change, and no address twice.
    #[test]
    fn built_in_addresses_name_a_commit() {
        let manifest = Manifest::builtin().expect("a manifest");
        let files = || manifest.sources.iter().flat_map(|source| &source.files);
        let mut seen = BTreeSet::new();
        for address in files().flat_map(|file| &file.addresses).map(ToString::to_string) {
            let path = address.strip_prefix("https://raw.githubusercontent.com/").expect(&address);
            let commit = path.split('/').nth(2).expect(&address);
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{address}");
            assert!(seen.insert(address.clone()), "{address} gives two files");
        }
        let mut sums = BTreeSet::new();
        for file in files() {
            if let Expected::Pinned { sha256, .. } = file.expected {
                assert!(sums.insert(sha256.to_string()), "{} has the checksum of another file", file.name);
            }
        }
    }

    /// Publishers who send their files on request, and have no page to be named.
    const ON_REQUEST: [&str; 1] = ["sanctions-gsdb"];

    /// Where there is no file, a note says what was looked for, with a link; links are https.
    #[test]
    fn what_has_no_file_says_what_was_looked_for() {
        let manifest = Manifest::builtin().expect("a manifest");
        let is_link = |word: &&str| word.contains("://");
        for source in &manifest.sources {
            let words = || source.notes.iter().flat_map(|note| note.split([' ', '(', ')', ',', ';']));
            for link in words().filter(is_link) {
                assert!(link.starts_with("https://"), "{}: {link}", source.id);
                Address::parse(link).unwrap_or_else(|error| panic!("{}: {link}: {error}", source.id));
            }
            let said = words().any(|word| is_link(&word)) || ON_REQUEST.contains(&source.id.as_str());
            assert!(!source.files.is_empty() || said, "{} says not where its file was looked for", source.id);
        }
    }

    #[test]
    fn the_page_counts_what_the_built_in_manifest_has() {
        let page = include_str!("../../../docs/PULL.md");
        let manifest = Manifest::builtin().expect("a manifest");
        let with: Vec<&Source> = manifest.sources.iter().filter(|source| !source.files.is_empty()).collect();
        let files: Vec<&SourceFile> = with.iter().flat_map(|source| &source.files).collect();
        let pinned = files.iter().filter(|file| matches!(file.expected, Expected::Pinned { .. })).count();
        let all = manifest.sources.len();
        let counts = format!("{} of {all} data sets, {} files, {pinned} of them pinned", with.len(), files.len());
        assert!(page.contains(&counts), "the page does not say: {counts}");
        assert!(page.contains(&format!("Of the other {} no address", all - with.len())));
        for source in with {
            let row = format!("| `{}` | {} |", source.id, source.files.len());
            assert!(page.contains(&row), "the page has no row {row}");
        }
    }

    #[test]
    fn the_example_of_the_page_is_a_manifest() {
        let page = include_str!("../../../docs/PULL.md");
        let (_, rest) = page.split_once("```toml\n").expect("an example");
        let (example, _) = rest.split_once("```").expect("an end");
        let manifest = parse(example).expect("a manifest");
        assert_eq!(manifest.sources[0].files.len(), 2);
    }
}
