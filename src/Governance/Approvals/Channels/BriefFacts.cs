namespace Gateway.Governance.Approvals.Channels;

/// <summary>The facts of a notice for a message of bounded size: so many, and so long each. The page that the message links to has them
/// all.</summary>
/// <remarks>How many facts there are is for the caller of the tool to say: an argument that misleads the eye is a risk, and a call may have
/// a million arguments. They must not crowd out who asks and who may decide.</remarks>
internal static class BriefFacts
{
    private const int FactsMax = 60;
    private const int OfOneNameMax = 12;
    private const int NameLength = 100;
    private const int LengthMin = 32;

    /// <summary>At most 60 facts, 12 of one name, in their order.</summary>
    /// <param name="facts">All of them.</param>
    /// <param name="length">Characters of one value, at least 2.</param>
    /// <param name="hidden">Characters that are left out.</param>
    public static IReadOnlyList<(string Name, string Value)> Of(
        IReadOnlyList<(string Name, string Value)> facts, int length, out int hidden)
    {
        var shown = new List<(string, string)>();
        var named = new Dictionary<string, int>(StringComparer.Ordinal);
        hidden = 0;
        foreach (var (name, value) in facts)
        {
            var before = named.GetValueOrDefault(name);
            if (before >= OfOneNameMax || shown.Count >= FactsMax)
            {
                hidden += value.Length;
                continue;
            }

            named[name] = before + 1;
            shown.Add((TextPieces.Start(name, NameLength, ref hidden), TextPieces.Start(value, length, ref hidden)));
        }

        return shown;
    }

    /// <summary>The same as text, one fact a line.</summary>
    /// <param name="facts">All of them.</param>
    /// <param name="most">Characters in all, at least 4,000.</param>
    /// <param name="hidden">Characters that are left out.</param>
    public static string Lines(IReadOnlyList<(string Name, string Value)> facts, int most, out int hidden)
    {
        for (var length = most; ; length /= 2)
        {
            var text = string.Join('\n', Of(facts, length, out hidden).Select(static fact => $"{fact.Name}: {fact.Value}"));
            if (text.Length <= most || length < LengthMin) return TextPieces.Start(text, most, ref hidden);
        }
    }
}
