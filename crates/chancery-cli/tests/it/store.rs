//! The commands that look after a store, on a data set of a few lines.

use std::path::Path;
use std::process::{Command, Output};

const HEADER: &str = "Country Code,Counterpart Country Name,Counterpart Country Code,Time Period,\
    \"Goods, Value of Exports, Free on board (FOB), US Dollars (TXG_FOB_USD)\",\
    \"Goods, Value of Imports, Cost, Insurance, Freight (CIF), US Dollars (TMG_CIF_USD)\"\n";

/// A claim that the two vintages decide differently.
const CLAIM: &str = r#"[[claim]]
id         = "mexico"
says       = "Trade with Mexico was above 500 dollars in 2014."
source     = { ref = "author2020", line = 1 }
type       = "quantity"
centrality = "core"
as_of      = "2020"
check      = "trade(USA, MEX, 2014) > 500 USD"
leaves_out = "nothing"
"#;

struct Place(tempfile::TempDir);

impl Place {
    /// A folder with two vintages of a data set: a value changed, one lost, a pair of states added.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let vintage = |name: &str, rows: &str| {
            std::fs::create_dir(folder.path().join(name)).expect("made");
            std::fs::write(folder.path().join(name).join("dots_us.csv"), format!("{HEADER}{rows}")).expect("written");
        };
        vintage("old", "111,Mexico,273,2013,200,250\n111,Mexico,273,2014,240,290\n");
        vintage("new", "111,Mexico,273,2013,200,\n111,Mexico,273,2014,240,190\n111,Canada,156,2014,300,340\n");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.args(arguments).current_dir(self.path()).env_remove("CHANCERY_STORE");
        command.output().expect("the program runs")
    }

    /// Standard output of a command that succeeds.
    #[track_caller]
    fn out(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Standard error of a command that cannot do it.
    #[track_caller]
    fn err(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        String::from_utf8(output.stderr).expect("UTF-8")
    }
}

const CELLS: &str = "\
id,table,what,year,state,partner,column,before,before_state,before_row,after,after_state,after_row
imf-dots-us,flows,changed,2013,USA,MEX,imports,250,observed,0:1,,unreported,0:1
imf-dots-us,flows,added,2014,USA,CAN,exports,,,,300,observed,0:3
imf-dots-us,flows,added,2014,USA,CAN,imports,,,,340,observed,0:3
imf-dots-us,flows,changed,2014,USA,MEX,imports,290,observed,0:2,190,observed,0:2
";

#[test]
fn vintages_are_compared() {
    let place = Place::new();
    place.out(&["data", "add", "imf-dots-us", "old"]);
    place.out(&["data", "add", "imf-dots-us", "new"]);
    assert_eq!(place.out(&["data", "diff", "imf-dots-us@1", "imf-dots-us", "--format", "csv"]), CELLS);
    let files = ["data", "diff", "imf-dots-us", "--files", "old", "--with", "new/dots_us.csv", "--format", "csv"];
    assert_eq!(place.out(&files), CELLS);
    place.out(&["data", "add", "imf-dots-us", "old", "--store", "other"]);
    assert_eq!(place.out(&["data", "diff", "other", "chancery-store", "--format", "csv"]), CELLS);
    let counts = place.out(&["data", "diff", "other", "chancery-store", "--counts", "--format", "csv"]);
    assert!(counts.contains("imf-dots-us,flows,imports,2014,1,0,1\n"), "{counts}");
    let same = place.out(&["data", "diff", "imf-dots-us", "imf-dots-us@2", "--format", "csv"]);
    assert_eq!(same.lines().count(), 1);
    let first = place.out(&["data", "diff", "other", "chancery-store", "--limit", "1", "--format", "csv"]);
    assert_eq!(first.lines().count(), 2);

    assert!(place.err(&["data", "diff", "imf-dots-us@7", "imf-dots-us"]).contains("hint: it has 1, 2;"));
    assert!(place.err(&["data", "diff", "imf-dots-us@x", "imf-dots-us"]).contains("not the number of a generation"));
    assert!(place.err(&["data", "diff", "imf-dots-us", "wdi"]).contains("are different data sets"));
    assert!(place.err(&["data", "diff", "wdi", "other"]).contains("`wdi` is in neither store"));
    assert!(place.err(&["data", "diff", "nowhere", "other"]).contains("no data set is called `nowhere`"));
}

#[test]
fn claims_that_a_new_vintage_decides_otherwise_are_listed() {
    let place = Place::new();
    place.out(&["data", "add", "imf-dots-us", "old"]);
    place.out(&["data", "add", "imf-dots-us", "new"]);
    place.out(&["new", "study"]);
    std::fs::write(place.path().join("study/claims/first.toml"), CLAIM).expect("written");
    let diff = ["data", "diff", "imf-dots-us@1", "imf-dots-us", "--study", "study", "--format", "csv"];
    let output = place.run(&diff);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(lines[0], "claim,verdict_before,verdict_after,value_before,value_after");
    // One basis of measurement, which no other source confirms, cannot contradict by itself.
    assert_eq!(lines[1], "mexico,supported,source-dependent,530 USD (current),430 USD (current)");
}

#[test]
fn compaction_says_what_it_freed() {
    let place = Place::new();
    place.out(&["data", "add", "imf-dots-us", "old"]);
    let replaced = place.out(&["data", "info", "--paths", "--format", "csv"]);
    place.out(&["data", "add", "imf-dots-us", "new", "--wait", "1"]);
    assert!(place.out(&["data", "add", "imf-dots-us", "new"]).contains("unchanged"));
    let path = replaced.lines().nth(1).and_then(|line| line.rsplit(',').next()).expect("a path");
    assert!(place.path().join(path).is_file(), "{path} stays until compaction");
    let compacted = place.out(&["data", "compact", "--format", "csv"]);
    assert!(compacted.contains("removed,data/imf-dots-us/000001-") && compacted.contains("freed,,"), "{compacted}");
    assert!(!place.path().join(path).exists());
    assert!(place.out(&["data", "verify"]).ends_with("files, 0 damaged\n"));
    assert!(place.err(&["data", "diff", "imf-dots-us@1", "imf-dots-us"]).contains("no generation 1"));
    assert!(place.err(&["data", "compact", "--store", "nowhere"]).contains("there is no store at nowhere"));
}

#[test]
fn verify_ends_with_one_if_a_file_is_damaged() {
    let place = Place::new();
    place.out(&["data", "add", "imf-dots-us", "old"]);
    let paths = place.out(&["data", "info", "--paths", "--format", "csv"]);
    let path = paths.lines().nth(1).and_then(|line| line.rsplit(',').next()).expect("a path");
    std::fs::write(place.path().join(path), "torn").expect("written");
    let output = place.run(&["data", "verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 damaged"));
}
