using System.Collections.Frozen;
using Gateway.Governance.Approvals;

namespace Gateway.Governance.Configuration;

/// <summary>Makes rotas of values that were read; a shift that lacks something is left out, as its error is noted elsewhere.</summary>
internal static class RotaBinder
{
    /// <summary>All of <c>approvals.onCall</c>.</summary>
    public static FrozenDictionary<string, OnCallRota> Bind(ConfigValues approvals) =>
        approvals.Find<List<(string Name, YamlNode.Scalar Node, ConfigValues Values)>>("onCall") is { } rotas
            ? rotas.ToFrozenDictionary(rota => rota.Name, rota => Rota(rota.Values), StringComparer.Ordinal)
            : FrozenDictionary<string, OnCallRota>.Empty;

    private static OnCallRota Rota(ConfigValues values) => new(
        TimeZoneInfo.FindSystemTimeZoneById(values.Get("zone", "UTC")),
        [.. values.Many<ConfigValues>("shifts", []).Where(shift => shift.Has("days") && shift.Has("people"))
            .Select(shift => new OnCallShift([.. shift.Many<int>("days", []).Select(day => (DayOfWeek)((day + 1) % 7))],
            VotingKeys.Minute(shift.Get("from", "00:00")), VotingKeys.Minute(shift.Get("to", "24:00")),
            shift.Many<string>("people", [])))],
        values.Many<string>("otherwise", []));
}
