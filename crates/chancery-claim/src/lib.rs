//! The claim language: from the text of a check to a verdict.
//!
//! Four steps, each a pure function: [`parse`] makes a tree, [`plan()`] settles names, types, units and choices and says what
//! has to be read, [`eval()`] computes one alternative as of one day, [`judge()`] tries them all and applies the table of
//! `docs/verdicts.md`. The language is described in `docs/claim-language.md`, its messages in `docs/diagnostics.md`.
//!
//! What a number means stays with it throughout: a missing value keeps its reason ([`Gap`]), an incomplete sum its limits
//! ([`Number`]), a written figure its precision ([`LiteralInterval`]). Nothing here opens a file or asks for today's date, and no
//! input makes it loop or panic.
//!
//! ```
//! use chancery_claim::{ClaimMeta, Setting, judge, plan_check};
//! use chancery_core::{Catalogue, Frames, State};
//! use chancery_evidence::{ClaimType, Verdict};
//! use chancery_world::World;
//!
//! let catalogue = Catalogue::default();
//! let actor = State::new("USA").expect("a key");
//! let setting = Setting {
//!     world: World::builtin(), catalogue: &catalogue, actor, rivals: &[], regions: &[], phases: &[], facts: &[], documents: &[],
//!     results: &[], text: None,
//! };
//! let planned = plan_check("exists(KAZ, 1992) and not exists(KAZ, 1980)", &setting);
//! let plan = planned.plan.expect("no diagnostics");
//! let now = "2021-12-31".parse().expect("a day");
//! let judgement = judge(&plan, &setting, &Frames::new(), &ClaimMeta::of(ClaimType::Event), now);
//! assert_eq!(judgement.verdict, Verdict::Supported);
//! ```

mod source;

mod literal;

mod ast;
mod lexer;
mod parser;

mod diagnose;
mod setting;

mod ir;
mod plan;

mod eval;

mod verdict;

mod judge;

mod words;

pub use ast::{BinaryOp, Expr, ExprKind, UnaryOp};
pub use diagnose::DIAGNOSTIC_IDS;
pub use eval::{Context, Evaluation, Gap, Member, Moment, Names, Number, SetValue, Table, Touched, Truth, Value, eval};
pub use judge::{ClaimMeta, Judgement, MAX_ALTERNATIVES, judge};
pub use literal::{ABOUT, Literal, LiteralInterval, LiteralUnit, SMALL_COUNT};
pub use parser::{MAX_DEPTH, MAX_LENGTH, parse};
pub use plan::{CLOCK, CLOCK_RULES, Choice, FUNCTIONS, FunctionInfo, Plan, Planned, plan, plan_check, plan_series};
pub use setting::{Document, Fact, FactKind, Origin, Phase, RegionSetting, ResultValue, Setting, StudyResult};
pub use source::Place;
pub use verdict::{BASIS_FACTOR, IMPRECISE_LIMIT, Situation, VINTAGE_NOISE, decide};
