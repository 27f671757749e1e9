namespace Gateway.Governance.Policies.Cel;

/// <summary>What was read of a JSON object or array so far, by place. Few members have room from the start; of many, only those that
/// were asked for take any.</summary>
internal struct CelJsonReads(int count)
{
    private const int RoomMax = 64;

    private readonly CelValue[]? _room = count <= RoomMax ? new CelValue[count] : null;
    private Dictionary<int, CelValue>? _asked;

    /// <summary>What was read at a place; absent when nothing was.</summary>
    public readonly CelValue Find(int place) => _room is not null ? _room[place] : _asked?.GetValueOrDefault(place) ?? default;

    /// <summary>Keeps what was read at a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="length">Octets of its text.</param>
    /// <param name="value">What they say.</param>
    public CelValue Keep(int place, int length, in CelValue value)
    {
        if (_room is not null) _room[place] = value;

        // A short scalar is read again sooner than it is looked up.
        else if (length >= CelLimits.ReadPerUnit || value.Kind is CelKind.List or CelKind.Map) (_asked ??= [])[place] = value;
        return value;
    }
}
