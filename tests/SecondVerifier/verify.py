#!/usr/bin/env python3
"""Verifies a recording and its checkpoints from the files alone, with the standard library alone. Written from docs/recording-format.md and
docs/evidence.md; it shares nothing with the gateway's own verifier.   verify.py PATH [--key NAME+ID+KEY] [--checkpoint FILE]
Prints 'intact' or 'BROKEN: ...' for the first thing that is wrong; exit code 0 or 1."""
import argparse, base64, hashlib, json, os, pathlib, sqlite3, struct, sys
import ed25519
STATES = {"open": 1, "paused": 2, "closed": 3, "terminated": 4}
KINDS = {k: n for n, k in enumerate("none opened bound admitted denied held released streamed completed status interrupted erased attached".split())}
class Broken(Exception): pass
def need(condition, text):
    if not condition: raise Broken(text)
def sha(data): return hashlib.sha256(data).digest()
def field(data): return struct.pack(">I", len(data)) + data
def number(value): return struct.pack(">q", value)
def content(path): return pathlib.Path(path).read_bytes()
def is_body(path, said):
    # Nothing is opened that has no length: a pipe would wait for ever, and a device has no end.
    try: return os.path.isfile(path) and os.path.getsize(path) == said["bytes"] > 0 and sha(content(path)).hex() == said["body"]
    except OSError: return False
class Recording:
    # The chains: every entry once, in the order of numbers. Leaves (session, sequence, hash, state) by number in self.entries.
    def __init__(self, path):
        self.log, self.segments, self.next, self.attached = path + "-entries", {}, (1, 16), []
        self.entries, self.ends, self.gone, self.erased = {}, {}, {}, {}
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        sessions = {row[0]: row[1:] for row in database.execute("SELECT no, id, first_no, tail_seq, tail_no, tail_hash FROM session")}
        ids = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'session' AND name = 'sqlite_autoindex_session_1'"
        need(database.execute(ids).fetchone() == (1,), "two sessions may have one id")
        for no, (name, _, seq, tail, _) in sessions.items():
            found = database.execute("SELECT no, tail_no, tail_seq FROM session WHERE id = ?", (name,))
            need(found.fetchone() == (no, tail, seq), f"session {name}: its id leads elsewhere")
        marks = database.execute("SELECT 1 FROM mark m LEFT JOIN entry e ON e.no = m.no "
                                 "WHERE m.no < 1 OR e.session_no IS NOT m.session_no OR e.seq IS NOT m.seq")
        need(not marks.fetchone(), "a mark leads elsewhere"); last = 0
        for row in database.execute("SELECT no, session_no, seq, prev_no, at_ms, kind, hash, payload_hash, payload, segment, place, bytes "
                                    "FROM entry ORDER BY no"):
            no, session, seq, prev, at, kind, hash_, dropped, payload, segment, place, size = row
            need(no == last + 1, f"entry number {last + 1} is missing")
            need(session in sessions and session > 0, f"entry number {no} is of a session that is not there")
            name, first = sessions[session][:2]; before = self.ends.get(name, (0, bytes(32), 0, 1))
            if segment is not None:
                found = self.record(no, name, seq, at, kind, hash_, segment, place, size)
                payload = found if payload is None and dropped is None else payload
            self.take(no, name, seq, at, kind, hash_, payload, dropped)
            need(prev == before[2] and (before[2] or first == no), f"session {name}, entry {seq}: wrong link"); last = no
        for name, first, seq, no, hash_ in sessions.values():
            need(self.ends.get(name, (0, b"", 0))[:3] == (seq, hash_, no), f"session {name}: its end is not the one that was noted")
        self.rest(last)
        for name, seq, of, said in self.attached:
            is_whole = is_body(os.path.join(path + "-bodies", said["body"][:2], said["body"]), said)
            need(is_whole or seq <= self.erased.get((name, of), 0), f"session {name}, entry {seq}: its body is another")
        for key, seq in self.gone.items(): need(seq <= self.erased.get(key, 0), f"session {key[0]}, entry {seq}: its payload is gone")
    def segment(self, number_):
        if number_ not in self.segments:
            path = os.path.join(self.log, f"{number_:010}.log"); self.segments[number_] = content(path) if os.path.exists(path) else b""
            need(self.segments[number_][:16] == b"gateway-log-v1\r\n", f"the log's file {number_} does not begin as one")
        return self.segments[number_]
    def record(self, no, name, seq, at, kind, hash_, segment, place, size):
        session = name.encode(); data = self.segment(segment)
        head = struct.pack(">iqqqB", 58 + len(session) + size, no, seq, at, kind) + hash_ + bytes([len(session)]) + session
        begin = place - len(head)
        is_next = (segment, begin) == self.next or (
            (segment, begin) == (self.next[0] + 1, 16) and len(self.segment(self.next[0])) == self.next[1])
        need(is_next and begin >= 0 and data[begin:place] == head and place + size <= len(data),
             f"session {name}, entry {seq}: the log's record is another")
        self.next = (segment, place + size); return data[place:place + size]
    def take(self, no, name, seq, at, kind, hash_, payload, dropped):
        where, before = f"session {name}, entry {seq}", self.ends.get(name, (0, bytes(32), 0, 1))
        need(seq == before[0] + 1, f"{where}: it stands where {before[0] + 1} belongs")
        need(1 <= kind <= 12 and len(hash_) == 32 and (payload is not None if dropped is None else payload is None and len(dropped) == 32), f"{where}: it is no entry")
        covered = sha(payload) if dropped is None else dropped
        form = [b"gateway-entry-v1", name.encode(), number(seq), number(at), bytes([kind]), covered, before[1]]
        need(sha(b"".join(map(field, form))) == hash_, f"{where}: its hash is not that of what it says")
        if dropped is not None: self.gone[name, kind] = seq
        elif kind == 11:
            said = json.loads(payload); through, kinds = said["through"], [KINDS[told] for told in said["kinds"]]
            if type(through) is not int or not -2**63 <= through < seq or {9, 10, 11, 12}.intersection(kinds): raise KeyError(f"{where}: erased")
            for told in kinds: self.erased[name, told] = max(self.erased.get((name, told), 0), through)
        elif kind == 12: said = json.loads(payload); self.attached.append((name, seq, KINDS[said["of"]], said))
        state = 5 if kind == 10 else kind == 9 and self.told(payload) or (1 if before[3] == 5 else before[3])
        self.ends[name] = (seq, hash_, no, state); self.entries[no] = (name, seq, hash_, state)
    @staticmethod
    def told(payload):
        try: said = json.loads(payload or b"{}").get("status")
        except (ValueError, AttributeError): return None
        return STATES.get(said) if isinstance(said, str) else None
    def rest(self, last):
        # What a power cut took from the index: whole records that follow on each other.
        while True:
            segment, at = self.next
            if not os.path.exists(os.path.join(self.log, f"{segment:010}.log")): return
            data = self.segment(segment)
            if at == len(data): self.next = (segment + 1, 16); continue
            length = struct.unpack_from(">i", data, at)[0] if at + 4 <= len(data) else -1
            if length < 58 or at + 4 + length > len(data): return
            no, seq, at_ms, kind = struct.unpack_from(">qqqB", data, at + 4); end = at + 62 + data[at + 61]
            if no != last + 1: return
            try: self.take(no, data[at + 62:end].decode(errors="replace"), seq, at_ms, kind, data[at + 29:at + 61], data[end:at + 4 + length], None)
            except Broken: return  # Torn before it was acknowledged; not so where the hash is right and what it says is wrong.
            self.next, last = (segment, at + 4 + length), no
class Note:
    def __init__(self, data):
        text = data.decode(); end = text.rindex("\n\n")
        self.text, self.whole, self.signatures = text[:end + 1], text, []
        for line in text[end + 2:].split("\n")[:-1]:
            dash, name, coded = line.split(" ")
            raw = base64.b64decode(coded, validate=True)
            need(dash == "\u2014" and len(raw) > 4 and base64.b64encode(raw).decode() == coded, "a signature line is none")
            self.signatures.append((name, raw[:4], raw[4:]))
    def is_signed(self, key):
        name, id_, kind, public = key; need(kind == 1, "this verifier judges Ed25519 keys only")
        return any((n, i) == (name, id_) and ed25519.is_good(public, self.text.encode(), s) for n, i, s in self.signatures)
def notes(path):
    blocks, block = [], b""
    for line in content(path).splitlines(keepends=True) if os.path.exists(path) else []:
        if line == b"\n" and block.splitlines()[-1:] and block.splitlines()[-1].startswith("\u2014 ".encode()):
            blocks.append(block); block = b""
        else: block += line
    if blocks and blocks[-1][:1] == b"\0": blocks.pop()  # Torn before it was signed for anybody.
    return [Note(one) for one in blocks]
def parse_key(text):
    name, id_, coded = text.strip().split("+", 2); raw = base64.b64decode(coded, validate=True)
    need(base64.b64encode(raw).decode() == coded, "a key is none")
    expected = sha(raw[1:])[:4] if raw[0] == 2 else sha(name.encode() + b"\n" + raw)[:4]
    need(expected.hex() == id_, "a key's id is not its own")
    return name, expected, raw[0], raw[1:]
def parse_checkpoint(text):
    origin, size, root, rest = text.split("\n")
    result = origin, int(size), base64.b64decode(root, validate=True)
    need(text == f"{origin}\n{result[1]}\n{base64.b64encode(result[2]).decode()}\n" and not rest, "a checkpoint is none")
    return result
class Tree:
    def __init__(self, hashes): self.hashes, self.known = hashes, {}
    def root(self, begin, end):
        if end - begin < 2: return self.hashes[begin] if end > begin else sha(b"")
        if (begin, end) not in self.known:
            half = 1 << ((end - begin - 1).bit_length() - 1)
            self.known[begin, end] = sha(b"\1" + self.root(begin, begin + half) + self.root(begin + half, end))
        return self.known[begin, end]
def tile(level, n):
    path = f"{n % 1000:03}"
    while n := n // 1000: path = f"x{n % 1000:03}/{path}"
    return f"tile/{level}/{path}"
def evidence(folder, entries, trusted, kept):
    history = notes(os.path.join(folder, "checkpoints"))
    copies = [(n, content(p).decode()) for n in ("", ".witnessed") if os.path.exists(p := os.path.join(folder, "checkpoint" + n))]
    if not history:
        is_begun = os.path.exists(os.path.join(folder, "checkpoints")) or not os.path.exists(os.path.join(folder, tile(0, 0)))
        need(not copies and not trusted and not kept and is_begun, "there are no checkpoints"); return
    first = content(os.path.join(folder, "key")).decode(); keys = [(parse_key(first), 0, first)]
    need(first.count("\n") == 1 and first.endswith("\n"), "the first key is not one line")
    marks = [parse_checkpoint(note.text) for note in history]; size, leaves = marks[-1][1], []
    for note in notes(os.path.join(folder, "rotations")):
        domain, origin, from_, key, rest = note.text.split("\n")
        need(domain == "gateway-key-v1" and origin == marks[-1][0] and note.is_signed(keys[-1][0]) and not rest and int(from_) >= keys[-1][1], "a rotation is none")
        keys.append((parse_key(key), int(from_), key))
    for n in range((size + 255) // 256):
        data, at = content(os.path.join(folder, tile("entries", n))), 0
        for _ in range(min(256, size - n * 256)):
            length = struct.unpack_from(">H", data, at)[0]; leaves.append(data[at + 2:at + 2 + length]); at += 2 + length
    tree, level, count, signer = Tree([sha(b"\0" + leaf) for leaf in leaves]), 0, size, None
    while count:
        data = b"".join(content(os.path.join(folder, tile(level, n)))[:min(256, count - n * 256) * 32] for n in range((count + 255) // 256))
        need(data == b"".join(tree.root(n * 256 ** level, (n + 1) * 256 ** level) for n in range(count)), f"a tile of level {level} is another")
        level, count = level + 1, count // 256
    for i, (note, (origin, size_, root)) in enumerate(zip(history, marks)):
        able = [n for n, k in enumerate(keys) if size_ >= k[1] and (n + 1 == len(keys) or size_ <= keys[n + 1][1]) and note.is_signed(k[0])]
        need(able, f"the checkpoint of {size_} leaves is signed by no key of the log")
        need(i == 0 or (size_ >= marks[i - 1][1] and origin == marks[i - 1][0]), "checkpoints are out of order")
        need(size_ <= len(leaves) and tree.root(0, size_) == root, f"the leaves are not those of the checkpoint of {size_}"); signer = able[-1]
    need(all(any(c == n.whole or k and c.startswith(n.whole) and Note(c.encode()) for n in history) for k, c in copies), "a copy is none of them")
    need(not trusted or any(k[0] == parse_key(trusted) for k in keys[:signer + 1]), "the last checkpoint is not signed by a trusted key")
    if kept:
        origin, size_, root = parse_checkpoint(Note(content(kept)).text)
        need(origin == marks[-1][0] and size_ <= size and tree.root(0, size_) == root, "the kept checkpoint is not of this log")
    covered, position, sealed = {}, 0, 0
    for index, leaf in enumerate(leaves):
        parts, rest = [], leaf
        while rest:
            length = struct.unpack_from(">I", rest)[0]; parts, rest = parts + [rest[4:4 + length]], rest[4 + length:]
        need([len(p) for p in parts[2:]] == [8, 8, 1, 32] and parts[0] == b"gateway-head-v1" and b"".join(map(field, parts)) == leaf,
             f"leaf {index} is none")
        before, position = position, struct.unpack(">q", parts[3])[0]
        head = (parts[1].decode(), struct.unpack(">q", parts[2])[0], parts[5], parts[4][0])
        need(position > before and entries.get(position) == head, f"leaf {index}: not what entry {head[1]} of session {head[0]} is")
        covered[head[0]], sealed = head[1], position
    for no, (name, seq, _, _) in entries.items():
        need(no > sealed or covered.get(name, 0) >= seq, f"session {name}, entry {seq}: no checkpoint covers it")
def main():
    arguments = argparse.ArgumentParser()
    for name in ("path", "--key", "--checkpoint"): arguments.add_argument(name)
    given = arguments.parse_args()
    try:
        recording = Recording(given.path)
        evidence(given.path + "-evidence", recording.entries, given.key, given.checkpoint)
    except (Broken, ValueError, IndexError, KeyError, struct.error, sqlite3.DatabaseError, OSError, OverflowError, TypeError) as wrong:
        print(f"BROKEN: {type(wrong).__name__ if not isinstance(wrong, Broken) else ''} {wrong}"); return 1
    print("intact"); return 0
sys.exit(main())
