//! Columns joined with USING: the one column that `state` means after `a JOIN b USING (state)`.
//!
//! The engine's planner takes such a name for ambiguous in WHERE, and for the left table's column everywhere else, which is wrong
//! for RIGHT and FULL joins. So the name is written out before planning: the left table's column for inner and left joins, the
//! right one's for right joins, the first that is not NULL for full joins. Where a further table of the query has a column of
//! that name too, the name is ambiguous indeed and is left to the planner's message.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, Join, JoinConstraint,
    JoinOperator, ObjectName, ObjectNamePart, Query, Select, SelectItem, TableAlias, TableFactor, TableWithJoins,
    VisitMut, VisitorMut,
};

use crate::query::{normal, value};

/// The columns of the tables that a query names.
pub(crate) type Columns = BTreeMap<String, Vec<String>>;

/// Writes the names of joined columns out in every SELECT of a statement.
pub(crate) fn write_out(statement: &mut Statement, columns: &Columns) {
    match statement {
        Statement::Explain(explain) => write_out(&mut explain.statement, columns),
        Statement::Statement(sql) => {
            let _ = sql.visit(&mut Selects { columns });
        }
        _ => {}
    }
}

/// Every SELECT of a statement.
struct Selects<'a> {
    columns: &'a Columns,
}

impl VisitorMut for Selects<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let [from] = select.from.as_slice() else { return ControlFlow::Continue(()) };
        let mut names = Names { joined: joined(from, self.columns), depth: 0 };
        if names.joined.is_empty() {
            return ControlFlow::Continue(());
        }
        for item in &mut select.projection {
            names.select_item(item);
        }
        let _ = select.selection.visit(&mut names);
        let _ = select.group_by.visit(&mut names);
        let _ = select.having.visit(&mut names);
        let _ = select.qualify.visit(&mut names);
        ControlFlow::Continue(())
    }
}

/// What each joined column means, and how deep in subqueries the walk is; names of a subquery are its own.
struct Names {
    joined: BTreeMap<String, Expr>,
    depth: usize,
}

impl Names {
    fn meaning<'a>(&'a self, expr: &'a Expr) -> Option<(&'a Ident, &'a Expr)> {
        let Expr::Identifier(ident) = expr else { return None };
        Some((ident, self.joined.get(&value(ident))?))
    }

    /// A bare column keeps its name.
    fn select_item(&mut self, item: &mut SelectItem) {
        if let SelectItem::UnnamedExpr(expr) = item
            && let Some((alias, meaning)) = self.meaning(expr)
        {
            *item = SelectItem::ExprWithAlias { alias: alias.clone(), expr: meaning.clone() };
            return;
        }
        let _ = item.visit(self);
    }
}

impl VisitorMut for Names {
    type Break = ();

    fn pre_visit_query(&mut self, _: &mut Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &mut Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if self.depth == 0
            && let Some((_, meaning)) = self.meaning(expr)
        {
            *expr = meaning.clone();
        }
        ControlFlow::Continue(())
    }
}

/// The columns that joins with USING have made one, each with what it means.
fn joined(from: &TableWithJoins, columns: &Columns) -> BTreeMap<String, Expr> {
    let all = from.joins.iter().flat_map(|join| using(join).unwrap_or_default());
    all.filter_map(|ident| Some((value(ident), meaning(ident, from, columns)?))).collect()
}

/// What a column means after all joins; `None` if that cannot be told, or it is in a table that was not joined by it.
fn meaning(column: &Ident, from: &TableWithJoins, columns: &Columns) -> Option<Expr> {
    let name = value(column);
    let mut meaning = may_have(&from.relation, &name, columns).then(|| of_table(&from.relation, column)).flatten();
    for join in &from.joins {
        let named = using(join).is_some_and(|idents| idents.iter().any(|ident| value(ident) == name));
        if !named {
            if may_have(&join.relation, &name, columns) {
                return None;
            }
            continue;
        }
        let (left, right) = (meaning?, of_table(&join.relation, column)?);
        meaning = Some(match join.join_operator {
            JoinOperator::Join(_) | JoinOperator::Inner(_) | JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => left,
            JoinOperator::Right(_) | JoinOperator::RightOuter(_) => right,
            JoinOperator::FullOuter(_) => first_of(left, right),
            _ => return None,
        });
    }
    meaning
}

/// The columns of a USING.
fn using(join: &Join) -> Option<Vec<&Ident>> {
    let (JoinOperator::Join(constraint)
    | JoinOperator::Inner(constraint)
    | JoinOperator::Left(constraint)
    | JoinOperator::LeftOuter(constraint)
    | JoinOperator::Right(constraint)
    | JoinOperator::RightOuter(constraint)
    | JoinOperator::FullOuter(constraint)) = &join.join_operator
    else {
        return None;
    };
    let JoinConstraint::Using(names) = constraint else { return None };
    names
        .iter()
        .map(|name| match name.0.as_slice() {
            [ObjectNamePart::Identifier(ident)] => Some(ident),
            _ => None,
        })
        .collect()
}

/// Whether a table has a column, as far as is known: of subqueries and functions nothing is.
fn may_have(table: &TableFactor, column: &str, columns: &Columns) -> bool {
    match (alias(table), table) {
        (Some(alias), _) if !alias.columns.is_empty() => alias.columns.iter().any(|known| value(&known.name) == column),
        (_, TableFactor::Table { name, args: None, .. }) => {
            columns.get(&normal(name)).is_none_or(|columns| columns.iter().any(|known| known == column))
        }
        _ => true,
    }
}

/// A column of a table, with its alias or its full name before it.
fn of_table(table: &TableFactor, column: &Ident) -> Option<Expr> {
    let mut parts: Vec<Ident> = match (alias(table), table) {
        (Some(alias), _) => vec![alias.name.clone()],
        (None, TableFactor::Table { name: ObjectName(parts), args: None, .. }) => {
            parts.iter().map(|part| part.as_ident().cloned()).collect::<Option<_>>()?
        }
        _ => return None,
    };
    parts.push(column.clone());
    Some(Expr::CompoundIdentifier(parts))
}

fn alias(table: &TableFactor) -> Option<&TableAlias> {
    match table {
        TableFactor::Table { alias, .. } | TableFactor::Derived { alias, .. } => alias.as_ref(),
        _ => None,
    }
}

/// `coalesce(one, other)`
fn first_of(one: Expr, other: Expr) -> Expr {
    let argument = |expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr));
    Expr::Function(Function {
        name: ObjectName::from(vec![Ident::new("coalesce")]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: vec![argument(one), argument(other)],
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
