using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies.Sql;

namespace Gateway.Governance.Approvals;

/// <summary>A call as its approvers changed it, with facts and hits found anew: policy judges it as if it had been sent so.</summary>
public static class EditedCall
{
    /// <summary>The changed call; null when an edit does not fit it, or when it cannot be judged here.</summary>
    /// <param name="request">The call as it was sent.</param>
    /// <param name="edits">What approvers changed.</param>
    /// <param name="connection">Where it goes. One whose texts an analyser reads cannot be edited: what it found is not found here.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    public static AdmitRequest? Of(
        AdmitRequest request, ImmutableArray<ArgumentEdit> edits, ConnectionConfig connection, DetectionRules rules)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(connection);
        if (connection.Analyser is not null || ArgumentEdits.Apply(request.Message, edits) is not { } message) return null;
        var hits = new List<Hit>();
        JsonScanner.Scan(message, hits, rules);
        ReadOnlyMemory<byte> arguments;
        using (var document = JsonDocument.Parse(message, CallDigest.Strict))
            arguments = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(
                document.RootElement.GetProperty("params"u8).GetProperty("arguments"u8)).ToArray();
        return request with
        {
            Message = message,
            Hits = [.. hits],
            Facts = request.Facts with
            {
                Arguments = arguments,
                Sql = request.Facts.Tool is { } tool ? SqlArguments.Classify(connection.Sql, tool.Name, arguments) : null,
                Hits = [.. hits.GroupBy(static hit => hit.Kind, StringComparer.Ordinal)
                    .Select(static kind => new KindCount(kind.Key, kind.Count()))],
                RequestBytes = message.Length,
            },
        };
    }
}
