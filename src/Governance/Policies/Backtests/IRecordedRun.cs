using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Something that is told recorded sessions one after the other, each from its first entry on.</summary>
public interface IRecordedRun
{
    /// <summary>Goes on to another session; its entries follow.</summary>
    void Begin(SessionId session);

    /// <summary>Looks at the session's next entry.</summary>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="atUnixMs">Its time, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="payload">Its payload; empty where it was dropped.</param>
    void Add(long sequence, long atUnixMs, EntryKind kind, ReadOnlyMemory<byte> payload);
}
