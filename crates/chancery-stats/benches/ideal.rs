//! Ideal points of a simulated assembly of the size of the United Nations: 75 sessions of 80 roll calls, 195 voters.

use std::sync::LazyLock;

use chancery_stats::Random;
use chancery_stats::ideal::{Anchor, Ballots, Options, fit};
use divan::{Bencher, black_box};

const SESSIONS: u32 = 75;
const ROLL_CALLS: u32 = 80;
const VOTERS: u32 = 195;

fn main() {
    divan::main();
}

/// Item, voter, session and category of each of about 900,000 ballots; one roll call in eight repeats one of the session before.
static VOTES: LazyLock<([Vec<u32>; 3], Vec<u8>)> = LazyLock::new(|| {
    let mut random = Random::new(1946);
    let mut theta: Vec<f64> = (0..VOTERS).map(|_| random.normal()).collect();
    let mut items: Vec<[f64; 3]> = Vec::new();
    let (mut columns, mut category) = ([vec![], vec![], vec![]], vec![]);
    for session in 0..SESSIONS {
        theta.iter_mut().for_each(|theta| *theta = 0.99 * *theta + 0.15 * random.normal());
        for roll_call in 0..ROLL_CALLS {
            let middle = random.normal();
            items.push([random.normal(), middle - 0.3, middle + 0.3]);
            let new = items.len() as u32 - 1;
            let item = if session > 0 && roll_call % 8 == 0 { new - ROLL_CALLS } else { new };
            let [slope, first, last] = items[item as usize];
            for (voter, theta) in theta.iter().enumerate() {
                let support = slope * theta + random.normal();
                // One voter in five is absent.
                if random.below(5) == 0 {
                    continue;
                }
                [item, voter as u32, session]
                    .into_iter()
                    .zip(&mut columns)
                    .for_each(|(value, column)| column.push(value));
                category.push(u8::from(support > first) + u8::from(support > last));
            }
        }
    }
    (columns, category)
});

/// The whole fit; `true` with the uncertainty of the items in the standard errors.
#[divan::bench(args = [false, true], sample_count = 3, sample_size = 1)]
fn an_assembly_of_75_sessions(bencher: Bencher<'_, '_>, item_uncertainty: bool) {
    let ([item, voter, time], category) = &*VOTES;
    let ballots = Ballots { item, voter, time, category };
    let anchors = [Anchor { voter: 0, positive: true }];
    let options = Options { item_uncertainty, ..Options::new(&anchors) };
    bencher.bench(|| fit(black_box(&ballots), &options).expect("a fit"));
}
