namespace Gateway.Governance.Policies.Cel;

/// <summary>One node of a program. Running it never throws: what fails is an error value.</summary>
internal abstract partial class CelStep(CelNode at)
{
    private readonly int _line = at.Line;
    private readonly int _column = at.Column;

    /// <summary>The value; an error or unknown where there is none, never absent.</summary>
    public abstract CelValue Run(ref CelFrame frame);

    /// <summary>An error at this node.</summary>
    protected CelValue Failure(string message) => CelValue.FromError(message).At(_line, _column);

    /// <summary>A value as this node's result: errors get their place, unknowns are remembered.</summary>
    protected CelValue Result(in CelValue value, ref CelFrame frame)
    {
        if (value.IsValue) return value;
        if (value.Kind == CelKind.Unknown) frame.SawUnknown = true;
        return value.Kind == CelKind.Absent ? Failure("there is no value here") : value.At(_line, _column);
    }

    /// <summary>A value that was known when the text was compiled.</summary>
    public sealed class Constant(CelNode at, CelValue value) : CelStep(at)
    {
        public CelValue Value => value;

        public override CelValue Run(ref CelFrame frame) => value;
    }

    /// <summary>A text that compiles but can only fail, such as an unknown function where nothing is checked.</summary>
    public sealed class Failing(CelNode at, string message) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame) => Failure(message);
    }

    /// <summary>A root name.</summary>
    public sealed class Variable : CelStep
    {
        private readonly string _name;
        private readonly CelValue _absent;

        public Variable(CelNode at, string name)
            : base(at)
        {
            _name = name;
            _absent = Failure($"there is no value for '{name}'");
        }

        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var value = frame.Facts.Resolve(_name);
            return value.IsValue ? value : value.Kind == CelKind.Absent ? _absent : Result(value, ref frame);
        }
    }

    /// <summary>A name that may be dotted or within a container: the first that has a value, else the fallback.</summary>
    public sealed class Qualified(CelNode at, string[] names, CelStep fallback) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            foreach (var name in names)
            {
                if (!frame.Charge(1)) return CelFrame.Exhausted;
                var value = frame.Facts.Resolve(name);
                if (value.Kind != CelKind.Absent) return Result(value, ref frame);
            }

            return fallback.Run(ref frame);
        }
    }

    /// <summary>The variable of a loop.</summary>
    public sealed class Local(CelNode at, int slot) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame) => frame.Charge(1) ? Result(frame.Locals[slot], ref frame) : CelFrame.Exhausted;
    }

    /// <summary><c>operand.field</c>.</summary>
    public sealed class Field : CelStep
    {
        private readonly CelStep _operand;
        private readonly string _name;
        private readonly CelValue _absent;

        public Field(CelNode at, CelStep operand, string name)
            : base(at)
        {
            _operand = operand;
            _name = name;
            _absent = Failure($"there is no '{name}' here; ask has() first where it may be missing");
        }

        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var operand = _operand.Run(ref frame);
            if (operand.Kind != CelKind.Map) return operand.IsValue ? Failure($"a {CelArithmetic.Name(operand)} has no fields") : operand;
            var value = operand.AsMap().FindField(_name, ref frame);
            return value.IsValue ? value : value.Kind == CelKind.Absent ? _absent : Result(value, ref frame);
        }
    }

    /// <summary><c>has(operand.field)</c>.</summary>
    public sealed class Has(CelNode at, CelStep operand, string name) : CelStep(at)
    {
        private readonly CelValue _key = CelValue.From(name);

        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var target = operand.Run(ref frame);
            if (target.Kind != CelKind.Map) return target.IsValue ? Failure($"a {CelArithmetic.Name(target)} has no fields") : target;
            var value = target.AsMap().Ask(_key);
            return value.Kind == CelKind.Unknown ? Result(value, ref frame) : CelValue.From(value.Kind != CelKind.Absent);
        }
    }

    /// <summary><c>operand[index]</c>.</summary>
    public sealed class Indexed(CelNode at, CelStep operand, CelStep index) : CelStep(at)
    {
        public override CelValue Run(ref CelFrame frame)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var target = operand.Run(ref frame);
            if (!target.IsValue) return target;
            var key = index.Run(ref frame);
            if (!key.IsValue) return key;
            if (target.Kind == CelKind.Map)
            {
                if (!CelKeys.ChargeRead(key, ref frame)) return CelFrame.Exhausted;
                var value = target.AsMap().Find(key, ref frame);
                return value.Kind == CelKind.Absent ? Failure("the map has no such key") : Result(value, ref frame);
            }

            if (target.Kind != CelKind.List) return Failure($"a {CelArithmetic.Name(target)} has no index");
            var position = key.Kind switch
            {
                CelKind.Int => key.AsInt(),
                CelKind.Uint => key.AsUint() <= int.MaxValue ? (long)key.AsUint() : -1,
                CelKind.Double => key.AsDouble() is >= 0 and <= int.MaxValue && Math.Truncate(key.AsDouble()) == key.AsDouble()
                    ? (long)key.AsDouble()
                    : -1,
                _ => -1,
            };
            var list = target.AsList();
            return position >= 0 && position < list.Count
                ? Result(list.Read((int)position, ref frame), ref frame)
                : Failure("the index is outside of the list");
        }
    }
}
