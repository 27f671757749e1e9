using System.Collections.Immutable;
using FluentValidation;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Search;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>Recorded exchanges by what they hold.</summary>
internal sealed record SearchRecordings(
    Caller Caller, string Text, ImmutableArray<SearchFacet> Facets, long? FromUnixMs, long? ToUnixMs, string? Cursor, int Limit)
    : IRecordingReading, IRequest<Outcome<HitList>>
{
    /// <summary>What stands for a time that cannot be read.</summary>
    public const long NoTime = long.MinValue;

    private const int ValueCharsMax = 300;

    public Operation Operation => Operation.SearchRecordings;

    // What was looked for may be the very value that policy hides, pasted to see whether it leaked: so it is not written down, only how.
    public string Resource
    {
        get
        {
            var words = SearchTerms.Split(Text).Count;
            var asked = Facets.Select(static facet => facet.Kind is FacetKind.Session or FacetKind.Exchange or FacetKind.Connection
                && OpaqueOrName(facet.Value) ? $"{Words.Of(facet.Kind)}={facet.Value}" : Words.Of(facet.Kind)).ToList();
            if (words > 0) asked.Add($"{words} words");
            if (FromUnixMs is not null || ToUnixMs is not null) asked.Add("time");
            return asked.Count == 0 ? "all" : string.Join(' ', asked);
        }
    }

    private static bool OpaqueOrName(string value) =>
        value.Length <= 63 && value.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    internal sealed class Validator : AbstractValidator<SearchRecordings>
    {
        public Validator()
        {
            RuleFor(static r => r.Limit).InclusiveBetween(1, PageLimits.Max).WithMessage(PageLimits.Message(PageLimits.Max));
            RuleFor(static r => r.Text).MaximumLength(SearchTerms.CharsMax).WithMessage($"text: at most {SearchTerms.CharsMax} characters");
            RuleFor(static r => r.Text).Must(static text => SearchTerms.Split(text).Count <= SearchTerms.TermsMax)
                .WithMessage($"text: at most {SearchTerms.TermsMax} words or phrases");
            RuleFor(static r => r.Text).Must(static text => string.IsNullOrWhiteSpace(text) || SearchTerms.Split(text).Count > 0)
                .WithMessage("text: write a word with a letter or a digit in it");
            RuleFor(static r => r.Facets)
                .Must(static facets => facets.Length <= 30 && facets.All(static f => f.Value.Length <= ValueCharsMax))
                .WithMessage($"a facet's value has at most {ValueCharsMax} characters, and there are at most 30");
            RuleFor(static r => r.FromUnixMs).NotEqual(NoTime).WithMessage("from: write a time such as 2026-11-20T08:00:00Z");
            RuleFor(static r => r.ToUnixMs).NotEqual(NoTime).WithMessage("to: write a time such as 2026-11-20T08:00:00Z");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<SearchRecordings, Outcome<HitList>>
    {
        public async Task<Outcome<HitList>> Handle(SearchRecordings request, CancellationToken cancellationToken)
        {
            SearchPage page;
            try
            {
                page = await grains.GetGrain<ISearchGrain>(ISearchGrain.Key).SearchAsync(new SearchQuery(
                    request.Text, request.Facets, request.FromUnixMs, request.ToUnixMs, request.Cursor, request.Limit));
            }
            catch (ArgumentException)
            {
                return ManagementFault.Invalid(["cursor: repeat what the page before returned"]);
            }

            return page.State switch
            {
                SearchState.Answered => new HitList([.. page.Hits.Select(HitItem.Of)], page.Cursor, page.Behind),
                SearchState.Off => ManagementFault.Conflict(ErrorCodes.SearchOff, "The configuration turns the search index off.",
                    "Set recording.search to true; the index is made from the recording by itself."),
                SearchState.TooBroad => ManagementFault.Invalid(["the question takes too long: add a facet, a rarer word, or from and to"]),
                _ => ManagementFault.Conflict(ErrorCodes.SearchPreparing,
                    $"The search index is being made; {page.Behind} entries are still to come.", "Ask again in a while."),
            };
        }
    }
}
