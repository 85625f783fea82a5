//! Which printer: a file, over it the environment, over it what was typed.

use std::fmt;
use std::path::{Path, PathBuf};

use ledger::exchange::paper::{Encoding, NARROW, Symbols, WIDE};
use serde::Deserialize;

use super::{Printer, Proofs, Target};
use crate::words::{Lang, Word};

/// What was typed; it outweighs everything else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// Where it is.
    pub target: Option<String>,
    /// 32 or 48, or what else the printer has.
    pub columns: Option<usize>,
    /// `gb18030` or `utf-8`.
    pub encoding: Option<String>,
    /// `escpos`, `text` or `html`.
    pub format: Option<String>,
    /// `native` or `raster`.
    pub qr: Option<String>,
    /// `fit` or `none`.
    pub proofs: Option<String>,
}

/// A setting that cannot be read: where it stands and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// The file or the setting.
    pub place: String,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

impl std::error::Error for SettingsError {}

/// The file of the printer's settings: `$XDG_CONFIG_HOME/jifen/printer.toml`.
fn file(environment: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let home = || environment("HOME").map(|home| Path::new(&home).join(".config"));
    let folder = environment("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home)?;
    Some(folder.join("jifen").join("printer.toml"))
}

/// The printer's settings: typed ones, else those of the environment, else those of the file.
///
/// # Errors
///
/// [`SettingsError`] for the first that cannot be read.
pub fn settings(
    typed: Overrides,
    environment: &dyn Fn(&str) -> Option<String>,
    lang: Lang,
) -> Result<Printer, SettingsError> {
    let filed = match file(environment) {
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str::<Overrides>(&text).map_err(|err| SettingsError {
                place: path.display().to_string(),
                why: err.message().to_owned(),
            })?,
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => Overrides::default(),
            Err(err) => {
                return Err(SettingsError { place: path.display().to_string(), why: err.to_string() });
            }
        },
        None => Overrides::default(),
    };
    let from = |name: &str| environment(name).filter(|value| !value.is_empty());
    let columns =
        from("JIFEN_PRINTER_COLUMNS").map(|columns| read("JIFEN_PRINTER_COLUMNS", &columns)).transpose()?;
    let mut printer = Printer::default();
    if let Some(target) = typed.target.or_else(|| from("JIFEN_PRINTER")).or(filed.target) {
        printer.target = read("target", &target)?;
    }
    if let Some(format) = typed.format.or_else(|| from("JIFEN_PRINTER_FORMAT")).or(filed.format) {
        printer.form = read("format", &format)?;
    }
    if let Some(columns) = typed.columns.or(columns).or(filed.columns) {
        if !(NARROW / 2..=WIDE * 3).contains(&columns) {
            return Err(SettingsError { place: "columns".to_owned(), why: format!("{columns}: 16 to 144") });
        }
        printer.dialect.columns = columns;
    }
    if let Some(encoding) = typed.encoding.or_else(|| from("JIFEN_PRINTER_ENCODING")).or(filed.encoding) {
        printer.dialect.encoding = match encoding.as_str() {
            "gb18030" => Encoding::Gb18030,
            "utf-8" => Encoding::Utf8,
            _ => {
                return Err(SettingsError {
                    place: "encoding".to_owned(),
                    why: format!("{encoding}: gb18030, utf-8"),
                });
            }
        };
    }
    if let Some(qr) = typed.qr.or_else(|| from("JIFEN_PRINTER_QR")).or(filed.qr) {
        printer.dialect.symbols = match qr.as_str() {
            "native" => Symbols::Native,
            "raster" => Symbols::Raster,
            _ => return Err(SettingsError { place: "qr".to_owned(), why: format!("{qr}: native, raster") }),
        };
    }
    if let Some(proofs) = typed.proofs.or_else(|| from("JIFEN_PRINTER_PROOFS")).or(filed.proofs) {
        let all = [Proofs::AsTheyFit, Proofs::None];
        let known = all.into_iter().find(|known| known.as_str() == proofs);
        printer.proofs = known.ok_or_else(|| SettingsError {
            place: "proofs".to_owned(),
            why: format!("{proofs}: fit, none"),
        })?;
    }
    // A path typed without a folder would be looked for wherever the desk was started.
    if let Target::File(path) | Target::Folder(path) = &printer.target
        && path.is_relative()
    {
        let whole = printer.target.clone().absolute().unwrap_or_default();
        let (typed, whole) = (path.display().to_string(), whole.to_string());
        let why = lang.fill(Word::PRINT_RELATIVE, &[("typed", &typed), ("whole", &whole)]);
        return Err(SettingsError { place: "target".to_owned(), why });
    }
    Ok(printer)
}

fn read<T: std::str::FromStr<Err: fmt::Display>>(place: &str, text: &str) -> Result<T, SettingsError> {
    text.parse().map_err(|err: T::Err| SettingsError { place: place.to_owned(), why: err.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_outweighs_the_environment_and_that_the_file() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("jifen")).unwrap();
        let path = home.path().join("jifen/printer.toml");
        std::fs::write(&path, "target = \"/dev/usb/lp0\"\ncolumns = 48\nqr = \"raster\"\n").unwrap();
        let place = home.path().display().to_string();
        let environment = |name: &str| match name {
            "XDG_CONFIG_HOME" => Some(place.clone()),
            "JIFEN_PRINTER" => Some("tcp:192.0.2.7:9100".to_owned()),
            _ => None,
        };
        let found = settings(Overrides { columns: Some(32), ..Overrides::default() }, &environment, Lang::En)
            .unwrap();
        assert_eq!(found.target.to_string(), "tcp:192.0.2.7:9100");
        assert_eq!((found.dialect.columns, found.dialect.symbols), (32, Symbols::Raster));
        std::fs::write(&path, "tarrget = \"none\"").unwrap();
        let wrong = settings(Overrides::default(), &environment, Lang::En).unwrap_err();
        assert_eq!(wrong.place, path.display().to_string());
        assert!(!settings(Overrides::default(), &|_| None, Lang::En).unwrap().is_set());
    }

    #[test]
    fn a_path_that_depends_on_where_one_is_is_answered_with_the_whole_one() {
        let here = std::env::current_dir().unwrap().display().to_string();
        for (typed, whole) in
            [("slips/out", format!("{here}/slips/out")), ("folder:slips", format!("folder:{here}/slips"))]
        {
            let target = Some(typed.to_owned());
            let overrides = Overrides { target, ..Overrides::default() };
            for lang in [Lang::Zh, Lang::En] {
                let wrong = settings(overrides.clone(), &|_| None, lang).unwrap_err().to_string();
                assert!(wrong.contains(&whole), "{wrong}");
            }
        }
    }
}
