//! Keys: of logs and witnesses in a line, secret ones in files, and who must have signed.

use std::path::Path;

use ledger::chain::note::{KeyKind, Signed, SignerKey, VerifierKey};
use ledger::chain::quorum::TrustPolicy;
use ledger::store::{Heads, KeyFile, Known, Lock, Passphrase, SecretFile, StoreError, WitnessFolder};
use ledger::units::{KeyLine, KeyName};

use super::log::{LOG, Leaves, log_key, witness};
use super::with_folder;
use crate::station::of;
use crate::trust::witness_key;

/// Lines and files of keys.
pub(super) fn examples() -> Vec<Vec<u8>> {
    let log = log_key().public().to_string();
    let witnesses: Vec<String> =
        (20..24).map(|seed| witness_key("w.example/w", seed).public().to_string()).collect();
    let policy = format!(
        "# who is trusted\nlog {log} https://log.example\n\nwitness a {}\nwitness b {}\nwitness c {}\n\
         \tgroup two 2 a b\nwitness d {}\ngroup any-of any c d\ngroup all-of all two any-of\nquorum all-of\n",
        witnesses[0], witnesses[1], witnesses[2], witnesses[3]
    );
    let none = format!("log {log}\nquorum none\n");
    let mut examples = vec![log, witness().public().to_string(), policy, none];
    with_folder(|folder| {
        let read = |path: &Path| {
            let text = std::fs::read_to_string(path).expect("a file made here");
            std::fs::remove_file(path).expect("a file made here");
            text
        };
        let file = SecretFile::at(folder.join("example"));
        file.create("example.org/log", &[7; 32], None).expect("a new file");
        examples.push(read(file.path()));
        let passphrase = Passphrase::of("长 phrase".to_owned());
        let lock = Lock { passphrase: &passphrase, seed: [9; 32] };
        file.create("example.org/log", &[7; 32], Some(&lock)).expect("a new file");
        examples.push(read(file.path()));
        let path = folder.join("example-vault");
        let open = "jifen-vault-key/v1\nbook fangshan\nkey BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";
        std::fs::write(&path, open).expect("a new file");
        let vault = KeyFile::read(&path).expect("a key file").expect("a key file");
        vault.keep_under(Some("方山"), &[8; 32]).expect("a passphrase");
        examples.extend([open.to_owned(), read(&path)]);
        let watching = WitnessFolder::at(folder.join("example-witness"));
        watching.create(&of("finance.example/w1"), &[9; 32], None).expect("a new folder");
        watching.watch(log_key().public()).expect("a log");
        let mut log = Leaves::of(LOG);
        let request = format!("old 0\n\n{}", log.signed(5));
        let key = watching.key(None).expect("its key");
        watching
            .add(request.as_bytes(), &key, 1, |_| Ok::<_, ledger::store::WitnessError>(()))
            .expect("signed");
        let folder = folder.join("example-witness");
        examples.extend(["logs.json", "anchors.jsonl"].map(|name| read(&folder.join(name))));
        std::fs::remove_dir_all(folder).expect("a folder made here");
    });
    examples.push("#45:0123abcd0123abcd".to_owned());
    examples.push("{\"seq\":3,\"hash\":\"00000000000000000000000000000000000000000000000000000000000000ff\",\"on\":\"slip\"}\n".to_owned());
    examples.into_iter().map(String::into_bytes).collect()
}

/// Holds of any bytes as a key, a file of one, or who must have signed.
///
/// # Panics
///
/// When it does not.
pub fn keys(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        is_line(text);
        is_policy(text);
        if let Ok(head) = text.parse::<Known>() {
            let written = format!("{}:{}", head.seq.get(), head.digits);
            assert_eq!(written.parse(), Ok(head));
        }
    }
    with_folder(|folder| {
        is_secret(&SecretFile::at(folder.join("key")), bytes);
        is_vault_key(&folder.join("vault-key"), bytes);
        is_witness_folder(&folder.join("witness"), bytes);
        std::fs::write(folder.join("book.heads"), bytes).expect("a folder of one's own");
        let _given = Heads::beside(&folder.join("book")).read();
    });
}

fn is_line(text: &str) {
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text, "a key is written otherwise than it was read");
        assert!(matches!(key.kind(), KeyKind::Log | KeyKind::Witness));
    }
    if let Ok(line) = text.parse::<KeyLine>() {
        assert_eq!(line.as_str(), text);
    }
    if let Ok(name) = text.parse::<KeyName>() {
        assert_eq!(name.as_str(), text);
        let public = SignerKey::of(name, KeyKind::Log, &[3; 32]).public().to_string();
        assert_eq!(public.parse::<VerifierKey>().map(|key| key.to_string()), Ok(public));
    }
}

/// More signatures never make less of a policy, and all of them are enough for any.
fn is_policy(text: &str) {
    let Ok(policy) = TrustPolicy::read(text) else { return };
    assert_eq!(TrustPolicy::read(text), Ok(policy.clone()));
    let all: Vec<Signed<'_>> = policy.witnesses().iter().map(|key| Signed { key, time: 0 }).collect();
    let mut is_met = policy.is_met(&[]);
    for some in 1..=all.len() {
        let now = policy.is_met(&all[..some]);
        assert!(now || !is_met, "a further signature is one too many");
        is_met = now;
    }
    assert!(is_met, "not even all signatures are enough");
    assert!(policy.logs().iter().all(|key| key.kind() == KeyKind::Log));
    assert!(policy.witnesses().iter().all(|key| key.kind() == KeyKind::Witness));
}

fn is_secret(file: &SecretFile, bytes: &[u8]) {
    std::fs::write(file.path(), bytes).expect("a folder of one's own");
    let read = file.read(None);
    std::fs::remove_file(file.path()).expect("a file made here");
    match read {
        Ok((name, secret)) => {
            file.create(&name, &secret, None).expect("no file is there");
            let written = std::fs::read(file.path()).expect("a file made here");
            std::fs::remove_file(file.path()).expect("a file made here");
            assert_eq!(written, bytes, "a secret key is written otherwise than it was read");
        }
        Err(StoreError::KeyLocked { .. } | StoreError::KeyUnreadable { .. }) => {}
        Err(other) => panic!("{other:?}"),
    }
}

fn is_vault_key(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("a folder of one's own");
    match KeyFile::read(path) {
        Ok(Some(file)) if file.is_locked() => {
            let kept = file.keep_under(None, &[0; 32]);
            assert!(matches!(kept, Err(StoreError::VaultLocked { .. })));
        }
        Ok(Some(file)) => {
            file.keep_under(None, &[0; 32]).expect("an open key");
            let written = std::fs::read(path).expect("a file made here");
            assert_eq!(written, bytes, "a vault's key is written otherwise than it was read");
        }
        Err(StoreError::VaultKeyUnreadable { .. }) => {}
        Ok(None) => panic!("the file is there"),
        Err(other) => panic!("{other:?}"),
    }
}

fn is_witness_folder(folder: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(folder).expect("a folder of one's own");
    for name in ["logs.json", "anchors.jsonl"] {
        std::fs::write(folder.join(name), bytes).expect("a folder of one's own");
    }
    let watching = WitnessFolder::at(folder);
    if let Ok(logs) = watching.logs() {
        let written = serde_json::to_string(&logs).expect("JSON");
        assert_eq!(serde_json::from_str::<Vec<ledger::store::Watched>>(&written).ok(), Some(logs));
    }
    let _anchors = watching.anchors();
}
