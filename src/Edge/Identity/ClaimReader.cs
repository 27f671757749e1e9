using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Identity;

/// <summary>Reads single claims. A claim of a wrong shape refuses the token: what cannot be read cannot be decided on.</summary>
internal static class ClaimReader
{
    private const int ActorsMax = 8;

    /// <summary>A string claim; null when absent.</summary>
    public static string? Text(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new ClaimFormatException("Not a string.");
    }

    /// <summary>A NumericDate (RFC 7519 section 2), fractions allowed; null when absent.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds))
            throw new ClaimFormatException("Not a number.");
        return seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new ClaimFormatException("Not a time.");
    }

    /// <summary>A claim that is one string or an array of strings; empty when absent.</summary>
    public static ImmutableArray<string> OneOrMany(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value)) return [];
        return value.ValueKind == JsonValueKind.String ? [value.GetString()!] : Strings(value);
    }

    /// <summary>Scopes: <c>scope</c> (RFC 9068) or else <c>scp</c>; a string parted by spaces, or an array.</summary>
    public static ImmutableArray<string> Scopes(JsonElement claims) =>
        claims.TryGetProperty("scope", out var scope) ? Words(scope) : claims.TryGetProperty("scp", out var scp) ? Words(scp) : [];

    /// <summary>Groups: the claim of exactly this name, or else, for a name with dots, the member that the dots lead to
    /// (<c>realm_access.roles</c>). An array, or a string parted by spaces; without duplicates.</summary>
    public static ImmutableArray<string> Groups(JsonElement claims, string name)
    {
        if (claims.TryGetProperty(name, out var exact)) return Words(exact);
        var at = claims;
        foreach (var step in name.Split('.'))
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at)) return [];
        return Words(at);
    }

    /// <summary>OAuth client: <c>client_id</c> (RFC 9068) or <c>azp</c> (OpenID Connect); empty when neither is there.</summary>
    public static string Client(JsonElement claims)
    {
        var client = Text(claims, "client_id");
        var party = Text(claims, "azp");
        if (client is not null && party is not null && !string.Equals(client, party, StringComparison.Ordinal))
            throw new ClaimFormatException("client_id and azp name two clients.");
        return client ?? party ?? "";
    }

    /// <summary>The chain of <c>act</c> (RFC 8693 section 4.1), nearest actor first, at most eight. An actor without its own
    /// <c>iss</c> is of the token's issuer.</summary>
    public static ImmutableArray<PrincipalKey> Actors(JsonElement claims, string issuer)
    {
        var actors = ImmutableArray.CreateBuilder<PrincipalKey>();
        for (var at = claims; at.TryGetProperty("act", out var actor); at = actor)
        {
            if (actor.ValueKind != JsonValueKind.Object || actors.Count == ActorsMax)
                throw new ClaimFormatException("Not a chain of actors.");
            var subject = Text(actor, "sub");
            if (!IsSubject(subject)) throw new ClaimFormatException("An actor without a subject.");
            var by = Text(actor, "iss") ?? issuer;
            if (!PrincipalKey.IsIssuer(by))
                throw new ClaimFormatException("An actor's issuer is not a URL.");
            actors.Add(new PrincipalKey(by, subject!));
        }

        return actors.DrainToImmutable();
    }

    /// <summary>Name for people: <c>preferred_username</c>, <c>name</c> or the subject; one that could mislead is not used.</summary>
    public static string DisplayName(JsonElement claims, string subject)
    {
        foreach (var claim in (ReadOnlySpan<string>)["preferred_username", "name"])
            if (claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 and <= 128 } name && IsPlain(name)) return name;
        return subject;
    }

    /// <summary>Whether a text can be a subject: 1 to 255 characters, none of them a control or format character.</summary>
    public static bool IsSubject(string? text) => text is { Length: > 0 and <= 255 } && !string.IsNullOrWhiteSpace(text) && IsPlain(text);

    private static bool IsPlain(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (System.Text.Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator) return false;
        return true;
    }

    private static ImmutableArray<string> Words(JsonElement value)
    {
        var words = value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : (IEnumerable<string>)Strings(value);
        return [.. words.Distinct(StringComparer.Ordinal)];
    }

    private static ImmutableArray<string> Strings(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) throw new ClaimFormatException("Not an array.");
        var texts = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new ClaimFormatException("Not a string."));
        return texts.DrainToImmutable();
    }
}
