//! Noise: nothing that can be typed makes the language panic, and what is printed reads back as the same.

use chancery_claim::{ClaimMeta, judge, parse, plan};
use chancery_core::Severity;
use chancery_evidence::ClaimType;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use crate::fixture;

/// Words from which nonsense is made that comes near to sense.
const WORDS: &[&str] = &[
    "trade",
    "agree",
    "gdp",
    "sum",
    "mean",
    "argmax",
    "rank",
    "trend",
    "shift",
    "all",
    "count",
    "largest",
    "covering",
    "member",
    "members",
    "founded",
    "in_office",
    "term",
    "event",
    "events",
    "first_event",
    "leader",
    "between",
    "size",
    "year",
    "fact",
    "(",
    ")",
    "(",
    ")",
    "[",
    "]",
    ",",
    ",",
    "USA",
    "MEX",
    "CHN",
    "WORLD",
    "'Latin America'",
    "'Central Asia'",
    "Obama",
    "'Joe Biden'",
    "OAS",
    "NAFTA",
    "'coup'",
    "'guatemala-1954'",
    "'us-lac-trade'",
    "2013",
    "2001..2008",
    "1994",
    "2000..2010",
    "1989-11-09",
    "before",
    "after",
    "0",
    "3",
    "5%",
    "about",
    "846 billion USD",
    "1 persons",
    "8 years",
    "and",
    "or",
    "not",
    "in",
    "except",
    "+",
    "-",
    "*",
    "/",
    "==",
    "!=",
    "<",
    ">=",
    "..",
    "true",
    "false",
    "'",
    "é",
    "’",
];

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_131_954),
        ..ProptestConfig::default()
    }
}

/// Sources that mostly parse.
fn source() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        select(vec![
            "MEX",
            "Obama",
            "'Latin America'",
            "'it''s'",
            "true",
            "2013",
            "2.50",
            "846 billion USD",
            "60%",
            "about 5%",
            "1989-11-09",
            "7 days",
            "[]",
            "f()",
            "1_000 TIV",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,5}".prop_map(|name| format!("x{name}")),
    ];
    atom.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            (
                inner.clone(),
                inner.clone(),
                select(vec!["+", "-", "*", "/", "and", "or", "==", "<", "in", "..", "except"])
            )
                .prop_map(|(left, right, op)| format!("({left}) {op} ({right})")),
            (inner.clone(), inner.clone(), select(vec!["+", "-", "*", "/", "and", "or", ">=", "except"]))
                .prop_map(|(left, right, op)| format!("{left} {op} {right}")),
            inner.clone().prop_map(|operand| format!("not ({operand})")),
            inner.clone().prop_map(|operand| format!("-({operand})")),
            inner.clone().prop_map(|operand| format!("- {operand}")),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|args| format!("call({})", args.join(", "))),
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn printing_and_parsing_come_back(source in source()) {
        let (expr, diagnostics) = parse(&source);
        match expr {
            Some(expr) => {
                let printed = expr.to_string();
                let (again, _) = parse(&printed);
                prop_assert_eq!(again.as_ref(), Some(&expr), "{} printed as {}", source, printed);
                prop_assert_eq!(again.map(|again| again.to_string()), Some(printed));
            }
            None => prop_assert!(!diagnostics.is_empty()),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(source in "\\PC{0,80}") {
        check(&source)?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes))?;
    }
}

fn check(source: &str) -> Result<(), TestCaseError> {
    let (expr, diagnostics) = parse(source);
    prop_assert!(expr.is_some() != diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error));
    for diagnostic in &diagnostics {
        let span = diagnostic.span.clone().unwrap_or_default();
        prop_assert!(span.start <= span.end && span.end <= source.len(), "{:?}", span);
        prop_assert!(source.is_char_boundary(span.start) && source.is_char_boundary(span.end));
        prop_assert!(!diagnostic.render(Some(source)).is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(3000))]

    #[test]
    fn near_sense_is_planned_and_judged_or_refused(words in prop::collection::vec(select(WORDS), 1..18)) {
        judged(&words.join(" "))?;
    }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn calls_of_the_right_shape_are_planned_and_judged_or_refused(
        outer in select(vec!["sum", "mean", "argmax", "trend", "change", "count", "all", "first", "hhi", "growth"]),
        series in select(vec!["trade", "agree", "gdp", "gdp_constant", "sanctions", "aid", "arms"]),
        actor in select(vec!["USA", "WORLD", "'Latin America'", "[MEX, BRA]", "members(OAS)", "'Latin America' except MEX"]),
        partner in select(vec!["MEX", "WORLD", "'Latin America'", "members(OAS, 1994)", "[]", "KAZ"]),
        period in select(vec!["2013", "2005..2010", "Obama", "before(1950)", "after(2010)", "2001-09-11", "term('Getúlio Vargas')", "1500..2200"]),
        rest in select(vec!["> 0", "== 5%", "== MEX", "< 3 billion USD", "== 2010", "> 1% "]),
        twice in any::<bool>(),
    ) {
        let inner = if series.starts_with("gdp") { format!("{series}({actor}, {period})") } else { format!("{series}({actor}, {partner}, {period})") };
        let inner = if twice { format!("sum({inner})") } else { inner };
        judged(&format!("{outer}({inner}) {rest}"))?;
        judged(&format!("{outer}({inner} {rest})"))?;
    }
}

thread_local! {
    static PARTS: (chancery_world::World, chancery_core::Catalogue, chancery_core::Frames) =
        (fixture::world(), fixture::catalogue(), fixture::frames());
}

fn judged(source: &str) -> Result<(), TestCaseError> {
    PARTS.with(|(world, catalogue, frames)| {
        let (regions, facts) = (fixture::regions(), fixture::facts());
        let setting = fixture::setting(world, catalogue, &regions, &facts);
        let planned = plan(source, &setting);
        prop_assert!(planned.plan.is_some() || !planned.diagnostics.is_empty(), "{}", source);
        if let Some(plan) = planned.plan {
            let now = "2021-12-31".parse().expect("a day");
            let judgement = judge(&plan, &setting, frames, &ClaimMeta::of(ClaimType::Quantity), now);
            prop_assert!(!judgement.reason.is_empty() && !judgement.alternatives.is_empty(), "{}", source);
            prop_assert!(judgement.number.is_none_or(f64::is_finite), "{}", source);
        }
        Ok(())
    })
}
