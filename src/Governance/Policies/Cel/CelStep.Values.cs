using System.Runtime.CompilerServices;

namespace Gateway.Governance.Policies.Cel;

internal abstract partial class CelStep
{
    /// <summary>The arithmetic operators with two operands.</summary>
    public sealed class Arithmetic(CelNode at, string function, CelStep left, CelStep right) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var a = left.Run(ref frame);
            if (!a.IsValue) return a;
            var b = right.Run(ref frame);
            if (!b.IsValue) return b;
            var value = function switch
            {
                CelOperators.Add => CelArithmetic.Add(a, b, ref frame),
                CelOperators.Subtract => CelArithmetic.Subtract(a, b),
                CelOperators.Multiply => CelArithmetic.Multiply(a, b),
                CelOperators.Divide => CelArithmetic.Divide(a, b),
                _ => CelArithmetic.Modulo(a, b),
            };
            return Result(value, ref frame);
        }
    }

    /// <summary><c>-a</c>.</summary>
    public sealed class Negation(CelNode at, CelStep operand) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = operand.Run(ref frame);
            return value.IsValue ? Result(CelArithmetic.Negate(value), ref frame) : value;
        }
    }

    /// <summary>A function of the library.</summary>
    public sealed class Call(CelNode at, CelFunction function, CelStep[] operands) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var buffer = default(Buffer);
            Span<CelValue> arguments = buffer;
            arguments = arguments[..operands.Length];
            for (var i = 0; i < arguments.Length; i++)
            {
                arguments[i] = operands[i].Run(ref frame);
                if (!arguments[i].IsValue) return arguments[i];
            }

            return function.Accepts(arguments)
                ? Result(function.Run(arguments, ref frame), ref frame)
                : Failure($"'{function.Name}' takes {function.Describe()}, not {CelFunction.Describe(arguments)}");
        }

        [InlineArray(CelFunction.ArityMax)]
        private struct Buffer
        {
            private CelValue _first;
        }
    }

    /// <summary><c>text.matches(pattern)</c> with a pattern known when the text was compiled.</summary>
    public sealed class Match(CelNode at, CelStep text, CelPattern pattern) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = text.Run(ref frame);
            if (value.Kind != CelKind.String)
            {
                return value.IsValue ? Failure($"'matches' takes a string, not a {CelArithmetic.Name(value)}") : value;
            }
            var isMatch = pattern.IsMatch(value.AsString(), ref frame);
            return frame.IsExhausted ? CelFrame.Exhausted : CelValue.From(isMatch);
        }
    }

    /// <summary>A list literal.</summary>
    public sealed class ListLiteral(CelNode at, CelStep[] items) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1L + items.Length)) return CelFrame.Exhausted;
            var values = new CelValue[items.Length];
            for (var i = 0; i < items.Length; i++)
            {
                values[i] = items[i].Run(ref frame);
                if (!values[i].IsValue) return values[i];
            }

            return CelValue.FromList(new CelArrayList(values));
        }
    }

    /// <summary>A map literal.</summary>
    public sealed class MapLiteral(CelNode at, (CelStep Key, CelStep Value)[] entries) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1L + entries.Length)) return CelFrame.Exhausted;
            var table = new Dictionary<CelValue, CelValue>(entries.Length, CelKeys.Instance);
            foreach (var entry in entries)
            {
                var key = entry.Key.Run(ref frame);
                if (!key.IsValue) return key;
                if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String))
                {
                    return Failure($"a map's key is a bool, int, uint or string, not a {CelArithmetic.Name(key)}");
                }

                var value = entry.Value.Run(ref frame);
                if (!value.IsValue) return value;
                if (!CelKeys.ChargeRead(key, ref frame)) return CelFrame.Exhausted;
                if (!table.TryAdd(key, value)) return Failure("the map has the same key twice");
            }

            return CelValue.FromMap(new CelTable(table));
        }
    }
}
