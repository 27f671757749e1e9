namespace Gateway.Governance.Policies.Cel;

internal sealed class CelArrayList(CelValue[] items) : CelList
{
    public override int Count => items.Length;

    public override CelValue this[int index] => items[index];
}
