using System.Text;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>A notice as an e-mail of plain text: nothing in it can be hidden by styles, and no picture tells that it was read.</summary>
public static class MailText
{
    private const int SubjectLength = 150;
    private const int ArgumentsLength = 200_000;

    /// <summary>The subject, one line of visible characters.</summary>
    public static string Subject(Notice notice)
    {
        var title = NoticeText.Title(notice);
        var piece = TextPieces.Of(title, SubjectLength, 1, out var left)[0];
        return left > 0 ? piece + "…" : piece;
    }

    /// <summary>The text, lines parted by line feeds.</summary>
    public static string Body(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var text = new StringBuilder(NoticeText.Title(notice)).Append("\n\n");
        if (notice.DecideAt is { } decide)
        {
            text.Append("Read and decide here; the link is yours alone, works once, and opening it decides nothing:\n")
                .Append(decide.AbsoluteUri).Append("\n\n");
        }
        else if (notice.ViewAt is { } view)
        {
            text.Append("Read it here:\n").Append(view.AbsoluteUri).Append("\n\n");
        }

        foreach (var (name, value) in NoticeText.Facts(notice)) text.Append(name).Append(": ").Append(value).Append('\n');
        var shown = TextPieces.Of(NoticeText.Arguments(notice), ArgumentsLength, 1, out var left);
        if (shown.Count > 0) text.Append('\n').Append(shown[0]).Append('\n');
        if (left > 0) text.Append('\n').Append(NoticeText.Cut(left)).Append('\n');
        return text.ToString();
    }
}
