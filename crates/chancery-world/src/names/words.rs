//! Words of names: abbreviations written out, words that say nothing, words for a form of government.

/// What a word of a plain name stands for: nothing for articles and the like, several words for some abbreviations.
///
/// Words for the same thing in several languages become one, so `Rep. Dominicana` and `República Dominicana` are equal. Words
/// that are a name by themselves (`us`) stand for something else only beside others (`us virgin islands`); words that join
/// others say nothing only between them.
pub(crate) fn meaning<'a>(word: &'a str, first: bool, alone: bool) -> Meaning<'a> {
    let words: &'static [&'static str] = match word {
        "the" | "la" | "le" | "les" | "los" | "las" | "el" | "der" | "die" | "das" | "l" | "part" if !alone => &[],
        "of" | "and" | "de" | "des" | "du" | "del" | "et" | "y" | "und" | "di" | "do" | "dos" | "da" | "d" | "von"
            if !first =>
        {
            &[]
        }
        "rep" | "repub" | "republique" | "republica" | "republik" | "repubblica" | "республика" => {
            &["republic"]
        }
        "dem" | "democratique" | "democratica" | "demokratische" => &["democratic"],
        "peoples" | "ppls" | "populaire" | "popular" | "popolare" => &["people"],
        "soc" | "socialiste" | "socialista" | "sozialistische" => &["socialist"],
        "fed" | "federated" | "federation" | "federale" | "federal" => &["federal"],
        "royaume" | "reino" | "regno" | "konigreich" | "королевство" => &["kingdom"],
        "islamique" | "islamica" | "islamische" => &["islamic"],
        "arabe" | "araba" | "arabische" => &["arab"],
        "bundesrepublik" => &["federal", "republic"],
        "amerika" | "amerique" => &["america"],
        "foderierte" | "federados" | "federes" => &["federal"],
        "utd" | "unis" | "unidos" | "uniti" | "vereinigte" => &["united"],
        "sts" | "states" | "etats" | "estados" | "staaten" | "stati" => &["state"],
        "st" | "ste" | "sainte" | "san" | "santa" | "santo" | "sankt" | "sint" => &["saint"],
        "is" | "isl" | "isls" | "isds" | "islds" | "islands" | "iles" | "islas" | "inseln" | "ilhas" | "isole" => {
            &["island"]
        }
        "terr" | "territory" | "territories" | "ter" => &["territory"],
        "occ" => &["occupied"],
        "neth" => &["netherlands"],
        "eq" | "equat" => &["equatorial"],
        "cent" | "centr" | "ctr" => &["central"],
        "afr" => &["african"],
        "amer" => &["american"],
        "bol" => &["bolivarian"],
        "br" | "brit" => &["british"],
        "fr" => &["french"],
        "herz" | "herzeg" => &["herzegovina"],
        "dom" => &["dominican"],
        "em" | "emir" => &["emirates"],
        "prov" => &["province"],
        "adm" | "admin" => &["administrative"],
        "reg" => &["region"],
        "spec" => &["special"],
        "yug" => &["yugoslav"],
        "dpr" | "pdr" if !alone => &["democratic", "people", "republic"],
        "dr" if !alone => &["democratic", "republic"],
        "pr" if !alone => &["people", "republic"],
        "rb" if !alone => &["bolivarian", "republic"],
        "fs" if !alone => &["federal", "state"],
        "fyr" | "tfyr" if !alone => &["former", "yugoslav", "republic"],
        "ssr" if !alone => &["soviet", "socialist", "republic"],
        "sar" if !alone => &["special", "administrative", "region"],
        "us" | "usa" if !alone => &["united", "state"],
        "uk" if !alone => &["united", "kingdom"],
        _ => return Meaning::Itself(word),
    };
    Meaning::Words(words)
}

/// What a word stands for.
pub(crate) enum Meaning<'a> {
    Itself(&'a str),
    Words(&'static [&'static str]),
}

/// The directions that one letter may stand for, beside a name, the likeliest first.
pub(crate) fn directions(word: &str) -> &'static [&'static str] {
    match word {
        "n" | "no" => &["north", "new", "northern"],
        "s" | "so" => &["south", "southern"],
        "e" => &["east", "eastern"],
        "w" => &["west", "western"],
        "c" => &["central"],
        _ => &[],
    }
}

/// Whether a word tells only what form of government a state has.
///
/// `state` is not one of them: the State of Georgia is no state in our sense.
pub(crate) fn is_government(word: &str) -> bool {
    matches!(
        word,
        "republic"
            | "democratic"
            | "people"
            | "socialist"
            | "soviet"
            | "federal"
            | "kingdom"
            | "islamic"
            | "arab"
            | "commonwealth"
            | "principality"
            | "sultanate"
            | "emirate"
            | "hashemite"
            | "plurinational"
            | "bolivarian"
            | "cooperative"
            | "oriental"
            | "independent"
            | "jamahiriya"
            | "grand"
            | "duchy"
            | "empire"
            | "government"
    )
}

/// Whether a part of a name says only when, or how much of it, is meant: `Sudan (up to 2011)`.
pub(crate) fn is_remark(word: &str) -> bool {
    matches!(
        word,
        "former"
            | "formerly"
            | "fmr"
            | "ex"
            | "until"
            | "till"
            | "up"
            | "to"
            | "before"
            | "prior"
            | "after"
            | "since"
            | "from"
            | "through"
            | "total"
            | "all"
            | "nes"
    ) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words after which a name tells what is not counted: `China excluding Taiwan`.
pub(crate) const EXCLUDING: [&str; 4] = [" excluding ", " excl. ", " except ", " (excluding "];
