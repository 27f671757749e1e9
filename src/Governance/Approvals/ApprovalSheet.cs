using System.Collections.Immutable;
using System.Globalization;

using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals;

/// <summary>An approval as every approver sees it, whatever the channel: made to be judged in ten seconds, and whole.</summary>
/// <remarks>Everything is masked and safe to print: no control, hidden or direction character is in any text. Nothing is cut; a channel
/// that cannot carry it all must say so and link to where all of it is. Source: T2, T16.</remarks>
public sealed record ApprovalSheet
{
    /// <summary>The one-line effect, such as <c>delete_customer on crm: may destroy</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Who, for whom, through what, by which rule, until when.</summary>
    public required ImmutableArray<SheetLine> Lines { get; init; }

    /// <summary>What makes it risky, the gravest first; empty for nothing.</summary>
    public required ImmutableArray<string> Risks { get; init; }

    /// <summary>All arguments as they will run, edits applied; masked values show as <c>[kind]</c>.</summary>
    public required ImmutableArray<SheetArgument> Arguments { get; init; }

    /// <summary>What approvers changed: the argument, what it was, what it is; empty for nothing.</summary>
    public required ImmutableArray<SheetLine> Edits { get; init; }

    /// <summary>What is hidden in the arguments, by kind and place, never the value.</summary>
    public required ImmutableArray<string> Masked { get; init; }

    /// <summary>What the session did before, the latest first.</summary>
    public required ImmutableArray<string> Before { get; init; }

    /// <summary>What of the votes there is, and what is needed still.</summary>
    public required string Votes { get; init; }

    /// <summary>The sheet of an approval.</summary>
    public static ApprovalSheet Of(ApprovalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var request = view.Request;
        var arguments = SheetArguments.Of(Message(view));
        return new ApprovalSheet
        {
            Effect = SheetWords.Effect(view),
            Lines = SheetWords.Lines(view),
            Risks = SheetWords.Risks(view, arguments),
            Arguments = arguments,
            Edits = Changes(view, arguments),
            Masked = [.. request.Evidence.Masked.Select(static m => $"{VisibleText.Line(m.Kind)} at {VisibleText.Line(m.Path)}")],
            Before = [.. request.Evidence.Recent.Select(static call =>
                $"{Moment(call.AtUnixMs)} {call.Effect} {VisibleText.Line(call.Target)}")],
            Votes = SheetWords.Votes(view),
        };
    }

    /// <summary>The masked message as it would run, edits applied; as it was sent where they do not fit it.</summary>
    public static ReadOnlyMemory<byte> Message(ApprovalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Edits.IsEmpty ? view.Request.Message : ArgumentEdits.Apply(view.Request.Message, view.Edits) ?? view.Request.Message;
    }

    /// <summary>A principal in one line: name, subject and issuer.</summary>
    public static string Person(PrincipalKey key, string name) =>
        $"{VisibleText.Line(name)} ({VisibleText.Line(key.Subject)} of {VisibleText.Line(key.Issuer)})";

    internal static string Moment(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ImmutableArray<SheetLine> Changes(ApprovalView view, ImmutableArray<SheetArgument> now)
    {
        if (view.Edits.IsEmpty) return [];
        var then = SheetArguments.Of(view.Request.Message);
        // What was edited twice is shown once: as it was sent, and as it is now.
        return [.. view.Edits.GroupBy(static edit => edit.Pointer, StringComparer.Ordinal).Select(edits => new SheetLine(
            VisibleText.Line(edits.Key),
            $"{Under(then, edits.Key)} → {(edits.Last().Value is null ? "(removed)" : Under(now, edits.Key))}"))];
    }

    private static string Under(ImmutableArray<SheetArgument> arguments, string pointer)
    {
        var shown = VisibleText.Line(pointer);
        var found = arguments.Where(a => a.Path == shown || a.Path.StartsWith(shown + "/", StringComparison.Ordinal)).ToList();
        return found.Count == 0 ? "(not there)" : string.Join(", ", found.Select(static a => a.Text));
    }
}
