//! Words that are opposites on one axis.

/// A word's place on an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pole {
    pub(super) axis: &'static str,
    pub(super) up: bool,
    pub(super) word: String,
}

/// Axes with the beginnings of their words. English, for ledgers are written in it.
const AXES: &[(&str, &[&str], &[&str])] = &[
    (
        "strength",
        &[
            "grow",
            "rise",
            "rose",
            "rising",
            "increas",
            "strengthen",
            "stronger",
            "gain",
            "improv",
            "better",
            "dominat",
            "wider",
        ],
        &[
            "declin", "fall", "fell", "weaken", "weaker", "decreas", "lose", "lost", "loosen", "reduc", "diminish",
            "worse", "less", "crisis",
        ],
    ),
    (
        "success",
        &["success", "achiev", "effective", "reach", "good", "positive", "advanc"],
        &["fail", "ineffective", "ill-informed", "disaster", "mistake", "negative"],
    ),
    (
        "friend",
        &["ally", "allies", "partner", "friend", "warm", "cooperat", "closer", "honeymoon", "revive"],
        &["oppos", "tense", "tension", "hostil", "rival", "challenge", "conflict", "anti-", "critic", "disenchant"],
    ),
    (
        "weight",
        &["priority", "vital", "important", "central", "matter", "crucial", "pivotal", "interest"],
        &["peripher", "granted", "no priority", "not a priority", "lack", "neglect", "unimportant"],
    ),
    (
        "course",
        &["continu", "same", "keep", "return", "back"],
        &["chang", "revers", "renegotiat", "new", "reboot", "reset", "break", "turn"],
    ),
    (
        "extent",
        &["all ", "always", "every", "wholly", "completely", "entirely", "totally"],
        &["some", "few", "partly", "partial", "several", "at times", "many"],
    ),
    (
        "unity",
        &["unite", "together", "alike", "common", "one "],
        &["divers", "differen", "heterogene", "varied", "divid"],
    ),
];

/// The poles in some words; a denial before a word turns it round.
pub(super) fn poles(words: &str) -> Vec<Pole> {
    let plain: String = words
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_alphanumeric() || letter == '-' { letter } else { ' ' })
        .collect();
    let text = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut found: Vec<Pole> = Vec::new();
    for (axis, ups, downs) in AXES {
        for (up, list) in [(true, ups), (false, downs)] {
            for stem in *list {
                let Some(at) = text.find(&format!(" {stem}")) else { continue };
                let word = text[at + 1..].split(' ').next().unwrap_or("").to_owned();
                let up = up != denied(&text[..at]);
                if !found.iter().any(|pole| pole.axis == *axis && pole.up == up) {
                    found.push(Pole { axis, up, word });
                }
            }
        }
    }
    found
}

/// A denial within three words before.
fn denied(before: &str) -> bool {
    before
        .split(' ')
        .rev()
        .filter(|word| !word.is_empty())
        .take(3)
        .any(|word| matches!(word, "not" | "no" | "never" | "without" | "nor" | "hardly" | "little"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denial_turns_a_word_round() {
        let pole = |words: &str| poles(words).into_iter().map(|pole| (pole.axis, pole.up)).collect::<Vec<_>>();
        assert_eq!(pole("Trade grew and rose."), [("strength", true)]);
        assert_eq!(pole("It did not rise."), [("strength", false)]);
        assert_eq!(pole("It has not been a priority."), [("weight", false)]);
        assert_eq!(pole("Nothing is said."), []);
    }
}
