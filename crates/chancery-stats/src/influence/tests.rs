use super::*;
use CellState::{NoState, NotApplicable, NotCovered, Undefined, Unreported};
use InfluenceDimension::{Economic, Political, Security};
use InfluenceFactor::{Bandwidth, Dependence};

fn of(value: f64) -> Cell {
    Cell::observed(value)
}

const BLANK: Cell = Cell::missing(Unreported);

fn weights(min_coverage: f64) -> InfluenceWeights {
    let one = |factor, dimension, weight| IndicatorWeight { factor, dimension, weight };
    let indicators = vec![
        one(Bandwidth, Economic, 2.0),
        one(Bandwidth, Political, 1.0),
        one(Bandwidth, Security, 1.0),
        one(Dependence, Economic, 3.0),
        one(Dependence, Security, 1.0),
    ];
    InfluenceWeights::new(indicators, min_coverage).expect("valid")
}

fn near(cell: Cell, expected: f64) {
    let value = cell.value().unwrap_or_else(|| panic!("{cell:?} where {expected} was expected"));
    assert!((value - expected).abs() < 1e-12, "{value} {expected}");
}

#[test]
fn by_hand() {
    let found = influence(&[of(0.4), of(0.2), of(1.0), of(0.5), of(0.1)], &weights(0.5)).expect("lengths");
    near(found.bandwidth.value, 0.5 * 0.4 + 0.25 * 0.2 + 0.25);
    near(found.dependence.value, 0.75 * 0.5 + 0.25 * 0.1);
    near(found.value, 0.5 * 0.4);
    assert_eq!((found.bandwidth.coverage, found.dependence.coverage), (1.0, 1.0));
    near(found.dimension(&weights(0.5), Bandwidth, Economic), 0.2);
    near(found.dimension(&weights(0.5), Dependence, Security), 0.025);
    assert_eq!(found.dimension(&weights(0.5), Dependence, Political).state(), NotApplicable);
    let parts: f64 = found.components[..3].iter().filter_map(|component| component.part.value()).sum();
    near(found.bandwidth.value, parts);
}

#[test]
fn missing_indicators_are_reweighted_above_the_coverage_only() {
    let values = [of(0.4), BLANK, of(1.0), of(0.5), BLANK];
    let found = influence(&values, &weights(0.75)).expect("lengths");
    near(found.bandwidth.value, (2.0 * 0.4 + 1.0) / 3.0);
    near(found.dependence.value, 0.5);
    assert_eq!((found.bandwidth.coverage, found.components[1].weight), (0.75, 0.0));
    let strict = influence(&values, &weights(0.76)).expect("lengths");
    assert_eq!((strict.value.state(), strict.bandwidth.coverage), (Unreported, 0.75));
    assert_eq!(strict.components[0].value.value(), Some(0.4), "every component is kept");
    let gone = influence(&[Cell::missing(NoState); 5], &weights(0.1)).expect("lengths");
    assert_eq!((gone.value.state(), gone.bandwidth.coverage), (NoState, 0.0));
    let outside = influence(&[of(1.5), BLANK, BLANK, of(0.5), of(0.5)], &weights(0.1)).expect("lengths");
    assert_eq!(outside.components[0].value.state(), Undefined);
    assert_eq!(outside.bandwidth.value.value(), None);
}

#[test]
fn weights_are_checked() {
    let one = |factor, weight| IndicatorWeight { factor, dimension: Economic, weight };
    let both = |weight| vec![one(Bandwidth, weight), one(Dependence, 1.0)];
    assert_eq!(InfluenceWeights::new(both(f64::NAN), 0.5), Err(InfluenceError::Weight { indicator: 0 }));
    assert_eq!(InfluenceWeights::new(both(0.0), 0.5), Err(InfluenceError::NoWeight { factor: Bandwidth }));
    assert_eq!(InfluenceWeights::new(vec![], 0.5), Err(InfluenceError::NoWeight { factor: Bandwidth }));
    assert_eq!(InfluenceWeights::new(both(1.0), 0.0), Err(InfluenceError::Coverage));
    let short = influence(&[of(0.1)], &weights(0.5)).expect_err("too few");
    assert_eq!(short.to_string(), "1 values for 5 weights");
}

#[test]
fn more_of_anything_is_never_less_influence() {
    let mut random = Random::new(9);
    for _ in 0..300 {
        let values: Vec<Cell> = (0..5).map(|_| of(random.uniform())).collect();
        let before = influence(&values, &weights(1.0)).expect("lengths").value.value().expect("complete");
        let mut raised = values.clone();
        let which = random.below(5);
        raised[which] = raised[which].map(|value| value + (1.0 - value) * 0.5);
        let after = influence(&raised, &weights(1.0)).expect("lengths").value.value().expect("complete");
        assert!((0.0..=1.0).contains(&before) && after >= before);
    }
}

#[test]
fn scaling() {
    let raw: Column = [of(5.0), BLANK, of(20.0), of(-1.0), of(0.0)].into_iter().collect();
    let scaled_to_ten = scale_indicator(raw.masked(), InfluenceScaling::ByMaximum(10.0));
    let values: Vec<Option<f64>> = scaled_to_ten.masked().iter().map(Cell::value).collect();
    assert_eq!(values, [Some(0.5), None, Some(1.0), None, Some(0.0)]);
    assert_eq!(scaled_to_ten.cell(1).state(), Unreported);
    assert_eq!(scale_indicator(raw.masked(), InfluenceScaling::Share).cell(0).state(), Undefined);
    assert_eq!(scale_indicator(raw.masked(), InfluenceScaling::ByMaximum(0.0)).cell(4).state(), Undefined);
}

#[test]
fn gamma_has_its_moments() {
    let mut random = Random::new(11);
    for shape in [0.3, 1.0, 4.5] {
        let n = 50_000;
        let draws: Vec<f64> = (0..n).map(|_| gamma(shape, &mut random)).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
        assert!(
            (mean / shape - 1.0).abs() < 0.04 && (variance / shape - 1.0).abs() < 0.08,
            "{shape} {mean} {variance}"
        );
    }
    assert_eq!(gamma(0.0, &mut random), 0.0);
}

#[test]
fn drawn_weights_keep_their_means_and_zeros() {
    let one = |factor, weight| IndicatorWeight { factor, dimension: Economic, weight };
    let stated = vec![one(Bandwidth, 3.0), one(Bandwidth, 1.0), one(Bandwidth, 0.0), one(Dependence, 1.0)];
    let stated = InfluenceWeights::new(stated, 0.5).expect("valid");
    let mut random = Random::new(12);
    let (mut sum, draws) = (0.0, 4_000);
    for _ in 0..draws {
        let drawn = stated.drawn(20.0, &mut random);
        assert_eq!(drawn.indicators[2].weight, 0.0);
        sum += drawn.indicators[0].weight / drawn.total(Bandwidth);
    }
    assert!((sum / f64::from(draws) - 0.75).abs() < 0.01);
}

#[test]
fn rank_bands_show_what_hangs_on_the_weights() {
    let sampling = WeightSampling { draws: 400, concentration: 10.0, seed: 1 };
    let actors = [
        vec![of(0.9), of(0.9), of(0.9), of(0.9), of(0.9)],
        // The middle two differ only in which dependence they have.
        vec![of(0.5), of(0.5), of(0.5), of(0.8), of(0.0)],
        vec![of(0.5), of(0.5), of(0.5), of(0.4), of(0.7)],
        vec![of(0.0), of(0.0), of(0.0), of(0.1), of(0.1)],
        vec![BLANK, BLANK, BLANK, of(0.5), of(0.5)],
    ];
    let bands = rank_bands(&actors, &weights(0.5), sampling).expect("valid");
    let top = bands[0].expect("a band");
    assert_eq!((top.rank, top.low, top.high, top.draws), (1.0, 1.0, 1.0, 400));
    let second = bands[1].expect("a band");
    assert_eq!((second.rank, second.low, second.high), (2.0, 2.0, 3.0));
    assert_eq!(bands[3].expect("a band").rank, 4.0);
    assert_eq!(bands[4], None);
    assert_eq!(bands, rank_bands(&actors, &weights(0.5), sampling).expect("valid"), "the seed decides");
    let none = WeightSampling { draws: 0, ..sampling };
    assert_eq!(rank_bands(&actors, &weights(0.5), none), Err(InfluenceError::Sampling));
}

#[test]
fn equal_actors_share_a_rank() {
    let sampling = WeightSampling { draws: 10, concentration: 10.0, seed: 1 };
    let actors = vec![vec![of(0.5); 5]; 3];
    let bands = rank_bands(&actors, &weights(0.5), sampling).expect("valid");
    assert!(bands.iter().all(|band| band.is_some_and(|band| (band.rank, band.low, band.high) == (2.0, 2.0, 2.0))));
}

#[test]
fn shares_sum_to_one_or_are_missing_for_all() {
    let shares = influence_shares(&[of(0.3), of(0.1)]);
    near(shares[0], 0.75);
    near(shares[1], 0.25);
    assert!(influence_shares(&[of(0.3), BLANK]).iter().all(|share| share.state() == Unreported));
    assert!(influence_shares(&[of(0.0), of(0.0)]).iter().all(|share| share.state() == Undefined));
    assert!(influence_shares(&[]).is_empty());
}

#[test]
fn regions_sum_the_same_targets_for_all() {
    let values = vec![vec![of(0.2), of(0.1)], vec![of(0.1), of(0.2)], vec![of(0.9), BLANK]];
    let plain = region_shares(&values, None);
    near(plain.shares[0], 0.5);
    assert_eq!((plain.targets, plain.of), (2, 3));
    let weighted = region_shares(&values, Some(&[of(3.0), of(1.0), of(5.0)]));
    near(weighted.shares[0], 0.7 / 1.2);
    assert_eq!(region_shares(&values, Some(&[of(3.0)])).targets, 1);
    assert_eq!(region_shares(&values[2..], None).shares[0].state(), Unreported);
    assert_eq!(region_shares(&values[..1], Some(&[])).shares[0].state(), NotCovered);
}
