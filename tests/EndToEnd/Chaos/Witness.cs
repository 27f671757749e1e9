using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>What a recording says about calls, read from its file alone.</summary>
internal sealed class Witness
{
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    /// <summary>How often each number was let through without a person.</summary>
    public Dictionary<long, int> Admitted { get; } = [];

    /// <summary>How often each number was let through by a person's yes.</summary>
    public Dictionary<long, int> Released { get; } = [];

    /// <summary>The numbers whose end is recorded.</summary>
    public HashSet<long> Completed { get; } = [];

    /// <summary>Approvals that were used, each with how often.</summary>
    public Dictionary<string, int> Approvals { get; } = new(StringComparer.Ordinal);

    /// <summary>Sessions, and entries in all of them.</summary>
    public (int Sessions, long Entries) Size { get; private set; }

    /// <summary>Fails unless every recording in the file verifies.</summary>
    public static void Verify(string path)
    {
        using var file = RecordingFile.Open(path);
        var report = file.Verify(null);
        Assert.True(report.Intact, string.Join('\n', report.Breaks));
    }

    /// <summary>Reads everything.</summary>
    public static Witness Read(string path)
    {
        using var file = RecordingFile.Open(path);
        var witness = new Witness();
        var sessions = file.Sessions();
        foreach (var session in sessions)
            foreach (var entry in file.Read(session.Session)) witness.Take((EntryKind)entry.Kind, entry.Payload!.Value);
        witness.Size = (sessions.Count, sessions.Sum(s => s.Entries));
        return witness;
    }

    private void Take(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind is not (EntryKind.Admitted or EntryKind.Released or EntryKind.Completed)) return;
        using var json = JsonDocument.Parse(payload);
        var exchange = json.RootElement.GetProperty("exchange").GetString()!;
        if (kind == EntryKind.Completed)
        {
            if (_numbers.TryGetValue(exchange, out var known)) Completed.Add(known);
            return;
        }

        if (json.RootElement.GetProperty("method").GetString() != "tools/call") return;
        var number = json.RootElement.GetProperty("message").GetProperty("params").GetProperty("arguments").GetProperty("n").GetInt64();
        _numbers[exchange] = number;
        var intents = kind == EntryKind.Admitted ? Admitted : Released;
        intents[number] = intents.GetValueOrDefault(number) + 1;
        if (kind != EntryKind.Released) return;
        var approval = json.RootElement.GetProperty("approval").GetString()!;
        Approvals[approval] = Approvals.GetValueOrDefault(approval) + 1;
    }
}
