//! A dendrogram: who is joined with whom, at which distance.

use std::fmt::Write as _;

use chancery_evidence::CaseTree;

use super::axis::Axis;
use super::time::{WIDTH, n, open};
use crate::text::{clip, escape, figure};

const LEFT: f64 = 168.0;
const RIGHT: f64 = 428.0;
const TOP: f64 = 6.0;
/// Height of a row.
const ROW: f64 = 15.0;
const BELOW: f64 = 22.0;
const LONGEST: usize = 28;

/// Draws the tree; nothing if its joins do not make one.
pub(crate) fn draw(tree: &CaseTree, words: &str) -> Option<String> {
    let order = order(tree)?;
    let highest = tree.merges.iter().map(|merge| merge.height).fold(0.0, f64::max);
    let axis = Axis::new(0.0, highest);
    let x = |height: f64| LEFT + axis.place(height) * (RIGHT - LEFT);
    let bottom = TOP + ROW * order.len() as f64;
    let mut out = String::new();
    open(&mut out, "ch", WIDTH, bottom + BELOW, words);
    for (tick, label) in &axis.ticks {
        let at = n(x(*tick));
        let _ = write!(out, r#"<path class="gl" d="M{at} {TOP}V{}"/>"#, n(bottom));
        let _ = write!(out, r#"<text x="{at}" y="{}" text-anchor="middle">{label}</text>"#, n(bottom + 14.0));
    }
    // Height and row of each case and group.
    let mut ends = vec![(0.0, 0.0); tree.cases.len()];
    for (row, case) in order.iter().enumerate() {
        let y = TOP + ROW * (row as f64 + 0.5);
        ends[*case] = (0.0, y);
        let name = escape(&clip(&tree.cases[*case], LONGEST));
        let _ = write!(out, r#"<text x="{}" y="{}" text-anchor="end">{name}</text>"#, n(LEFT - 6.0), n(y + 3.5));
    }
    for merge in &tree.merges {
        let (a, b) = (ends[merge.left], ends[merge.right]);
        let at = n(x(merge.height));
        let _ = write!(
            out,
            r#"<path class="tw" d="M{} {}H{at}V{}H{}"><title>{}</title></path>"#,
            n(x(a.0)),
            n(a.1),
            n(b.1),
            n(x(b.0)),
            escape(&format!("joined at {}", figure(merge.height)))
        );
        ends.push((merge.height, (a.1 + b.1) / 2.0));
    }
    out.push_str("</svg>");
    Some(out)
}

/// The cases so that no lines cross; nothing if a join names what is not there yet or is joined already, or has no height.
fn order(tree: &CaseTree) -> Option<Vec<usize>> {
    let cases = tree.cases.len();
    let mut members: Vec<Option<Vec<usize>>> = (0..cases).map(|case| Some(vec![case])).collect();
    for merge in &tree.merges {
        if !(merge.height.is_finite() && merge.height >= 0.0) || merge.left == merge.right {
            return None;
        }
        let mut joined = members.get_mut(merge.left)?.take()?;
        joined.extend(members.get_mut(merge.right)?.take()?);
        members.push(Some(joined));
    }
    (!tree.merges.is_empty()).then(|| members.into_iter().flatten().flatten().collect())
}

#[cfg(test)]
mod tests {
    use chancery_evidence::Merge;

    use super::*;

    fn tree(merges: &[(usize, usize)]) -> CaseTree {
        CaseTree {
            cases: ["a", "b", "c"].map(str::to_owned).to_vec(),
            merges: merges.iter().map(|(left, right)| Merge { left: *left, right: *right, height: 0.5 }).collect(),
            distance: String::new(),
        }
    }

    #[test]
    fn joins_must_make_a_tree() {
        assert_eq!(order(&tree(&[(0, 2), (3, 1)])), Some(vec![0, 2, 1]));
        assert_eq!(order(&tree(&[(0, 2)])), Some(vec![1, 0, 2]));
        for wrong in [&[(0, 0)][..], &[(0, 3)], &[(0, 1), (0, 2)], &[]] {
            assert_eq!(order(&tree(wrong)), None, "{wrong:?}");
        }
    }
}
