//! The tree of a check. Printing it gives a text that parses to the same tree.

use std::fmt;

use chancery_core::Date;

use crate::literal::Literal;
use crate::source::Place;

/// An expression with its place in the source. Two expressions are equal when they mean the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub place: Place,
    /// Height of the tree, at least one; the parser keeps it below a limit.
    pub(crate) depth: usize,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A figure: `846 billion USD`.
    Number(Literal),
    /// A day: `1989-11-09`.
    Day(Date),
    /// A name in quotes: `'Latin America'`.
    Text(String),
    /// A bare name: `MEX`, `Obama`.
    Name(String),
    /// `true` or `false`.
    Bool(bool),
    /// `[BRA, ARG]`
    Set(Vec<Expr>),
    /// `trade(USA, MEX, 2013)`
    Call {
        /// Name of the function or series.
        name: String,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `not a`, `-a`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`, `a == b`, `2001..2008`, ...
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Negate,
}

/// An operator between its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `except`
    Except,
    /// `..`
    Range,
}

impl BinaryOp {
    /// The operator that says the same with its sides exchanged.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            other => other,
        }
    }

    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Except => "except",
            Self::Range => "..",
        }
    }

    /// How tightly it binds; larger is tighter.
    pub(crate) const fn level(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::In => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
            Self::Except => 8,
            Self::Range => 9,
        }
    }

    /// Whether `a op b op c` has a meaning (then it is `(a op b) op c`).
    pub(crate) const fn chains(self) -> bool {
        !matches!(self.level(), 4 | 9)
    }

    /// Whether it compares.
    pub const fn is_comparison(self) -> bool {
        self.level() == 4 && !matches!(self, Self::In)
    }
}

impl UnaryOp {
    pub(crate) const fn level(self) -> u8 {
        match self {
            Self::Not => 3,
            Self::Negate => 7,
        }
    }
}

/// The level of names, figures and everything in brackets.
const ATOM: u8 = 10;

impl Expr {
    /// How tightly the expression holds together when printed.
    fn level(&self) -> u8 {
        match &self.kind {
            ExprKind::Unary(op, _) => op.level(),
            ExprKind::Binary(op, ..) => op.level(),
            _ => ATOM,
        }
    }

    /// Prints it, in brackets if it binds less tightly than `least`.
    fn print(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.level() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(literal) => write!(f, "{literal}"),
            ExprKind::Day(day) => write!(f, "{day}"),
            ExprKind::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::Bool(value) => write!(f, "{value}"),
            ExprKind::Set(items) => {
                f.write_str("[")?;
                print_list(f, items)?;
                f.write_str("]")
            }
            ExprKind::Call { name, args, .. } => {
                write!(f, "{name}(")?;
                print_list(f, args)?;
                f.write_str(")")
            }
            ExprKind::Unary(UnaryOp::Not, operand) => {
                f.write_str("not ")?;
                operand.print(f, UnaryOp::Not.level())
            }
            ExprKind::Unary(UnaryOp::Negate, operand) => {
                f.write_str("-")?;
                operand.print(f, UnaryOp::Negate.level())
            }
            ExprKind::Binary(op, left, right) => {
                let level = op.level();
                left.print(f, if op.chains() { level } else { level + 1 })?;
                match op {
                    BinaryOp::Range => f.write_str("..")?,
                    _ => write!(f, " {} ", op.symbol())?,
                }
                right.print(f, level + 1)
            }
        }
    }
}

fn print_list(f: &mut fmt::Formatter<'_>, items: &[Expr]) -> fmt::Result {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}
