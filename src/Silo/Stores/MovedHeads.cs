using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Stores;

/// <summary>Sessions whose ends have moved.</summary>
/// <param name="Position">All entries up to this one are accounted for.</param>
/// <param name="FirstAtUnixMs">When the first of the new entries was made, milliseconds since 1970-01-01 UTC; 0 for none.</param>
/// <param name="Heads">Their ends now, in the order of their positions.</param>
/// <param name="IsAll">Whether these are all there were; else there were more than one checkpoint covers.</param>
internal sealed record MovedHeads(long Position, long FirstAtUnixMs, IReadOnlyList<SessionHead> Heads, bool IsAll);
