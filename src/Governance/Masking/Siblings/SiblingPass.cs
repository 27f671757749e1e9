using System.Numerics;
using System.Runtime.Intrinsics;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Personal;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>
/// Finds values that are cut over neighbours: items of an array, members that are named as parts, texts of blocks of one array. Only
/// neighbours with a digit or an at sign near an end are joined, and each is joined once.
/// </summary>
internal ref struct SiblingPass
{
    private const int BackMax = 4;
    private const int ScalarsMax = 256;
    private const int NumbersMax = 24;
    private const int BudgetAtLeast = 64 * 1024;
    private const int BudgetFactor = 4;
    private const int SlashesMax = 3;

    private readonly ReadOnlySpan<byte> _json;
    private readonly List<Hit> _hits;
    private readonly DetectionRules _rules;
    private readonly SiblingRun _run;
    private int _done;

    internal SiblingPass(ReadOnlySpan<byte> json, List<Hit> hits, DetectionRules rules)
    {
        _json = json;
        _hits = hits;
        _rules = rules;
        _run = SiblingRun.OfThread;
    }

    internal void Run()
    {
        _run.Found.Clear();
        _run.Budget = BudgetAtLeast + ((long)BudgetFactor * _json.Length);
        var triggers = new SiblingTriggers(_json);
        for (var at = triggers.Next(0); at >= 0; at = triggers.Next(Math.Max(at + 1, _done)))
        {
            if (_json[at] == '[')
            {
                Numbers(at);
            }
            else
            {
                Quote(at);
            }
        }

        Blocks();
        if (_run.Found.Count > 0)
        {
            SiblingHits.Add(_json, _run.Found, _hits);
        }
    }

    // The end of a string: what comes next tells whether anything may go on there.
    private void Quote(int at)
    {
        var slashes = at > 0 && _json[at - 1] == '\\' ? Neighbours.SlashesBefore(_json, at) : 0;
        if (slashes is not (0 or 1 or SlashesMax))
        {
            return;
        }

        if (slashes == 0 && IsBeforeOther(at))
        {
            return;
        }

        var near = new Neighbours(_json, slashes);
        var behind = near.Forward(at + 1);
        if (near.At(behind) == ':')
        {
            Named(near, at, behind);
            return;
        }

        if (near.At(behind) != ',')
        {
            if (near.At(behind) == ']')
            {
                Items(near, at, behind);
            }

            return;
        }

        var next = near.Forward(behind + 1);
        if (!near.IsQuote(next) || !near.Read(ref next, out var other))
        {
            return;
        }

        if (near.At(near.Forward(next)) != ':')
        {
            Items(near, at, behind);
        }
        else if (PartNames.MayFollow(_json[other.Start..other.End]))
        {
            Members(near, at, behind);
        }
    }

    // "...","status":"... at a glance: what most strings stand before is a member whose name says that it goes on from nothing.
    private readonly bool IsBeforeOther(int quote)
    {
        var start = quote + 3;
        if (start + Vector256<byte>.Count >= _json.Length || _json[quote + 1] != ',' || _json[quote + 2] != '"')
        {
            return false;
        }

        var bytes = Vector256.Create(_json[start..]);
        var quotes = Vector256.Equals(bytes, Vector256.Create((byte)'"')).ExtractMostSignificantBits();
        var length = BitOperations.TrailingZeroCount(quotes);
        return quotes != 0 && _json[start + length + 1] == ':' && _json[start + length - 1] != '\\'
            && !PartNames.MayFollow(_json.Slice(start, length));
    }

    // A member whose name ends with a number may go on from the one before it, or be a number that is cut.
    private void Named(in Neighbours near, int quote, int colon)
    {
        var last = quote;
        if (!near.ReadBack(ref last, out var name) || !PartNames.MayFollow(_json[name.Start..name.End]))
        {
            return;
        }

        var at = near.Forward(colon + 1);
        var isText = near.IsQuote(at);
        if (near.Read(ref at, out var own)
            && (isText || TopicFinder.Name(PropertyName.Decoded(_json[name.Start..name.End])) != Topics.None))
        {
            Members(near, own, colon, near.Forward(at));
        }
    }

    private void Items(in Neighbours near, int quote, int behind)
    {
        var last = quote;
        if (!near.ReadBack(ref last, out var own))
        {
            return;
        }

        var before = near.Back(last + 1);
        if (near.At(before) is (byte)',' or (byte)'[')
        {
            Items(near, own, before, behind);
        }
    }

    private void Members(in Neighbours near, int quote, int behind)
    {
        var last = quote;
        if (near.ReadBack(ref last, out var own))
        {
            Members(near, own, near.Back(last + 1), behind);
        }
    }

    private void Items(in Neighbours near, in Scalar own, int before, int behind)
    {
        if (near.At(before) == '[' && near.At(behind) != ',')
        {
            return;
        }

        var run = _run.Scalars;
        run.Clear();
        run.Add(own);
        for (var back = 0; back < BackMax && near.At(before) == ',' && before > _done; back++)
        {
            var last = near.Back(before);
            if (near.At(last) != '"' || !near.ReadBack(ref last, out var item))
            {
                break;
            }

            var edge = near.Back(last + 1);
            if (near.At(edge) is not ((byte)',' or (byte)'['))
            {
                break;
            }

            run.Insert(0, item);
            before = edge;
        }

        while (run.Count < ScalarsMax && near.At(behind) == ',')
        {
            var at = near.Forward(behind + 1);
            if (!near.IsQuote(at) || !near.Read(ref at, out var item))
            {
                break;
            }

            behind = near.Forward(at);
            run.Add(item);
        }

        var name = default(ReadOnlySpan<byte>);
        if (near.At(before) == '[')
        {
            before = near.Back(before);
            name = near.NameBack(ref before);
        }

        Find(near, name, isArray: true);
    }

    private void Members(in Neighbours near, in Scalar own, int before, int behind)
    {
        var name = near.NameBack(ref before);
        if (name.IsEmpty)
        {
            return;
        }

        var run = _run.Scalars;
        run.Clear();
        run.Add(own);
        var first = name;
        for (var back = 0; back < BackMax; back++)
        {
            var edge = near.Back(before + 1);
            var last = near.At(edge) == ',' ? near.Back(edge) : -1;
            if (last < _done || !near.ReadBack(ref last, out var value))
            {
                break;
            }

            before = near.Back(last + 1);
            var earlier = near.NameBack(ref before);
            if (!PartNames.Follow(earlier, first))
            {
                break;
            }

            run.Insert(0, value);
            first = earlier;
        }

        while (run.Count < ScalarsMax && near.At(behind) == ',')
        {
            var at = near.Forward(behind + 1);
            if (!near.IsQuote(at) || !near.Read(ref at, out var other))
            {
                break;
            }

            var later = _json[other.Start..other.End];
            at = near.Forward(at);
            if (near.At(at) != ':' || !PartNames.Follow(name, later))
            {
                break;
            }

            at = near.Forward(at + 1);
            if (!near.Read(ref at, out var value))
            {
                break;
            }

            run.Add(value);
            name = later;
            behind = near.Forward(at);
        }

        Find(near, first, isArray: false);
    }

    // [4111, 1111, 1111, 1111], where the array's name says what they are: any four numbers may look like a card.
    private void Numbers(int at)
    {
        var colon = new Neighbours(_json, 0).Back(at);
        var quote = colon > 0 && _json[colon] == ':' ? new Neighbours(_json, 0).Back(colon) : -1;
        if (quote < 0 || _json[quote] != '"')
        {
            return;
        }

        var near = new Neighbours(_json, Neighbours.SlashesBefore(_json, quote));
        var name = near.Slashes is 0 or 1 or SlashesMax ? near.NameBack(ref colon) : default;
        if (TopicFinder.Name(PropertyName.Decoded(name)) == Topics.None)
        {
            return;
        }

        var run = _run.Scalars;
        run.Clear();
        var behind = at;
        do
        {
            var item = near.Forward(behind + 1);
            if (near.IsQuote(item) || !near.Read(ref item, out var number))
            {
                return;
            }

            run.Add(number);
            behind = near.Forward(item);
        }
        while (run.Count <= NumbersMax && near.At(behind) == ',');
        if (near.At(behind) == ']')
        {
            Find(near, name, isArray: true);
        }
    }

    // The texts of one array's blocks: {"type":"text","text":"..."},{"type":"text","text":"..."}.
    private void Blocks()
    {
        var run = _run.Scalars;
        for (var at = 0; (at = TextBlocks.First(_json, at, out var text)) >= 0;)
        {
            run.Clear();
            run.Add(text);
            var next = at;
            while (run.Count < ScalarsMax && TextBlocks.Next(_json, ref next, out text))
            {
                run.Add(text);
                at = next;
            }

            if (run.Count > 1 && TextBlocks.MayHold(_json, run))
            {
                _run.IsArray = false;
                _run.Find(_json, _hits, _rules, default, 0);
            }
        }
    }

    private void Find(in Neighbours near, ReadOnlySpan<byte> name, bool isArray)
    {
        var run = _run.Scalars;
        if (run.Count < 2)
        {
            return;
        }

        // Of a very long list the last ones are joined with the next once more.
        _done = run.Count < ScalarsMax ? run[^1].End : run[^(2 * BackMax)].Start;
        _run.IsArray = isArray;
        _run.Find(_json, _hits, _rules, PropertyName.Decoded(name), near.Slashes);
    }
}
