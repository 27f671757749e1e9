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
            shown.Add((Start(name, NameLength, ref hidden), Start(value, length, ref hidden)));
        }

        return shown;
    }

    private static string Start(string text, int length, ref int hidden)
    {
        var pieces = TextPieces.Of(text, length, 1, out var left);
        hidden += left;
        return pieces.Count > 0 ? pieces[0] : "";
    }
}
