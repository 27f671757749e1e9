namespace Gateway.Governance.Masking.Detection;

/// <summary>Slack tokens (xox?-, xoxe.xox?-, xapp-, xwfp-) and webhook addresses (hooks.slack.com).</summary>
internal static class SlackToken
{
    private const int BodyMin = 10;
    private const int BodyMax = 512;
    private const int PathMin = 20;

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        if (!Word.Begins(text, start))
        {
            return false;
        }

        var at = text[start + 1] == 'o' ? LegacyPrefixEnd(text, start) : start + 5;
        var bodyStart = at;
        var digits = 0;
        while (at > 0 && at < text.Length && at - bodyStart < BodyMax && IsBody(text[at]))
        {
            digits += Word.IsDigit(text[at++]) ? 1 : 0;
        }

        if (at - bodyStart < BodyMin || digits == 0 || at == 0)
        {
            return false;
        }

        matches.Add(new TextMatch(Kind.Slack, start, at - start, 90));
        return false;
    }

    internal static bool FindWebhook(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var pathStart = start + "hooks.slack.com/".Length;
        var path = text[pathStart..];
        if (!path.StartsWith("services/"u8) && !path.StartsWith("workflows/"u8) && !path.StartsWith("triggers/"u8))
        {
            return false;
        }

        var end = pathStart;
        while (end < text.Length && end - pathStart < BodyMax && (Word.IsBase64Url(text[end]) || text[end] is (byte)'/' or (byte)'+'))
        {
            end++;
        }

        if (end - pathStart < PathMin + "triggers/".Length)
        {
            return false;
        }

        var begin = text[..start].EndsWith("https://"u8) ? start - 8 : start;
        matches.Add(new TextMatch(Kind.Slack, begin, end - begin, 95));
        return false;
    }

    // xoxb-, xoxe-, xoxe.xoxp-: the place behind it, 0 if this is none.
    private static int LegacyPrefixEnd(ReadOnlySpan<byte> text, int start)
    {
        var at = start + 3;
        if (at + 1 < text.Length && text[at] == 'e' && text[at + 1] == '.' && text[(at + 2)..].StartsWith("xox"u8))
        {
            at += 5;
        }

        // The cookie token and the old workspace tokens may begin with a letter, all others begin with a number.
        return at + 2 < text.Length && text[at + 1] == '-'
            && (text[at] is (byte)'a' or (byte)'d' or (byte)'r' || (Word.IsDigit(text[at + 2]) && "bceops"u8.Contains(text[at])))
            ? at + 2 : 0;
    }

    private static bool IsBody(byte value) => Word.IsBase64Url(value) || value is (byte)'%' or (byte)'/' or (byte)'+';
}
