//! One file, from the first address to the last: attempts, continuations, waits, and the checksum at the end.

use std::io::{ErrorKind, Read as _};
use std::path::Path;
use std::time::Duration;

use crate::address::Address;
use crate::client::{Answer, Client, Rest, Trouble, body_trouble};
use crate::error::Error;
use crate::limits::Throttle;
use crate::manifest::{Checksum, Expected, SourceFile};
use crate::part::{Origin, Part, Writer};

/// An attempt that brought the file on by this much does not count as failed, so a long file gets through a shaky line.
const PROGRESS: u64 = 64 * 1024;

/// What happens during a download.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// So many bytes are there.
    Bytes {
        /// Bytes so far.
        bytes: u64,
        /// Size of the whole file, if it is known.
        of: Option<u64>,
    },
    /// An attempt failed; the next one comes after a wait.
    Trouble {
        /// The address.
        address: &'a Address,
        /// What happened.
        why: &'a str,
        /// How long is waited.
        wait: Duration,
    },
}

/// A complete file, not yet under its final name.
#[derive(Debug)]
pub(crate) struct Complete {
    pub(crate) sha256: Checksum,
    pub(crate) bytes: u64,
    pub(crate) from: Address,
}

/// A download of one file.
pub(crate) struct Download<'a> {
    pub(crate) client: &'a mut Client,
    pub(crate) file: &'a SourceFile,
    pub(crate) part: &'a Part,
    pub(crate) report: &'a mut dyn FnMut(Event<'_>),
}

impl Download<'_> {
    /// Tries the addresses in their order, and leaves the file under its incomplete name.
    pub(crate) fn run(&mut self) -> Result<Complete, Error> {
        let file = self.file;
        let mut reasons = Vec::new();
        for address in &file.addresses {
            match self.from(address) {
                Ok(complete) => return Ok(complete),
                Err(Stop::Disk(error)) => return Err(error),
                Err(Stop::Address(why)) => reasons.push((address.to_string(), why)),
            }
        }
        Err(Error::mirrors(&file.name, &reasons))
    }

    /// Tries one address as often as it makes sense.
    fn from(&mut self, address: &Address) -> Result<Complete, Stop> {
        let limits = self.client.limits().clone();
        let (mut failed, mut longest) = (0, self.part.len());
        loop {
            let (why, wait) = match self.attempt(address) {
                Ok(complete) => return Ok(complete),
                Err(Trouble::Disk(error)) => return Err(Stop::Disk(error)),
                Err(Trouble::Lasting(why)) => return Err(Stop::Address(why)),
                Err(Trouble::Passing { why, wait }) => (why, wait),
                Err(Trouble::Restart(why)) => {
                    self.part.discard()?;
                    (why, None)
                }
            };
            if self.part.len() >= longest + PROGRESS {
                longest = self.part.len();
                failed = 0;
            } else {
                failed += 1;
            }
            if failed >= limits.tries {
                return Err(Stop::Address(format!("{why} ({failed} attempts)")));
            }
            let wait = wait.unwrap_or_else(|| limits.backoff_after(failed));
            if wait > limits.longest_wait {
                return Err(Stop::Address(format!("{why}, and asks to be left alone for {} s", wait.as_secs())));
            }
            (self.report)(Event::Trouble { address, why: &why, wait });
            std::thread::sleep(wait);
        }
    }

    fn attempt(&mut self, address: &Address) -> Result<Complete, Trouble> {
        let origin = self.continuable(address)?;
        let have = self.part.len();
        if origin.is_some() && have == self.file.expected.limit() {
            // Nothing is missing but the check.
            return self.check(address, self.part.resume()?, true);
        }
        let rest = origin.as_ref().map(|origin| Rest { from: have, origin });
        let mut answer = self.client.get(address, rest)?;
        self.check_announced(&answer)?;
        let resumed = answer.from > 0;
        if resumed
            && origin.is_some_and(|origin| origin.etag.is_some() && answer.etag.is_some() && origin.etag != answer.etag)
        {
            return Err(Trouble::Restart("the file was changed on the server".to_owned()));
        }
        let mut writer = if resumed {
            self.part.resume()?
        } else {
            let (etag, modified) = (answer.etag.clone(), answer.modified.clone());
            self.part.start(&Origin { url: address.to_string(), etag, modified })?
        };
        self.stream(&mut answer, &mut writer)?;
        self.check(address, writer, resumed)
    }

    /// The origin of the bytes there are, if they may be continued from an address; else they go.
    ///
    /// Only a checksum can tell whether old and new bytes fit together, so a file without one always begins anew.
    fn continuable(&self, address: &Address) -> Result<Option<Origin>, Error> {
        let pinned = matches!(self.file.expected, Expected::Pinned { .. });
        let origin = self.part.origin().filter(|origin| pinned && origin.url == address.to_string());
        if origin.is_none() || self.part.len() > self.file.expected.limit() {
            self.part.discard()?;
            return Ok(None);
        }
        Ok(origin)
    }

    /// Refuses an answer that cannot be right before its bytes are read.
    fn check_announced(&self, answer: &Answer) -> Result<(), Trouble> {
        match (self.file.expected, answer.total) {
            (Expected::Pinned { bytes, .. }, Some(total)) if total != bytes => {
                self.part.discard()?;
                Err(Trouble::lasting(format!("the server announces {total} bytes, where {bytes} are expected")))
            }
            (Expected::Open { at_most }, Some(total)) if total > at_most => Err(Trouble::lasting(format!(
                "the server announces {total} bytes, where at most {at_most} are allowed"
            ))),
            (Expected::Open { .. }, None) if !answer.delimited => Err(Trouble::lasting(
                "the server does not say where the file ends, and without a checksum a cut would go unnoticed",
            )),
            _ => Ok(()),
        }
    }

    fn stream(&mut self, answer: &mut Answer, writer: &mut Writer<'_>) -> Result<(), Trouble> {
        let limits = self.client.limits();
        let most = self.file.expected.limit();
        let of = match self.file.expected {
            Expected::Pinned { bytes, .. } => Some(bytes),
            Expected::Open { .. } => answer.total,
        };
        let mut throttle = Throttle::new(limits.rate);
        let mut buffer = vec![0; limits.chunk()];
        loop {
            let read = match answer.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(body_trouble(error)),
            };
            if writer.len() + read as u64 > most {
                self.part.discard()?;
                return Err(Trouble::lasting(format!("the server sends more than {most} bytes")));
            }
            writer.write(&buffer[..read])?;
            (self.report)(Event::Bytes { bytes: writer.len(), of });
            throttle.after(read);
        }
    }

    /// Holds the bytes against what is expected.
    fn check(&self, address: &Address, writer: Writer<'_>, resumed: bool) -> Result<Complete, Trouble> {
        let (bytes, sha256) = (writer.len(), writer.checksum());
        let complete = Complete { sha256, bytes, from: address.clone() };
        match self.file.expected {
            Expected::Pinned { bytes: expected, .. } if bytes < expected => {
                Err(Trouble::passing(format!("the file ended after {bytes} of {expected} bytes")))
            }
            Expected::Pinned { sha256: expected, .. } if sha256 != expected => {
                let why = format!("sha256 is {sha256}, where {expected} is expected");
                if resumed {
                    // The two parts may be of different files; a whole one decides.
                    return Err(Trouble::Restart(format!("{why} (after a continuation)")));
                }
                self.part.discard()?;
                Err(Trouble::Lasting(why))
            }
            Expected::Open { .. } if bytes == 0 => Err(Trouble::lasting("the file is empty")),
            _ => Ok(complete),
        }
    }
}

/// Why an address was given up.
enum Stop {
    Address(String),
    Disk(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Disk(error)
    }
}

/// Downloads a file to `target`, which appears only when all of it is there and checked by `accept`.
pub(crate) fn download(
    mut download: Download<'_>,
    target: &Path,
    accept: impl FnOnce(&Complete) -> Result<(), Error>,
) -> Result<Complete, Error> {
    let complete = download.run()?;
    if let Err(error) = accept(&complete) {
        download.part.discard()?;
        return Err(error);
    }
    download.part.publish(target)?;
    Ok(complete)
}
