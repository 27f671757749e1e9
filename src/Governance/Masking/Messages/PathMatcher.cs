using System.Text.Json;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Tells whether one of a plan's paths leads to a place.</summary>
internal sealed class PathMatcher
{
    /// <summary>Bytes of the longest property name that a path may ask for, as it is written: 512 characters, each escaped.</summary>
    internal const int NameBytesMax = 512 * 6;

    private readonly MaskPlan _plan;
    private readonly Dictionary<string, int>? _names;

    internal PathMatcher(MaskPlan plan)
    {
        _plan = plan;
        if (plan.Paths.IsEmpty)
        {
            return;
        }

        _names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var step in plan.Paths.SelectMany(p => p.Path.Steps).Where(s => s is { IsProperty: true, IsAny: false }))
        {
            _names.TryAdd(step.Name!, _names.Count);
        }
    }

    /// <summary>The number of a property's name, -1 if no path has it.</summary>
    internal int NameId(ref Utf8JsonReader reader)
    {
        if (_names is null || reader.ValueSpan.Length > NameBytesMax)
        {
            return -1;
        }

        Span<char> characters = stackalloc char[NameBytesMax];
        var length = reader.CopyString(characters);
        return _names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters[..length], out var id) ? id : -1;
    }

    /// <summary>The number of a name, -1 if no path has it.</summary>
    internal int NameId(string name) => _names is not null && _names.TryGetValue(name, out var id) ? id : -1;

    /// <summary>The path that leads to the frames' current place and shows least; null if none does.</summary>
    /// <param name="frames">The open containers, outermost first.</param>
    /// <param name="document">The frame of the document that <c>$</c> stands for, -1 outside of one.</param>
    /// <param name="body">The frame of params, result or error, in which <c>*</c> matches; -1 outside.</param>
    internal PlannedPath? At(ReadOnlySpan<Frame> frames, int document, int body)
    {
        PlannedPath? planned = null;
        foreach (var asked in _plan.Paths)
        {
            var path = asked.Path;
            var count = path.Steps.Length;
            var fits = path.IsRooted ? document >= 0 && frames.Length - document == count : body >= 0 && frames.Length - body >= count;
            if (fits && Stands(path, frames[^count..])
                && (planned is null || MaskPlan.Weakness(asked.Style) < MaskPlan.Weakness(planned.Style)))
            {
                planned = asked;
            }
        }

        return planned;
    }

    private bool Stands(MaskPath path, ReadOnlySpan<Frame> frames)
    {
        for (var i = frames.Length - 1; i >= 0; i--)
        {
            var step = path.Steps[i];
            // The cells of a row have a place and, by their column, a name.
            if (step.IsProperty ? frames[i].IsArray && frames[i].Columns is null : !frames[i].IsArray)
            {
                return false;
            }

            if (!step.IsAny && (step.IsProperty ? _names![step.Name!] != frames[i].NameId : step.Index != frames[i].Index))
            {
                return false;
            }
        }

        return true;
    }
}
