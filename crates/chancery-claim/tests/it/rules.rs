//! The parts of the interface that Markdown files do not show: requests, choices, alternatives, lineage.

use chancery_claim::{CLOCK, ClaimMeta, Context, MAX_ALTERNATIVES, Plan, Value, eval, judge, plan, plan_check};
use chancery_core::{Catalogue, Date, Frames, YearRange};
use chancery_evidence::{ClaimType, Outcome, Verdict};
use chancery_world::World;

use crate::fixture;

struct Parts {
    world: World,
    catalogue: Catalogue,
    regions: Vec<chancery_claim::RegionSetting>,
    facts: Vec<chancery_claim::Fact>,
    frames: Frames,
}

impl Parts {
    fn new() -> Self {
        Self {
            world: fixture::world(),
            catalogue: fixture::catalogue(),
            regions: fixture::regions(),
            facts: fixture::facts(),
            frames: fixture::frames(),
        }
    }

    fn setting(&self) -> chancery_claim::Setting<'_> {
        fixture::setting(&self.world, &self.catalogue, &self.regions, &self.facts)
    }

    fn plan(&self, source: &str) -> Plan {
        let planned = plan(source, &self.setting());
        planned.plan.unwrap_or_else(|| panic!("{source}: {:?}", planned.diagnostics))
    }
}

fn now() -> Date {
    "2021-12-31".parse().expect("a day")
}

#[test]
fn requests_cover_every_alternative() {
    let parts = Parts::new();
    let plan = parts.plan("sum(trade(USA, 'Latin America', 2013)) > sum(trade(USA, WORLD, 2013))");
    let [region, world] = plan.requests() else { panic!("{:?}", plan.requests()) };
    let years = YearRange::new(2010, 2016).expect("in order");
    assert_eq!((region.years, world.years), (years, years), "three years to either side");
    let (region, world) = if region.partners.is_empty() { (world, region) } else { (region, world) };
    assert!(region.partners.contains(&fixture::state("CUB")), "a member under another definition");
    assert_eq!(region.actors, [fixture::state("USA")]);
    assert!(world.partners.is_empty(), "the world is asked for as a whole");
}

#[test]
fn an_administration_is_requested_with_the_year_after_it() {
    let parts = Parts::new();
    let plan = parts.plan("mean(aid(USA, MEX, Obama)) > 0 USD");
    assert_eq!(plan.requests()[0].years, YearRange::new(2006, 2020).expect("in order"));
    assert_eq!(plan.choices()[0].subject, CLOCK);
}

#[test]
fn series_of_one_family_share_their_source() {
    let parts = Parts::new();
    let plan = parts.plan("exports(USA, MEX, 2013) + imports(USA, MEX, 2013) == trade(USA, MEX, 2013)");
    let [choice] = plan.choices() else { panic!("{:?}", plan.choices()) };
    assert_eq!(choice.subject, "source of exports, imports, trade");
    assert_eq!(choice.options, ["census", "cow-trade"]);
    // A source that covers nothing of what is asked is no option.
    let plan = parts.plan("trade(CHN, BRA, 2013) > 1 USD");
    assert!(plan.choices().is_empty());
    let plan = parts.plan("trade(USA, MEX, 1950) > 1 USD");
    assert!(plan.choices().is_empty());
}

#[test]
fn alternatives_are_tried_up_to_the_limit_preferred_first() {
    let parts = Parts::new();
    let check = "founded(BRICS) >= 2000 and founded(OAS) >= 1940 and year(term_start('Getúlio Vargas')) >= 1930 and \
                 mean(aid(USA, MEX, Obama)) > 0 USD and sum(trade(USA, 'Latin America', 2013)) > 0 USD and \
                 year(term_start('Donald Trump')) >= 2000";
    let plan = parts.plan(check);
    let all: usize = plan.choices().iter().map(|choice| choice.options.len()).product();
    assert!(all > MAX_ALTERNATIVES, "{all}");
    let judgement = judge(&plan, &parts.setting(), &parts.frames, &ClaimMeta::of(ClaimType::Quantity), now());
    assert_eq!(judgement.alternatives.len(), MAX_ALTERNATIVES);
    assert!(judgement.notes.iter().any(|note| note.contains("alternatives were tried")));
    let first = &judgement.alternatives[0];
    assert!(first.choices.iter().zip(plan.choices()).all(|(made, choice)| made.1 == choice.options[0]));
}

#[test]
fn an_evaluation_names_its_rows() {
    let parts = Parts::new();
    let plan = parts.plan("sum(trade(USA, 'Latin America', 2013))");
    assert!(!plan.is_truth());
    let evaluation = eval(&plan, &parts.setting(), &parts.frames, &Context::preferred(now()));
    assert_eq!(evaluation.outcome, None);
    assert_eq!(evaluation.shown, "846 billion USD (current)");
    assert!(matches!(evaluation.value, Value::Number(number) if number.value() == Some(846e9)));
    assert_eq!(evaluation.touched.len(), 4);
    assert!(evaluation.touched.iter().all(|touched| touched.source == "census" && touched.row.is_some()));
    assert_eq!(evaluation.sources, ["census"]);
    let coverage = evaluation.coverage.expect("a group");
    assert_eq!((coverage.have, coverage.of), (4, 4));
    assert_eq!(evaluation.values[0].expression, "sum(trade(USA, 'Latin America', 2013))");
}

#[test]
fn what_was_not_requested_is_not_covered() {
    let parts = Parts::new();
    let plan = parts.plan("trade(USA, MEX, 2013) > 0 USD");
    let evaluation = eval(&plan, &parts.setting(), &Frames::new(), &Context::preferred(now()));
    assert_eq!(evaluation.outcome, Some(Outcome::Unknown));
    let Value::Gap(gap) = evaluation.value else { panic!("a gap") };
    assert_eq!(gap.reason, "the store has no trade from census");
}

#[test]
fn two_claims_that_clash_are_inconsistent_unless_nothing_decides() {
    let parts = Parts::new();
    let judged = |check: &str| {
        let plan = parts.plan(check);
        judge(&plan, &parts.setting(), &parts.frames, &ClaimMeta::of(ClaimType::Quantity), now())
    };
    let supported = judged("agree(USA, MEX, 2010) < 50%").inconsistent_with("other");
    assert_eq!(supported.verdict, Verdict::Inconsistent);
    assert!(supported.reason.contains("alone it would be supported"), "{}", supported.reason);
    let undecided = judged("agree(USA, MEX, 1900) < 50%").inconsistent_with("other");
    assert_eq!(undecided.verdict, Verdict::NotCheckable);
}

#[test]
fn a_check_has_to_be_a_truth_value_an_expression_need_not() {
    let parts = Parts::new();
    assert!(plan("members(OAS, 1994)", &parts.setting()).plan.is_some());
    let planned = plan_check("members(OAS, 1994)", &parts.setting());
    assert_eq!((planned.plan.is_none(), planned.diagnostics[0].id), (true, "claim::not-a-truth"));
    for (source, shown) in [
        ("members(OAS, 1994)", "CUB, MEX, USA; perhaps BRA"),
        ("term('Bill Clinton')", "1993-01-20 to 2001-01-20"),
        ("argmax(agree(USA, 'Latin America', 2010))", "GTM"),
        ("founded(NAFTA)", "1994"),
        ("event('embassy-kaz')", "1992-01-01 to 1992-01-31"),
        ("leader(USA, 2001)", "Bill Clinton, George W. Bush"),
        ("trade(USA, KAZ, 1980)", "no value: no such state then"),
        ("846 billion USD / 2", "423 billion USD"),
    ] {
        let found = parts.plan(source);
        let evaluation = eval(&found, &parts.setting(), &parts.frames, &Context::preferred(now()));
        let shown = if source.starts_with("members") { "BRA, CUB, MEX, USA" } else { shown };
        assert_eq!(evaluation.shown, shown, "{source}");
    }
}

#[test]
fn the_same_input_gives_the_same_judgement() {
    let parts = Parts::new();
    let plan = parts.plan("trend(sum(gdp_constant('Latin America', 2000..2010))) > 0");
    let meta = ClaimMeta::of(ClaimType::Trend);
    let one = judge(&plan, &parts.setting(), &parts.frames, &meta, now());
    let other = judge(&plan, &parts.setting(), &parts.frames, &meta, now());
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    assert_eq!(one.verdict, Verdict::Supported);
}

#[test]
fn an_empty_group_asks_for_nothing() {
    let parts = Parts::new();
    assert!(parts.plan("sum(trade(USA, [], 2013)) > 0 USD").requests().is_empty());
}

#[test]
fn notes_are_not_repeated() {
    let parts = Parts::new();
    let plan = parts.plan("trade(USA, [MEX, BRA], 2013) > 1 USD and trade(USA, [MEX, BRA], 2013) > 2 USD");
    let evaluation = eval(&plan, &parts.setting(), &parts.frames, &Context::preferred(now()));
    let sums = evaluation.notes.iter().filter(|note| note.contains("as the catalogue declares")).count();
    assert_eq!(sums, 1, "{:?}", evaluation.notes);
}
