using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Strings of the facts as they are, with a membership test that makes no values.</summary>
internal sealed class CelStringList(ImmutableArray<string> items) : CelList
{
    public override int Count => items.Length;

    public override CelValue this[int index] => CelValue.From(items[index]);

    public bool Contains(string text)
    {
        foreach (var item in items)
        {
            if (string.Equals(item, text)) return true;
        }

        return false;
    }
}
