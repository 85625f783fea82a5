//! What single steps cost: writing an entry down, reading it back, sealing it.
//!
//! These have no bar; they say where the time of the bars goes. Run one with
//! `cargo bench -p ledger --bench costs -- decode`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that cannot run has nothing to say")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ledger::chain::{Sealed, leaf_hash};
use ledger::journal::encoding::{decode, encode};

/// An act put on file: evidence, place and claim, no postings.
const SUBMITTED: &str = r#"{"v":1,"book":"fangshan","seq":812345,"prev":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","at":"2026-03-09T01:12:30.451Z","on":"2026-03-09","by":"O0002","desk":"desk-1","request":"0f8fad5b-d9cb-469f-a165-70867728950e","event":{"type":"task.submitted","task":"T00398120","kind":"PATROL","performer":"M001734","day":"2026-03-08","time":"19:30","grid":"G021","place":"村委会东侧","evidence":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},"postings":[],"lots":[],"takes":["evidence:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],"frees":[],"links":{},"seals":[]}"#;

/// Its credit: two postings and a lot.
const CREDITED: &str = r#"{"v":1,"book":"fangshan","seq":812346,"prev":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","at":"2026-03-09T01:12:31.000Z","on":"2026-03-09","by":"O0003","desk":"desk-1","request":"7c9e6679-7425-40de-944b-e07fc1f90ae7","event":{"type":"task.credited","task":"T00398120","member":"M001734","points":"2.00"},"postings":[["issued:tasks","PTS","-2.00"],["member:M001734","PTS","2.00"]],"lots":[{"lot":"812346.0","account":"member:M001734","amount":"2.00","from":"2026-03-12","expires":"2027-03-09"}],"takes":["task-credit:T00398120"],"frees":[],"links":{"follows":812345},"seals":[]}"#;

/// A redemption: points, goods and cost in six postings and four lots.
const REDEEMED: &str = r#"{"v":1,"book":"fangshan","seq":812347,"prev":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","at":"2026-03-09T01:12:32.000Z","on":"2026-03-09","by":"O0002","desk":"desk-1","request":"16fd2706-8baf-433b-82eb-8c7fada847da","event":{"type":"redemption.redeemed","voucher":"V0004711-8","member":"M001734","lines":[{"sku":"RICE-5KG","quantity":"1","points":"40.00"}],"points":"40.00"},"postings":[["member:M001734","PTS","-40.00"],["redeemed","PTS","40.00"],["shelf:RICE-5KG","SKU:RICE-5KG","-1"],["issued-goods","SKU:RICE-5KG","1"],["inventory","CNY","-33.33"],["expense:F001.goods","CNY","33.33"]],"lots":[{"lot":"700001.0","account":"member:M001734","amount":"-30.00","from":"2025-09-12","expires":"2026-09-09"},{"lot":"700301.0","account":"member:M001734","amount":"-10.00","from":"2025-10-12","expires":"2026-10-09"},{"lot":"1204.0","account":"shelf:RICE-5KG","amount":"-1","cost":"-33.33","expires":"2026-12-31","payer":"F001"}],"takes":["voucher:V0004711-4"],"frees":[],"links":{},"seals":[]}"#;

fn costs(criterion: &mut Criterion) {
    for (name, text) in [("submitted", SUBMITTED), ("credited", CREDITED), ("redeemed", REDEEMED)] {
        let entry = decode(text.as_bytes()).unwrap();
        assert_eq!(encode(&entry), text.as_bytes(), "the samples are in the one form");
        let mut group = criterion.benchmark_group("entry");
        group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap()));
        let bytes = text.as_bytes();
        group.bench_function(BenchmarkId::new("hash", name), |b| b.iter(|| leaf_hash(black_box(bytes))));
        group.bench_function(BenchmarkId::new("encode", name), |b| b.iter(|| encode(black_box(&entry))));
        group.bench_function(BenchmarkId::new("decode", name), |b| b.iter(|| decode(black_box(bytes))));
        group.bench_function(BenchmarkId::new("seal", name), |b| {
            b.iter_with_setup(|| entry.clone(), |entry| Sealed::seal(black_box(entry)));
        });
        group.finish();
    }
}

criterion_group! {
    name = all;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(700));
    targets = costs
}
criterion_main!(all);
