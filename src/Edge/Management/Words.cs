using System.Text.Json;

namespace Gateway.Edge.Management;

/// <summary>Writes an enumeration's value as the API spells it: camel case.</summary>
internal static class Words
{
    /// <summary>The word for <paramref name="value"/>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The value that <paramref name="word"/> spells; null for none, so that a query may leave it out.</summary>
    /// <returns>False when there is a word that spells no value.</returns>
    public static bool TryRead<T>(string? word, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(word)) return true;
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (!string.Equals(Of(candidate), word, StringComparison.Ordinal)) continue;
            value = candidate;
            return true;
        }

        return false;
    }

    /// <summary>Every word of the enumeration, for an error's text.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
