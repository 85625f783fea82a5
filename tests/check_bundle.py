"""Checks bundles of a jifen book with nothing but the standard library of Python.

Usage: check_bundle.py [--key VKEY] [--every-byte] DIR...    where DIR comes from
`jifen export BOOK --to bundle DIR` and VKEY is the station's key as it gave it out. Says what is
wrong and exits 1. --every-byte changes the bytes of each file in memory, every one of the small
files and a sample of the large ones, and demands that each change is refused.

Sources: RFC 6962 section 2.1 (tree), RFC 9162 sections 2.1.3.2 and 2.1.4.2 (proofs), RFC 8032
(Ed25519), C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof.
"""
import argparse
import base64
import json
import re
import sys
from functools import lru_cache
from hashlib import sha256, sha512
from pathlib import Path


class Wrong(Exception):
    pass


def demand(fact, otherwise):
    if not fact:
        raise Wrong(otherwise)


# Ed25519 on points (x, y, z, x*y/z), as RFC 8032 section 5.1 has it.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * D * a[3] * b[3] % P, 2 * a[2] * b[2] % P
    return (f - e) * (d - c) % P, (d + c) * (f + e) % P, (d - c) * (d + c) % P, (f - e) * (f + e) % P


def times(number, point):
    result = 0, 1, 1, 0
    while number:
        result = add(result, point) if number & 1 else result
        point, number = add(point, point), number >> 1
    return result


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 == (a[1] * b[2] - b[1] * a[2]) % P


def point(packed):
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


@lru_cache(None)
def is_signed(key, signature, message):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    # No key of small order: anything could be signed with it.
    if a is None or r is None or s >= L or any(same(times(8, one), (0, 1, 1, 0)) for one in (a, r)):
        return False
    k = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(k, a)))


def in_base64(text, what):
    try:
        found = base64.b64decode(text, validate=True)
    except ValueError:
        found = None
    demand(found is not None and base64.b64encode(found).decode() == text, f"{what}: not base64")
    return found


def number(text, what):
    demand(re.fullmatch("0|[1-9][0-9]*", text, re.ASCII), f"{what}: {text!r} is no number")
    return int(text)


def lines(raw, what):
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Wrong(f"{what}: not UTF-8") from None
    demand(text.endswith("\n") and not re.search("[\0-\x09\x0b-\x1f]", text), f"{what}: not lines of text")
    return text[:-1].split("\n")


def key_of(line, kind, what):
    """What a key is known by, (name, id), and its 32 bytes."""
    parts = line.split("+", 2)
    demand(len(parts) == 3 and parts[0] and not re.search(r"\s", parts[0]), f"{what}: no key")
    raw = in_base64(parts[2], what)
    key_id = sha256(parts[0].encode() + b"\n" + raw).digest()[:4]
    demand(key_id.hex() == parts[1], f"{what}: the id is not that of the key")
    demand(len(raw) == 33 and raw[0] == kind, f"{what}: not a key of kind {kind}")
    return (parts[0], key_id), raw[1:]


def leaf(raw):
    return sha256(b"\0" + raw).digest()


def join(left, right):
    return sha256(b"\1" + left + right).digest()


def root_of(leaves):
    peaks = []  # The roots of perfect subtrees with how many leaves each has.
    for node in leaves:
        count = 1
        while peaks and peaks[-1][0] == count:
            node, count = join(peaks.pop()[1], node), 2 * count
        peaks.append((count, node))
    if not peaks:
        return sha256().digest()
    root = peaks.pop()[1]
    while peaks:
        root = join(peaks.pop()[1], root)
    return root


def is_included(leaf_hash, index, size, path, root):
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf_hash
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = join(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = join(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_continued(first, first_root, second, second_root, path):
    if first == second or first == 0:
        return not path and (first == 0 or first_root == second_root)
    if first > second or not path:
        return False
    path = [first_root, *path] if first & (first - 1) == 0 else path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = join(c, fr), join(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = join(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


class Log:
    """The entries of a bundle, each hashed, linked to the one before and asked for keys."""

    def __init__(self, in_hex):
        rows = lines(in_hex, "entries.hex")
        demand(all(re.fullmatch("([0-9a-f]{2})+", row) for row in rows), "entries.hex: not lower-case hex")
        self.raw = [bytes.fromhex(row) for row in rows]
        self.leaves = [leaf(raw) for raw in self.raw]
        self.keys, self.witnesses, self.book, prev, at = [], {}, None, None, ""
        self.own, self.used, self.hands = {}, set(), []
        for seq, raw in enumerate(self.raw):
            try:
                entry = json.loads(raw.decode(), object_pairs_hook=unrepeated)
                event = entry["event"]
                if seq == 0:
                    self.book, self.origin = entry["book"], event["origin"]
                    prev = sha256(f"jifen/genesis/v1\n{self.book}\n{self.origin}\n".encode()).hexdigest()
                demand(entry["seq"] == seq, f"#{seq}: the entry says it is #{entry['seq']}")
                demand(entry["prev"] == prev, f"#{seq}: links to {entry['prev']}, not {prev}")
                demand(entry["book"] == self.book, f"#{seq}: is of the book {entry['book']}")
                demand(entry["at"] > at, f"#{seq}: is not later than the entry before")
                if event["type"] == "key.set":
                    self.key_set(seq, event)
                if event["type"] == "key.witnesses_set":
                    self.witnesses |= dict(key_of(line, 4, f"#{seq}") for line in event["witnesses"])
                    self.used |= {key_of(line, 4, f"#{seq}")[1] for line in event["witnesses"]}
                if event["type"] == "operator.key_set":
                    self.own_key_set(seq, entry["by"], event)
                if event["type"] in ("operator.key_revoked", "operator.retired"):
                    self.own.pop(event["operator"], None)
                if event["type"] == "operator.signed":
                    self.approved(seq, entry, event)
                # Whoever takes supermarket cards over stands by with whoever gives them.
                over = event.get("to") if event["type"] == "market_card.handed_over" else None
                self.hands.append({entry["by"], event.get("second"), over} - {None, "O0000"})
            except (ValueError, LookupError, TypeError) as why:
                raise Wrong(f"#{seq}: no entry: {why!r}") from None
            prev, at = self.leaves[seq].hex(), entry["at"]

    def key_set(self, seq, event):
        """A new key counts when the one before and the new one have signed for it."""
        old, new = self.keys[-1][1] if self.keys else None, event["key"]
        text = f"jifen/key/v1\nbook {self.book}\n{old or 'none'}\n{new}\n".encode()
        demand(new.split("+")[0] == self.origin, f"#{seq}: the key is not called {self.origin}")
        for line, by in [(old, "by_old"), (new, "by_new")]:
            if line:
                (_, key_id), key = key_of(line, 1, f"#{seq}")
                signature = in_base64(event[by], f"#{seq}")
                is_right = signature[:4] == key_id and is_signed(key, signature[4:], text)
                demand(is_right, f"#{seq}: the change of keys is not signed ({by})")
        self.keys.append((seq, new))
        self.used.add(key_of(new, 1, f"#{seq}")[1])

    def own_key_set(self, seq, by, event):
        """An operator's key counts when he entered it, it has signed, and it is nobody else's."""
        operator, line = event["operator"], event["key"]
        who, key = key_of(line, 1, f"#{seq}")
        text = f"jifen/operator-key/v1\nbook {self.book}\noperator {operator}\n{line}\n".encode()
        demand(by == operator != event["second"], f"#{seq}: the key of {operator} is set by {by}")
        demand(who[0] == f"{self.origin}/{operator}", f"#{seq}: the key is not called after {operator}")
        demand(key not in self.used, f"#{seq}: the key was used before")
        demand(self.is_by(who, key, event["by_new"], text, seq), f"#{seq}: the key of {operator} has not signed")
        self.own[operator] = (who, key)
        self.used.add(key)

    def approved(self, seq, entry, event):
        """What an operator signed is an earlier entry he took part in."""
        by, of = entry["by"], event["of"]
        demand(of < seq and by in self.hands[of], f"#{seq}: {by} took no part in #{of}")
        demand(event["hash"] == self.leaves[of].hex(), f"#{seq}: signs another #{of}")
        demand(by in self.own, f"#{seq}: {by} has no key of his own")
        demand(entry["takes"] == [f"approval:{by}.{of}"], f"#{seq}: the approval of #{of} is not taken")
        text = f"jifen/approval/v1\nbook {self.book}\nentry {of}\nhash {event['hash']}\noperator {by}\n"
        is_right = self.is_by(*self.own[by], event["signature"], text.encode(), seq)
        demand(is_right, f"#{seq}: is not signed with the key of {by}")

    def is_by(self, who, key, in_text, text, seq):
        signature = in_base64(in_text, f"#{seq}")
        return signature[:4] == who[1] and is_signed(key, signature[4:], text)

    def key_at(self, size):
        """The key that signs a checkpoint of so many entries."""
        return next((key for seq, key in reversed(self.keys) if seq < size), None)


def unrepeated(pairs):
    fields = dict(pairs)
    demand(len(fields) == len(pairs), "a field stands twice in an entry")
    return fields


@lru_cache(2)
def log_of(in_hex):
    return Log(in_hex)


def checkpoint_of(raw, log, witnesses, what):
    """Size, root and witnesses of a note, every line of which must be signed by a key that is known."""
    lines(raw, what)
    text, empty, signatures = raw.decode().rpartition("\n\n")
    demand(empty and signatures, f"{what}: no signed note")
    parts, text = text.split("\n"), f"{text}\n".encode()
    demand(len(parts) >= 3 and all(parts), f"{what}: no checkpoint")
    size, root = number(parts[1], what), in_base64(parts[2], what)
    demand(parts[0] == log.origin, f"{what}: of the log {parts[0]}, not {log.origin}")
    demand(size <= len(log.raw), f"{what}: of {size} entries, and {len(log.raw)} are here")
    demand(log.key_at(size), f"{what}: the book had no key at {size} entries")
    own, key = key_of(log.key_at(size), 1, what)
    is_by_log, seen = False, []
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        demand(len(parts) == 3 and parts[0] == "\N{EM DASH}", f"{what}: no line of a signature: {line}")
        signature = in_base64(parts[2], what)
        who, signature = (parts[1], signature[:4]), signature[4:]
        if who == own:
            demand(is_signed(key, signature, text), f"{what}: the signature of {who[0]} is wrong")
            is_by_log = True
        else:
            # A note may bear more; in a bundle each signature can be checked.
            demand(who in witnesses, f"{what}: signed by {who[0]}, whose key is not in the bundle")
            time = int.from_bytes(signature[:8], "big")
            said = f"cosignature/v1\ntime {time}\n".encode() + text
            is_right = time < 2**63 and is_signed(witnesses[who], signature[8:], said)
            demand(is_right, f"{what}: the signature of {who[0]} is wrong")
            seen.append(who[0])
    demand(is_by_log, f"{what}: not signed by the log's key")
    demand(root == root_of(log.leaves[:size]), f"{what}: another root than that of its {size} entries")
    return size, root, seen


def json_of(raw, fields, what):
    """The values of an object in its one form, and the hashes, which stand last."""
    try:
        found = json.loads(raw)
        *values, hashes = [found[field] for field in fields]
        hashes = [bytes.fromhex(one) for one in hashes]
    except (ValueError, LookupError, TypeError):
        raise Wrong(f"{what}: not {', '.join(fields)}") from None
    written = dict(zip(fields, [*values, [one.hex() for one in hashes]]))
    written = json.dumps(written, separators=(",", ":")).encode() + b"\n"
    demand(raw == written and all(len(one) == 32 for one in hashes), f"{what}: not in its one form")
    return *values, hashes


def check(files, key=None):
    """What the bundle proves, in a line."""
    names = ["log.vkey", "checkpoint", "entries.hex", "entries.jsonl", "inclusion.json"]
    for name in names:
        demand(name in files, f"{name}: missing")
    log = log_of(files["entries.hex"])
    demand(files["entries.jsonl"] == b"".join(raw + b"\n" for raw in log.raw), "entries.jsonl: not the bytes of entries.hex")
    [own, *more] = lines(files["log.vkey"], "log.vkey")
    demand(not more, "log.vkey: more than one line")
    key_of(own, 1, "log.vkey")
    demand(key in (None, own), f"log.vkey: not the key that was brought, {key}")
    witnesses = dict(log.witnesses)
    if "witness.vkey" in files:
        names.append("witness.vkey")
        witnesses |= dict(key_of(line, 4, "witness.vkey") for line in lines(files["witness.vkey"], "witness.vkey"))
    size, root, seen = checkpoint_of(files["checkpoint"], log, witnesses, "checkpoint")
    demand(size == len(log.raw), f"checkpoint: of {size} entries, and {len(log.raw)} are here")
    demand(own == log.key_at(size), "log.vkey: not the key that the entries name")

    fields = ["index", "tree_size", "leaf_hash", "hashes"]
    index, tree_size, leaf_hash, path = json_of(files["inclusion.json"], fields, "inclusion.json")
    is_here = type(index) is int and 0 <= index < size == tree_size
    demand(is_here and log.leaves[index].hex() == leaf_hash, "inclusion.json: of another entry")
    demand(is_included(log.leaves[index], index, size, path, root), "inclusion.json: proves nothing")

    name = f"{log.book}-{index}.tlog-proof"
    demand(name in files, f"{name}: missing")
    names.append(name)
    head, _, note = files[name].partition(b"\n\n")
    first, extra, at, *hashes = lines(head + b"\n", name) + 2 * [""]
    demand(first == "c2sp.org/tlog-proof@v1" and extra[:6] == "extra " and at[:6] == "index ", f"{name}: no proof")
    hashes = [in_base64(one, name) for one in hashes[:-2]]
    demand(number(at[6:], name) == index and hashes == path, f"{name}: another index or path than in inclusion.json")
    demand(in_base64(extra[6:], name) == log.raw[index], f"{name}: has another entry in it")
    demand(note == files["checkpoint"], f"{name}: has another checkpoint in it")

    said = ""
    if "old-checkpoint" in files or "consistency.json" in files:
        names += ["old-checkpoint", "consistency.json"]
        demand(all(name in files for name in names), "old-checkpoint: without consistency.json, or the other way round")
        old, old_root, _ = checkpoint_of(files["old-checkpoint"], log, witnesses, "old-checkpoint")
        fields = ["old_size", "new_size", "hashes"]
        sizes = json_of(files["consistency.json"], fields, "consistency.json")
        demand(sizes[:2] == (old, size), "consistency.json: of other sizes")
        demand(is_continued(old, old_root, size, root, sizes[2]), "consistency.json: proves nothing")
        said = f", continues {old}"
    strangers = sorted(files.keys() - set(names))
    demand(not strangers, f"{', '.join(strangers)}: not part of a bundle")
    text = files["checkpoint"].rpartition(b"\n\n")[0] + b"\n"
    eye = base64.b32encode(sha256(b"points-print/v1\n" + text).digest()[:16]).decode().rstrip("=")
    eye = eye.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    return f"{size} entries of {log.origin}, proves #{index}{said}, seen by {', '.join(seen) or 'nobody'}, eye line {eye}"


def every_byte(files):
    """How many changes of one byte were made and refused."""
    made = 0
    for name, raw in files.items():
        step = max(1, len(raw) // 499 | 1) if len(raw) > 4096 else 1
        for at in range(0, len(raw), step):
            others = {raw[at] ^ 0x01, raw[at] ^ 0x20}
            for byte in others | (set(b"\t\r ") if raw[at] == 10 else set()):
                try:
                    check({**files, name: raw[:at] + bytes([byte]) + raw[at + 1 :]})
                except Wrong:
                    made += 1
                else:
                    raise Wrong(f"{name}: byte {at} as {byte:#04x} is accepted")
    return made


arguments = argparse.ArgumentParser()
arguments.add_argument("folders", nargs="+", type=Path)
arguments.add_argument("--key")
arguments.add_argument("--every-byte", action="store_true")
asked = arguments.parse_args()
is_wrong = False
for folder in asked.folders:
    try:
        bundle = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
        print(f"{folder.name}: {check(bundle, asked.key)}")
        if asked.every_byte:
            print(f"{folder.name}: {every_byte(bundle)} changes of one byte, each refused")
    except (Wrong, OSError) as why:
        print(f"{folder.name}: {why}")
        is_wrong = True
sys.exit(is_wrong)
