"""Checks the log of a jifen book with nothing but the standard library of Python.

Usage: check_log.py BALANCES.json < LOG    where LOG comes from `jifen log BOOK` and
BALANCES.json from `jifen balance BOOK --all --json`. Says what is wrong and exits 1.
"""
import hashlib
import json
import sys
from collections import defaultdict
from decimal import Decimal

balances = defaultdict(Decimal)
last, seq, wrong = None, -1, []
for seq, line in enumerate(sys.stdin.buffer):
    line = line.rstrip(b"\n")
    entry = json.loads(line)
    if entry["seq"] != seq:
        wrong.append(f"#{seq}: the entry says it is #{entry['seq']}")
    if seq == 0:
        origin = entry["event"]["origin"]
        last = hashlib.sha256(f"jifen/genesis/v1\n{entry['book']}\n{origin}\n".encode()).hexdigest()
    if entry["prev"] != last:
        wrong.append(f"#{seq}: links to {entry['prev']}, not {last}")
    last = hashlib.sha256(b"\x00" + line).hexdigest()
    sums = defaultdict(Decimal)
    for account, commodity, amount in entry["postings"]:
        sums[commodity] += Decimal(amount)
        balances[account, commodity] += Decimal(amount)
    wrong += [f"#{seq}: {what} sums to {total}" for what, total in sums.items() if total]
with open(sys.argv[1], encoding="utf-8") as file:
    members = {row["member"]: Decimal(row["total"]) for row in json.load(file)["balances"]}
counted = defaultdict(Decimal)
for (account, _), balance in balances.items():
    kind, _, whose = account.partition(":")
    if kind in ("member", "held"):  # What is held is his all the same.
        counted[whose] += balance
for member in sorted(members.keys() | counted.keys()):
    said, found = members.get(member, Decimal(0)), counted[member]
    if said != found:
        wrong.append(f"{member}: {said} is said, {found} is in the log")
print("\n".join(wrong) or f"{seq + 1} entries, {len(members)} members, head {last}")
sys.exit(1 if wrong else 0)
