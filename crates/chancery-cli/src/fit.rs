//! Tables that fit a terminal: long text goes over several lines of its column.

/// A column of text is not made narrower than this.
const NARROWEST: usize = 16;
/// Spaces between columns.
pub(crate) const GAP: usize = 2;

/// The widths of columns that together fit into `total`: the widest columns of text give way, as far as they can.
pub(crate) fn widths(natural: &[usize], text: &[bool], total: usize) -> Vec<usize> {
    let gaps = GAP * natural.len().saturating_sub(1);
    let sum = |cap: usize| -> usize { capped(natural, text, cap).iter().sum::<usize>() + gaps };
    let widest = natural.iter().copied().max().unwrap_or(0);
    // The largest cap that fits.
    let cap = (NARROWEST..=widest).rev().find(|cap| sum(*cap) <= total).unwrap_or(NARROWEST);
    capped(natural, text, cap)
}

fn capped(natural: &[usize], text: &[bool], cap: usize) -> Vec<usize> {
    natural
        .iter()
        .zip(text)
        .map(|(width, text)| if *text { (*width).min(cap.max(NARROWEST)) } else { *width })
        .collect()
}

/// The lines of a cell, broken between words; a word that is longer than a line is cut.
pub(crate) fn wrap(cell: &str, width: usize) -> Vec<String> {
    if cell.chars().count() <= width {
        return vec![cell.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in cell.split(' ') {
        let mut letters: Vec<char> = word.chars().collect();
        let used = lines.last().map_or(0, |line| line.chars().count());
        if used > 0 && used + 1 + letters.len() > width {
            lines.push(String::new());
        } else if used > 0 {
            push(&mut lines, [' ']);
        }
        while letters.len() > width.max(1) {
            let rest = letters.split_off(width.max(1));
            push(&mut lines, letters);
            lines.push(String::new());
            letters = rest;
        }
        push(&mut lines, letters);
    }
    lines
}

fn push(lines: &mut [String], letters: impl IntoIterator<Item = char>) {
    if let Some(line) = lines.last_mut() {
        line.extend(letters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_text_gives_way() {
        assert_eq!(widths(&[10, 200, 8], &[true, true, false], 100), [10, 78, 8]);
        // What fits stays; what cannot fit stops at the narrowest; figures are never cut.
        assert_eq!(widths(&[10, 20], &[true, true], 100), [10, 20]);
        assert_eq!(widths(&[90, 90, 30], &[true, true, false], 20), [NARROWEST, NARROWEST, 30]);
        assert_eq!(widths(&[], &[], 80), Vec::<usize>::new());
    }

    #[test]
    fn text_breaks_between_words() {
        assert_eq!(wrap("a short one", 20), ["a short one"]);
        assert_eq!(wrap("the data agree with it", 8), ["the data", "agree", "with it"]);
        assert_eq!(wrap("ko-abcdefghijkl x", 6), ["ko-abc", "defghi", "jkl x"]);
        assert_eq!(wrap("Кыргызстан и Казахстан", 12), ["Кыргызстан и", "Казахстан"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
