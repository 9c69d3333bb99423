//! From tokens to a tree: precedence climbing, one function a level of brackets.
//!
//! Reading stops at the first slip and says what it is; a tree comes only without a diagnostic.

use chancery_core::{Diagnostic, Scale};

use crate::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use crate::diagnose;
use crate::lexer::{Token, TokenKind, lex};
use crate::literal::{Literal, LiteralUnit};
use crate::source::Place;

/// The longest check, in bytes.
pub const MAX_LENGTH: usize = 4096;
/// The deepest nesting of a check.
pub const MAX_DEPTH: usize = 64;

type Parsed<T> = Result<T, Box<Diagnostic>>;

/// Reads a check. Without a tree there is a diagnostic, and spans are bytes of `source`.
///
/// ```
/// let (expr, diagnostics) = chancery_claim::parse("sum(trade(USA,'Latin America',2013))>3");
/// assert!(diagnostics.is_empty());
/// assert_eq!(expr.expect("parses").to_string(), "sum(trade(USA, 'Latin America', 2013)) > 3");
/// ```
pub fn parse(source: &str) -> (Option<Expr>, Vec<Diagnostic>) {
    if source.len() > MAX_LENGTH {
        return (None, vec![diagnose::too_long(source.len(), MAX_LENGTH)]);
    }
    match lex(source).and_then(|tokens| Parser { tokens, at: 0, nesting: 0 }.whole()) {
        Ok(expr) => (Some(expr), Vec::new()),
        Err(diagnostic) => (None, vec![*diagnostic]),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    nesting: usize,
}

impl Parser {
    fn whole(mut self) -> Parsed<Expr> {
        if self.peek() == &TokenKind::End {
            return Err(Box::new(diagnose::syntax(self.place(), "an empty check")));
        }
        let expr = self.expression(0)?;
        match self.peek() {
            TokenKind::End => Ok(expr),
            TokenKind::Word(word) if Scale::from_word(word).is_some() || LiteralUnit::from_word(word).is_some() => {
                Err(self.expected("an operator").hint("a unit stands directly after its number").into())
            }
            _ => Err(self.expected("an operator or the end").into()),
        }
    }

    fn token(&self) -> Option<&Token> {
        self.tokens.get(self.at.min(self.tokens.len().saturating_sub(1)))
    }

    fn peek(&self) -> &TokenKind {
        self.token().map_or(&TokenKind::End, |token| &token.kind)
    }

    fn place(&self) -> Place {
        self.token().map_or(Place::default(), |token| token.place)
    }

    fn advance(&mut self) -> Place {
        let place = self.place();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        place
    }

    fn word_is(&self, word: &str) -> bool {
        matches!(self.peek(), TokenKind::Word(found) if found == word)
    }

    fn symbol_is(&self, symbol: &str) -> bool {
        matches!(self.peek(), TokenKind::Symbol(found) if *found == symbol)
    }

    fn expected(&self, what: &str) -> Diagnostic {
        diagnose::syntax(self.place(), &format!("expected {what}, found {}", self.peek().describe()))
    }

    fn close(&mut self, symbol: &'static str) -> Parsed<Place> {
        if self.symbol_is(symbol) { Ok(self.advance()) } else { Err(self.expected(&format!("`{symbol}`")).into()) }
    }

    fn operator(&self) -> Option<BinaryOp> {
        Some(match self.peek() {
            TokenKind::Word(word) => match word.as_str() {
                "or" => BinaryOp::Or,
                "and" => BinaryOp::And,
                "in" => BinaryOp::In,
                "except" => BinaryOp::Except,
                _ => return None,
            },
            TokenKind::Symbol(symbol) => match *symbol {
                "==" => BinaryOp::Equal,
                "!=" => BinaryOp::NotEqual,
                "<" => BinaryOp::Less,
                "<=" => BinaryOp::LessEqual,
                ">" => BinaryOp::Greater,
                ">=" => BinaryOp::GreaterEqual,
                "+" => BinaryOp::Add,
                "-" => BinaryOp::Subtract,
                "*" => BinaryOp::Multiply,
                "/" => BinaryOp::Divide,
                ".." => BinaryOp::Range,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Parsed<Expr> {
        self.nesting += 1;
        if self.nesting > MAX_DEPTH {
            return Err(Box::new(diagnose::too_deep(self.place(), MAX_DEPTH)));
        }
        let mut left = self.prefix(least)?;
        loop {
            // `a not in b` is `not (a in b)`.
            if self.word_is("not") && self.next_word_is("in") && BinaryOp::In.level() >= least {
                let at = self.advance();
                self.advance();
                let right = self.expression(BinaryOp::In.level() + 1)?;
                self.no_chain(BinaryOp::In)?;
                let inside = self.binary(BinaryOp::In, left, right)?;
                let place = inside.place;
                left = self.node(ExprKind::Unary(UnaryOp::Not, Box::new(inside)), place.to(at))?;
                if least > UnaryOp::Not.level() {
                    return Err(Box::new(
                        diagnose::syntax(place, "`not in` inside a comparison").hint("put it in brackets"),
                    ));
                }
                continue;
            }
            let Some(op) = self.operator().filter(|op| op.level() >= least) else { break };
            self.advance();
            let right = self.expression(op.level() + 1)?;
            left = self.binary(op, left, right)?;
            if !op.chains() {
                self.no_chain(op)?;
            }
        }
        self.nesting -= 1;
        Ok(left)
    }

    fn next_word_is(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at + 1), Some(Token { kind: TokenKind::Word(found), .. }) if found == word)
    }

    /// Refuses `a < b < c` and `1..2..3`.
    fn no_chain(&self, op: BinaryOp) -> Parsed<()> {
        match self.operator() {
            Some(next) if next.level() == op.level() => {
                let message = format!("`{}` after `{}` in one comparison", next.symbol(), op.symbol());
                Err(diagnose::syntax(self.place(), &message).hint("write `between(x, low, high)`, or use `and`").into())
            }
            _ => Ok(()),
        }
    }

    fn prefix(&mut self, least: u8) -> Parsed<Expr> {
        let op = match self.peek() {
            TokenKind::Word(word) if word == "not" => UnaryOp::Not,
            TokenKind::Symbol("-") => UnaryOp::Negate,
            _ => return self.atom(),
        };
        if op.level() < least {
            return Err(self.expected("a value").hint(format!("put `{}` in brackets", self.peek_text())).into());
        }
        let start = self.advance();
        let operand = self.expression(op.level())?;
        let place = start.to(operand.place);
        self.node(ExprKind::Unary(op, Box::new(operand)), place)
    }

    fn peek_text(&self) -> &'static str {
        if self.symbol_is("-") { "-..." } else { "not ..." }
    }

    fn atom(&mut self) -> Parsed<Expr> {
        let kind = self.peek().clone();
        let start = self.place();
        match kind {
            TokenKind::Number(digits) => {
                self.advance();
                self.number(digits, start, false)
            }
            TokenKind::Day(day) => {
                self.advance();
                self.node(ExprKind::Day(day), start)
            }
            TokenKind::Text(text) => {
                self.advance();
                self.node(ExprKind::Text(text), start)
            }
            TokenKind::Word(word) => self.word(word, start),
            TokenKind::Symbol("(") => {
                self.advance();
                let inner = self.expression(0)?;
                self.close(")")?;
                Ok(inner)
            }
            TokenKind::Symbol("[") => {
                self.advance();
                let (items, end) = self.list("]")?;
                self.node(ExprKind::Set(items), start.to(end))
            }
            _ => Err(self.expected("a value").into()),
        }
    }

    fn word(&mut self, word: String, start: Place) -> Parsed<Expr> {
        match word.as_str() {
            "and" | "or" | "in" | "except" => return Err(self.expected("a value").into()),
            "true" | "false" => {
                self.advance();
                return self.node(ExprKind::Bool(word == "true"), start);
            }
            "about" => {
                self.advance();
                let TokenKind::Number(digits) = self.peek().clone() else {
                    return Err(self.expected("a number after `about`").into());
                };
                self.advance();
                return self.number(digits, start, true);
            }
            _ => {}
        }
        self.advance();
        if !self.symbol_is("(") {
            return self.node(ExprKind::Name(word), start);
        }
        self.advance();
        let (args, end) = self.list(")")?;
        self.node(ExprKind::Call { name: word, args }, start.to(end))
    }

    /// Scale and unit after the digits of a figure.
    fn number(&mut self, digits: String, start: Place, about: bool) -> Parsed<Expr> {
        let mut literal = Literal { about, ..Literal::plain(&digits) };
        let mut place = Place::new(start.start, self.previous_end());
        if let TokenKind::Word(word) = self.peek()
            && let Some(scale) = Scale::from_word(word)
        {
            literal.scale = scale;
            place = place.to(self.advance());
        }
        let unit = match self.peek() {
            TokenKind::Symbol("%") => Some(LiteralUnit::Percent),
            TokenKind::Word(word) => LiteralUnit::from_word(word),
            _ => None,
        };
        if let Some(unit) = unit {
            literal.unit = unit;
            place = place.to(self.advance());
        }
        self.node(ExprKind::Number(literal), place)
    }

    fn previous_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |token| token.place.end)
    }

    /// Items up to a closing bracket; a comma may follow the last one.
    fn list(&mut self, end: &'static str) -> Parsed<(Vec<Expr>, Place)> {
        let mut items = Vec::new();
        loop {
            if self.symbol_is(end) {
                return Ok((items, self.advance()));
            }
            items.push(self.expression(0)?);
            if self.symbol_is(",") {
                self.advance();
            } else if !self.symbol_is(end) {
                return Err(self.expected(&format!("`,` or `{end}`")).into());
            }
        }
    }

    fn binary(&self, op: BinaryOp, left: Expr, right: Expr) -> Parsed<Expr> {
        let place = left.place.to(right.place);
        self.node(ExprKind::Binary(op, Box::new(left), Box::new(right)), place)
    }

    /// Puts a tree together, unless it gets too deep.
    fn node(&self, kind: ExprKind, place: Place) -> Parsed<Expr> {
        let below = match &kind {
            ExprKind::Unary(_, operand) => operand.depth,
            ExprKind::Binary(_, left, right) => left.depth.max(right.depth),
            ExprKind::Set(items) | ExprKind::Call { args: items, .. } => {
                items.iter().map(|item| item.depth).max().unwrap_or(0)
            }
            _ => 0,
        };
        if below >= MAX_DEPTH {
            return Err(Box::new(diagnose::too_deep(place, MAX_DEPTH)));
        }
        Ok(Expr { kind, place, depth: below + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(source: &str) -> String {
        let (expr, diagnostics) = parse(source);
        let expr = expr.unwrap_or_else(|| panic!("{source}: {diagnostics:?}"));
        let text = expr.to_string();
        let (again, _) = parse(&text);
        assert_eq!(again.as_ref(), Some(&expr), "{source} → {text}");
        text
    }

    #[test]
    fn precedence() {
        assert_eq!(printed("a or b and not c == d + e * -f"), "a or b and not c == d + e * -f");
        assert_eq!(printed("((a)) - (b - c)"), "a - (b - c)");
        assert_eq!(printed("(a - b) - c"), "a - b - c");
        assert_eq!(printed("(a or b) and c"), "(a or b) and c");
        assert_eq!(
            printed("x(USA,'LA' except MEX except [BRA,],2001..2008)"),
            "x(USA, 'LA' except MEX except [BRA], 2001..2008)"
        );
        assert_eq!(printed("a not in b"), "not a in b");
        assert_eq!(printed("-(a + b)"), "-(a + b)");
        assert_eq!(printed("(a == b) == c"), "(a == b) == c");
    }

    #[test]
    fn figures() {
        assert_eq!(printed("about  60 percent"), "about 60%");
        assert_eq!(printed("2.50 billions USD"), "2.50 billion USD");
        assert_eq!(printed("3 year + 1 person"), "3 years + 1 persons");
    }

    #[test]
    fn slips_have_a_place() {
        for (source, start) in [
            ("", 0),
            ("a <", 3),
            ("a < b < c", 6),
            ("f(a b)", 4),
            ("(a", 2),
            ("a b", 2),
            ("about x", 6),
            ("a == not b", 5),
            ("1..2..3", 4),
            ("a = b", 2),
        ] {
            let (expr, diagnostics) = parse(source);
            assert!(expr.is_none(), "{source}");
            let span = diagnostics[0].span.as_ref().expect("a place");
            assert_eq!((diagnostics[0].id, span.start), ("claim::syntax", start), "{source}: {}", diagnostics[0]);
        }
    }

    #[test]
    fn depth_and_length_are_limited() {
        let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
        assert!(parse(&deep(50)).0.is_some());
        assert_eq!(parse(&deep(500)).1[0].id, "claim::too-deep");
        assert_eq!(parse(&format!("a{}", " + a".repeat(500))).1[0].id, "claim::too-deep");
        assert_eq!(parse(&"not ".repeat(400)).1[0].id, "claim::too-deep");
        assert_eq!(parse(&"a ".repeat(4000)).1[0].id, "claim::too-long");
        assert!(parse(&vec!["a"; 60].join(" and ")).0.is_some());
    }
}
