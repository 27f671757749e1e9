using System.Globalization;
using System.Numerics;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary><c>"...%s...".format([...])</c>: the clauses %s %d %f %e %b %o %x %X and %%, and a precision for %f and %e.</summary>
internal static class CelFormat
{
    private const int PrecisionMax = 100;

    public static CelValue Run(string template, CelList arguments, ref CelFrame frame)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '%')
            {
                result.Append(template[i]);
                continue;
            }

            if (++i < template.Length && template[i] == '%')
            {
                result.Append('%');
                continue;
            }

            var precision = 6;
            if (i < template.Length && template[i] == '.')
            {
                var end = i + 1;
                while (end < template.Length && char.IsAsciiDigit(template[end])) end++;
                if (!int.TryParse(template.AsSpan(i + 1, end - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out precision)
                    || precision > PrecisionMax) return CelValue.FromError($"a precision in a format is a number up to {PrecisionMax}");
                i = end;
            }

            if (i >= template.Length) return CelValue.FromError("the format ends within a clause");
            if (next >= arguments.Count) return CelValue.FromError("the format has more clauses than arguments");
            var argument = arguments.Read(next++, ref frame);
            if (!argument.IsValue) return argument;
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var (text, failure) = Clause(template[i], argument, precision, ref frame);
            if (text is null) return failure;
            if (!frame.ChargeMade(text.Length)) return CelFrame.Exhausted;
            result.Append(text);
        }

        return frame.ChargeMade(template.Length) ? CelValue.From(result.ToString()) : CelFrame.Exhausted;
    }

    private static (string? Text, CelValue Failure) Clause(char clause, in CelValue value, int precision, ref CelFrame frame)
    {
        if (clause == 's')
        {
            var text = new StringBuilder();
            var failure = Append(text, value, ref frame);
            return failure.IsValue ? (text.ToString(), default) : (null, failure);
        }

        if (!"dfeboxX".Contains(clause, StringComparison.Ordinal))
        {
            return (null, CelValue.FromError("there is no such clause in a format; there are %s %d %f %e %b %o %x %X and %%"));
        }

        var formatted = clause switch
        {
            'd' => Decimal(value),
            'f' => Floating(value, precision, isFixed: true),
            'e' => Floating(value, precision, isFixed: false),
            'b' => value.Kind == CelKind.Bool ? (value.AsBool() ? "1" : "0") : Based(value, 1),
            'o' => Based(value, 3),
            _ => Hex(value, isUpper: clause == 'X'),
        };
        return (formatted, CelValue.FromError($"the clause %{clause} takes no {CelArithmetic.Name(value)}"));
    }

    private static string? Decimal(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt().ToString(CultureInfo.InvariantCulture),
        CelKind.Uint => value.AsUint().ToString(CultureInfo.InvariantCulture),
        CelKind.Double => CelConversions.FormatDouble(value.AsDouble()),
        _ => null,
    };

    private static string? Floating(in CelValue value, int precision, bool isFixed)
    {
        if (value.Kind is not (CelKind.Int or CelKind.Uint or CelKind.Double)) return null;
        var number = value.Kind switch { CelKind.Int => value.AsInt(), CelKind.Uint => value.AsUint(), _ => value.AsDouble() };
        if (!double.IsFinite(number)) return CelConversions.FormatDouble(number);
        if (isFixed) return Fixed(number, precision);
        var text = number.ToString($"e{precision}", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('e', StringComparison.Ordinal) + 2;
        var digits = text[exponent..].TrimStart('0').PadLeft(2, '0');
        return text[..exponent] + digits;
    }

    // Exact decimal expansion, then half to even on what was really there: the number is a binary fraction, and 1.2345 lies below the tie.
    private static string Fixed(double number, int precision)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(number));
        var exponent = (int)(bits >> 52) - 1075;
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent > -1075) mantissa |= 1L << 52;
        else exponent = -1074;
        var scaled = mantissa * BigInteger.Pow(10, precision);
        if (exponent >= 0)
        {
            scaled <<= exponent;
        }
        else
        {
            var half = BigInteger.One << (-exponent - 1);
            var rest = scaled & ((BigInteger.One << -exponent) - 1);
            scaled >>= -exponent;
            if (rest > half || (rest == half && !scaled.IsEven)) scaled++;
        }

        var digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var sign = double.IsNegative(number) ? "-" : "";
        return precision == 0 ? sign + digits : $"{sign}{digits[..^precision]}.{digits[^precision..]}";
    }

    private static string? Based(in CelValue value, int bitsPerDigit)
    {
        if (value.Kind is not (CelKind.Int or CelKind.Uint)) return null;
        var isNegative = value.Kind == CelKind.Int && value.AsInt() < 0;
        var size = isNegative ? 0UL - value.AsUint() : value.AsUint();
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, "0123456789abcdef"[(int)(size & ((1UL << bitsPerDigit) - 1))]);
            size >>= bitsPerDigit;
        }
        while (size != 0);
        return isNegative ? "-" + digits : digits.ToString();
    }

    private static string? Hex(in CelValue value, bool isUpper)
    {
        var text = value.Kind switch
        {
            CelKind.String => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.AsString())),
            CelKind.Bytes => Convert.ToHexStringLower(value.AsBytes()),
            _ => Based(value, 4),
        };
        return isUpper ? text?.ToUpperInvariant() : text;
    }

    // True, or what stops it.
    private static CelValue Append(StringBuilder text, in CelValue value, ref CelFrame frame)
    {
        if (!value.IsValue) return value;
        if (!frame.Charge(1)) return CelFrame.Exhausted;
        switch (value.Kind)
        {
            case CelKind.Null:
                text.Append("null");
                return CelValue.True;
            case CelKind.Type:
                text.Append(value.AsString());
                return CelValue.True;
            case CelKind.List:
                return AppendList(text, value.AsList(), ref frame);
            case CelKind.Map:
                return AppendMap(text, value.AsMap(), ref frame);
            default:
                var converted = CelConversions.ToText(value, ref frame);
                if (!converted.IsValue) return converted;
                if (!frame.ChargeMade(converted.AsString().Length)) return CelFrame.Exhausted;
                text.Append(converted.AsString());
                return CelValue.True;
        }
    }

    private static CelValue AppendList(StringBuilder text, CelList list, ref CelFrame frame)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(", ");
            var failure = Append(text, list.Read(i, ref frame), ref frame);
            if (!failure.IsValue) return failure;
        }

        text.Append(']');
        return CelValue.True;
    }

    // Sorted by the keys' text, so that the same map always reads the same.
    private static CelValue AppendMap(StringBuilder text, CelMap map, ref CelFrame frame)
    {
        var entries = new List<string>();
        for (var i = 0; i < map.Count; i++)
        {
            var entry = new StringBuilder();
            var failure = Append(entry, map.KeyAt(i), ref frame);
            if (!failure.IsValue) return failure;
            entry.Append(": ");
            failure = Append(entry, map.Find(map.KeyAt(i), ref frame), ref frame);
            if (!failure.IsValue) return failure;
            entries.Add(entry.ToString());
        }

        entries.Sort(StringComparer.Ordinal);
        text.Append('{').AppendJoin(", ", entries).Append('}');
        return CelValue.True;
    }
}
