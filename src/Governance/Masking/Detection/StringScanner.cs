using Gateway.Governance.Masking.Encodings;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds the values in one JSON string or text, however it is escaped, disguised or encoded.</summary>
/// <remarks>
/// A boundary: where a detector fails, the text it failed on counts as <see cref="Kind.Unscanned"/>, and is not let through.
/// </remarks>
internal sealed class StringScanner
{
    [ThreadStatic]
    private static StringScanner? _ofThread;

    private readonly List<TextMatch> _matches = [];
    private readonly JsonText _decoded = new();
    private readonly LayeredScanner _layers = new();

    /// <summary>This thread's, so that a scan allocates nothing once it is warm.</summary>
    internal static StringScanner OfThread => _ofThread ??= new StringScanner();

    /// <summary>The values of the last scan: by start, then the longer one first. Spans are of the scanned bytes.</summary>
    internal List<TextMatch> Matches => _matches;

    /// <summary>Gives back what a huge text left; <see cref="Matches"/> are gone.</summary>
    internal void Release() => Layer.Clear(_matches);

    /// <summary>Scans the inside of a JSON string.</summary>
    /// <param name="raw">The bytes between its quotes.</param>
    /// <param name="name">The name of the property it belongs to, empty if none.</param>
    /// <param name="nearSecret">Whether the word secret stood just before it.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
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
        var context = new TextContext { Text = text, Name = name, NearSecret = nearSecret };
        try
        {
            var saysSecret = _layers.Scan(context, rules, _matches);
            rules.Thresholds.Apply(_matches);
            Overlaps.Resolve(_matches, rules.Groups);
            return saysSecret;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _matches.Clear();
            _matches.Add(new TextMatch(Kind.Unscanned, 0, text.Length, 100));
            return false;
        }
    }

    /// <summary>Scans a JSON number for the values of configured kinds alone.</summary>
    internal List<TextMatch> ScanNumber(ReadOnlySpan<byte> number, ReadOnlySpan<byte> name, DetectionRules rules)
    {
        _matches.Clear();
        try
        {
            RuleScan.Run(new TextContext { Text = number, Name = name }, rules, _matches);
            rules.Thresholds.Apply(_matches);
            Overlaps.Resolve(_matches, rules.Groups);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _matches.Clear();
            _matches.Add(new TextMatch(Kind.Unscanned, 0, number.Length, 100));
        }

        return _matches;
    }
}
