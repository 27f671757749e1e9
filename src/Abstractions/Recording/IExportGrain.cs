using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Gateway.Abstractions.Recording;

/// <summary>Tells how the exports of recordings are, and sets them back, for whoever has no store at hand. Owns nothing. Key:
/// <see cref="Key"/>.</summary>
/// <remarks>A failing store shows as <see cref="Stores.StoreUnavailableException"/>.</remarks>
[Alias("gw.IExportGrain")]
public interface IExportGrain : IGrainWithStringKey
{
    /// <summary>The one key of this grain.</summary>
    const string Key = "main";

    /// <summary>Every export of the configuration, in its order.</summary>
    [Alias("Status"), AlwaysInterleave] Task<ImmutableArray<ExportStatus>> StatusAsync();

    /// <summary>Makes an export go on behind another entry; what lies behind that is sent, whether it was before or not.</summary>
    /// <param name="name">The export.</param>
    /// <param name="position">The entry it goes on behind, from 0; negative for the last that there is.</param>
    /// <returns>How it is then; null when there is no such export, or no entry of that position.</returns>
    [Alias("Reset"), AlwaysInterleave] Task<ExportStatus?> ResetAsync(string name, long position);
}
