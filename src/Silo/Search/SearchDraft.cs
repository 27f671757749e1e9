using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Export;
using Gateway.Governance.Recording.Search;

namespace Gateway.Silo.Search;

/// <summary>An exchange as it is being put together from its entries. Owned by the writer.</summary>
internal sealed class SearchDraft
{
    /// <summary>Of an exchange that has not ended.</summary>
    public const string Open = "open";

    public required long Id { get; init; }

    public required long Session { get; init; }

    public required SessionFacts Who { get; init; }

    public required string SessionId { get; init; }

    public required string Exchange { get; init; }

    public required long Sequence { get; init; }

    public required long AtUnixMs { get; init; }

    public string Method { get; set; } = "";

    public string Target { get; set; } = "";

    public string Decision { get; set; } = "";

    public string Policy { get; set; } = "";

    public string Rule { get; set; } = "";

    public string Outcome { get; set; } = Open;

    public bool Cut { get; set; }

    public SortedSet<string> Kinds { get; } = new(StringComparer.Ordinal);

    public StringBuilder Text { get; } = new();

    /// <summary>How much of the text is in the index; -1 when the exchange is not in it.</summary>
    public int Indexed { get; set; } = -1;

    /// <summary>The facets that are in the index.</summary>
    public string Facets { get; set; } = "";

    /// <summary>Takes over what an entry tells.</summary>
    public void Take(ExportEvent told)
    {
        if (told.Entry.Kind is EntryKind.Admitted or EntryKind.Denied or EntryKind.Held or EntryKind.Released)
        {
            (Method, Target) = (told.Exchange.Method, told.Exchange.Target);
            (Decision, Policy, Rule) = (told.Exchange.Effect, told.Exchange.Policy, told.Exchange.Rule);
            if (told.Entry.Kind == EntryKind.Denied) Outcome = "denied";
        }

        if (told.Entry.Kind == EntryKind.Completed) Outcome = told.Text("end") is { Length: > 0 } end ? end : "unknown";
        foreach (var (kind, _) in told.Hits()) Kinds.Add(kind);
        Cut |= !SearchText.Add(Text, told.Payload);
    }

    /// <summary>The words of its facets, as they belong into the index.</summary>
    /// <param name="known">Words that were made before.</param>
    public string FacetWords(FacetWords known)
    {
        var words = new StringBuilder(400);
        Add(FacetKind.Session, SessionId);
        Add(FacetKind.Exchange, Exchange);
        Add(FacetKind.Principal, Who.Subject);
        if (!string.Equals(Who.Name, Who.Subject, StringComparison.Ordinal)) Add(FacetKind.Principal, Who.Name);
        Add(FacetKind.Connection, Who.Connection);
        Add(FacetKind.Client, Who.Client);
        Add(FacetKind.Tool, Target);
        Add(FacetKind.Method, Method);
        Add(FacetKind.Decision, Decision);
        Add(FacetKind.Policy, Policy);
        Add(FacetKind.Rule, Rule);
        Add(FacetKind.Outcome, Outcome);
        foreach (var kind in Kinds) Add(FacetKind.Kind, kind);
        return words.ToString();

        void Add(FacetKind kind, string value)
        {
            if (value.Length > 0) words.Append(kind is FacetKind.Exchange ? FacetToken.Of(kind, value) : known.Of(kind, value)).Append(' ');
        }
    }
}
