namespace Gateway.Governance.Policies.Cel;

/// <summary>What one evaluation carries with it.</summary>
internal struct CelFrame(ICelActivation facts, CelValue[] locals, int cost)
{
    public readonly ICelActivation Facts = facts;

    /// <summary>The variables of the loops that are running, by slot.</summary>
    public readonly CelValue[] Locals = locals;

    public int CostLeft = cost;

    /// <summary>Whether an unknown was read. From then on the path is one of several, so running out of cost says nothing
    /// definite.</summary>
    public bool SawUnknown;

    /// <summary>Set once the cost ran out; the whole evaluation is over then, and no logic absorbs it.</summary>
    public readonly bool IsExhausted => CostLeft < 0;

    /// <summary>Takes units; false when there are none left.</summary>
    public bool Charge(long units)
    {
        if (units <= CostLeft)
        {
            CostLeft -= (int)units;
            return true;
        }

        CostLeft = -1;
        return false;
    }

    /// <summary>Takes the units for reading so many characters or octets.</summary>
    public bool ChargeRead(long length) => length < CelLimits.ReadPerUnit || Charge(length / CelLimits.ReadPerUnit);

    /// <summary>Takes the units for making so many characters or octets.</summary>
    public bool ChargeMade(long length) => Charge((length + CelLimits.MadePerUnit - 1) / CelLimits.MadePerUnit);

    /// <summary>What a step returns once the cost ran out.</summary>
    public static readonly CelValue Exhausted =
        CelValue.FromError("the expression cost more than its limit; look at fewer or smaller values, or put the cheap conditions first");
}
