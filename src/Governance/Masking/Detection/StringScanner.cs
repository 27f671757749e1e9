using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds the values in one JSON string or text: decoded where it is escaped, and folded where it is not ASCII.</summary>
internal sealed class StringScanner
{
    [ThreadStatic]
    private static StringScanner? _ofThread;

    private readonly List<TextMatch> _matches = [];
    private readonly JsonText _decoded = new();
    private readonly FoldedText _folded = new();

    /// <summary>This thread's, so that a scan allocates nothing once it is warm.</summary>
    internal static StringScanner OfThread => _ofThread ??= new StringScanner();

    /// <summary>The values of the last scan: by start, then the longer one first. Spans are of the scanned bytes.</summary>
    internal List<TextMatch> Matches => _matches;

    /// <summary>Scans the inside of a JSON string.</summary>
    /// <returns>Whether the string has the word secret.</returns>
    internal bool ScanString(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name, bool nearSecret, DetectionRules rules)
    {
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return ScanText(raw, name, nearSecret, rules);
        }

        _decoded.Decode(raw);
        var saysSecret = ScanText(_decoded.Text, name, nearSecret, rules);
        for (var i = 0; i < _matches.Count; i++)
        {
            var match = _matches[i];
            var (start, length) = _decoded.Map.Source(match.Start, match.Length);
            _matches[i] = match with { Start = start, Length = length };
        }

        _decoded.Release();
        return saysSecret;
    }

    /// <summary>Scans decoded text.</summary>
    /// <returns>Whether the text has the word secret.</returns>
    internal bool ScanText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, bool nearSecret, DetectionRules rules)
    {
        _matches.Clear();
        var saysSecret = Scan(new TextContext { Text = text, Name = name, NearSecret = nearSecret }, rules);
        if (text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F) >= 0 && _folded.Fold(text))
        {
            var first = _matches.Count;
            saysSecret |= Scan(new TextContext { Text = _folded.Text, Name = name, NearSecret = nearSecret }, rules);
            for (var i = first; i < _matches.Count; i++)
            {
                var match = _matches[i];
                var (start, length) = _folded.Map.Source(match.Start, match.Length);
                _matches[i] = match with { Start = start, Length = length };
            }
        }

        _folded.Release();
        Overlaps.Resolve(_matches);
        return saysSecret;
    }

    /// <summary>Scans a JSON number for the values of configured kinds alone.</summary>
    internal List<TextMatch> ScanNumber(ReadOnlySpan<byte> number, ReadOnlySpan<byte> name, DetectionRules rules)
    {
        _matches.Clear();
        RuleScan.Run(new TextContext { Text = number, Name = name }, rules, _matches);
        Overlaps.Resolve(_matches);
        return _matches;
    }

    private bool Scan(in TextContext context, DetectionRules rules)
    {
        if (!rules.IsEmpty)
        {
            RuleScan.Run(context, rules, _matches);
        }

        return TextScanner.Scan(context, _matches);
    }
}
