using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// Scans a text as it stands, as a reader takes it (folded), and decoded up to three times over. What is found in a decoded text is
/// mapped back to the bytes that encode it: exactly where each character is encoded for itself, else the whole encoded stretch.
/// </summary>
/// <remarks>
/// More than is looked at (a fourth encoding, an archive that expands beyond its bound, more decoding than the budget allows, more values
/// than can be told apart) is a hit of its own, <see cref="Kind.Unscanned"/>: what cannot be looked at is not let through.
/// </remarks>
internal sealed class LayeredScanner
{
    internal const int DepthMax = 3;
    private const int BudgetAtLeast = 64 * 1024;
    private const int BudgetFactor = 8;
    private const int ExpandedMax = 4 * 1024 * 1024;
    private const int DeepRunMin = 32;
    private const int HeadLength = 4096;

    // More than any text has by itself: a value takes several bytes, and few of them overlap.
    private const int MatchesAtLeast = 4096;
    private const int BytesPerMatch = 2;

    private readonly Layer?[] _layers = new Layer?[DepthMax + 1];
    private DetectionRules _rules = DetectionRules.None;
    private long _budget;

    /// <summary>Scans a text.</summary>
    /// <param name="context">The text and what stands beside it.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    /// <param name="matches">Where values are added, in no particular order.</param>
    /// <returns>Whether the text has the word secret.</returns>
    internal bool Scan(in TextContext context, DetectionRules rules, List<TextMatch> matches)
    {
        _rules = rules;
        _budget = BudgetAtLeast + ((long)BudgetFactor * context.Text.Length);
        return Scan(context, matches, 0);
    }

    private bool Scan(in TextContext context, List<TextMatch> matches, int depth)
    {
        var layer = _layers[depth] ??= new Layer();
        var text = context.Text;
        var saysSecret = Find(context, matches, layer.Traits);
        if (layer.Traits.HasOddCharacters && layer.Folded.Fold(text))
        {
            var first = matches.Count;
            var folded = Beside(context, layer.Folded.Text);
            saysSecret |= Find(folded, matches, layer.Traits);
            Decode(folded, matches, layer, depth);
            Map(matches, first, layer.Folded.Map);
        }
        else
        {
            Decode(context, matches, layer, depth);
        }

        layer.Release();
        return saysSecret;
    }

    private bool Find(in TextContext context, List<TextMatch> matches, TextTraits traits)
    {
        if (!_rules.IsEmpty)
        {
            RuleScan.Run(context, _rules, matches);
        }

        var first = matches.Count;
        var most = first + MatchesAtLeast + (context.Text.Length / BytesPerMatch);
        TextScanner.Scan(context, matches, traits, most);
        if (matches.Count > most)
        {
            matches.RemoveRange(first, matches.Count - first);
            matches.Add(new TextMatch(Kind.Unscanned, 0, context.Text.Length, 100));
        }

        return traits.SaysSecret;
    }

    private void Decode(in TextContext context, List<TextMatch> matches, Layer layer, int depth)
    {
        var text = context.Text;
        if (layer.Traits.HasEscapes)
        {
            Hidden(context, matches, layer, depth, layer.Escaped);
        }

        if (layer.Traits.HasEquals)
        {
            Hidden(context, matches, layer, depth, layer.Quoted);
        }

        var done = 0;
        foreach (var place in layer.Traits.Runs)
        {
            if (place < done)
            {
                continue;
            }

            var run = EncodedRun.Around(text, place, done);
            done = run.End;
            if (depth < DepthMax || run.End - run.Start >= DeepRunMin)
            {
                Run(context, matches, layer, depth, run);
            }
        }
    }

    private void Hidden(in TextContext context, List<TextMatch> matches, Layer layer, int depth, HiddenText hidden)
    {
        var text = context.Text;
        for (var from = 0; hidden.Next(text, from, out var part); from = part.End.Value)
        {
            var (start, length) = part.GetOffsetAndLength(text.Length);
            var first = matches.Count;
            Deeper(Beside(context, hidden.Text), matches, layer, depth);
            Map(matches, first, hidden.Map, start);
            if (ReachesOver(matches, first, start, start + length, text.Length))
            {
                // A value may go on beyond the part: all of the text is looked at as one.
                matches.RemoveRange(first, matches.Count - first);
                hidden.Decode(text);
                Deeper(Beside(context, hidden.Text), matches, layer, depth);
                Map(matches, first, hidden.Map);
                return;
            }
        }
    }

    private static bool ReachesOver(List<TextMatch> matches, int first, int start, int end, int textEnd)
    {
        for (var i = first; i < matches.Count; i++)
        {
            if ((matches[i].Start <= start && start > 0) || (matches[i].End >= end && end < textEnd))
            {
                return true;
            }
        }

        return false;
    }

    // Hex is within what may be base64.
    private void Run(in TextContext context, List<TextMatch> matches, Layer layer, int depth, in EncodedRun run)
    {
        var text = context.Text;
        if (text[run.Start..run.End].IndexOfAnyInRange((byte)'A', (byte)'Z') >= 0)
        {
            var isDecoded = Base64(context, matches, layer, depth, run);
            if (!isDecoded || !run.IsBroken)
            {
                var phase = isDecoded && layer.Base64.Shift >= 0 ? (run.Start + layer.Base64.Shift) & 3 : JoinedToken.NoPhase;
                Joined(context, matches, layer, depth, run, phase);
            }
        }

        var first = matches.Count;
        for (var at = run.Start; EncodedRun.NextHex(text[..run.End], at, out var hex); at = hex.End)
        {
            first = matches.Count;
            if (layer.Hex.Decode(text[hex.Start..hex.End], ExpandedMax))
            {
                Deeper(Beside(context, layer.Hex.Text), matches, layer, depth, layer.Hex.IsTooLarge);
                Cut(matches, first, hex, layer.Hex);
            }
        }
    }

    private bool Base64(in TextContext context, List<TextMatch> matches, Layer layer, int depth, in EncodedRun run)
    {
        if (!layer.Base64.Decode(context.Text[run.Start..run.End], run.IsBroken, ExpandedMax))
        {
            return false;
        }

        var first = matches.Count;
        Deeper(Beside(context, layer.Base64.Text), matches, layer, depth, layer.Base64.IsTooLarge);
        Cover(matches, first, run.Start, run.End);
        return true;
    }

    // Parts of a run are decoded once more, so that is work of its own.
    private void Joined(in TextContext context, List<TextMatch> matches, Layer layer, int depth, in EncodedRun run, int phase)
    {
        for (var at = run.Start; JoinedToken.Next(context.Text, run, phase, at, out var token, out var isGuess);)
        {
            var length = token.End - token.Start;
            var isWhole = true;
            if (isGuess && length > HeadLength)
            {
                // It goes on to the line's end: each of the many in a large file would cost all the rest of it.
                _budget -= HeadLength;
                isWhole = _budget >= 0 && layer.Base64.Decode(context.Text.Slice(token.Start, HeadLength), false, HeadLength);
            }

            _budget -= isWhole ? length : 0;
            if (_budget < 0)
            {
                matches.Add(new TextMatch(Kind.Unscanned, 0, context.Text.Length, 100));
                return;
            }

            var isDecoded = isWhole && (depth < DepthMax || length >= DeepRunMin) && Base64(context, matches, layer, depth, token);
            at = isDecoded ? token.End : JoinedToken.Past(context.Text[..run.End], token.Start) + 1;
        }
    }

    private void Deeper(in TextContext context, List<TextMatch> matches, Layer layer, int depth, bool isTooLarge = false)
    {
        _budget -= context.Text.Length;
        if (depth == DepthMax || isTooLarge || _budget < 0)
        {
            matches.Add(new TextMatch(Kind.Unscanned, 0, context.Text.Length, 100));
            return;
        }

        // A list of its own, because what is found has other places.
        layer.Matches.Clear();
        Scan(context, layer.Matches, depth + 1);
        matches.AddRange(layer.Matches);
    }

    private static TextContext Beside(in TextContext context, ReadOnlySpan<byte> text) =>
        new() { Text = text, Name = context.Name, NearSecret = context.NearSecret };

    private static void Map(List<TextMatch> matches, int first, OffsetMap map, int shift = 0)
    {
        for (var i = first; i < matches.Count; i++)
        {
            var match = matches[i];
            var (start, length) = map.Source(match.Start, match.Length);
            matches[i] = match with { Start = start + shift, Length = length };
        }
    }

    private static void Cover(List<TextMatch> matches, int first, int start, int end)
    {
        for (var i = first; i < matches.Count; i++)
        {
            matches[i] = matches[i] with { Start = start, Length = end - start };
        }
    }

    private static void Cut(List<TextMatch> matches, int first, in EncodedRun run, HexRun hex)
    {
        if (!hex.IsExact)
        {
            Cover(matches, first, run.Start, run.End);
            return;
        }

        for (var i = first; i < matches.Count; i++)
        {
            var match = matches[i];
            matches[i] = match with { Start = run.Start + hex.Shift + (2 * match.Start), Length = 2 * match.Length };
        }
    }
}
