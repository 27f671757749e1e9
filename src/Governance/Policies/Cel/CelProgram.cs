namespace Gateway.Governance.Policies.Cel;

/// <summary>A compiled expression. It holds no state of a run, so any number of threads may evaluate it.</summary>
public sealed class CelProgram
{
    /// <summary>Cost units that an evaluation may use unless it is told otherwise.</summary>
    public const int DefaultCostLimit = 100_000;

    private readonly CelStep _step;
    private readonly int _slots;

    internal CelProgram(CelNode root, CelStep step, int slots)
    {
        Root = root;
        _step = step;
        _slots = slots;
    }

    /// <summary>The expression as it was written.</summary>
    public CelNode Root { get; }

    /// <summary>Evaluates with these facts. Throws only what <paramref name="facts"/> throws.</summary>
    /// <param name="facts">The facts; those that are unknown make the result unknown where it depends on them.</param>
    /// <param name="costLimit">Cost units from 1; see docs/cel.md for what costs how much. Beyond the limit the result is an error that
    /// no logic absorbs, or unknown when an unknown was read before.</param>
    public CelResult Evaluate(ICelActivation facts, int costLimit = DefaultCostLimit)
    {
        var frame = new CelFrame(facts, _slots == 0 ? [] : new CelValue[_slots], costLimit);
        var value = _step.Run(ref frame);
        if (frame.IsExhausted) value = frame.SawUnknown ? CelValue.Unknown : CelFrame.Exhausted;
        return new CelResult(value, costLimit - frame.CostLeft);
    }
}
