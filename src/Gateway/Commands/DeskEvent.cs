using System.Text.Json;

namespace Gateway.Commands;

/// <summary>What an approver's desk hears.</summary>
internal abstract record DeskEvent
{
    private DeskEvent() { }

    /// <summary>A key was pressed while the page of this number was the last that was shown whole.</summary>
    public sealed record Pressed(char Key, int Page) : DeskEvent;

    /// <summary>An approval came or changed.</summary>
    public sealed record Changed(JsonElement Approval) : DeskEvent;

    /// <summary>Nothing more comes: the terminal has gone, or <paramref name="Fault"/> says what failed.</summary>
    public sealed record Ended(CommandException? Fault) : DeskEvent;
}
