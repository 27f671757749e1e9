using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Recording;

/// <summary>What the checkpoints beside a recording say.</summary>
/// <param name="Checkpoints">Checkpoints that were read; 0: there are none, and only the chains were checked.</param>
/// <param name="Leaves">Leaves of the last one's tree.</param>
/// <param name="Origin">The log's name; empty without a checkpoint.</param>
/// <param name="SignedBy">The verifier key that signed the last one; empty when none did.</param>
/// <param name="IsTrusted">Whether that key was named by whoever asked, or handed over from one that was; null when none was
/// named.</param>
/// <param name="Cosigned">How many signatures of witnesses the newest cosigned one carries; they are not judged here.</param>
/// <param name="SealedTo">The number of the last entry that it covers.</param>
/// <param name="Unsealed">Entries behind that, which no checkpoint vouches for yet.</param>
public sealed record EvidenceSummary(
    long Checkpoints, long Leaves, string Origin, string SignedBy, bool? IsTrusted, int Cosigned, long SealedTo, long Unsealed)
{
    /// <summary>For people: one or two lines.</summary>
    public void WriteText(StringBuilder text)
    {
        if (Checkpoints == 0)
        {
            text.Append("  no checkpoints: the chains were checked, nothing is signed\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"  {Checkpoints:N0} checkpoint{(Checkpoints == 1 ? "" : "s")} of ");
        text.Append(CultureInfo.InvariantCulture, $"{VisibleText.Line(Origin)}, the last with {Leaves:N0} leaves; {Unsealed:N0} newer ");
        text.Append(CultureInfo.InvariantCulture, $"{(Unsealed == 1 ? "entry" : "entries")} not signed yet\n");
        var trust = IsTrusted switch
        {
            true => "which is trusted",
            false => "which is NOT trusted",
            _ => "which nobody vouched for: name the key that you know with --key",
        };
        if (SignedBy.Length > 0) text.Append("  signed by ").Append(VisibleText.Line(SignedBy)).Append(", ").Append(trust).Append('\n');
    }

    /// <summary>For scripts: the member <c>evidence</c>.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("evidence");
        json.WriteNumber("checkpoints", Checkpoints);
        json.WriteNumber("leaves", Leaves);
        json.WriteString("origin", Origin);
        json.WriteString("signedBy", SignedBy);
        if (IsTrusted is { } trusted) json.WriteBoolean("trusted", trusted);
        json.WriteNumber("cosigned", Cosigned);
        json.WriteNumber("sealedTo", SealedTo);
        json.WriteNumber("unsealed", Unsealed);
        json.WriteEndObject();
    }
}
