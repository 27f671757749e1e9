using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>What a session would have done had a candidate decided in it: the recorded counters, and by how much they would
/// differ.</summary>
internal sealed class SessionCourse(DecisionReader reader)
{
    // Approvals and exchanges of calls that were held and that the candidate would not hold.
    private readonly HashSet<string> _notHeld = new(StringComparer.Ordinal);
    private long _calls, _toolCalls, _denied, _approved;

    /// <summary>The session's reader.</summary>
    public DecisionReader Reader => reader;

    /// <summary>The session.</summary>
    public SessionId Session => reader.Session;

    /// <summary>Whether the entry tells of a call that was decided before: a held one that was released, or that people refused.</summary>
    public static bool IsSecondLook(RecordedExchange exchange) =>
        exchange.Kind == EntryKind.Released || (exchange is { Kind: EntryKind.Denied, Effect: "hold" });

    /// <summary>What the session would have done before this exchange.</summary>
    public SessionCounters Counters(RecordedExchange exchange)
    {
        var was = exchange.Counters;
        return new SessionCounters(
            Math.Max(0, was.Calls + _calls), Math.Max(0, was.ToolCalls + _toolCalls), Math.Max(0, was.Denied + _denied),
            Math.Max(0, was.Approved + _approved), was.AgeSeconds);
    }

    /// <summary>Notes what the candidate says to an exchange.</summary>
    public void Take(RecordedExchange exchange, string effect)
    {
        var tool = exchange.Facts.Tool is null ? 0 : 1;
        switch (exchange.Kind)
        {
            case EntryKind.Admitted when effect == "deny":
                _denied++;
                _toolCalls -= tool;
                break;
            case EntryKind.Admitted when effect == "hold":
                _approved++;
                break;
            case EntryKind.Denied when exchange.Effect == "deny" && effect != "deny":
                _denied--;
                _toolCalls += tool;
                if (effect == "hold") _approved++;
                break;
            case EntryKind.Held when effect != "hold":
                _notHeld.Add(exchange.Approval);
                _notHeld.Add(exchange.Exchange);
                if (effect == "deny") _denied++;
                else _toolCalls += tool;
                break;
            case EntryKind.Released when _notHeld.Contains(exchange.Approval):
                _approved--;
                _toolCalls -= tool;
                break;
            case EntryKind.Denied when exchange.Effect == "hold" && _notHeld.Contains(exchange.Exchange):
                _denied--;
                _calls--;
                break;
        }
    }
}
