using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Siblings;

namespace Gateway.Governance.Masking;

/// <summary>Finds sensitive values in a JSON message.</summary>
public static class JsonScanner
{
    /// <summary>
    /// Scans every string (property names too) and every number of a message. Escapes hide nothing: a string that has any beside a
    /// candidate, or any <c>\u</c>, is decoded, and what is found is mapped back. A text that is not ASCII is read as a person reads it.
    /// </summary>
    /// <param name="json">One complete JSON text in UTF-8. Of anything else the hits mean little, but it is read to its end.</param>
    /// <param name="hits">Where hits are added, by offset, then the longer one first. Spans lie within one string's quotes, or cover a
    /// whole number. Hits of different kinds may overlap where one value holds another; two readings of the same digits
    /// are settled.</param>
    /// <remarks>Allocates nothing where nothing is found. Kinds and limits: docs/masking.md.</remarks>
    public static void Scan(ReadOnlySpan<byte> json, List<Hit> hits) => Scan(json, hits, DetectionRules.None);

    /// <summary>Scans for configured kinds as well, and with the configured thresholds.</summary>
    /// <inheritdoc cref="Scan(ReadOnlySpan{byte}, List{Hit})"/>
    /// <param name="json">One complete JSON text in UTF-8.</param>
    /// <param name="hits">Where hits are added.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    public static void Scan(ReadOnlySpan<byte> json, List<Hit> hits, DetectionRules rules)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(rules);
        var first = hits.Count;
        new JsonPass(json, hits, rules).Run();
        new SiblingPass(json, hits, rules).Run();
        StringScanner.OfThread.Release();
        rules.DropUnsure(hits, first);
    }
}
