using System.Globalization;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>Unicode's general categories as patterns name them: <c>\p{L}</c>, <c>\p{Lu}</c>, <c>\p{Letter}</c>.</summary>
internal static class GeneralCategories
{
    // In the order of UnicodeCategory, a bit each.
    private static readonly string[] Short =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly Dictionary<string, string> Long = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Mark"] = "M",
        ["Number"] = "N", ["Decimal_Number"] = "Nd", ["Punctuation"] = "P", ["Symbol"] = "S", ["Separator"] = "Z",
        ["Space_Separator"] = "Zs", ["Other"] = "C", ["Control"] = "Cc",
    };

    /// <summary>A bit for each category of a name; 0 for names that are not known.</summary>
    internal static uint Of(string name)
    {
        var known = Long.GetValueOrDefault(name, name);
        var bits = 0u;
        for (var category = (int)UnicodeCategory.UppercaseLetter; category <= (int)UnicodeCategory.OtherNotAssigned; category++)
        {
            var isIn = known.Length is 1 or 2 && Short[category].StartsWith(known, StringComparison.Ordinal);
            bits |= isIn ? 1u << category : 0;
        }

        return bits;
    }
}
