using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking;

/// <summary>Shows what a message calls without the values that were found in it.</summary>
public static class TargetText
{
    /// <summary>A tool's, prompt's or resource's name with <c>[kind]</c> in place of each value.</summary>
    /// <param name="target">The name, as it is in the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="hits">Every hit in it, also those that no scan of the name alone would find.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    public static string Of(string target, ReadOnlySpan<byte> message, IReadOnlyList<Hit> hits, DetectionRules rules)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(hits);
        var shown = TextMasker.Redact(target, rules);
        var decoded = new JsonText();
        foreach (var hit in hits)
        {
            if (shown.Length == 0)
            {
                break;
            }

            // A piece may be a few characters that stand anywhere.
            if (hit.Part > 0)
            {
                continue;
            }

            decoded.Decode(message.Slice(hit.Offset, hit.Length));
            var value = Encoding.UTF8.GetString(decoded.Text);
            decoded.Release();
            shown = value.Length == 0 ? shown : shown.Replace(value, $"[{hit.Kind}]", StringComparison.Ordinal);
        }

        return shown;
    }
}
