using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Governance.Masking.Personal;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds the values in one text: a pass over blocks of 64 bytes for candidates, then each kind's own verification.</summary>
internal ref struct TextScanner
{
    private const int LettersMax = 6;
    private const int WordMax = 96;

    // Digits of the shortest number that is one group of digits and no letters.
    private const int ShortestId = 7;

    private readonly TextContext _context;
    private readonly List<TextMatch> _matches;
    private readonly TextTraits _traits;
    private readonly int _matchesMax;
    private PlaceTopics _topics;
    private int _numberDone;
    private int _wordDone;
    private int _macDone;
    private int _ipv6Done;
    private int _prefixDone;
    private int _uuidStart;
    private int _uuidEnd;

    private TextScanner(in TextContext context, List<TextMatch> matches, TextTraits traits, int matchesMax)
    {
        _context = context;
        _matches = matches;
        _traits = traits;
        _matchesMax = matchesMax;
        _topics = new PlaceTopics(context);
    }

    /// <summary>Adds the values of a text, in no particular order; some may overlap.</summary>
    /// <param name="context">The text and what stands beside it.</param>
    /// <param name="matches">Where values are added.</param>
    /// <param name="traits">Takes what else was seen.</param>
    /// <param name="matchesMax">With more the pass stops looking.</param>
    internal static void Scan(in TextContext context, List<TextMatch> matches, TextTraits traits, int matchesMax)
    {
        traits.Begin(context.Text.Length);
        var own = context with { Manifests = traits.Manifests, Judged = traits.Judged };
        if (own.NearSecret)
        {
            NearSecret.Find(own, matches);
        }

        new TextScanner(own, matches, traits, matchesMax).Run();
    }

    [SkipLocalsInit]
    private void Run()
    {
        var text = _context.Text;
        var candidates = Candidates.Start();
        var encoded = default(EncodedCandidates);
        var at = 0;
        for (; at + BlockMasks.Size + BlockMasks.LookAhead <= text.Length; at += BlockMasks.Size)
        {
            Step(ref MemoryMarshal.GetReference(text[at..]), at, ref candidates, ref encoded);
        }

        // What is left fits into two blocks; behind it comes nothing that any pattern has.
        Span<byte> rest = stackalloc byte[3 * BlockMasks.Size];
        BlockMasks.CopyRest(text[at..], rest);
        for (var offset = 0; at + offset < text.Length; offset += BlockMasks.Size)
        {
            Step(ref rest[offset], at + offset, ref candidates, ref encoded);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ref byte first, int block, ref Candidates candidates, ref EncodedCandidates encoded)
    {
        BlockMasks.Of(ref first, out var masks);
        candidates.Next(masks);
        encoded.Next(masks, candidates.Run12);
        if ((masks.NotAscii | masks.Hidden | masks.Backslash | encoded.Sign | encoded.Run) != 0)
        {
            _traits.Add(_context.Text, masks, encoded, block);
        }

        if (candidates.Any != 0 && _matches.Count <= _matchesMax)
        {
            Verify(candidates, block);
        }
    }

    private void Verify(in Candidates candidates, int block)
    {
        for (var bits = candidates.Uuid; bits != 0; bits &= bits - 1)
        {
            FindUuid(block + BitOperations.TrailingZeroCount(bits));
        }

        for (var bits = candidates.Prefix; bits != 0; bits &= bits - 1)
        {
            VerifyPrefix(block + BitOperations.TrailingZeroCount(bits));
        }

        for (var bits = candidates.Number; bits != 0; bits &= bits - 1)
        {
            VerifyNumber(block + BitOperations.TrailingZeroCount(bits) - 6);
        }

        if (candidates.Rare != 0)
        {
            VerifyRare(candidates, block);
        }
    }

    // Of few blocks, in a method of its own: what it keeps on the stack would be cleared for all.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void VerifyRare(in Candidates candidates, int block)
    {
        for (var bits = candidates.At; bits != 0; bits &= bits - 1)
        {
            var at = block + BitOperations.TrailingZeroCount(bits);
            // A password before a host only looks like an address.
            var isFound = UrlCredentials.Find(_context, at, _matches, out var match) || EmailAddress.Find(_context.Text, at, out match);
            Add(isFound, match);
        }

        for (var bits = candidates.Iban; bits != 0; bits &= bits - 1)
        {
            var at = block + BitOperations.TrailingZeroCount(bits) - 3;
            if (!IsInUuid(at))
            {
                Add(IbanNumber.Find(_context.Text, at, out var match), match);
            }
        }

        for (var bits = candidates.Ipv6; bits != 0; bits &= bits - 1)
        {
            var at = block + BitOperations.TrailingZeroCount(bits);
            if (at >= _ipv6Done && Ipv6Address.Find(_context.Text, at, out var match))
            {
                _ipv6Done = match.End;
                _matches.Add(match);
            }
            else
            {
                VerifyMac(at);
            }
        }

        for (var bits = candidates.Mac; bits != 0; bits &= bits - 1)
        {
            VerifyMac(block + BitOperations.TrailingZeroCount(bits));
        }

        for (var bits = candidates.Code | candidates.Long; bits != 0; bits &= bits - 1)
        {
            VerifyWord(block + BitOperations.TrailingZeroCount(bits));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FindUuid(int lastDash)
    {
        const int before = 23;
        var start = lastDash - before;
        if (start >= 0 && start + Uuid.Length <= _context.Text.Length && Uuid.Is(_context.Text.Slice(start, Uuid.Length)))
        {
            (_uuidStart, _uuidEnd) = (start, start + Uuid.Length);
        }
    }

    private readonly bool IsInUuid(int at) => at >= _uuidStart && at < _uuidEnd;

    private readonly void Add(bool found, in TextMatch match)
    {
        if (found)
        {
            _matches.Add(match);
        }
    }

    private void VerifyPrefix(int at)
    {
        if (at >= _prefixDone && PrefixTable.IsKnown(_context.Text, at))
        {
            if (PrefixTable.Beginnings.MayStand(_context.Text, at))
            {
                VerifyPrefix(PrefixTable.Beginnings, at);
            }

            if (PrefixTable.Anywhere.MayStand(_context.Text, at))
            {
                VerifyPrefix(PrefixTable.Anywhere, at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void VerifyPrefix(PrefixSet set, int at)
    {
        for (var cursor = set.First(_context.Text, at); cursor != 0; cursor = set.Next(cursor))
        {
            if (!set.Stands(_context.Text, at, cursor))
            {
                continue;
            }

            var entry = set[cursor];
            _traits.SaysSecret |= entry.Find(_context, at - entry.Anchor, _matches);
            // A block without END ends with the text; whatever begins inside it is part of it.
            if (_matches.Count > 0 && _matches[^1].Kind == Kind.PrivateKey)
            {
                _prefixDone = Math.Max(_prefixDone, _matches[^1].End);
            }
        }
    }

    // Whether digits follow behind up to three separators: a short number on its own is nothing.
    private static bool IsJoined(ReadOnlySpan<byte> text, int end)
    {
        const int separatorsMax = 3;
        for (var at = end; at < text.Length && at - end <= separatorsMax; at++)
        {
            if (Word.IsDigit(text[at]))
            {
                return at > end;
            }

            if (text[at] is not ((byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')'))
            {
                return false;
            }
        }

        return false;
    }

    // 15/132, 3.14: two groups with fewer digits than any value has but a date, which has three, or an address, which has four.
    private static bool IsRatio(ReadOnlySpan<byte> text, int at, int length)
    {
        const int digitsMin = 7;
        var second = at + length + 1;
        var digits = Word.Digits(text, second);
        var end = second + digits;
        return digits > 0 && length + digits < digitsMin && !IsJoined(text, end)
            && (end >= text.Length || !(Word.IsLetter(text[end]) || text[end] is (byte)'-' or (byte)'/' or (byte)'+'));
    }

    // A run of digits and separators may hold several values: each group of digits is tried as the beginning of one.
    private void VerifyNumber(int start)
    {
        var text = _context.Text;
        var at = Math.Max(IsInUuid(start) ? _uuidEnd : start, _numberDone);
        var gap = 0;
        while (at < text.Length && gap <= 3)
        {
            var length = Word.Digits(text, at);
            if (length == 0)
            {
                if (text[at] is not ((byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')'))
                {
                    break;
                }

                gap++;
                at++;
                continue;
            }

            gap = 0;
            if (length == 4 && Timestamp.BeginsWithMoment(text[at..]))
            {
                // Of nobody's birth; the digits behind it are seconds.
                at += Timestamp.MomentLength + Timestamp.SecondsLength(text[(at + Timestamp.MomentLength)..]);
                continue;
            }

            if (length == 4 && Timestamp.BeginsWithDate(text[at..]))
            {
                // The words before it may say that somebody was born then.
                IdScanner.Find(text, ref _topics, at, _matches);
                at += Timestamp.DateLength;
                continue;
            }

            VerifyGroup(at, length);
            at += length;
        }

        _numberDone = at;
    }

    private void VerifyGroup(int at, int length)
    {
        var text = _context.Text;
        if (!Word.Begins(text, at))
        {
            // Letters before the digits belong to them: X1234567L, DE123456789.
            var start = at - 1;
            while (start > 0 && at - start < LettersMax && Word.IsLetter(text[start - 1]) && !Word.Begins(text, start))
            {
                start--;
            }

            if (length >= 6 && Word.Begins(text, start))
            {
                IdScanner.Find(text, ref _topics, start, _matches);
            }

            return;
        }

        var isJoined = IsJoined(text, at + length);
        var country = IdScanner.LettersBefore(text, at);
        if (!isJoined && length < ShortestId && country < 0 && (at + length >= text.Length || !Word.IsLetter(text[at + length])))
        {
            return;
        }

        if (isJoined && country < 0 && IsRatio(text, at, length))
        {
            return;
        }

        if (length >= 9 || isJoined)
        {
            Add(CardNumber.Find(text, at, length, out var card), card);
            Add(SsnNumber.Find(_context, ref _topics, at, length, out var ssn), ssn);
            Add(PhoneNumber.Find(_context, ref _topics, at, length, out var phone), phone);
            if (length <= 3 && Word.ByteAt(text, at + length, (byte)'.'))
            {
                Add(Ipv4Address.Find(text, at, out var ipv4), ipv4);
            }
        }

        else
        {
            Add(PhoneNumber.FindShort(_context, ref _topics, at, length, out var phone), phone);
        }

        IdScanner.Find(text, ref _topics, at, _matches);
        if (country >= 0)
        {
            IdScanner.Find(text, ref _topics, country, _matches);
        }
    }

    private void VerifyMac(int at)
    {
        if (at >= _macDone && MacAddress.Find(_context.Text, at, out var match))
        {
            _macDone = match.End;
            _matches.Add(match);
        }
    }

    // The word of letters and digits around a place, once.
    private void VerifyWord(int at)
    {
        var text = _context.Text;
        if (at < _wordDone || at >= text.Length)
        {
            return;
        }

        var start = at;
        while (start > _wordDone && at - start < WordMax && Word.IsLetterOrDigit(text[start - 1]))
        {
            start--;
        }

        var end = at;
        while (end < text.Length && end - start <= WordMax && Word.IsLetterOrDigit(text[end]))
        {
            end++;
        }

        _wordDone = end;
        start += start > 0 && Word.IsEscapeLetter(text, start) ? 1 : 0;
        if (!Word.Begins(text, start) || !Word.Ends(text, end))
        {
            return;
        }

        if (end - start >= CryptoAddress.LengthMin)
        {
            Add(CryptoAddress.Find(text, start, end, out var match), match);
            return;
        }

        CodeWord.Find(text, ref _topics, start, end, _matches);
        IdScanner.Find(text, ref _topics, start, _matches);
    }
}
