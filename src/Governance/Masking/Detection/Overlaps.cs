using Gateway.Governance.Masking.Personal;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Settles which values stand where several kinds claim the same bytes: the longest, then the most specific. A shorter claim of another
/// family stays when it is complete in itself (an address inside a key block), so that hiding one kind never depends on another.
/// </summary>
internal static class Overlaps
{
    private const int OldCard = 13;
    private const int OldCardRank = 128;

    private static readonly Comparison<TextMatch> Order = Compare;

    /// <summary>Sorts by start, then the longer, then the more specific; drops doubles and lesser readings of the same digits.</summary>
    internal static void Resolve(List<TextMatch> matches, KindGroups groups)
    {
        if (matches.Count < 2)
        {
            return;
        }

        matches.Sort(Order);
        var kept = 0;
        var reach = -1;
        for (var i = 0; i < matches.Count; i++)
        {
            var match = matches[i];
            if (kept > 0 && IsDropped(matches, kept, match, reach, groups))
            {
                continue;
            }

            matches[kept++] = match;
            reach = Math.Max(reach, match.End);
        }

        matches.RemoveRange(kept, matches.Count - kept);
    }

    // Only what reaches over this match's start can hold it, and such matches are few: readings of one number.
    private static bool IsDropped(List<TextMatch> matches, int kept, in TextMatch match, int reach, KindGroups groups)
    {
        const int lookBack = 8;
        if (reach <= match.Start)
        {
            return false;
        }

        for (var i = kept - 1; i >= Math.Max(0, kept - lookBack); i--)
        {
            var other = matches[i];
            if (other.End >= match.End && other.Start <= match.Start
                && (other.Kind == match.Kind || (SecretKind.IsGeneric(match.Kind) && groups.ClassOf(other.Kind) == KindClass.Secret)
                    || (PersonalKinds.IsNumber(other.Kind) && PersonalKinds.IsNumber(match.Kind))))
            {
                return true;
            }
        }

        return false;
    }

    private static int Compare(TextMatch left, TextMatch right)
    {
        var order = left.Start.CompareTo(right.Start);
        order = order != 0 ? order : right.Length.CompareTo(left.Length);
        return order != 0 ? order : Rank(left).CompareTo(Rank(right));
    }

    // Cards of 13 digits are of the past; national numbers of that length pass their check by the tenth.
    private static int Rank(in TextMatch match) => match is { Kind: Kind.Card, Length: OldCard } ? OldCardRank : Detectors.Rank(match.Kind);
}
