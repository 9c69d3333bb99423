//! One request and its answer, redirects followed: what HTTP says, and what that means for a download.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::tls::TlsConfig;
use ureq::{Agent, Body, BodyReader};

use crate::address::Address;
use crate::error::Error;
use crate::limits::{Limits, Pace};
use crate::part::Origin;

/// What ended an attempt.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// May pass: the same address is tried again, after this long if the server said so.
    Passing { why: String, wait: Option<Duration> },
    /// What there is of the file cannot be continued: it goes, and the same address is tried again.
    Restart(String),
    /// Will not pass: the next address is tried.
    Lasting(String),
    /// The disk failed: no address helps.
    Disk(Error),
}

impl Trouble {
    pub(crate) fn passing(why: impl Into<String>) -> Self {
        Self::Passing { why: why.into(), wait: None }
    }

    pub(crate) fn lasting(why: impl Into<String>) -> Self {
        Self::Lasting(why.into())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Disk(error)
    }
}

/// The part of a file that is asked for: from this byte on, if the file is still in this state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rest<'a> {
    pub(crate) from: u64,
    pub(crate) origin: &'a Origin,
}

/// An answer that carries bytes of the file.
pub(crate) struct Answer {
    /// The byte it begins with; 0 if it is the whole file.
    pub(crate) from: u64,
    /// Size of the whole file, as the server has it.
    pub(crate) total: Option<u64>,
    /// Whether the end of the bytes can be told from a broken connection.
    pub(crate) delimited: bool,
    pub(crate) etag: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) body: BodyReader<'static>,
}

/// Asks servers for files, politely.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
    limits: Limits,
    pace: Pace,
}

impl Client {
    pub(crate) fn new(limits: Limits) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Each step of a redirect is looked at and waited for here.
            .max_redirects(0)
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_send_request(Some(limits.stall))
            .timeout_recv_response(Some(limits.stall))
            .timeout_per_read(Some(limits.stall))
            .timeout_per_write(Some(limits.stall))
            .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::default())
            .build();
        Self { agent: config.new_agent(), limits, pace: Pace::default() }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks for a file, or for the rest of one.
    pub(crate) fn get(&mut self, address: &Address, rest: Option<Rest<'_>>) -> Result<Answer, Trouble> {
        let mut here = address.clone();
        for _ in 0..=self.limits.redirects {
            let response = self.ask(&here, rest)?;
            match location(&response) {
                None => return answer(response, rest),
                Some(location) => {
                    here = here.redirect(&location).map_err(|why| {
                        Trouble::lasting(format!("a redirect to `{}`: {why}", location.escape_debug()))
                    })?;
                }
            }
        }
        Err(Trouble::lasting(format!("more than {} redirects", self.limits.redirects)))
    }

    fn ask(&mut self, address: &Address, rest: Option<Rest<'_>>) -> Result<Response<Body>, Trouble> {
        self.pace.wait_for(address.host(), self.limits.host_delay);
        let mut request = self.agent.get(address.uri()).header(header::ACCEPT_ENCODING, "identity");
        if let Some(Rest { from, origin }) = rest {
            request = request.header(header::RANGE, format!("bytes={from}-"));
            if let Some(state) = validator(origin) {
                request = request.header(header::IF_RANGE, state);
            }
        }
        let mut config = request.config();
        if address.is_loopback() {
            config = config.proxy(None);
        }
        config.build().call().map_err(trouble)
    }
}

/// What may stand in `If-Range`: a strong entity tag, else the date of the last change.
fn validator(origin: &Origin) -> Option<&str> {
    let strong = origin.etag.as_deref().filter(|etag| etag.starts_with('"'));
    strong.or(origin.modified.as_deref())
}

fn location(response: &Response<Body>) -> Option<String> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    redirects.then(|| text(response.headers(), header::LOCATION).unwrap_or_default())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned())
}

fn answer(response: Response<Body>, rest: Option<Rest<'_>>) -> Result<Answer, Trouble> {
    let headers = response.headers();
    if text(headers, header::CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return Err(Trouble::lasting("the server sends the file compressed although it was asked not to"));
    }
    let length = text(headers, header::CONTENT_LENGTH).and_then(|length| length.trim().parse::<u64>().ok());
    let (from, total) = match (response.status(), rest) {
        (StatusCode::OK, _) => (0, length),
        (StatusCode::PARTIAL_CONTENT, Some(rest)) => {
            let range = text(headers, header::CONTENT_RANGE).and_then(|range| content_range(&range));
            match range {
                Some((from, total)) if from == rest.from => (from, total),
                _ => {
                    return Err(Trouble::Restart(
                        "the server sent another part of the file than it was asked for".to_owned(),
                    ));
                }
            }
        }
        (StatusCode::RANGE_NOT_SATISFIABLE, Some(_)) => {
            return Err(Trouble::Restart("the server has no more of the file".to_owned()));
        }
        (status, _) => return Err(refusal(status, headers)),
    };
    let chunked =
        text(headers, header::TRANSFER_ENCODING).is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    Ok(Answer {
        from,
        total,
        delimited: length.is_some() || chunked,
        etag: text(headers, header::ETAG),
        modified: text(headers, header::LAST_MODIFIED),
        body: response.into_body().into_reader(),
    })
}

/// First byte and size of the whole in `bytes 10-19/20` or `bytes 10-19/*`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    (first <= last && total.is_none_or(|total| last < total)).then_some((first, total))
}

fn refusal(status: StatusCode, headers: &HeaderMap) -> Trouble {
    let why = format!("the server answers {status}");
    match status.as_u16() {
        408 | 425 | 429 | 500 | 502 | 503 | 504 => Trouble::Passing { why, wait: retry_after(headers) },
        _ => Trouble::Lasting(why),
    }
}

/// How long the server wants to be left alone: seconds, or a date, which is held against the server's own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let after = text(headers, header::RETRY_AFTER)?;
    if let Ok(seconds) = after.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let parser = DateTimeParser::new();
    let then = parser.parse_timestamp(after.trim()).ok()?;
    let now = parser.parse_timestamp(text(headers, header::DATE)?.trim()).ok()?;
    Some(Duration::from_secs(u64::try_from(then.as_second().saturating_sub(now.as_second())).unwrap_or(0)))
}

/// What an error of the HTTP library means.
pub(crate) fn trouble(error: ureq::Error) -> Trouble {
    match error {
        ureq::Error::Timeout(what) => Trouble::passing(format!("no answer in time ({what})")),
        // A certificate that is not accepted comes as this kind; it will not be accepted a second time either.
        ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => Trouble::lasting(error.to_string()),
        ureq::Error::Io(error) => Trouble::passing(error.to_string()),
        ureq::Error::HostNotFound => Trouble::passing("the host is not found; is there a network?"),
        ureq::Error::ConnectionFailed => Trouble::passing("no connection"),
        other => Trouble::lasting(other.to_string()),
    }
}

/// What an error while reading the body means.
pub(crate) fn body_trouble(error: std::io::Error) -> Trouble {
    match ureq::Error::from(error) {
        // A broken end of a transfer, unlike a broken beginning, is worth another attempt.
        ureq::Error::Protocol(error) => Trouble::passing(error.to_string()),
        ureq::Error::Io(error) => Trouble::passing(error.to_string()),
        other => trouble(other),
    }
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.body.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_answers() {
        assert_eq!(content_range("bytes 10-19/20"), Some((10, Some(20))));
        assert_eq!(content_range("bytes 10-19/*"), Some((10, None)));
        for bad in
            ["", "bytes", "bytes */20", "bytes 10-19/19", "bytes 19-10/20", "10-19/20", "bytes 10-19", "bytes a-b/c"]
        {
            assert_eq!(content_range(bad), None, "{bad}");
        }
    }

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), header::HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn waits_are_seconds_or_dates() {
        let after = |text| {
            retry_after(&headers(&[(header::RETRY_AFTER, text), (header::DATE, "Sun, 06 Nov 1994 08:49:37 GMT")]))
        };
        assert_eq!(after("120"), Some(Duration::from_secs(120)));
        assert_eq!(after("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(after("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(after("soon"), None);
        assert_eq!(after("-1"), None);
        assert_eq!(
            retry_after(&headers(&[(header::RETRY_AFTER, "Sun, 06 Nov 1994 08:50:37 GMT")])),
            None,
            "no clock to hold it against"
        );
    }

    #[test]
    fn only_strong_tags_decide_about_a_rest() {
        let origin = |etag: Option<&str>, modified: Option<&str>| Origin {
            url: String::new(),
            etag: etag.map(str::to_owned),
            modified: modified.map(str::to_owned),
        };
        assert_eq!(validator(&origin(Some("\"a\""), Some("d"))), Some("\"a\""));
        assert_eq!(validator(&origin(Some("W/\"a\""), Some("d"))), Some("d"));
        assert_eq!(validator(&origin(Some("W/\"a\""), None)), None);
    }
}
