using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Tries a kind on a text, the way a message would carry it.</summary>
internal static class KindTrial
{
    /// <summary>Whether rules find a value of a kind in a text.</summary>
    internal static bool Finds(DetectionRules rules, Kind kind, string text)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(JsonSerializer.SerializeToUtf8Bytes(text), hits, rules);
        var name = Detectors.NameOf(kind);
        return hits.Exists(h => string.Equals(h.Kind, name, StringComparison.Ordinal));
    }
}
