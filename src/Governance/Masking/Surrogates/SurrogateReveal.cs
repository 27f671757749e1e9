using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Messages;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Turns the surrogates in the arguments of a tool call back into their values, or refuses the call.</summary>
public sealed class SurrogateReveal
{
    // What may be read over for one message, in characters: a message full of beginnings of surrogates is none that anyone needs.
    private const long WorkMax = 100_000_000;

    private const int SsnLength = 11;

    // Inside a longer text nothing may come in that could end a literal or begin a comment, a tag or another command.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(" +-./:=@_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private readonly SurrogateVault _vault;
    private readonly Func<string, bool> _mayReveal;
    private readonly long _oldestUnixMs;
    private readonly List<Edit> _edits = [];
    private RevealFault? _fault;
    private long _work;
    private int _count;

    private SurrogateReveal(SurrogateVault vault, Func<string, bool> mayReveal, long oldestUnixMs)
    {
        _vault = vault;
        _mayReveal = mayReveal;
        _oldestUnixMs = oldestUnixMs;
    }

    /// <summary>Turns back what policy lets through.</summary>
    /// <param name="message">A <c>tools/call</c>, as it was parsed.</param>
    /// <param name="hits">What detectors found in it.</param>
    /// <param name="vault">The session's surrogates.</param>
    /// <param name="mayReveal">Whether policy turns values of a kind back in this exchange.</param>
    /// <param name="oldestUnixMs">Surrogates that were given out before this have expired.</param>
    public static RevealOutcome Apply(
        ReadOnlyMemory<byte> message, IReadOnlyList<Hit> hits, SurrogateVault vault, Func<string, bool> mayReveal, long oldestUnixMs)
    {
        ArgumentNullException.ThrowIfNull(hits);
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(mayReveal);
        var reveal = new SurrogateReveal(vault, mayReveal, oldestUnixMs);
        var (start, end) = reveal.Arguments(message.Span);
        reveal.LookForForgeries(message.Span, hits, start, end);
        return reveal._fault is { } fault ? new RevealOutcome.Refused(fault)
            : new RevealOutcome.Revealed(reveal._count == 0 ? message : Edit.Apply(message.Span, reveal._edits), reveal._count);
    }

    /// <summary>Whether a hit is a surrogate that the session gave out: no value of anybody.</summary>
    public static bool IsIssued(SurrogateVault vault, ReadOnlySpan<byte> message, Hit hit)
    {
        ArgumentNullException.ThrowIfNull(vault);
        return vault.IsIssued(hit.Kind, SurrogateValue.Canonical(hit.Kind, Text(message, hit)));
    }

    private (int Start, int End) Arguments(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = 1024 });
        if (!Enter(ref reader, "params"u8) || !Enter(ref reader, "arguments"u8))
        {
            return (0, 0);
        }

        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        do
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            {
                Token(ref reader);
            }
        }
        while (_fault is null && reader.Read() && reader.CurrentDepth > depth);
        return (start, (int)reader.BytesConsumed);
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None)
        {
            reader.Read();
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private void Token(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Number)
        {
            var raw = Encoding.ASCII.GetString(reader.ValueSpan);
            if (Value(raw, raw, isWhole: true) is { } number)
            {
                Replace(start, raw.Length, Encoding.UTF8.GetBytes(number), isNumber: true);
            }

            return;
        }

        var text = reader.GetString()!;
        if (InText(text) is { } revealed)
        {
            Replace(start + 1, reader.ValueSpan.Length, ValueMask.Escape(revealed), isNumber: false);
        }
    }

    private string? InText(string text)
    {
        StringBuilder? revealed = null;
        var copied = 0;
        for (var at = 0; at < text.Length && _fault is null; at++)
        {
            if (at > 0 && char.IsAsciiLetterOrDigit(text[at - 1]))
            {
                continue;
            }

            var entry = _vault.Index.FindAt(text, at, out var length, ref _work);
            if (_work > WorkMax)
            {
                _fault = RevealFault.Unfit;
            }
            else if (entry < 0 && LooksLikeSsn(text, at))
            {
                _fault = RevealFault.Unknown;
            }
            else if (entry >= 0 && Value(_vault[entry], text.Substring(at, length), length == text.Length) is { } value)
            {
                revealed ??= new StringBuilder(text.Length);
                revealed.Append(text, copied, at - copied).Append(value);
                at += length - 1;
                copied = at + 1;
            }
        }

        return revealed?.Append(text, copied, text.Length - copied).ToString();
    }

    // No detector finds it, because nobody has it.
    private bool LooksLikeSsn(string text, int at) => at + SsnLength <= text.Length && text[at] == '9'
        && text[at + 3] is '-' or ' ' && text[at + 6] == text[at + 3] && _mayReveal("ssn")
        && (at + SsnLength == text.Length || !char.IsAsciiLetterOrDigit(text[at + SsnLength]))
        && SurrogateForms.IsReserved("ssn", SurrogateValue.Canonical("ssn", text.Substring(at, SsnLength)));

    private string? Value(string canonical, string place, bool isWhole) =>
        _vault.Index.Find(canonical) is >= 0 and var entry ? Value(_vault[entry], place, isWhole) : null;

    // What stands in a surrogate's place; null if it stays.
    private string? Value(SurrogateEntry entry, string place, bool isWhole)
    {
        if (!_mayReveal(entry.Kind))
        {
            return null;
        }

        if (entry.AtUnixMs < _oldestUnixMs || entry.Sealed.Length == 0)
        {
            _fault ??= RevealFault.Expired;
            return null;
        }

        if (_vault.Open(entry) is not { } value)
        {
            _fault ??= RevealFault.Damaged;
            return null;
        }

        value = SurrogateValue.IsGrouped(entry.Kind, value) ? SurrogateValue.Lay(entry.Kind, value, place) : value;
        if (!isWhole && (value.AsSpan().IndexOfAnyExcept(Plain) >= 0 || value.Contains("--", StringComparison.Ordinal)
            || value.Contains("//", StringComparison.Ordinal)))
        {
            _fault ??= RevealFault.Unfit;
        }

        return value;
    }

    private void Replace(int start, int length, byte[] replacement, bool isNumber)
    {
        if (isNumber && !ValueMask.IsNumber(replacement))
        {
            _fault ??= RevealFault.Unfit;
            return;
        }

        _edits.Add(new Edit(start, length, replacement));
        _count++;
    }

    private void LookForForgeries(ReadOnlySpan<byte> message, IReadOnlyList<Hit> hits, int start, int end)
    {
        for (var i = 0; i < hits.Count && _fault is null; i++)
        {
            var hit = hits[i];
            if (hit.Offset < start || hit.Offset >= end || !_mayReveal(hit.Kind))
            {
                continue;
            }

            var canonical = SurrogateValue.Canonical(hit.Kind, Text(message, hit));
            if (SurrogateForms.IsReserved(hit.Kind, canonical) && _vault.Index.Find(canonical) < 0)
            {
                _fault = RevealFault.Unknown;
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> message, Hit hit)
    {
        var raw = message.Slice(hit.Offset, hit.Length);
        var reader = new Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
        return reader.Read() ? reader.GetString()! : "";
    }
}
