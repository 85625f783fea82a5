//! Operators by plain commands: PINs, lock-outs, keys of their own.

use serde_json::Value;

use super::{Counter, PIN};

#[test]
fn ten_wrong_pins_lock_an_operator_out_and_the_chief_lets_him_in_again() {
    let mut counter = Counter::open();
    counter.pin = "999999";
    for failures in 1..=9 {
        let refused = counter.refused("member freeze st.book 1 --reason x --by 3");
        assert_eq!((&refused["refusal"], &refused["failures"]), (&"wrong_pin".into(), &failures.into()));
    }
    assert_eq!(counter.refused("member freeze st.book 1 --reason x --by 3")["refusal"], "locked_out");
    assert_eq!(counter.refused("member freeze st.book 1 --reason x --by 3")["refusal"], "locked_out");
    counter.pin = PIN;
    assert_eq!(counter.refused("member freeze st.book 1 --reason x --by 3")["refusal"], "locked_out");
    let alone = counter.refused("operator pin st.book O0003 --new-pin-file start.pin --by 1");
    assert_eq!(alone["refusal"], "second_person_needed");
    counter.done("operator pin st.book O0003 --new-pin-file start.pin --by 1 --second 5");
    let start = counter.refused("member freeze st.book 1 --reason x --by 3 --pin-file start.pin");
    assert_eq!(start["refusal"], "start_pin", "it is good for choosing an own one only");
    let same = "operator pin st.book 3 --by 3 --pin-file start.pin --new-pin-file start.pin";
    assert_eq!(counter.ask(same).0, 2, "which is another one");
    counter.done("operator pin st.book 3 --by 3 --pin-file start.pin");
    counter.done("member freeze st.book 1 --reason x --by 3");
    assert_eq!(counter.done("balance st.book 1")["is_frozen"], true);
}

#[test]
fn an_operator_makes_registers_uses_and_ends_a_key_of_his_own_by_plain_commands() {
    let counter = Counter::open();
    let made = counter.done("operator key make st.book 3 --to stick.key");
    assert!(made["vkey"].as_str().unwrap().starts_with("fs/O0003+"), "{made}");
    assert_eq!(
        counter.refused("operator key set st.book --key stick.key --by 3")["refusal"],
        "second_person_needed"
    );
    // Another's file is not his, and a key that nobody registered signs nothing.
    assert_eq!(
        counter.refused("operator key set st.book --key stick.key --by 5 --second 1")["refusal"],
        "bad_key"
    );
    let adjust = "points adjust st.book M000001 5 --reason 补 --document 文9 --by 1 --second 3";
    let before = counter.done("home st.book")["head"].clone();
    assert_eq!(counter.ask(&format!("{adjust} --sign-with stick.key")).0, 2);
    assert_eq!(counter.done("home st.book")["head"], before, "nothing was recorded");
    counter.done("operator key set st.book --key stick.key --by 3 --second 5");
    let keys = counter.done("operator key show st.book");
    assert_eq!((&keys["keys"][0]["vkey"], &keys["keys"][0]["until"]), (&made["vkey"], &Value::Null));

    // The second person signs by himself what he stands by; what he did not, he signs later.
    let signed = counter.done(&format!("{adjust} --request two-1 --sign-with stick.key"));
    let seq = signed["seq"].as_u64().unwrap();
    let by_himself = serde_json::json!([{ "operator": "O0003", "of": seq, "seq": seq + 1 }]);
    assert_eq!(signed["signed"], by_himself);
    let again = counter.done(&format!("{adjust} --request two-1 --sign-with stick.key"));
    assert_eq!((&again["outcome"], &again["signed"]), (&"known".into(), &Value::Null));
    let later = counter.done(adjust)["seq"].as_u64().unwrap();
    let unsigned = || {
        let report = counter.done("report st.book exceptions");
        let rows = report["rows"].as_array().unwrap().clone();
        rows.iter().filter(|row| row["kind"] == "unsigned").map(|row| row["seq"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(unsigned(), [Value::from(later)]);
    let own = counter.done(&format!("operator sign st.book {later} --key stick.key --by 3"));
    assert_eq!(own["signed"][0]["of"], later);
    assert_eq!(unsigned(), Vec::<Value>::new());
    let twice = counter.refused(&format!("operator sign st.book {later} --key stick.key --by 3"));
    assert_eq!(twice["refusal"], "already_taken");
    let other = counter.refused(&format!("operator sign st.book {later} --key stick.key --by 1"));
    assert_eq!(other["refusal"], "no_own_key");

    counter.done("operator key revoke st.book 3 --reason U盘遗失 --by 3");
    let gone = counter.refused(&format!("operator sign st.book {seq} --key stick.key --by 3"));
    assert_eq!(gone["refusal"], "no_own_key");
    // A locked key does not open by itself.
    std::fs::write(counter.path("phrase"), "长 phrase").unwrap();
    counter.done("operator key make st.book 3 --to locked.key --passphrase-file phrase");
    assert_eq!(counter.ask("operator key set st.book --key locked.key --by 3 --second 5").0, 2);
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn a_pin_that_anybody_would_try_first_is_not_taken() {
    let counter = Counter::open();
    for pin in ["123456", "121212", "850312"] {
        std::fs::write(counter.path("weak.pin"), pin).unwrap();
        let (code, said) = counter.ask("operator pin st.book 2 --by 2 --new-pin-file weak.pin");
        assert_eq!((code, &said["error"]), (2, &"usage".into()), "{said}");
        assert!(!said.to_string().contains(pin), "{said}");
    }
    std::fs::write(counter.path("good.pin"), "864213").unwrap();
    counter.done("operator pin st.book 2 --by 2 --new-pin-file good.pin");
}

#[test]
fn a_pin_comes_from_a_file_or_the_environment_and_is_never_printed() {
    let mut counter = Counter::open();
    std::fs::write(counter.path("pin"), "246810\n").unwrap();
    counter.pin = "secret";
    let (code, answer) = counter.ask("member thaw st.book 1 --reason x --by 1");
    assert_eq!((code, &answer["error"]), (2, &"usage".into()));
    assert!(!answer.to_string().contains("secret"));
    assert_eq!(
        counter.refused("member thaw st.book 1 --reason x --by 1 --pin-file pin")["refusal"],
        "not_frozen"
    );
}
