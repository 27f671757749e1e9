namespace Gateway.Governance.Masking.Detection;

/// <summary>What is known of a kind before anything is scanned.</summary>
/// <param name="Name">As policies, recordings and placeholders write it: small letters, digits and dashes, 1 to 32.</param>
/// <param name="Class">Its family.</param>
/// <param name="Confidence">0 to 100: what a verified value of it has, where its rule does not say otherwise.</param>
/// <param name="Rank">0 to 255, 0 proves most: whose name wins where two kinds claim the same bytes.</param>
/// <param name="Threshold">0 to 100: values found with less confidence are left.</param>
internal sealed record KindInfo(string Name, KindClass Class, int Confidence, byte Rank, int Threshold = KindInfo.DefaultThreshold)
{
    internal const int DefaultThreshold = 50;
    private const int NameMax = 32;

    /// <summary>Whether a text may name a kind.</summary>
    internal static bool IsName(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return text.Length is > 0 and <= NameMax && char.IsAsciiLetter(text[0]) && text[^1] != '-';
    }
}
