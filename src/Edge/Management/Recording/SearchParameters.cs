using System.Collections.Immutable;
using System.Globalization;
using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>What a search is asked, as its query says it.</summary>
/// <param name="Text">Words; those in double quotes follow each other.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Exchange">The exchange's id.</param>
/// <param name="Principal">The caller's subject or name.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Client">The client as it names itself.</param>
/// <param name="Tool">The tool, prompt or resource.</param>
/// <param name="Method">The protocol's method.</param>
/// <param name="Decision">allow, deny or hold.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Kind">Kinds of sensitive values that were found; all must have been.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="From">Begun at this time or later, RFC 3339.</param>
/// <param name="To">Begun before this time.</param>
/// <param name="Limit">1 to 200.</param>
/// <param name="Cursor">What the page before returned.</param>
internal sealed record SearchParameters(
    string? Text, string? Session, string? Exchange, string? Principal, string? Connection, string? Client, string? Tool, string? Method,
    string? Decision, string? Policy, string? Rule, string[]? Kind, string? Outcome, string? From, string? To, string? Limit,
    string? Cursor)
{
    /// <summary>The request.</summary>
    public SearchRecordings Ask(Caller caller)
    {
        var facets = ImmutableArray.CreateBuilder<SearchFacet>();
        foreach (var (kind, value) in (ReadOnlySpan<(FacetKind, string?)>)
        [
            (FacetKind.Session, Session), (FacetKind.Exchange, Exchange), (FacetKind.Principal, Principal),
            (FacetKind.Connection, Connection), (FacetKind.Client, Client), (FacetKind.Tool, Tool), (FacetKind.Method, Method),
            (FacetKind.Decision, Decision), (FacetKind.Policy, Policy), (FacetKind.Rule, Rule), (FacetKind.Outcome, Outcome),
        ])
            if (!string.IsNullOrEmpty(value)) facets.Add(new SearchFacet(kind, value));
        foreach (var kind in Kind ?? [])
            if (kind.Length > 0) facets.Add(new SearchFacet(FacetKind.Kind, kind));
        return new SearchRecordings(caller, Text ?? "", facets.ToImmutable(), Time(From), Time(To),
            string.IsNullOrEmpty(Cursor) ? null : Cursor, PageLimits.Read(Limit, PageLimits.Default));
    }

    // A minute before all times stands for what is no time: no validation accepts it.
    private static long? Time(string? text) => string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds() : SearchRecordings.NoTime;
}
