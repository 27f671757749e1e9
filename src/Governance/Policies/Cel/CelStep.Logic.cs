namespace Gateway.Governance.Policies.Cel;

internal abstract partial class CelStep
{
    /// <summary>Whether a condition's value decides, and else what is known after it: unknown outweighs an error, an error a plain
    /// answer.</summary>
    protected bool Decides(in CelValue value, bool deciding, ref CelValue sofar)
    {
        if (value.Kind == CelKind.Bool) return value.AsBool() == deciding;
        sofar = CelEquality.Doubt(sofar, value.IsValue ? NoCondition(value) : value);
        return false;
    }

    private CelValue NoCondition(in CelValue value) => Failure($"a condition is true or false, and this is a {CelArithmetic.Name(value)}");

    /// <summary><c>a &amp;&amp; b ...</c> or <c>a || b ...</c>: the deciding value wins, on whichever side of an error or an unknown it
    /// is.</summary>
    public sealed class Logic(CelNode at, CelStep[] operands, bool isOr) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var sofar = CelValue.From(!isOr);
            foreach (var operand in operands)
            {
                if (Decides(operand.Run(ref frame), isOr, ref sofar)) return CelValue.From(isOr);
            }

            return sofar;
        }
    }

    /// <summary><c>!a</c>.</summary>
    public sealed class Not(CelNode at, CelStep operand) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = operand.Run(ref frame);
            if (value.Kind == CelKind.Bool) return CelValue.From(!value.AsBool());
            return value.IsValue ? Failure($"there is no !{CelArithmetic.Name(value)}") : value;
        }
    }

    /// <summary><c>a ? b : c</c>.</summary>
    public sealed class Conditional(CelNode at, CelStep condition, CelStep yes, CelStep no) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = condition.Run(ref frame);
            if (value.Kind == CelKind.Bool) return value.AsBool() ? yes.Run(ref frame) : no.Run(ref frame);
            return value.IsValue ? NoCondition(value) : value;
        }
    }

    /// <summary><c>a == b</c> or <c>a != b</c>.</summary>
    public sealed class Equality(CelNode at, CelStep left, CelStep right, bool isNegated) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var a = left.Run(ref frame);
            if (!a.IsValue) return a;
            var b = right.Run(ref frame);
            if (!b.IsValue) return b;
            var equal = CelEquality.Equal(a, b, ref frame);
            return equal.Kind == CelKind.Bool ? CelValue.From(equal.AsBool() != isNegated) : Result(equal, ref frame);
        }
    }

    /// <summary>The four orderings.</summary>
    public sealed class Ordering(CelNode at, string function, CelStep left, CelStep right) : CelStep(at)
    {
        private readonly bool _isLess = function is CelOperators.Less or CelOperators.LessOrEqual;
        private readonly bool _isOrEqual = function is CelOperators.LessOrEqual or CelOperators.GreaterOrEqual;

        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var a = left.Run(ref frame);
            if (!a.IsValue) return a;
            var b = right.Run(ref frame);
            if (!b.IsValue) return b;
            if (a.Kind == CelKind.String && !frame.ChargeRead(a.AsString().Length)) return CelFrame.Exhausted;
            if (CelEquality.Compare(a, b) is not { } order)
            {
                return Failure($"a {CelArithmetic.Name(a)} and a {CelArithmetic.Name(b)} have no order");
            }
            // False for both a < b and a >= b would let a caller's "NaN" by every bound.
            if (order == CelEquality.Unordered) return Failure("what is not a number has no order");
            return CelValue.From(order == 0 ? _isOrEqual : (order < 0) == _isLess);
        }
    }

    /// <summary><c>a in b</c>.</summary>
    public sealed class Membership(CelNode at, CelStep item, CelStep container) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = item.Run(ref frame);
            if (!value.IsValue) return value;
            var target = container.Run(ref frame);
            switch (target.Kind)
            {
                case CelKind.List:
                    return Result(CelEquality.IsIn(value, target.AsList(), ref frame), ref frame);
                case CelKind.Map:
                    if (!CelKeys.ChargeRead(value, ref frame)) return CelFrame.Exhausted;
                    var found = target.AsMap().Ask(value);
                    return found.Kind == CelKind.Unknown ? Result(found, ref frame) : CelValue.From(found.Kind != CelKind.Absent);
                default:
                    return target.IsValue ? Failure($"nothing is in a {CelArithmetic.Name(target)}") : target;
            }
        }
    }

    /// <summary><c>a in [...]</c> where all elements are scalars known when the text was compiled.</summary>
    public sealed class SetMembership(CelNode at, CelStep item, HashSet<CelValue> set) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = item.Run(ref frame);
            if (!value.IsValue) return value;
            if (value.Kind == CelKind.String && !frame.ChargeRead(value.AsString().Length)) return CelFrame.Exhausted;
            return CelValue.From(set.Contains(value));
        }
    }
}
