using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Connections;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Content;

namespace Gateway.Edge.Gateway;

/// <summary>What a message of an upstream goes through, by the request that it belongs to.</summary>
/// <param name="Asked">The request.</param>
/// <param name="ForClient">What is hidden from the client.</param>
/// <param name="ForRecording">What is hidden from the recording.</param>
/// <param name="Content">What nobody gets.</param>
internal sealed record AnswerRules(OpenRequest Asked, MaskPlan ForClient, MaskPlan ForRecording, ContentRules Content)
{
    /// <summary>Whether the answer may be another request's.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>The lists that the answer may be besides what was asked.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];

    /// <summary>Those of a request on its own stream.</summary>
    public static AnswerRules Of(Route route, OpenRequest asked)
    {
        var plans = route.Plans(asked.Masks);
        return new AnswerRules(asked, plans.ForClient.ForTables(asked.Sql), plans.ForRecording.ForTables(asked.Sql), plans.Content);
    }

    /// <summary>Those of a request on its own stream, where others' answers may come in place of its own.</summary>
    public static AnswerRules Of(Route route, OpenRequest asked, ImmutableArray<OpenRequest> others) => others.IsEmpty
        ? Of(route, asked)
        : Of(route, new OpenRequest(asked.RawId, asked.Method, asked.Name,
            [.. asked.Masks.Concat(others.SelectMany(static other => other.Masks)).Distinct()], sql: null)) with
        {
            IsDoubtful = true,
            Lists = [.. Methods.Lists.Where(list => list != asked.Method && others.Any(other => other.Method == list))],
        };

    /// <summary>Those of an answer on another request's stream: what its own request hides, and what the stream hides.</summary>
    /// <param name="route">The connection.</param>
    /// <param name="stream">What was decided for the stream.</param>
    /// <param name="asked">All requests that it may answer.</param>
    /// <returns>Null when nobody can say what it must hide.</returns>
    public static AnswerRules? Of(Route route, ImmutableArray<MaskObligation> stream, IReadOnlyList<OpenRequest> asked)
    {
        if (asked.Count == 0 || asked.Any(other => other.Method != asked[0].Method)) return null;
        var (first, isSure) = (asked[0], asked.Count == 1);
        ImmutableArray<MaskObligation> masks = stream.IsDefaultOrEmpty && isSure
            ? first.Masks
            : [.. asked.SelectMany(one => one.Masks).Concat(stream.IsDefault ? [] : stream).Distinct()];
        return Of(route, new OpenRequest(first.RawId, first.Method, first.Name, masks, isSure ? first.Sql : null));
    }
}
