//! The claim language.

mod ast;
mod diagnose;
mod lexer;
mod literal;
mod parser;
mod source;

pub use ast::{BinaryOp, Expr, ExprKind, UnaryOp};
pub use diagnose::DIAGNOSTIC_IDS;
pub use literal::{ABOUT, Literal, LiteralInterval, LiteralUnit, SMALL_COUNT};
pub use parser::{MAX_DEPTH, MAX_LENGTH, parse};
pub use source::Place;
