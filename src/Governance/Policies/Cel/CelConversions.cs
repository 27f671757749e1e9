using System.Globalization;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>The conversions between types. What can't be converted without loss of meaning is an error.</summary>
internal static class CelConversions
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly CelValue OutOfRange = CelValue.FromError("the number is out of range");

    public static CelValue ToInt(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return value;
            case CelKind.Uint:
                return value.AsUint() <= long.MaxValue ? CelValue.From((long)value.AsUint()) : OutOfRange;
            case CelKind.Double:
                // The ends are excluded: as doubles they stand for numbers beyond the range as well.
                return value.AsDouble() is > -9223372036854775808.0 and < 9223372036854775808.0
                    ? CelValue.From((long)value.AsDouble())
                    : OutOfRange;
            case CelKind.Timestamp:
                return CelValue.From(value.AsSeconds());
            case CelKind.String:
                return long.TryParse(value.AsString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? CelValue.From(number)
                    : CelValue.FromError("the text is no int");
            default:
                return None("int", value);
        }
    }

    public static CelValue ToUint(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Uint:
                return value;
            case CelKind.Int:
                return value.AsInt() >= 0 ? CelValue.From((ulong)value.AsInt()) : OutOfRange;
            case CelKind.Double:
                return value.AsDouble() is >= 0 and < 18446744073709551616.0 ? CelValue.From((ulong)value.AsDouble()) : OutOfRange;
            case CelKind.String:
                return ulong.TryParse(value.AsString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? CelValue.From(number)
                    : CelValue.FromError("the text is no uint");
            default:
                return None("uint", value);
        }
    }

    public static CelValue ToDouble(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value,
        CelKind.Int => CelValue.From((double)value.AsInt()),
        CelKind.Uint => CelValue.From((double)value.AsUint()),
        CelKind.String => ParseDouble(value.AsString()),
        _ => None("double", value),
    };

    public static CelValue ToText(in CelValue value, ref CelFrame frame)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                return value;
            case CelKind.Int:
                return CelValue.From(value.AsInt().ToString(CultureInfo.InvariantCulture));
            case CelKind.Uint:
                return CelValue.From(value.AsUint().ToString(CultureInfo.InvariantCulture));
            case CelKind.Double:
                return CelValue.From(FormatDouble(value.AsDouble()));
            case CelKind.Bool:
                return CelValue.From(value.AsBool() ? "true" : "false");
            case CelKind.Timestamp:
                return CelValue.From(CelTime.Format(value));
            case CelKind.Duration:
                return CelValue.From(CelTime.Format(value.AsNanoseconds()));
            case CelKind.Bytes:
                return frame.ChargeMade(value.AsBytes().Length) ? Decode(value.AsBytes()) : CelFrame.Exhausted;
            default:
                return None("string", value);
        }
    }

    public static CelValue ToBytes(in CelValue value, ref CelFrame frame) => value.Kind switch
    {
        CelKind.Bytes => value,
        CelKind.String => frame.ChargeMade(value.AsString().Length)
            ? CelValue.FromBytes(Encoding.UTF8.GetBytes(value.AsString()))
            : CelFrame.Exhausted,
        _ => None("bytes", value),
    };

    public static CelValue ToBool(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => value,
        CelKind.String => value.AsString() switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
            _ => CelValue.FromError("the text is neither true nor false"),
        },
        _ => None("bool", value),
    };

    public static CelValue ToTimestamp(in CelValue value) => value.Kind switch
    {
        CelKind.Timestamp => value,
        CelKind.Int => CelTime.Timestamp(value.AsInt()),
        CelKind.String => CelTime.ParseTimestamp(value.AsString()),
        _ => None("timestamp", value),
    };

    public static CelValue ToDuration(in CelValue value) => value.Kind switch
    {
        CelKind.Duration => value,
        CelKind.String => CelTime.ParseDuration(value.AsString()),
        CelKind.Int => CelTime.Duration((Int128)value.AsInt() * 1_000_000_000),
        _ => None("duration", value),
    };

    /// <summary>The shortest text that reads back as the same number; with an exponent below 0.0001 and from 10^21.</summary>
    public static string FormatDouble(double number)
    {
        if (double.IsNaN(number)) return "NaN";
        if (double.IsInfinity(number)) return number > 0 ? "Infinity" : "-Infinity";
        var shortest = number.ToString("E16", CultureInfo.InvariantCulture);
        var exact = number.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        var mantissa = exact.IndexOf('E', StringComparison.Ordinal) is var e and >= 0 ? exact[..e] : exact;
        var sign = mantissa.StartsWith('-') ? "-" : "";
        var digits = mantissa.TrimStart('-').Replace(".", "", StringComparison.Ordinal).Trim('0');
        if (digits.Length == 0) return sign + "0";
        if (exponent is < -4 or >= 21)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            var size = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? "-" : "+")}{size}";
        }

        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static CelValue ParseDouble(string text)
    {
        switch (text)
        {
            case "NaN":
                return CelValue.From(double.NaN);
            case "Infinity" or "+Infinity" or "Inf" or "+Inf":
                return CelValue.From(double.PositiveInfinity);
            case "-Infinity" or "-Inf":
                return CelValue.From(double.NegativeInfinity);
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? CelValue.From(number)
            : CelValue.FromError("the text is no double");
    }

    private static CelValue Decode(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? CelValue.From(Strict.GetString(bytes)) : CelValue.FromError("the bytes are no UTF-8");

    private static CelValue None(string type, in CelValue value) => CelValue.FromError($"there is no {type}({CelArithmetic.Name(value)})");
}
