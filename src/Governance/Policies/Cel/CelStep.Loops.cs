namespace Gateway.Governance.Policies.Cel;

internal abstract partial class CelStep
{
    /// <summary>What the loops share: the elements of a list, or the keys of a map, one by one in a slot.</summary>
    public abstract class Loop(CelNode at, CelStep range, int slot) : CelStep(at)
    {
        public sealed override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var target = range.Run(ref frame);
            if (!target.IsValue) return target;
            return target.Kind is CelKind.List or CelKind.Map
                ? Run(target, target.Kind == CelKind.List ? target.AsList().Count : target.AsMap().Count, ref frame)
                : Failure($"there is nothing to go through in a {CelArithmetic.Name(target)}");
        }

        protected abstract CelValue Run(in CelValue target, int count, ref CelFrame frame);

        /// <summary>Puts an element into the slot; false when the cost is used up.</summary>
        protected bool Next(in CelValue target, int index, ref CelFrame frame)
        {
            if (!frame.Charge(1)) return false;
            frame.Locals[slot] = target.Kind == CelKind.List ? target.AsList().Read(index, ref frame) : target.AsMap().KeyAt(index);
            return !frame.IsExhausted;
        }

        /// <summary>The element that <see cref="Next"/> put into the slot.</summary>
        protected CelValue Current(in CelFrame frame) => frame.Locals[slot];
    }

    /// <summary><c>all</c> and <c>exists</c>.</summary>
    public sealed class Quantifier(CelNode at, CelStep range, int slot, CelStep body, bool isExists) : Loop(at, range, slot)
    {
        protected override CelValue Run(in CelValue target, int count, ref CelFrame frame)
        {
            var sofar = CelValue.From(!isExists);
            for (var i = 0; i < count; i++)
            {
                if (!Next(target, i, ref frame)) return CelFrame.Exhausted;
                if (Decides(body.Run(ref frame), isExists, ref sofar)) return CelValue.From(isExists);
            }

            return sofar;
        }
    }

    /// <summary><c>exists_one</c>, which looks at every element.</summary>
    public sealed class One(CelNode at, CelStep range, int slot, CelStep body) : Loop(at, range, slot)
    {
        protected override CelValue Run(in CelValue target, int count, ref CelFrame frame)
        {
            var found = 0;
            var sofar = CelValue.True;
            for (var i = 0; i < count; i++)
            {
                if (!Next(target, i, ref frame)) return CelFrame.Exhausted;
                if (Decides(body.Run(ref frame), deciding: true, ref sofar)) found++;
            }

            return sofar.IsValue ? CelValue.From(found == 1) : sofar;
        }
    }

    /// <summary><c>map</c> with or without a filter, and <c>filter</c>, which has no body of its own.</summary>
    public sealed class Collector(CelNode at, CelStep range, int slot, CelStep? filter, CelStep? body) : Loop(at, range, slot)
    {
        protected override CelValue Run(in CelValue target, int count, ref CelFrame frame)
        {
            var items = new List<CelValue>();
            for (var i = 0; i < count; i++)
            {
                if (!Next(target, i, ref frame)) return CelFrame.Exhausted;
                if (filter is not null)
                {
                    var sofar = CelValue.False;
                    var isIn = Decides(filter.Run(ref frame), deciding: true, ref sofar);
                    if (!sofar.IsValue) return sofar;
                    if (!isIn) continue;
                }

                var value = body is null ? Current(frame) : body.Run(ref frame);
                if (!value.IsValue) return Result(value, ref frame);
                items.Add(value);
            }

            return CelValue.FromList(new CelArrayList([.. items]));
        }
    }
}
