using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Approvals;

/// <summary>Whether a call is within an open window: its arguments are those that were approved, but where a constraint lets them
/// differ.</summary>
/// <remarks>Everything beside the arguments must be as it was, see <see cref="CallDigest.BesideArguments"/>. The arguments that were
/// approved are known by keyed digests only, so that none is kept in clear.</remarks>
public static class WindowMatch
{
    private const int ConstraintsMax = 50;

    /// <summary>The digests of a call's top-level arguments, in the order of their names.</summary>
    /// <param name="arguments">The raw <c>params.arguments</c>, UTF-8 JSON; empty for none.</param>
    /// <param name="key">The digest key.</param>
    public static ImmutableArray<ArgumentDigest> Digests(ReadOnlyMemory<byte> arguments, DigestKey key)
    {
        if (arguments.IsEmpty) return [];
        using var document = JsonDocument.Parse(arguments, CallDigest.Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
        return [.. document.RootElement.EnumerateObject().Select(member => new ArgumentDigest(
                Word(member.Name, key), Of(member.Value, key)))
            .OrderBy(static digest => digest.Argument, StringComparer.Ordinal)];
    }

    /// <summary>Whether a call's arguments are within the window.</summary>
    /// <param name="approved">Digests of the arguments that were approved.</param>
    /// <param name="constraints">How far they may differ.</param>
    /// <param name="arguments">The call's raw arguments.</param>
    /// <param name="key">The digest key.</param>
    public static bool Matches(
        ImmutableArray<ArgumentDigest> approved, ImmutableArray<ArgumentConstraint> constraints, ReadOnlyMemory<byte> arguments,
        DigestKey key)
    {
        if (arguments.IsEmpty) return approved.All(digest => MayBeAbsent(digest.Argument));
        using var document = JsonDocument.Parse(arguments, CallDigest.Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
        var left = approved.ToDictionary(static digest => digest.Argument, static digest => digest.Digest, StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            var bounds = constraints.Where(c => string.Equals(c.Argument, member.Name, StringComparison.Ordinal)).ToList();
            var word = Word(member.Name, key);
            if (bounds.Count > 0 ? !bounds.All(bound => IsWithin(bound, member.Value))
                : !left.TryGetValue(word, out var digest) || !digest.Span.SequenceEqual(Of(member.Value, key))) return false;
            left.Remove(word);
        }

        // What was approved with an argument does not run without it, unless it may be anything.
        return left.Keys.All(MayBeAbsent);

        bool MayBeAbsent(string word) => constraints.Any(c => c.Kind == ConstraintKind.Any && Word(c.Argument, key) == word);
    }

    /// <summary>What in constraints nobody else may be shown or may read differently, for people; null for nothing.</summary>
    /// <param name="constraints">The constraints.</param>
    /// <param name="rules">The kinds that the configuration adds.</param>
    public static string? ValueFault(ImmutableArray<ArgumentConstraint> constraints, DetectionRules rules)
    {
        foreach (var constraint in constraints)
            foreach (var value in constraint.Values)
                if (ArgumentEdits.ValueFault(value, rules) is { } fault)
                    return $"a value of the constraint on {constraint.Argument} {fault}";
        return null;
    }

    /// <summary>What is wrong with constraints, for people; null when nothing is.</summary>
    public static string? Fault(ImmutableArray<ArgumentConstraint> constraints)
    {
        if (constraints.Length > ConstraintsMax) return "at most 50 constraints";
        foreach (var constraint in constraints)
        {
            var isRight = constraint.Kind switch
            {
                ConstraintKind.Any => constraint.Values.IsEmpty,
                ConstraintKind.OneOf => constraint.Values.Length is > 0 and <= 100
                    && constraint.Values.All(static v => Kind(v) is not null),
                ConstraintKind.StartsWith => constraint.Values is [var text] && Kind(text) == JsonValueKind.String && text.Length > 2,
                ConstraintKind.AtMost => constraint.Values is [var number] && Kind(number) == JsonValueKind.Number
                    && TryDecimal(number, out _),
                _ => false,
            };
            if (!isRight || constraint.Argument.Length is 0 or > 256)
                return "a constraint names an argument and is any, oneOf with JSON values, startsWith with one text that is not empty, "
                    + "or atMost with one number";
        }

        return null;
    }

    /// <summary>Whether two calls are alike beside their arguments. Doubt denies: one without a digest is like no other.</summary>
    public static bool AreAlike(ReadOnlyMemory<byte> approved, ReadOnlyMemory<byte> now) =>
        !approved.IsEmpty && approved.Span.SequenceEqual(now.Span);

    /// <summary>Whether two windows let the same calls run: as many, as long, of the same callers, with the same constraints in any
    /// order.</summary>
    public static bool AreOne(WindowGrant one, WindowGrant other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Scope == other.Scope && one.UsesMax == other.UsesMax && one.Seconds == other.Seconds
            && one.Constraints.Length == other.Constraints.Length
            && one.Constraints.All(mine => other.Constraints.Any(theirs => AreOne(mine, theirs)))
            && other.Constraints.All(theirs => one.Constraints.Any(mine => AreOne(mine, theirs)));
    }

    private static bool AreOne(ArgumentConstraint one, ArgumentConstraint other) =>
        string.Equals(one.Argument, other.Argument, StringComparison.Ordinal) && one.Kind == other.Kind
        && one.Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    private static bool IsWithin(ArgumentConstraint bound, JsonElement value) => bound.Kind switch
    {
        ConstraintKind.Any => true,
        ConstraintKind.OneOf => bound.Values.Any(other => Form(value).AsSpan().SequenceEqual(Form(other))),
        ConstraintKind.StartsWith => value.ValueKind == JsonValueKind.String
            && value.GetString()!.StartsWith(Text(bound.Values[0]), StringComparison.Ordinal),
        // Doubt denies: a number that another parser may read differently is not at most anything.
        ConstraintKind.AtMost => value.ValueKind == JsonValueKind.Number && NumberReading.Differs(value.GetRawText()) is null
            && TryDecimal(value.GetRawText(), out var number) && TryDecimal(bound.Values[0], out var most) && number >= 0 && number <= most,
        _ => false,
    };

    private static bool TryDecimal(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static JsonValueKind? Kind(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, CallDigest.Strict);
            return document.RootElement.ValueKind;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(string json)
    {
        using var document = JsonDocument.Parse(json, CallDigest.Strict);
        return document.RootElement.GetString()!;
    }

    private static byte[] Form(string json)
    {
        using var document = JsonDocument.Parse(json, CallDigest.Strict);
        return Form(document.RootElement);
    }

    private static byte[] Form(JsonElement value)
    {
        var form = new ArrayBufferWriter<byte>(64);
        CanonicalForm.Write(form, value);
        return form.WrittenSpan.ToArray();
    }

    private static byte[] Of(JsonElement value, DigestKey key) => HMACSHA256.HashData(key.Bytes.Span, Form(value));

    private static string Word(string name, DigestKey key)
    {
        var form = new ArrayBufferWriter<byte>(64);
        CanonicalForm.Text(form, "gateway-argument-v1");
        CanonicalForm.Text(form, name);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes.Span, form.WrittenSpan).AsSpan(0, 16));
    }
}
