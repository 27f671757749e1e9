namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>A file or a folder as a disk has it: what is surely there, and what a power cut may take or leave.</summary>
internal sealed class DiskFile
{
    private const int Sector = 512;

    private readonly List<SystemCall> _pending = [];
    private readonly List<(SystemCall Call, string Name, DiskFile? File, string Gone)> _pendingNames = [];
    private readonly Dictionary<string, DiskFile> _names = new(StringComparer.Ordinal);
    private byte[] _sure = [];
    private long _length;

    /// <summary>Whether it holds names.</summary>
    public bool IsFolder { get; set; }

    /// <summary>Takes a write, or a change of the length.</summary>
    public void Change(SystemCall call) => _pending.Add(call);

    /// <summary>Takes a name that is put into this folder, or away from it (null); with it another one goes where it was renamed.</summary>
    public void Name(SystemCall call, string name, DiskFile? file, string gone = "") => _pendingNames.Add((call, name, file, gone));

    /// <summary>What was done before the syncing began is sure now.</summary>
    public void Sync(SystemCall sync)
    {
        var done = _pending.FindIndex(call => call.Returned >= sync.Began) is >= 0 and var first ? first : _pending.Count;
        foreach (var call in _pending[..done]) Apply(call);
        _pending.RemoveRange(0, done);
        var named = _pendingNames.FindIndex(one => one.Call.Returned >= sync.Began) is >= 0 and var other ? other : _pendingNames.Count;
        foreach (var one in _pendingNames[..named]) Put(_names, one.Name, one.File, one.Gone);
        _pendingNames.RemoveRange(0, named);
    }

    /// <summary>The names that a cut leaves: the sure ones, and as many of the others as chance has it, in their order.</summary>
    public Dictionary<string, DiskFile> Names(Chance chance)
    {
        var names = new Dictionary<string, DiskFile>(_names, StringComparer.Ordinal);
        foreach (var one in _pendingNames[..chance.Count(_pendingNames.Count)]) Put(names, one.Name, one.File, one.Gone);
        return names;
    }

    /// <summary>The bytes that a cut leaves. Of each sector what stood there after any number of the writes that were not synced; a length
    /// that it had at any time since.</summary>
    public byte[] Bytes(Chance chance)
    {
        var calls = _pending.Where(static call => call.Result != -1 || call.Returned == int.MaxValue).ToList();
        var lengths = Lengths(calls);
        var bytes = new byte[lengths.Max()];
        _sure.AsSpan(0, (int)_length).CopyTo(bytes);
        var kept = new Dictionary<long, int>();
        for (var at = 0; at < calls.Count; at++)
        {
            var call = calls[at];
            var end = call.Name == "ftruncate" ? bytes.Length : call.Offset + Length(call);
            for (var from = call.Offset; from < end;)
            {
                var sector = from / Sector;
                var until = Math.Min(end, (sector + 1) * Sector);
                if (!kept.TryGetValue(sector / chance.SectorsTogether, out var count))
                    kept[sector / chance.SectorsTogether] = count = chance.Count(calls.Count, sector / (double)(bytes.Length / Sector + 1));
                if (at < count)
                {
                    var part = bytes.AsSpan((int)from, (int)(until - from));
                    if (call.Name == "ftruncate") part.Clear();
                    else call.Bytes.AsSpan((int)(from - call.Offset), part.Length).CopyTo(part);
                }

                from = until;
            }
        }

        return bytes[..(int)lengths[chance.Length(calls.Count)]];
    }

    private List<long> Lengths(List<SystemCall> calls)
    {
        var lengths = new List<long> { _length };
        foreach (var call in calls)
            lengths.Add(call.Name == "ftruncate" ? call.Offset : Math.Max(lengths[^1], call.Offset + Length(call)));
        return lengths;
    }

    private void Apply(SystemCall call)
    {
        if (call.Result == -1) return;
        if (call.Name == "ftruncate")
        {
            if (call.Offset < _length) _sure.AsSpan((int)call.Offset, (int)(_length - call.Offset)).Clear();
            Reserve(call.Offset);
            _length = call.Offset;
            return;
        }

        var end = call.Offset + Length(call);
        Reserve(end);
        call.Bytes.AsSpan(0, Length(call)).CopyTo(_sure.AsSpan((int)call.Offset));
        _length = Math.Max(_length, end);
    }

    private void Reserve(long length)
    {
        if (_sure.Length < length) Array.Resize(ref _sure, (int)Math.Max(length, _sure.Length * 2L));
    }

    // One that has not returned may have done all of it or any part.
    private static int Length(SystemCall call) => call.Returned == int.MaxValue ? call.Bytes.Length : (int)Math.Max(0, call.Result);

    private static void Put(Dictionary<string, DiskFile> names, string name, DiskFile? file, string gone)
    {
        names.Remove(gone);
        if (file is null) names.Remove(name);
        else names[name] = file;
    }
}
