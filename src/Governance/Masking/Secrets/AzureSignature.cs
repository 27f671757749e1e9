using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The signature of an Azure shared access signature: <c>sig=</c> and 32 bytes in base64, percent-encoded or not, beside
/// its other parameters.</summary>
internal static class AzureSignature
{
    private const int LengthMin = 43;
    private const int LengthMax = 140;
    private const int Reach = 400;

    private static readonly uint ValueSet = Alphabet.Of('r');

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var at = start + "sig=".Length;
        if (!Word.Begins(text, start))
        {
            return false;
        }

        var length = Alphabet.Run(ValueSet, text, at, LengthMax);
        var around = text[Math.Max(0, start - Reach)..Math.Min(text.Length, at + length + Reach)];
        if (length >= LengthMin && (around.IndexOf("se="u8) >= 0 || around.IndexOf("sv="u8) >= 0))
        {
            matches.Add(new TextMatch(SecretKind.Azure, at, length, 95));
        }

        return false;
    }
}
