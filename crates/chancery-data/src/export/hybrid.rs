//! The encoding in which Parquet keeps small numbers (positions in a dictionary, whether a value is there): runs of one number,
//! and groups of eight packed into bits. Runs are kept as runs from the start, so that a column that says the same for a hundred
//! thousand rows costs one entry.

/// How many numbers are packed together, by definition of the format.
const GROUP: usize = 8;

/// Numbers in order, not yet encoded: the width is known only when all are.
#[derive(Debug, Default)]
pub(super) struct Hybrid {
    parts: Vec<Part>,
    /// The numbers of the parts that are no runs, in order.
    loose: Vec<u32>,
}

#[derive(Debug)]
enum Part {
    Run {
        value: u32,
        length: usize,
    },
    /// So many of `loose`; a multiple of eight, but for the last part.
    Loose(usize),
}

impl Hybrid {
    pub(super) fn clear(&mut self) {
        self.parts.clear();
        self.loose.clear();
    }

    /// Adds a number so many times.
    pub(super) fn run(&mut self, value: u32, length: usize) {
        let fill = length.min(self.room() % GROUP);
        self.few(value, fill);
        let rest = length - fill;
        match self.parts.last_mut() {
            Some(Part::Run { value: last, length }) if *last == value => *length += rest,
            _ if rest >= GROUP => self.parts.push(Part::Run { value, length: rest }),
            _ => self.few(value, rest),
        }
    }

    /// Adds the numbers that stand for some values; `number` is asked once for a run of eight or more.
    pub(super) fn extend<T: Copy + Eq>(&mut self, mut values: &[T], mut number: impl FnMut(T) -> u32) {
        while let Some(&first) = values.first() {
            let length = run_length(values, first);
            if length >= GROUP {
                self.run(number(first), length);
                values = &values[length..];
            } else {
                let (group, rest) = values.split_at(values.len().min(self.room()));
                self.loose.extend(group.iter().map(|&value| number(value)));
                self.grow(group.len());
                values = rest;
            }
        }
    }

    /// How many numbers complete the group that is open; a whole group if none is.
    fn room(&self) -> usize {
        match self.parts.last() {
            Some(Part::Loose(length)) => GROUP - length % GROUP,
            _ => GROUP,
        }
    }

    fn few(&mut self, value: u32, times: usize) {
        if times > 0 {
            self.loose.extend(std::iter::repeat_n(value, times));
            self.grow(times);
        }
    }

    fn grow(&mut self, by: usize) {
        match self.parts.last_mut() {
            Some(Part::Loose(length)) => *length += by,
            _ => self.parts.push(Part::Loose(by)),
        }
    }

    /// Writes them, each in `width` bits, of which there are at least one.
    pub(super) fn encode(&self, width: u32, out: &mut Vec<u8>) {
        let mut loose = self.loose.as_slice();
        for part in &self.parts {
            match *part {
                Part::Run { value, length } => {
                    varint(length << 1, out);
                    out.extend_from_slice(&value.to_le_bytes()[..width.div_ceil(8) as usize]);
                }
                Part::Loose(length) => {
                    let (these, rest) = loose.split_at(length);
                    varint(length.div_ceil(GROUP) << 1 | 1, out);
                    pack(these, width, out);
                    loose = rest;
                }
            }
        }
    }
}

/// How often the first value stands before another one comes.
fn run_length<T: Copy + Eq>(values: &[T], first: T) -> usize {
    /// Compared at once, without a way out in between, so that the comparison is one of vectors.
    const BLOCK: usize = 64;
    let mut length = 0;
    if values.iter().take(GROUP).all(|value| *value == first) {
        let same = |block: &&[T]| block.iter().fold(true, |same, value| same & (*value == first));
        length = BLOCK * values.chunks_exact(BLOCK).take_while(same).count();
    }
    length + values[length..].iter().take_while(|value| **value == first).count()
}

/// Packs numbers from the lowest bit on; the last group is filled with zeros.
fn pack(numbers: &[u32], width: u32, out: &mut Vec<u8>) {
    let filled = numbers.len().next_multiple_of(GROUP) - numbers.len();
    let (mut bits, mut count) = (0_u64, 0);
    for &number in numbers.iter().chain(&[0; GROUP][..filled]) {
        bits |= u64::from(number) << count;
        count += width;
        if count >= 32 {
            out.extend_from_slice(&(bits as u32).to_le_bytes());
            bits >>= 32;
            count -= 32;
        }
    }
    // A group has as many bytes as a number has bits, so what is left are whole bytes.
    out.extend_from_slice(&bits.to_le_bytes()[..count as usize / 8]);
}

/// Seven bits a byte, the lowest first.
fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers that some bytes stand for, read by the definition of the format, bit by bit.
    fn decode(bytes: &[u8], width: u32) -> Vec<u32> {
        let (mut at, mut numbers) = (0, Vec::new());
        while at < bytes.len() {
            let (mut header, mut shift) = (0_usize, 0);
            loop {
                header |= usize::from(bytes[at] & 0x7f) << shift;
                (at, shift) = (at + 1, shift + 7);
                if bytes[at - 1] & 0x80 == 0 {
                    break;
                }
            }
            let bit = |bit: usize| u32::from(bytes[at + bit / 8] >> (bit % 8) & 1);
            let number = |start: usize| (0..width as usize).map(|place| bit(start + place) << place).sum::<u32>();
            if header & 1 == 0 {
                numbers.extend(std::iter::repeat_n(number(0), header >> 1));
                at += width.div_ceil(8) as usize;
            } else {
                let count = (header >> 1) * 8;
                numbers.extend((0..count).map(|index| number(index * width as usize)));
                at += count / 8 * width as usize;
            }
        }
        numbers
    }

    #[test]
    fn numbers_come_back() {
        for width in 1..=20 {
            for seed in 0..60_u64 {
                // Runs of many lengths, short ones among them, given in pieces of many lengths.
                let mut state = seed * 7919 + u64::from(width);
                let mut next = |below: u64| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33) % below
                };
                let mut numbers = Vec::new();
                for _ in 0..40 {
                    let value = next(1 << width) as u32;
                    let longest = if next(4) == 0 { 300 } else { 3 };
                    numbers.extend(std::iter::repeat_n(value, 1 + next(longest) as usize));
                }
                let mut hybrid = Hybrid::default();
                let mut rest = numbers.as_slice();
                while !rest.is_empty() {
                    let (piece, after) = rest.split_at(rest.len().min(1 + next(90) as usize));
                    if piece.iter().all(|number| *number == piece[0]) {
                        hybrid.run(piece[0], piece.len());
                    } else {
                        hybrid.extend(piece, |number| number);
                    }
                    rest = after;
                }
                let mut bytes = Vec::new();
                hybrid.encode(width, &mut bytes);
                let back = decode(&bytes, width);
                assert_eq!(back[..numbers.len()], numbers, "width {width}, seed {seed}");
                assert!(back.len() < numbers.len() + 8);
            }
        }
    }

    #[test]
    fn one_number_is_one_run() {
        let mut hybrid = Hybrid::default();
        hybrid.extend(&[7_u8; 1000], u32::from);
        hybrid.run(7, 3);
        let mut bytes = Vec::new();
        hybrid.encode(3, &mut bytes);
        // 1,003 twice as varint, then the number.
        assert_eq!(bytes, [0xd6, 0x0f, 7]);
    }
}
