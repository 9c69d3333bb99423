//! Reading a text: its sentences, what in each can be checked, its apparatus, and translations beside each other.
//!
//! Everything here is a rule over letters, words and the names of [`chancery_world`]. There is no grammar and no model of language:
//! a sentence is found by its marks, a quantifier by its word. What that misses is listed in `docs/TEXT.md`. The same text always
//! gives the same answer, and no input makes it panic.
//!
//! ```
//! use chancery_text::{MarkKind, Marker, sentences};
//! use chancery_world::World;
//!
//! let marker = Marker::new(World::builtin());
//! let found = sentences("Trade with Mexico was $846 billion in 2013. It never fell.");
//! assert_eq!(found.len(), 2);
//! let reads: Vec<String> = marker.marks(&found[0]).into_iter().map(|mark| mark.reads).collect();
//! assert_eq!(reads, ["MEX", "846 billion USD", "2013"]);
//! assert_eq!(marker.marks(&found[1])[0].kind, MarkKind::Quantifier);
//! ```

mod align;
mod apparatus;
mod citations;
mod dates;
mod decode;
mod draft;
mod forecast;
mod language;
mod lexicon;
mod list;
mod listed;
mod mark;
mod names;
mod numbers;
mod sentence;
mod tidy;
mod token;
mod words;
mod works;

pub use align::{Aligned, Drift, align, drift};
pub use apparatus::{Apparatus, Finding, FindingKind, apparatus, lint};
pub use decode::{NotText, decode};
pub use draft::{Draft, is_checkable, key_of};
pub use forecast::{is_promise, probability};
pub use language::Language;
pub use list::{lint_address, lint_list};
pub use listed::Listed;
pub use mark::{Mark, MarkKind, Marker};
pub use sentence::{Block, Sentence, sentences, sentences_of_lines};
pub use words::{QuantifierClass, quantifiers};
pub use works::{same_title, title_words};
