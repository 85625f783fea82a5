//! Whose signatures are enough: a policy file of logs, witnesses, groups and one quorum.
//!
//! ```text
//! log <key>
//! witness finance <key>
//! witness county <key>
//! group outside any finance county
//! quorum outside
//! ```
//!
//! Names are used within the file only. A line may name what stands before it, so there are no
//! circles; each name is a member at most once, so that no witness counts twice.
//!
//! Source: C2SP tlog-policy.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::checkpoint::number;
use super::note::{KeyKind, NotAKey, Signed, VerifierKey};

/// A policy of trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustPolicy {
    logs: Vec<VerifierKey>,
    witnesses: Vec<VerifierKey>,
    /// In the order of the file: a rule asks for rules before it only.
    rules: Vec<Rule>,
    /// Which of the rules decides.
    quorum: usize,
}

/// When somebody counts as having seen a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// Always: no witness is asked for.
    None,
    /// When this witness signed, by its place among the witnesses.
    Witness(usize),
    /// When so many of these rules are met, by their places.
    Group(usize, Vec<usize>),
}

/// Why a file is no policy of trust: the first line that is wrong, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {why}")]
pub struct NotAPolicy {
    /// Which line; the one after the last when something is missing.
    pub line: usize,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a line of a policy of trust.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Why {
    /// It is none of the lines there are.
    #[error("it is no log, witness, group or quorum with what belongs to it")]
    Form,
    /// A key is none.
    #[error("{0}")]
    Key(#[from] NotAKey),
    /// A log's key where a witness's belongs, or the other way round.
    #[error("the key is of the wrong kind: logs have 0x01, witnesses 0x04")]
    Kind,
    /// The same key stands there before.
    #[error("the same key stands there before")]
    Twice,
    /// The name stands for something already, or may not be used.
    #[error("{name} stands for something already")]
    Named {
        /// The name.
        name: Box<str>,
    },
    /// No line before names it.
    #[error("no line before this one names {name}")]
    Unnamed {
        /// The name.
        name: Box<str>,
    },
    /// It is a member of a group already.
    #[error("{name} is a member already: it would count twice")]
    Member {
        /// The name.
        name: Box<str>,
    },
    /// So many are not in the group.
    #[error("a group asks for one of its members at least and for all at most")]
    Threshold,
    /// There is a quorum already.
    #[error("there is a quorum already")]
    SecondQuorum,
    /// There is no quorum.
    #[error("there is no quorum: write one, or quorum none")]
    NoQuorum,
    /// A byte that may not stand in it.
    #[error("a control character")]
    Character,
}

/// The name that stands for no witness at all.
const NONE: &str = "none";

impl TrustPolicy {
    /// These logs, and the signature of every one of these witnesses.
    pub fn of(logs: Vec<VerifierKey>, witnesses: Vec<VerifierKey>) -> Self {
        let quorum = witnesses.len();
        let mut rules: Vec<Rule> = (0..quorum).map(Rule::Witness).collect();
        rules.push(Rule::Group(quorum, (0..quorum).collect()));
        Self { logs, witnesses, rules, quorum }
    }

    /// Reads a policy.
    ///
    /// # Errors
    ///
    /// [`NotAPolicy`] with the first line that is wrong.
    pub fn read(text: &str) -> Result<Self, NotAPolicy> {
        let mut reading = Reading::default();
        let mut count = 0_usize;
        for (number, line) in (1..).zip(text.split('\n')) {
            count = number;
            reading.line(line).map_err(|why| NotAPolicy { line: number, why })?;
        }
        let Reading { logs, witnesses, rules, quorum, .. } = reading;
        let missing = || NotAPolicy { line: count.saturating_add(1), why: Why::NoQuorum };
        Ok(Self { logs, witnesses, rules, quorum: quorum.ok_or_else(missing)? })
    }

    /// The logs that are trusted.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// The witnesses that are known.
    pub fn witnesses(&self) -> &[VerifierKey] {
        &self.witnesses
    }

    /// Whether these signatures are enough.
    pub fn is_met(&self, seen: &[Signed<'_>]) -> bool {
        // From the first rule on, so that however deep groups stand in each other nothing is called deeper.
        let mut met: Vec<bool> = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let is_met = match rule {
                Rule::None => true,
                Rule::Witness(at) => {
                    let witness = self.witnesses.get(*at);
                    witness.is_some_and(|witness| seen.iter().any(|signed| signed.key == witness))
                }
                Rule::Group(least, members) => {
                    members.iter().filter(|at| met.get(**at) == Some(&true)).count() >= *least
                }
            };
            met.push(is_met);
        }
        met.get(self.quorum) == Some(&true)
    }
}

/// A policy as far as it was read.
#[derive(Default)]
struct Reading {
    logs: Vec<VerifierKey>,
    witnesses: Vec<VerifierKey>,
    rules: Vec<Rule>,
    /// The places of the rules that have a name.
    named: BTreeMap<Box<str>, usize>,
    members: BTreeSet<Box<str>>,
    quorum: Option<usize>,
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), Why> {
        if line.bytes().any(|byte| (byte < 0x20 && byte != b'\t') || byte == 0x7f) {
            return Err(Why::Character);
        }
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => {
                let key = read(key, KeyKind::Log, &self.logs)?;
                self.logs.push(key);
                Ok(())
            }
            ["witness", name, key] | ["witness", name, key, _] => {
                let key = read(key, KeyKind::Witness, &self.witnesses)?;
                let place = self.witnesses.len();
                self.name(name, Rule::Witness(place))?;
                self.witnesses.push(key);
                Ok(())
            }
            ["group", name, least, members @ ..] if !members.is_empty() => {
                let group = self.group(least, members)?;
                self.name(name, group)
            }
            ["quorum", name] => {
                if self.quorum.is_some() {
                    return Err(Why::SecondQuorum);
                }
                self.quorum = Some(if *name == NONE { self.rule(Rule::None) } else { self.find(name)? });
                Ok(())
            }
            _ => Err(Why::Form),
        }
    }

    fn group(&mut self, least: &str, members: &[&str]) -> Result<Rule, Why> {
        let all = members.len();
        let least = match least {
            "any" => 1,
            "all" => all,
            written => number(written)
                .and_then(|least| usize::try_from(least).ok())
                .filter(|least| (1..=all).contains(least))
                .ok_or(Why::Threshold)?,
        };
        let mut rules = Vec::with_capacity(all);
        for name in members {
            rules.push(self.find(name)?);
            if !self.members.insert((*name).into()) {
                return Err(Why::Member { name: (*name).into() });
            }
        }
        Ok(Rule::Group(least, rules))
    }

    fn find(&self, name: &str) -> Result<usize, Why> {
        self.named.get(name).copied().ok_or_else(|| Why::Unnamed { name: name.into() })
    }

    /// Adds a rule; returns its place.
    fn rule(&mut self, rule: Rule) -> usize {
        let place = self.rules.len();
        self.rules.push(rule);
        place
    }

    fn name(&mut self, name: &str, rule: Rule) -> Result<(), Why> {
        if name == NONE || self.named.contains_key(name) {
            return Err(Why::Named { name: name.into() });
        }
        let place = self.rule(rule);
        self.named.insert(name.into(), place);
        Ok(())
    }
}

fn read(key: &str, kind: KeyKind, known: &[VerifierKey]) -> Result<VerifierKey, Why> {
    let key: VerifierKey = key.parse()?;
    if key.kind() != kind {
        Err(Why::Kind)
    } else if known.iter().any(|known| known.is_same_key(&key)) {
        Err(Why::Twice)
    } else {
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::SignerKey;
    use std::fmt::Write as _;

    use super::*;

    fn key(name: &str, kind: KeyKind, seed: u8) -> VerifierKey {
        SignerKey::of(name.parse().unwrap(), kind, &[seed; 32]).public().clone()
    }

    /// The example of the standard: two of three X and any of three Y.
    fn example() -> (String, Vec<VerifierKey>) {
        let keys: Vec<VerifierKey> =
            (1..=6).map(|seed| key(&format!("w{seed}"), KeyKind::Witness, seed)).collect();
        let log = key("log", KeyKind::Log, 9);
        let [x1, x2, x3, y1, y2, y3] = [0, 1, 2, 3, 4, 5].map(|at| &keys[at]);
        let text = format!(
            "# who is trusted\nlog {log}\n\nwitness X1 {x1}\nwitness X2 {x2} https://x.example/2\n\
             witness X3 {x3}\n\tgroup X-witnesses 2 X1 X2 X3\nwitness Y1 {y1}\nwitness Y2 {y2}\n\
             witness Y3 {y3}\ngroup Y-witnesses any Y1 Y2 Y3\n\
             group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
        );
        (text, keys)
    }

    #[test]
    fn the_quorum_of_the_example_needs_two_of_x_and_one_of_y() {
        let (text, keys) = example();
        let policy = TrustPolicy::read(&text).unwrap();
        assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 6));
        let met = |signers: &[usize]| {
            let seen: Vec<Signed<'_>> =
                signers.iter().map(|at| Signed { key: &keys[*at], time: 0 }).collect();
            policy.is_met(&seen)
        };
        assert!(met(&[0, 2, 4]) && met(&[0, 1, 2, 3, 4, 5]));
        assert!(!met(&[0, 4]) && !met(&[0, 1, 2]) && !met(&[]) && !met(&[0, 0, 4]));
    }

    #[test]
    fn a_wrong_policy_is_refused_with_its_line() {
        let (text, _) = example();
        let wrong = |from: &str, to: &str| TrustPolicy::read(&text.replacen(from, to, 1)).unwrap_err();
        let named = |name: &str| Why::Unnamed { name: name.into() };
        assert_eq!(wrong("quorum X-and-Y\n", ""), NotAPolicy { line: 14, why: Why::NoQuorum });
        assert_eq!(wrong("quorum X-and-Y", "quorum Z"), NotAPolicy { line: 13, why: named("Z") });
        for least in ["4", "0", "+2", "02"] {
            assert_eq!(wrong("2 X1 X2 X3", &format!("{least} X1 X2 X3")).why, Why::Threshold, "{least}");
        }
        assert_eq!(wrong("2 X1 X2 X3", "2 X1 X2 X1").why, Why::Member { name: "X1".into() });
        assert_eq!(wrong("witness X2", "witness X1").why, Why::Named { name: "X1".into() });
        assert_eq!(wrong("witness X2", "witness none").why, Why::Named { name: "none".into() });
        assert_eq!(wrong("log ", "witness L ").why, Why::Kind);
        assert_eq!(wrong("quorum X-and-Y", "quorum X-and-Y\nquorum none").why, Why::SecondQuorum);
        assert_eq!(wrong("group X-and-Y", "gruop X-and-Y").why, Why::Form);
        assert_eq!(wrong("# who", "# \u{7}who").why, Why::Character);
        let twice = format!("log {0}\nlog {0}\nquorum none", key("log", KeyKind::Log, 9));
        assert_eq!(TrustPolicy::read(&twice), Err(NotAPolicy { line: 2, why: Why::Twice }));
        assert!(TrustPolicy::read("quorum none").unwrap().is_met(&[]));
    }

    /// Each group once held a copy of the one in it, and was judged by calling into it.
    #[test]
    fn groups_may_stand_in_each_other_as_deep_as_a_file_is_long() {
        let witness = key("w", KeyKind::Witness, 1);
        let mut text = format!("witness g0 {witness}\n");
        for depth in 1..=50_000 {
            writeln!(text, "group g{depth} all g{}", depth - 1).unwrap();
        }
        let policy = TrustPolicy::read(&format!("{text}quorum g50000\n")).unwrap();
        assert!(policy.is_met(&[Signed { key: &witness, time: 0 }]) && !policy.is_met(&[]));
    }
}
