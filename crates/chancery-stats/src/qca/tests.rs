//! Minimisation against plain twins, and properties.

use super::*;
use crate::Random;

/// Every term of a space.
fn all_terms(space: &Space) -> Vec<Term> {
    (0..space.conditions()).fold(vec![Term::ALWAYS], |terms, condition| {
        let with = |term: &Term| {
            let term = *term;
            let literals = (0..space.levels(condition)).map(|value| space.literal(condition, value));
            let longer: Vec<Term> = literals.filter_map(|literal| term.and(&literal)).collect();
            [vec![term], longer].concat()
        };
        terms.iter().flat_map(with).collect()
    })
}

fn all_configurations(space: &Space) -> Vec<u64> {
    std::iter::successors(Some(0), |&configuration| space.next(configuration)).collect()
}

/// The terms that cover a row of `on` and none of `off`, and of which no wider term does.
fn plain_primes(space: &Space, on: &[u64], off: &[u64]) -> Vec<Term> {
    let mut implicants = all_terms(space);
    implicants.retain(|term| on.iter().any(|&row| term.covers(row)) && !off.iter().any(|&row| term.covers(row)));
    let mut primes = implicants.clone();
    primes.retain(|term| !implicants.iter().any(|wider| wider != term && wider.holds(term)));
    primes.sort_unstable();
    primes
}

/// All covers of the fewest terms, or all irredundant ones, by looking at every set of primes.
fn plain_solutions(on: &[u64], primes: &[Term], which: Covers) -> Vec<Vec<usize>> {
    let covers = |set: u32| {
        on.iter().all(|&row| (0..primes.len()).any(|place| set & 1 << place != 0 && primes[place].covers(row)))
    };
    let all: Vec<u32> = (0..1_u32 << primes.len()).filter(|&set| covers(set)).collect();
    let fewest = all.iter().map(|set| set.count_ones()).min().unwrap();
    let irredundant = |set: u32| (0..primes.len()).all(|place| set & 1 << place == 0 || !covers(set & !(1 << place)));
    let mut found: Vec<Vec<usize>> = all
        .into_iter()
        .filter(|&set| match which {
            Covers::Fewest => set.count_ones() == fewest,
            Covers::Irredundant => irredundant(set),
        })
        .map(|set| (0..primes.len()).filter(|place| set & 1 << place != 0).collect())
        .collect();
    found.sort_unstable();
    found
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items
}

struct Example {
    table: TruthTable,
    on: Vec<u64>,
    off: Vec<u64>,
    rest: Vec<u64>,
}

fn example(random: &mut Random, levels: &[u8], on: usize, off: usize) -> Example {
    let space = Space::new(levels).unwrap();
    let mut rows = all_configurations(&space);
    random.shuffle(&mut rows);
    let (on, others) = rows.split_at(on);
    let (off, rest) = others.split_at(off);
    let table = TruthTable::of_configurations(space, on, off);
    Example { table, on: sorted(on.to_vec()), off: off.to_vec(), rest: rest.to_vec() }
}

const SPACES: [&[u8]; 5] = [&[2, 2, 2], &[2, 2, 2, 2], &[2, 2, 2, 2, 2], &[3, 2, 3], &[2, 4, 3]];

fn for_examples(check: impl Fn(&Example)) {
    let mut random = Random::new(5);
    for round in 0..300 {
        let levels = SPACES[round % SPACES.len()];
        let size: usize = levels.iter().map(|&count| usize::from(count)).product();
        let on = 1 + random.below(size / 2);
        let off = random.below(size - on + 1);
        check(&example(&mut random, levels, on, off));
    }
}

#[test]
fn parsimonious_solutions_equal_the_plain_twin() {
    for_examples(|example| {
        let space = example.table.space();
        let plain = plain_primes(space, &example.on, &example.off);
        for which in [Covers::Fewest, Covers::Irredundant] {
            let rules = Rules { covers: which, ..Rules::default() };
            let ours = parsimonious(&example.table, &rules).unwrap();
            assert_eq!(sorted(ours.primes.clone()), plain);
            if plain.len() <= 12 {
                let solutions = plain_solutions(&example.on, &ours.primes, which);
                assert_eq!(sorted(ours.solutions.listed.clone()), solutions);
                assert_eq!(ours.solutions.count, Count::Exactly(solutions.len() as u128));
                assert!(solutions.iter().any(|solution| solution.len() == ours.solutions.at_least));
                assert!(ours.solutions.complete());
            }
        }
    });
}

/// More rows than a machine word has bits.
#[test]
fn wide_tables_equal_the_plain_twin() {
    let mut random = Random::new(13);
    for (levels, on, off) in [(&[2; 8][..], 90, 110), (&[3, 2, 4, 2, 3, 2][..], 130, 90), (&[2; 8][..], 150, 30)] {
        let example = example(&mut random, levels, on, off);
        let rules = Rules { limits: Limits { steps: 1_000_000, ..Limits::default() }, ..Rules::default() };
        let ours = parsimonious(&example.table, &rules).unwrap();
        let plain = plain_primes(example.table.space(), &example.on, &example.off);
        assert_eq!(sorted(ours.primes.clone()), plain);
        for solution in ours.listed() {
            assert!(example.on.iter().all(|&row| solution.iter().any(|term| term.covers(row))));
            assert!(solution.len() <= ours.solutions.at_most);
        }
        assert!(ours.solutions.at_least <= ours.solutions.at_most && !ours.solutions.listed.is_empty());
    }
}

#[test]
fn conservative_solutions_equal_the_plain_twin() {
    for_examples(|example| {
        let off = [example.off.clone(), example.rest.clone()].concat();
        let plain = plain_primes(example.table.space(), &example.on, &off);
        let ours = conservative(&example.table, &Rules::default()).unwrap();
        assert_eq!(ours.primes, plain);
        if plain.len() <= 12 {
            assert_eq!(sorted(ours.solutions.listed), plain_solutions(&example.on, &ours.primes, Covers::Fewest));
        }
    });
}

#[test]
fn untenable_remainders_are_not_used() {
    let mut random = Random::new(6);
    for _ in 0..100 {
        let example = example(&mut random, &[2, 2, 3, 2], 6, 5);
        let space = example.table.space();
        let term = space.term(&[(random.below(4), 0), (2, 1)]).unwrap_or(space.literal(2, 2));
        let ruled_out = example.rest.iter().copied().filter(|&row| term.covers(row));
        let off: Vec<u64> = example.off.iter().copied().chain(ruled_out).collect();
        let rules = Rules { untenable: vec![term], ..Rules::default() };
        let ours = parsimonious(&example.table, &rules).unwrap();
        assert_eq!(sorted(ours.primes), plain_primes(space, &example.on, &off));
    }
}

/// Easy counterfactuals as defined, configuration by configuration.
#[test]
fn intermediate_solutions_equal_the_plain_twin() {
    let mut random = Random::new(7);
    for round in 0..200 {
        let levels: &[u8] = if round % 2 == 0 { &[2, 2, 2, 2, 2] } else { &[3, 2, 3, 2] };
        let (on, off) = (1 + random.below(6), 1 + random.below(6));
        let example = example(&mut random, levels, on, off);
        let space = example.table.space();
        let expectations: Vec<Vec<u8>> =
            (0..levels.len()).map(|_| [vec![], vec![1], vec![0], vec![0, 1]][random.below(4)].clone()).collect();
        let rules = Rules::default();
        let starts: Vec<Vec<Term>> = parsimonious(&example.table, &rules).unwrap().listed().collect();
        let ours = intermediate(&example.table, &expectations, &rules).unwrap();
        for (place, start) in starts.iter().enumerate() {
            let easy = |row: u64| {
                let in_line = |seen: u64, term: &Term| {
                    (0..space.conditions()).all(|condition| {
                        let (here, there) = (space.value(row, condition), space.value(seen, condition));
                        let free = space.literals(term).iter().all(|literal| literal.0 != condition);
                        let contrary = !expectations[condition].is_empty() && !expectations[condition].contains(&there);
                        here == there || (free && contrary)
                    })
                };
                example
                    .on
                    .iter()
                    .any(|&seen| start.iter().any(|term| term.covers(seen) && term.covers(row) && in_line(seen, term)))
            };
            let off: Vec<u64> =
                all_configurations(space).into_iter().filter(|&row| !example.on.contains(&row) && !easy(row)).collect();
            let plain = plain_primes(space, &example.on, &off);
            let found = ours.iter().find(|intermediate| intermediate.from.contains(&place)).unwrap();
            assert_eq!(found.minimisation.primes, plain);
            for solution in found.minimisation.listed() {
                // Between the conservative and the parsimonious solution.
                assert!(example.on.iter().all(|&row| solution.iter().any(|term| term.covers(row))));
                assert!(solution.iter().all(|term| {
                    all_configurations(space)
                        .iter()
                        .all(|&row| !term.covers(row) || start.iter().any(|wider| wider.covers(row)))
                }));
            }
        }
    }
}

#[test]
fn enhanced_solutions_do_not_contradict_each_other() {
    let mut random = Random::new(8);
    let mut repaired = 0;
    for _ in 0..60 {
        let example = example(&mut random, &[2, 2, 2, 2, 2], 4, 4);
        let space = example.table.space();
        let negated = TruthTable::of_configurations(space.clone(), &example.off, &example.on);
        let found = enhanced(&example.table, &negated, &Rules::default()).unwrap();
        let both = |row: &u64| {
            let covers = |minimisation: &Minimisation| minimisation.listed().flatten().any(|term| term.covers(*row));
            covers(&found.outcome) && covers(&found.negation)
        };
        assert!(!all_configurations(space).iter().any(both));
        let expectations = vec![vec![1]; 5];
        let (narrower, ruled_out) =
            enhanced_intermediate(&example.table, &negated, &expectations, &Rules::default()).unwrap();
        assert_eq!(ruled_out, found.contradictory);
        for term in narrower.iter().flat_map(|one| one.minimisation.listed()).flatten() {
            // A term may join counterfactuals of several parsimonious terms: it lies in their disjunction, not in one of them.
            for row in all_configurations(space).into_iter().filter(|&row| term.covers(row)) {
                assert!(found.outcome.listed().flatten().any(|wider| wider.covers(row)), "beyond the parsimonious");
                assert!(
                    !found.negation.listed().flatten().any(|other| other.covers(row)),
                    "a contradictory assumption"
                );
            }
            assert!(example.on.iter().any(|&row| term.covers(row)));
        }
        repaired += usize::from(!found.contradictory.is_empty());
    }
    assert!(repaired > 10, "{repaired}");
}

#[test]
fn relabelling_conditions_and_values_changes_names_only() {
    let mut random = Random::new(9);
    for _ in 0..50 {
        let example = example(&mut random, &[2; 6], 10, 12);
        let space = example.table.space();
        // The conditions in reverse order, their values swapped.
        let image =
            |row: u64| space.pack(&space.values(row).iter().rev().map(|value| 1 - value).collect::<Vec<_>>()).unwrap();
        let images = |rows: &[u64]| rows.iter().map(|&row| image(row)).collect::<Vec<u64>>();
        let other = TruthTable::of_configurations(space.clone(), &images(&example.on), &images(&example.off));
        let one = parsimonious(&example.table, &Rules::default()).unwrap();
        let two = parsimonious(&other, &Rules::default()).unwrap();
        assert_eq!(
            (one.primes.len(), one.solutions.at_least, one.solutions.count),
            (two.primes.len(), two.solutions.at_least, two.solutions.count)
        );
        let renamed = one.primes.iter().map(|term| {
            let literals: Vec<(usize, u8)> =
                space.literals(term).iter().map(|&(condition, value)| (5 - condition, 1 - value)).collect();
            space.term(&literals).unwrap()
        });
        assert_eq!(sorted(renamed.collect()), sorted(two.primes));
    }
}

#[test]
fn degenerate_tables() {
    let space = Space::new(&[2, 2]).unwrap();
    let rows = all_configurations(&space);
    let none = TruthTable::of_configurations(space.clone(), &[], &rows);
    assert_eq!(parsimonious(&none, &Rules::default()), Err(MinimiseError::NoPositive));
    assert_eq!(conservative(&none, &Rules::default()), Err(MinimiseError::NoPositive));
    // Nothing is negative: the outcome needs no condition.
    for table in [
        TruthTable::of_configurations(space.clone(), &rows, &[]),
        TruthTable::of_configurations(space, &rows[..1], &[]),
    ] {
        let found = parsimonious(&table, &Rules::default()).unwrap();
        assert_eq!((found.primes, found.solutions.listed), (vec![Term::ALWAYS], vec![vec![0]]));
    }
}

/// A word that is no configuration, as its value 3 does not exist, is minimised like any other.
#[test]
fn words_that_are_no_configuration_do_no_harm() {
    let space = Space::new(&[3, 2]).unwrap();
    let table = TruthTable::of_configurations(space, &[0b110, u64::MAX], &[0b001]);
    assert!(parsimonious(&table, &Rules::default()).is_ok() && conservative(&table, &Rules::default()).is_ok());
}

#[test]
fn limits_stop_with_what_is_proven() {
    let mut random = Random::new(10);
    let example = example(&mut random, &[2; 6], 16, 24);
    let whole = parsimonious(&example.table, &Rules::default()).unwrap();
    assert!(whole.solutions.complete());
    let few = Rules { limits: Limits { primes: whole.primes.len() - 1, ..Limits::default() }, ..Rules::default() };
    let Err(MinimiseError::TooManyPrimes { limit, at_least, at_most }) = parsimonious(&example.table, &few) else {
        panic!("a limit below the number of prime implicants");
    };
    assert_eq!(limit, whole.primes.len() - 1);
    assert!((at_least..=at_most).contains(&whole.solutions.at_least), "{at_least} {at_most}");
    let short = Rules { limits: Limits { steps: 5, ..Limits::default() }, ..Rules::default() };
    let stopped = parsimonious(&example.table, &short).unwrap().solutions;
    assert!(!stopped.complete());
    assert!((stopped.at_least..=stopped.at_most).contains(&whole.solutions.at_least));
    let one = Rules { limits: Limits { listed: 1, ..Limits::default() }, ..Rules::default() };
    let listed = parsimonious(&example.table, &one).unwrap().solutions;
    assert_eq!((listed.listed.len(), listed.count), (1, whole.solutions.count));
}

/// The family on which a search by growing length stops too early: two positive rows that one term covers, of t + 1 of 2t conditions,
/// in as many ways as there are such choices (stated so in the tests of the R package QCA).
#[test]
fn the_deep_minimum_is_found() {
    for t in 2_usize..=5 {
        let block = 2 * t;
        let space = Space::new(&vec![2; block + 4]).unwrap();
        let row = |block_values: Vec<u8>, tail: [u8; 4]| space.pack(&[block_values, tail.to_vec()].concat()).unwrap();
        let on = [row(vec![0; block], [0; 4]), row(vec![0; block], [1; 4])];
        let subsets = (0..1_u32 << block).filter(|set| set.count_ones() as usize == t);
        let of_subset = |set: u32| row((0..block).map(|place| u8::from(set & 1 << place == 0)).collect(), [0, 1, 0, 1]);
        let off: Vec<u64> = subsets.map(of_subset).collect();
        let table = TruthTable::of_configurations(space, &on, &off);
        let found = parsimonious(&table, &Rules::default()).unwrap();
        let choose = (0..=t).fold(1, |product, i| product * (block - i) / (i + 1));
        assert_eq!((found.solutions.at_least, found.solutions.count), (1, Count::Exactly(choose as u128)));
    }
}

#[test]
fn parameters_of_fit_by_hand() {
    let (x, y) = ([0.2, 0.8, 1.0, 0.0], [0.4, 0.6, 1.0, 0.0]);
    // min: 0.2, 0.6, 1, 0; min(x, y, 1 − y): 0.2, 0.4, 0, 0.
    let suf = sufficiency(&x, &y);
    let near = |one: Option<f64>, other: f64| (one.unwrap() - other).abs() < 1e-12;
    assert!(near(suf.consistency, 1.8 / 2.0) && near(suf.coverage, 1.8 / 2.0) && near(suf.pri, 1.2 / 1.4));
    let nec = necessity(&x, &y);
    assert!(near(nec.consistency, 0.9) && near(nec.coverage, 0.9) && near(nec.relevance, 2.0 / 2.2));
    assert_eq!(sufficiency(&[0.0], &[1.0]).consistency, None);
    assert_eq!(necessity(&[1.0], &[1.0]).relevance, None);
    assert_eq!(sufficiency(&[], &[]).coverage, None);
}

#[test]
fn bad_cases_are_refused() {
    let crisp = || Condition::crisp(vec![0, 1]);
    assert_eq!(Cases::new(vec![crisp()], vec![]), Err(CasesError::NoCases));
    assert_eq!(
        Cases::new(vec![crisp(), Condition::Fuzzy(vec![0.1])], vec![0.0, 1.0]),
        Err(CasesError::Length { condition: 1 })
    );
    assert_eq!(Cases::new(vec![crisp()], vec![0.0, f64::NAN]), Err(CasesError::Outcome { case: 1 }));
    let wrong = vec![crisp(), Condition::Fuzzy(vec![0.1, 1.1])];
    assert_eq!(Cases::new(wrong, vec![0.0, 1.0]), Err(CasesError::Condition { condition: 1, case: 1 }));
    let three = vec![Condition::Values { levels: 3, values: vec![3, 0] }];
    assert_eq!(Cases::new(three, vec![0.0, 1.0]), Err(CasesError::Condition { condition: 0, case: 0 }));
}

/// Twelve conditions: every one of 531,441 terms is looked at.
#[test]
#[ignore = "a minute of brute force over twelve conditions"]
fn twelve_conditions_equal_the_plain_twin() {
    let mut random = Random::new(11);
    let example = example(&mut random, &[2; 12], 60, 60);
    let space = example.table.space();
    let implicant = |term: &Term| {
        example.on.iter().any(|&row| term.covers(row)) && !example.off.iter().any(|&row| term.covers(row))
    };
    let mut plain = all_terms(space);
    plain.retain(implicant);
    plain.retain(|term| {
        let used = space.literals(term).into_iter();
        used.map(|(condition, _)| term.without(space.field(condition))).all(|wider| !implicant(&wider))
    });
    assert_eq!(sorted(parsimonious(&example.table, &Rules::default()).unwrap().primes), sorted(plain));
}

/// Necessary conjunctions and disjunctions as defined, over every set of literals.
#[test]
fn the_search_for_necessary_conditions_equals_the_plain_twin() {
    let mut random = Random::new(12);
    for round in 0..20 {
        let mut fuzzy = || Condition::Fuzzy((0..12).map(|_| random.below(11) as f64 / 10.0).collect());
        let conditions = if round % 2 == 0 {
            vec![fuzzy(), fuzzy(), fuzzy(), fuzzy()]
        } else {
            let (one, two) = (fuzzy(), fuzzy());
            vec![one, Condition::Values { levels: 3, values: (0..12).map(|_| random.below(3) as u8).collect() }, two]
        };
        let outcome = (0..12).map(|_| random.below(11) as f64 / 10.0).collect();
        let cases = Cases::new(conditions, outcome).unwrap();
        let space = cases.space();
        let cut_offs = NecessityCutOffs { consistency: 0.8, coverage: 0.4, relevance: 0.3, literals: 9 };
        let literals: Vec<Vec<(usize, u8)>> =
            all_terms(space).iter().map(|term| space.literals(term)).filter(|literals| !literals.is_empty()).collect();
        let either = |literals: &Vec<(usize, u8)>| {
            let terms: Vec<Term> = literals.iter().map(|&(condition, value)| space.literal(condition, value)).collect();
            necessity(&cases.in_any(&terms), cases.outcome())
        };
        let passes =
            |fit: &Necessity| fit.coverage.unwrap() >= 0.4 - 1e-12 && fit.relevance.unwrap_or(0.0) >= 0.3 - 1e-12;
        let consistent = |fit: &Necessity| fit.consistency.unwrap() >= 0.8 - 1e-12;
        let plain_or = literals.iter().filter(|set| {
            let parts = literals
                .iter()
                .filter(|part| part.len() < set.len() && part.iter().all(|literal| set.contains(literal)));
            set.len() > 1
                && consistent(&either(set))
                && passes(&either(set))
                && !parts.into_iter().any(|part| consistent(&either(part)))
        });
        let plain_and = literals.iter().filter(|set| {
            let fit = necessity(&cases.in_term(&space.term(set).unwrap()), cases.outcome());
            consistent(&fit) && passes(&fit)
        });
        let found = necessary_conditions(&cases, &cut_offs);
        let names = |found: &[Necessary]| sorted(found.iter().map(|necessary| necessary.literals.clone()).collect());
        assert_eq!(names(&found.disjunctions), sorted(plain_or.cloned().collect()));
        assert_eq!(names(&found.conjunctions), sorted(plain_and.cloned().collect()));
    }
}

#[test]
fn what_denies_a_disjunction_covers_the_rest() {
    let space = Space::new(&[2, 3, 2]).unwrap();
    let terms = without_any(&space, &[(0, 1), (1, 2)]).unwrap();
    for row in all_configurations(&space) {
        let holds = space.value(row, 0) == 1 || space.value(row, 1) == 2;
        assert_eq!(terms.iter().any(|term| term.covers(row)), !holds);
    }
    assert_eq!(without_any(&space, &[(1, 0), (1, 1), (1, 2)]), Some(vec![]));
    assert_eq!(without_any(&space, &[(3, 0)]), None);
}
