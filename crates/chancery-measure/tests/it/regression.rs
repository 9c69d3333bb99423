//! Regressions by formula on the data of the Advanced Guide to Trade Policy Analysis (Yotov and others 2016), and on small tables.

use chancery_data::{DataTable, InputFile};
use chancery_measure::regression::{Data, Estimated, Estimator, Model, Program, estimate};

use crate::shared::{data_root, file};

fn agtpa() -> Option<Data> {
    let folder = data_root()?.join("agtpa");
    let table = DataTable::read(&file(&folder, "agtpa_applications.csv.gz"), &|_| true).expect("a table");
    Some(Data::new(table))
}

fn table(text: &str) -> Data {
    let file = InputFile { name: "t.csv".into(), path: "t.csv".into(), bytes: text.as_bytes().to_vec() };
    Data::new(DataTable::read(&file, &|_| true).expect("a table"))
}

fn model(estimator: Estimator, formula: &str, variance: &str) -> Model {
    Model { estimator, formula: formula.into(), variance: variance.into(), ..Model::default() }
}

fn run(data: &Data, model: &Model) -> Estimated {
    estimate(data, model).unwrap_or_else(|error| panic!("{error}"))
}

fn close(found: Option<f64>, expected: f64, tolerance: f64) {
    let found = found.expect("a value");
    assert!((found / expected - 1.0).abs() < tolerance, "{found} is not {expected}");
}

const FOUR_YEARS: &str = "year in [1986, 1990, 1994, 1998, 2002, 2006]";

/// Distance −0.841 (0.032) by PPML on 28,152 rows, 25,689 rows for least squares: the book. Further digits: pyfixest 0.60,
/// `pf.fepois("trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year", vcov={"CRV1": "pair_id"})`.
#[test]
fn traditional_gravity() {
    let Some(data) = agtpa() else { return };
    let condition = Some(format!("exporter != importer and {FOUR_YEARS}"));
    let formula = "trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year";
    let ppml = Model {
        condition: condition.clone(),
        program: Program::Pyfixest,
        ..model(Estimator::Ppml, formula, "cluster:pair_id")
    };
    let found = run(&data, &ppml).evidence;
    assert_eq!((found.observations, found.selected), (28_152, 28_152));
    for (term, (value, error)) in found.terms.iter().zip([
        (-0.840927313092, 0.0321347911013),
        (0.43744324272, 0.0844135615263),
        (0.247476505057, 0.0776926698632),
        (-0.222489861582, 0.117996677598),
    ]) {
        close(term.value, value, 2e-10);
        close(term.error, error, 1e-9);
    }
    assert_eq!(found.terms[0].name, "log(dist)");
    assert_eq!(found.clusters[0].name, "pair_id");
    let ols = Model {
        condition,
        program: Program::Pyfixest,
        ..model(Estimator::Ols, &formula.replace("trade ~", "log(trade) ~"), "cluster:pair_id")
    };
    let found = run(&data, &ols).evidence;
    assert_eq!(found.observations, 25_689);
    close(found.terms[0].value, -1.21557282791, 1e-10);
    close(found.terms[0].error, 0.0381759884803, 1e-9);
    // Flows of zero have no logarithm: counted, not forgotten.
    let lost: u64 = found.left_out.iter().map(|reason| reason.count).sum();
    assert_eq!((lost, found.left_out[0].name.as_str()), (28_152 - 25_689, "log(trade) has no value (undefined)"));
}

/// 0.5571853 (0.055771), 28,482 of 28,566 rows, log-likelihood −1,379,642.5: published.
#[test]
fn agreements_with_pair_effects() {
    let Some(data) = agtpa() else { return };
    let wanted = Model {
        condition: Some(FOUR_YEARS.into()),
        ..model(Estimator::Ppml, "trade ~ rta | exporter^year + importer^year + pair_id", "hc1")
    };
    let estimated = run(&data, &wanted);
    let found = &estimated.evidence;
    assert_eq!((found.selected, found.observations), (28_566, 28_482));
    assert!((found.terms[0].value.unwrap() - 0.557_185_3).abs() < 5e-8);
    assert!((found.terms[0].error.unwrap() - 0.055_771).abs() < 5e-7);
    assert!((found.fit.log_likelihood + 1_379_642.5).abs() < 0.05);
    assert_eq!(found.left_out[0].count, 84);
    // The effects are those of the fit: as many as there are levels with rows, and none where there are none.
    let effects = estimated.fixed_effects();
    let pairs = effects.iter().filter(|one| one.effect == "pair_id");
    assert_eq!(pairs.clone().filter(|one| one.value.is_some()).count() as u64, found.effects[2].count);
    assert!(pairs.clone().any(|one| one.value.is_none()));
}

/// How often a lag by unit and period is not the column that the provider made by hand, which has its own mistakes: the numbers of rows
/// were counted by joining the file with itself in another program (pandas).
#[test]
fn lags_by_unit_and_period() {
    let Some(mut data) = agtpa() else { return };
    data.set_panel("exporter^importer, year").unwrap();
    for (shifted, theirs, rows, differ) in [
        ("lag(rta, 4)", "rta_lag4", 80_937, 544.0),
        ("lag(rta, 3)", "rta_lag3", 85_698, 576.0),
        ("lead(rta, 4)", "rta_lead4", 80_937, 3_876.0),
        ("lag(rta, 12)", "rta_lag12", 42_849, 1_242.0),
    ] {
        let found = run(&data, &model(Estimator::Ols, &format!("I({shifted} != {theirs}) ~ 1"), "iid")).evidence;
        assert_eq!(found.observations, rows, "{shifted}");
        close(found.terms[0].value, differ / rows as f64, 1e-12);
    }
}

#[test]
fn the_same_bytes_with_one_thread_and_two() {
    let Some(data) = agtpa() else { return };
    let wanted = Model {
        condition: Some(FOUR_YEARS.into()),
        reset: true,
        ..model(
            Estimator::Ppml,
            "trade ~ rta + rta_lag4 | exporter^year + importer^year + pair_id",
            "cluster:exporter+importer",
        )
    };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", run(&data, &wanted).evidence))
    };
    assert_eq!(with(1), with(2));
}

const SMALL: &str =
    "y,x,g,w,t,u\n1,1,a,1,1,p\n0,2,a,2,2,p\n1,2.5,b,1,1,q\n1,4,b,1,2,q\n0,5,b,2,3,q\n3,2,a,1,3,p\n2,,b,1,4,p\n";

#[test]
fn terms_become_columns() {
    let data = table(SMALL);
    let names = |formula: &str| -> Vec<String> {
        let found =
            run(&data, &Model { condition: Some("t < 4".into()), ..model(Estimator::Ols, formula, "iid") }).evidence;
        found.terms.into_iter().map(|term| term.name).collect()
    };
    assert_eq!(names("y ~ x + g"), ["(constant)", "x", "g::b"]);
    assert_eq!(names("y ~ 0 + i(t, x)"), ["t::1:x", "t::2:x", "t::3:x"]);
    assert_eq!(names("y ~ i(t, ref = 2)"), ["(constant)", "t::1", "t::3"]);
    assert_eq!(names("y ~ i(t, x, ref = [\"1\", \"2\"])"), ["(constant)", "t::3:x"]);
    assert_eq!(names("y ~ g:x - 1"), ["g::a:x", "g::b:x"]);
    assert_eq!(names("y ~ x*I(x^2) | g"), ["x", "I(x^2)", "x:I(x^2)"]);
}

#[test]
fn least_squares_by_hand() {
    // y = 1 + 2x exactly, then with weights and an offset.
    let data = table("x,y,w\n0,1,1\n1,3,2\n2,5,1\n3,7,4\n");
    let found = run(&data, &Model { weights: Some("w".into()), ..model(Estimator::Ols, "y ~ x", "hc1") }).evidence;
    assert!((found.terms[0].value.unwrap() - 1.0).abs() < 1e-12 && (found.terms[1].value.unwrap() - 2.0).abs() < 1e-12);
    assert!((found.fit.r2.unwrap() - 1.0).abs() < 1e-12);
    let found = run(&data, &Model { offset: Some("2 * x".into()), ..model(Estimator::Ols, "y ~ 1", "iid") }).evidence;
    assert!((found.terms[0].value.unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn what_is_wrong_is_named() {
    let data = table(SMALL);
    let wrong = |model: &Model| match estimate(&data, model) {
        Ok(_) => panic!("no error"),
        Err(error) => error,
    };
    let of = |formula: &str| wrong(&model(Estimator::Ppml, formula, "iid"));
    let error = of("y ~ X");
    assert_eq!((error.hint.as_deref(), error.span.clone()), (Some("did you mean `x`?"), Some(4..5)));
    assert!(of("g ~ x").message.contains("texts"));
    assert!(of("I(y - 1) ~ x").message.contains("-1 in row 2 of t.csv"), "{}", of("I(y - 1) ~ x"));
    assert!(of("y ~ lag(x, 1)").hint.unwrap().contains("--panel"));
    assert!(of("y ~ i(t, ref = 9)").message.contains("no level `9`"));
    assert!(of("y ~ foo(x)").message.contains("no function `foo`"));
    assert!(of("y ~ x | g^h").message.contains("no column `h`"));
    let error = wrong(&Model { condition: Some("t > 9".into()), ..model(Estimator::Ols, "y ~ x", "iid") });
    assert!(error.message.contains("no row"));
    let error = wrong(&Model { condition: Some("g == \"a\"".into()), ..model(Estimator::Ols, "y ~ x", "cluster:g") });
    assert!(error.message.contains("`g` has a single cluster"), "{error}");
    assert!(wrong(&model(Estimator::Ols, "y ~ x", "clustered")).hint.unwrap().contains("cluster:pair_id"));
    assert!(wrong(&model(Estimator::Logit, "y ~ x", "iid")).message.contains("logit takes 0 and 1"));
    let error = wrong(&model(Estimator::Logit, "I(t > 1) ~ t", "iid"));
    assert!(error.message.contains("tells zeros from ones") && error.message.contains('`'), "{error}");
    let error = wrong(&Model { weights: Some("w - 1".into()), ..model(Estimator::Ols, "y ~ x", "iid") });
    assert!(error.message.contains("weight is 0 in row 1"), "{error}");
    let error = wrong(&Model { condition: Some("y == 0".into()), ..model(Estimator::Ppml, "y ~ x | g", "iid") });
    assert!(error.message.contains("of 2 rows none is left"), "{error}");
}

#[test]
fn doubtful_models_are_noted() {
    let data = table(SMALL);
    let found = run(&data, &model(Estimator::Ols, "y ~ x + I(2 * x)", "cluster:g")).evidence;
    assert_eq!(found.terms[2].value, None);
    assert!(found.notes.iter().any(|note| note.contains("I(2 * x)")), "{:?}", found.notes);
    assert!(found.notes.iter().any(|note| note.contains("only 2 clusters by g")), "{:?}", found.notes);
    assert_eq!(found.left_out[0].name, "x has no value (unreported)");
    let found =
        run(&data, &Model { condition: Some("g == 'a'".into()), ..model(Estimator::Ols, "y ~ x | g", "iid") }).evidence;
    assert!(found.notes.iter().any(|note| note.contains("it is a constant")), "{:?}", found.notes);
}

#[test]
fn derived_columns() {
    let mut data = table(SMALL);
    data.define("total", "sum(y) by g").unwrap();
    data.define("share", "y / total").unwrap();
    data.define("where_from", "ifelse(g == 'a', g, 'rest')").unwrap();
    let found = run(&data, &model(Estimator::Ols, "total ~ where_from", "iid")).evidence;
    // Four of a (1 + 0 + 3) and four of b (1 + 1 + 0 + 2).
    assert!((found.terms[0].value.unwrap() - 4.0).abs() < 1e-12, "{:?}", found.terms);
    // A missing value leaves the sum of its group without one.
    data.define("of_x", "sum(x) by g").unwrap();
    let found = run(&data, &model(Estimator::Ols, "of_x ~ 1", "iid")).evidence;
    assert_eq!(found.observations, 3);
    assert!(data.define("y", "1").unwrap_err().message.contains("already"));
    assert!(data.set_panel("u, t").is_ok());
    assert!(data.set_panel("g, t").is_ok());
    assert!(data.set_panel("w, t").unwrap_err().message.contains("occurs twice"));
}

/// Whatever is written, there is an answer or an error.
#[test]
fn random_formulas_never_panic() {
    let mut data = table(SMALL);
    data.set_panel("u, t").unwrap();
    let pieces = [
        "y",
        "x",
        "g",
        "t",
        "~",
        "+",
        "-",
        "*",
        ":",
        "|",
        "^",
        "/",
        "(",
        ")",
        "i(",
        "lag(",
        "I(",
        ",",
        "ref = ",
        "1",
        "0",
        "2.5e3",
        "\"a\"",
        "'",
        "`x`",
        "log(",
        "sum(",
        "[",
        "]",
        " in ",
        "==",
        "!",
        "not ",
        " and ",
        "y ~ x",
        "y ~ x | g",
        "é",
        "ifelse(",
        "1e999",
    ];
    let mut random = chancery_stats::Random::new(17);
    let mut estimated = 0;
    for _ in 0..3_000 {
        let length = 1 + (random.uniform() * 9.0) as usize;
        let pick = |random: &mut chancery_stats::Random| {
            pieces[(random.uniform() * pieces.len() as f64) as usize % pieces.len()]
        };
        let start = if random.uniform() < 0.6 { "y ~ " } else { "" };
        let text = start.to_owned() + &(0..length).map(|_| pick(&mut random)).collect::<String>();
        let estimator = Estimator::ALL[(random.uniform() * 3.0) as usize % 3].1;
        let condition = (random.uniform() < 0.2).then(|| text.clone());
        let wanted = Model { condition, reset: random.uniform() < 0.3, ..model(estimator, &text, "cluster:u") };
        estimated += usize::from(estimate(&data, &wanted).is_ok());
    }
    assert!(estimated > 10, "{estimated}");
}

/// On 1986, 1990 and 1994, international trade: Newton's method in NumPy to its end, with fixest's factors. pyfixest 0.60 (`pf.feglm("pos ~
/// ln_dist + cntg + lang + clny", data, family="logit", iwls_tol=1e-13)`, `pos` being whether there is trade) has the same coefficients and the
/// same errors to eight digits, but for that of `clny`, nearly separated, which it gives with weights from before its last step:
/// 1.00323569 in place of 1.00323599.
#[test]
fn logit_equals_newton_in_another_program() {
    let Some(data) = agtpa() else { return };
    let with = |variance: &str| {
        let wanted = Model {
            condition: Some("year in [1986, 1990, 1994] and exporter != importer".into()),
            program: Program::Pyfixest,
            ..model(Estimator::Logit, "I(trade > 0) ~ log(dist) + cntg + lang + clny", variance)
        };
        run(&data, &wanted).evidence
    };
    let values = [5.96078068248, -0.472632069943, -0.0961574683964, 0.409227074711, 3.68413358508];
    for (variance, errors) in [
        ("iid", [0.344299781752, 0.0384624937242, 0.250430460009, 0.0925405575256, 1.00323599444]),
        ("hc1", [0.31424822773, 0.0352526400327, 0.24609565089, 0.0934458604281, 1.00386476245]),
        ("cluster:pair_id", [0.60092379863, 0.0674603334594, 0.486896942298, 0.175771076981, 1.01150474538]),
        ("cluster:exporter+importer", [1.23607111855, 0.135546743117, 0.317265576751, 0.25204108828, 1.06868972591]),
    ] {
        let found = with(variance);
        assert_eq!(found.observations, 14_076);
        for ((term, value), error) in found.terms.iter().zip(values).zip(errors) {
            close(term.value, value, 1e-10);
            close(term.error, error, 1e-10);
        }
    }
}
