using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Checks values. What is neither letter nor digit is skipped; a character that the scheme does not know fails it.</summary>
internal static class ValueChecksums
{
    private const int CharactersMin = 3;

    private static readonly string[] Multiplied =
        ["0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043", "8765932104",
            "9876543210"];

    private static readonly string[] Permuted =
        ["0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"];

    private static readonly string[] Quasigroup =
        ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017", "9438617205",
            "2581436790"];

    /// <summary>Whether a value holds.</summary>
    internal static bool Hold(ValueChecksum checksum, ReadOnlySpan<byte> value)
    {
        if (checksum == ValueChecksum.None)
        {
            return true;
        }

        Span<int> numbers = stackalloc int[PatternMachine.LengthMax];
        var count = 0;
        foreach (var one in value)
        {
            if (Word.IsLetterOrDigit(one) && count < numbers.Length)
            {
                numbers[count++] = Word.IsDigit(one) ? one - '0' : (one | 0x20) - 'a' + 10;
            }
        }

        return count >= CharactersMin && Hold(checksum, numbers[..count]);
    }

    private static bool Hold(ValueChecksum checksum, ReadOnlySpan<int> numbers) => checksum switch
    {
        ValueChecksum.Mod97 => Mod97(numbers),
        ValueChecksum.Mod11 => Mod11(numbers),
        _ => !numbers.ContainsAnyExceptInRange(0, 9) && checksum switch
        {
            ValueChecksum.Luhn => Luhn(numbers),
            ValueChecksum.Mod1110 => Mod1110(numbers),
            ValueChecksum.Verhoeff => Verhoeff(numbers),
            _ => Damm(numbers),
        },
    };

    private static bool Luhn(ReadOnlySpan<int> numbers)
    {
        var sum = 0;
        for (var i = 1; i <= numbers.Length; i++)
        {
            var digit = numbers[^i];
            sum += i % 2 == 1 ? digit : digit < 5 ? digit * 2 : (digit * 2) - 9;
        }

        return sum % 10 == 0;
    }

    private static bool Mod97(ReadOnlySpan<int> numbers)
    {
        var rest = 0;
        foreach (var number in numbers)
        {
            rest = ((rest * (number < 10 ? 10 : 100)) + number) % 97;
        }

        return rest == 1;
    }

    private static bool Mod11(ReadOnlySpan<int> numbers)
    {
        const int x = 'x' - 'a' + 10;
        var rest = 0;
        for (var i = 0; i < numbers.Length - 1; i++)
        {
            if (numbers[i] > 9)
            {
                return false;
            }

            rest = (rest + numbers[i]) * 2 % 11;
        }

        return (numbers[^1] <= 9 || numbers[^1] == x) && (rest + (numbers[^1] == x ? 10 : numbers[^1])) % 11 == 1;
    }

    private static bool Mod1110(ReadOnlySpan<int> numbers)
    {
        var product = 10;
        foreach (var number in numbers[..^1])
        {
            var sum = (product + number) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (product + numbers[^1]) % 10 == 1;
    }

    private static bool Verhoeff(ReadOnlySpan<int> numbers)
    {
        var check = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            check = Multiplied[check][Permuted[i % 8][numbers[^(i + 1)]] - '0'] - '0';
        }

        return check == 0;
    }

    private static bool Damm(ReadOnlySpan<int> numbers)
    {
        var check = 0;
        foreach (var number in numbers)
        {
            check = Quasigroup[check][number] - '0';
        }

        return check == 0;
    }
}
