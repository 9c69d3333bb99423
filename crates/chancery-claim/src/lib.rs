//! The claim language.

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

pub use ast::{BinaryOp, Expr, ExprKind, UnaryOp};
pub use diagnose::DIAGNOSTIC_IDS;
pub use eval::{
    Context, Evaluation, Gap, Member, Moment, Names, Number, SetValue, Table, Touched, Truth, Value, eval,
};
pub use judge::{ClaimMeta, Judgement, MAX_ALTERNATIVES, judge};
pub use literal::{ABOUT, Literal, LiteralInterval, LiteralUnit, SMALL_COUNT};
pub use parser::{MAX_DEPTH, MAX_LENGTH, parse};
pub use plan::{CLOCK, CLOCK_RULES, Choice, FUNCTIONS, FunctionInfo, Plan, Planned, plan, plan_check};
pub use setting::{Fact, FactKind, Origin, RegionSetting, Setting};
pub use source::Place;
pub use verdict::{IMPRECISE_LIMIT, Situation, VINTAGE_NOISE, decide};
