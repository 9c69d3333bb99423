//! Text can be read in both themes: contrast of at least 4.5 to 1, as the guidelines of the web ask for small print.

use std::collections::BTreeMap;

const LIGHT: &str = include_str!("../../templates/style.css");
const DARK: &str = include_str!("../../templates/dark.css");

/// What stands on what.
const PAIRS: [(&[&str], &[&str]); 4] = [
    (&["ink", "dim", "accent"], &["paper", "raised", "mark"]),
    (&["faint"], &["paper"]),
    (
        &[
            "supported",
            "imprecise",
            "wrong-period",
            "source-dependent",
            "inconsistent",
            "contradicted",
            "not-checkable",
            "l0",
            "l1",
            "l2",
            "l3",
            "l4",
            "l5",
            "dim",
        ],
        &["paper", "raised", "band"],
    ),
    (&["on"], &["supported", "imprecise", "wrong-period", "source-dependent", "inconsistent", "contradicted"]),
];

/// The colours a style sheet defines, by name.
fn colours(css: &str) -> BTreeMap<&str, [f64; 3]> {
    css.split([';', '{', '\n'])
        .filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(":#"))
        .map(|(name, hex)| {
            let hex: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
            let part = |i: usize| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).expect("a colour")) / 255.0;
            (name, [part(0), part(2), part(4)])
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "no emitted digit depends on it")]
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

#[test]
fn both_themes_can_be_read() {
    for (theme, css) in [("light", LIGHT), ("dark", DARK)] {
        let colours = colours(css);
        for (texts, grounds) in PAIRS {
            for text in texts {
                for ground in grounds {
                    let (a, b) = (luminance(colours[text]), luminance(colours[ground]));
                    let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(contrast >= 4.5, "{theme}: {text} on {ground} is {contrast:.2}");
                }
            }
        }
    }
}
