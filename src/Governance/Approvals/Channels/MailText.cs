using System.Text;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>A notice as an e-mail of plain text: nothing in it can be hidden by styles, and no picture tells that it was read.</summary>
public static class MailText
{
    private const int SubjectLength = 150;
    private const int TitleLength = 2_000;
    private const int FactsLength = 50_000;
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
        var hidden = 0;
        var text = new StringBuilder(TextPieces.Start(NoticeText.Title(notice), TitleLength, ref hidden)).Append("\n\n");
        if (notice.DecideAt is { } decide)
        {
            text.Append("Read and decide here; the link is yours alone, works once, and opening it decides nothing:\n")
                .Append(decide.AbsoluteUri).Append("\n\n");
        }
        else if (notice.ViewAt is { } view)
        {
            text.Append("Read it here:\n").Append(view.AbsoluteUri).Append("\n\n");
        }

        text.Append(BriefFacts.Lines(NoticeText.Facts(notice), FactsLength, out var left)).Append('\n');
        hidden += left;
        var arguments = TextPieces.Start(NoticeText.Arguments(notice), ArgumentsLength, ref hidden);
        if (arguments.Length > 0) text.Append('\n').Append(arguments).Append('\n');
        if (hidden > 0) text.Append('\n').Append(NoticeText.Cut(hidden)).Append('\n');
        return text.ToString();
    }
}
