using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Personal;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// The pass over a raw message. It keeps track of nothing but whether a byte is inside a string; only strings with a candidate, an
/// escaped character code or a byte beyond ASCII are looked at closer.
/// </summary>
internal ref struct JsonPass
{
    private const int SecretReach = 3;

    // The protocol's own member has the word token in every progress notification, and names no secret.
    private static ReadOnlySpan<byte> OwnToken => "progressToken"u8;

    private readonly ReadOnlySpan<byte> _json;
    private readonly List<Hit> _hits;
    private readonly DetectionRules _rules;
    private Candidates _candidates;
    private EncodedCandidates _encoded;
    private ulong _beforeTerm;
    private ulong _ruled;
    private ulong _weak;
    private ulong _escapeCarry;
    private bool _inString;
    private bool _isInteresting;
    private bool _isRuled;
    private bool _isEncoded;
    private int _stringStart;
    private int _afterSecret;
    private int _numberDone;
    private Range _nearName;
    private bool _hasManifest;

    internal JsonPass(ReadOnlySpan<byte> json, List<Hit> hits, DetectionRules rules)
    {
        _rules = rules;
        _json = json;
        _hits = hits;
        _candidates = Candidates.Start();
    }

    [SkipLocalsInit]
    internal void Run()
    {
        var at = 0;
        while (at + BlockMasks.Size + BlockMasks.LookAhead <= _json.Length)
        {
            Step(ref MemoryMarshal.GetReference(_json[at..]), at);
            at = _inString && (_isInteresting || _isEncoded) ? Rest(at + BlockMasks.Size) : at + BlockMasks.Size;
        }

        Span<byte> rest = stackalloc byte[3 * BlockMasks.Size];
        BlockMasks.CopyRest(_json[at..], rest);
        for (var offset = 0; at + offset < _json.Length; offset += BlockMasks.Size)
        {
            Step(ref rest[offset], at + offset);
        }

        if (_hasManifest)
        {
            KubernetesJson.Find(_json, _hits);
        }
    }

    // A string that will be looked at closer needs no more reasons: on with what follows it.
    private int Rest(int from)
    {
        var at = StringEnd.Find(_json, from + (int)_escapeCarry);
        if (at < 0)
        {
            return _json.Length;
        }

        // Whether values of configured kinds may be in the rest nobody has looked.
        _isRuled = true;
        Close(at);
        EndString();
        _inString = false;
        _candidates = Candidates.Start();
        _encoded = default;
        (_beforeTerm, _escapeCarry) = (0, 0);
        return at + 1;
    }

    private void EndString() => (_isInteresting, _isRuled, _isEncoded) = (false, false, false);

    private void Step(ref byte first, int block)
    {
        BlockMasks.Of(ref first, out var masks);
        _candidates.Next(masks);
        // A string that will be looked at anyway needs no more reasons.
        if (_candidates.Prefix != 0 && !(_isInteresting && masks.Quote == 0))
        {
            _candidates.Prefix = PrefixTable.Confirm(_json, block, _candidates.Prefix);
        }

        _encoded.Next(masks, _candidates.Run12);
        var encoded = _encoded.Run | _encoded.Sign;
        var quotes = masks.Quote;
        var interest = _candidates.Any | masks.NotAscii;
        _weak = _candidates.Number & ~(_candidates.Other | masks.NotAscii);
        if (!_rules.IsEmpty)
        {
            _ruled = _rules.Candidates(_json, block, masks, ref first, ref _beforeTerm);
            interest |= _ruled;
            _weak &= ~_ruled;
        }

        if ((masks.Backslash | _escapeCarry) != 0)
        {
            var escaped = StringEnd.Escaped(masks.Backslash, ref _escapeCarry);
            quotes &= ~escaped;
            // A character code may stand for anything; a backslash may begin an escape of a text inside the text.
            interest |= escaped & masks.EscapeLetter;
            encoded |= escaped & masks.Backslash;
        }

        if ((interest | encoded) != 0 || (quotes != 0 && (_isInteresting || _isEncoded || _afterSecret > 0)))
        {
            Walk(quotes, interest, encoded, block);
        }
        else
        {
            Pass(quotes, block);
        }
    }

    // Only strings with a candidate are looked for.
    private void Walk(ulong quotes, ulong interest, ulong encoded, int block)
    {
        for (var places = interest | encoded; places != 0 && _afterSecret == 0 && !(_isInteresting || _isEncoded);)
        {
            var at = BitOperations.TrailingZeroCount(places);
            var below = ulong.MaxValue >> (63 - at);
            var before = quotes & below;
            quotes &= ~below;
            var end = BitOperations.TrailingZeroCount(quotes);
            var segment = places & (end == BlockMasks.Size ? ulong.MaxValue : (1UL << end) - 1);
            if (before != 0)
            {
                _inString ^= (BitOperations.PopCount(before) & 1) != 0;
                _stringStart = block + BlockMasks.Size - BitOperations.LeadingZeroCount(before);
            }

            Segment(interest & segment, block);
            _isEncoded = _inString && (encoded & segment) != 0;
            places &= ~segment;
            if (_inString && quotes != 0)
            {
                Close(block + end);
                EndString();
                _inString = false;
                quotes &= quotes - 1;
            }

            (interest, encoded) = (interest & places, encoded & places);
        }

        WalkAll(quotes, interest, encoded, block);
    }

    // Behind the word secret every string counts.
    private void WalkAll(ulong quotes, ulong interest, ulong encoded, int block)
    {
        if (_afterSecret == 0 && !(_isInteresting || _isEncoded))
        {
            Pass(quotes, block);
            return;
        }

        for (; quotes != 0; quotes &= quotes - 1)
        {
            var at = BitOperations.TrailingZeroCount(quotes);
            var below = (1UL << at) - 1;
            Segment(interest & below, block);
            _isEncoded |= (encoded & below) != 0;
            interest &= ~below;
            encoded &= ~below;
            if (_inString)
            {
                Close(block + at);
            }
            else
            {
                _stringStart = block + at + 1;
            }

            _inString = !_inString;
            EndString();
        }

        Segment(interest, block);
        _isEncoded |= encoded != 0;
    }

    private void Pass(ulong quotes, int block)
    {
        if (quotes != 0)
        {
            _inString ^= (BitOperations.PopCount(quotes) & 1) != 0;
            _stringStart = block + BlockMasks.Size - BitOperations.LeadingZeroCount(quotes);
        }
    }

    private void Segment(ulong interest, int block)
    {
        if (interest == 0)
        {
            return;
        }

        if (_inString)
        {
            _isInteresting = _isInteresting || (interest & ~_weak) != 0 || IsStrong(interest, block);
            _isRuled |= (interest & _ruled) != 0;
            return;
        }

        for (var bits = interest & _candidates.Number; bits != 0; bits &= bits - 1)
        {
            Number(block + BitOperations.TrailingZeroCount(bits));
        }

        for (var bits = interest & _ruled; bits != 0; bits &= bits - 1)
        {
            var at = block + BitOperations.TrailingZeroCount(bits);
            if (at < _json.Length && IsNumber(_json[at]))
            {
                Number(at);
            }
        }
    }

    // Times of day are most of the digits in JSON: a second glance spares their strings the closer look.
    private readonly bool IsStrong(ulong weak, int block)
    {
        for (var bits = weak & _candidates.Number; bits != 0; bits &= bits - 1)
        {
            if (!Timestamp.BeginsWithMoment(_json[(block + BitOperations.TrailingZeroCount(bits) - 6)..]))
            {
                return true;
            }
        }

        return false;
    }

    private void Close(int end)
    {
        var nearSecret = _afterSecret > 0;
        if (!nearSecret && (!(_isInteresting || _isEncoded) || _json[_stringStart..end].SequenceEqual(OwnToken)))
        {
            return;
        }

        _afterSecret--;
        if (nearSecret || _isRuled || !_isInteresting || !IsOrdinary(_json[_stringStart..end]))
        {
            Scan(_stringStart, end, nearSecret);
        }

        _afterSecret = Math.Max(_afterSecret, 0);
    }

    private readonly bool IsOrdinary(ReadOnlySpan<byte> text) =>
        text.Length == Uuid.Length ? Uuid.Is(text) : Timestamp.Is(text) && !IsBirth(text.Length);

    // Only the property's name can tell of a string that is nothing but a date.
    private readonly bool IsBirth(int length) =>
        length == Timestamp.DateLength && (TopicFinder.Name(PropertyName.Read(_json, _stringStart - 1)) & Topics.Birth) != Topics.None;

    private void Scan(int start, int end, bool nearSecret)
    {
        var scanner = StringScanner.OfThread;
        var name = PropertyName.Read(_json, start - 1);
        _hasManifest |= KubernetesJson.IsKind(name, _json[start..end]);
        // {"name":"DB_PASSWORD","value":"..."}: the earlier string names the later.
        var isNamed = nearSecret && name.SequenceEqual("value"u8);
        var rules = RulesFor(_json[start..end]);
        if (scanner.ScanString(_json[start..end], isNamed ? _json[_nearName] : name, nearSecret, rules))
        {
            _afterSecret = SecretReach;
            _nearName = start..end;
        }

        foreach (var match in scanner.Matches)
        {
            _hits.Add(new Hit(Detectors.NameOf(match.Kind), start + match.Start, match.Length, match.Confidence));
        }
    }

    // The pass has seen all of a plain string as it is; only what is written in another way than it reads is looked through again.
    private readonly DetectionRules RulesFor(ReadOnlySpan<byte> raw) =>
        _isRuled || _isEncoded || _rules.IsEmpty || raw.IndexOf((byte)'\\') >= 0 || !System.Text.Ascii.IsValid(raw)
            ? _rules : _rules.WithoutKinds;

    private void Number(int at)
    {
        if (at < _numberDone || at >= _json.Length)
        {
            return;
        }

        var start = at;
        while (start > 0 && !IsNumber(_json[start]))
        {
            start--;
        }

        _numberDone = start + 1;
        while (start > 0 && IsNumber(_json[start - 1]))
        {
            start--;
        }

        while (_numberDone < _json.Length && IsNumber(_json[_numberDone]))
        {
            _numberDone++;
        }

        if (NumberToken.Find(_json, start, _numberDone, out var match))
        {
            _hits.Add(new Hit(Detectors.NameOf(match.Kind), start, _numberDone - start, match.Confidence));
        }

        if (!_rules.IsEmpty)
        {
            RuledNumber(start, _numberDone);
        }
    }

    // A number is masked as a whole or not at all, so only a value that is all of it counts.
    private readonly void RuledNumber(int start, int end)
    {
        foreach (var match in StringScanner.OfThread.ScanNumber(_json[start..end], PropertyName.Read(_json, start), _rules))
        {
            if (match.Length == end - start)
            {
                _hits.Add(new Hit(Detectors.NameOf(match.Kind), start, match.Length, match.Confidence));
            }
        }
    }

    private static bool IsNumber(byte value) => Word.IsDigit(value)
        || value is (byte)'.' or (byte)'-' or (byte)'e' or (byte)'+' or (byte)'E';
}
