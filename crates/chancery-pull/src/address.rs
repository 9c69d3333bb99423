//! Addresses a file may be downloaded from: https, or http on this machine.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;

/// An address that may be asked for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Uri);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// Anything but an absolute https address (or http on this machine) without a password; the text says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains('#') {
            return Err("an address of a file has no `#`".to_owned());
        }
        let uri: Uri = text.parse().map_err(|error| format!("not an address: {error}"))?;
        let Some(authority) = uri.authority() else {
            return Err("the address needs `https://` and a host".to_owned());
        };
        if authority.as_str().contains('@') {
            return Err("an address must not hold a user name or password".to_owned());
        }
        match uri.scheme_str() {
            Some("https") => Ok(Self(uri)),
            Some("http") if is_loopback(authority.host()) => Ok(Self(uri)),
            Some("http") => Err("only https is allowed, except on this machine".to_owned()),
            other => Err(format!("`{}` is not https", other.unwrap_or_default())),
        }
    }

    /// Whether it is on this machine, where no proxy is asked.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }

    pub(crate) fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.0
    }

    /// The address that a redirect from this one names.
    pub(crate) fn redirect(&self, location: &str) -> Result<Self, String> {
        let location = location.split('#').next().unwrap_or_default();
        let scheme = self.0.scheme_str().unwrap_or("https");
        let is_scheme = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let absolute = if location.split_once("://").is_some_and(|(before, _)| is_scheme(before)) {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else {
            let authority = self.0.authority().map_or("", |authority| authority.as_str());
            format!("{scheme}://{authority}{}", path_from(self.0.path(), location))
        };
        Self::parse(&absolute)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The path (and query) that a relative reference names, seen from another path.
fn path_from(base: &str, reference: &str) -> String {
    let (path, query) = reference.find('?').map_or((reference, ""), |at| reference.split_at(at));
    if path.is_empty() {
        return format!("{base}{query}");
    }
    let folder = base.rfind('/').map_or("/", |at| &base[..=at]);
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}{path}") };
    let mut parts: Vec<&str> = Vec::new();
    let mut open = false;
    for part in whole.split('/').skip(1) {
        open = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    if open {
        parts.push("");
    }
    format!("/{}{query}", parts.join("/"))
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine() {
        for good in ["https://example.org/a.csv", "http://127.0.0.1:8080/a", "http://[::1]/a", "http://localhost/a?b=c"]
        {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        let bad = [
            "http://example.org/a",
            "ftp://example.org/a",
            "file:///etc/passwd",
            "/a",
            "a",
            "",
            "https://",
            "https://u:p@example.org/a",
            "https://example.org/a#b",
            "http://127.0.0.1.example.org/a",
            "http://128.0.0.1/a",
            "https://exa mple.org/",
        ];
        for bad in bad {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn redirects_are_resolved_as_the_standard_says() {
        // Pairs after RFC 3986, section 5.4, with paths only.
        let base = Address::parse("https://a/b/c/d?q").expect("an address");
        let pairs = [
            ("g", "https://a/b/c/g"),
            ("./g", "https://a/b/c/g"),
            ("g/", "https://a/b/c/g/"),
            ("/g", "https://a/g"),
            ("//g/", "https://g/"),
            ("?y", "https://a/b/c/d?y"),
            ("g?y", "https://a/b/c/g?y"),
            ("g#s", "https://a/b/c/g"),
            (".", "https://a/b/c/"),
            ("..", "https://a/b/"),
            ("../g", "https://a/b/g"),
            ("../../g", "https://a/g"),
            ("../../../g", "https://a/g"),
            ("https://other/x", "https://other/x"),
            ("g?u=https://x", "https://a/b/c/g?u=https://x"),
        ];
        for (location, expected) in pairs {
            assert_eq!(
                base.redirect(location).map(|address| address.to_string()),
                Ok(expected.to_owned()),
                "{location}"
            );
        }
        assert!(base.redirect("http://a/g").is_err(), "a redirect must not leave https");
    }
}
