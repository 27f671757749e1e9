namespace Gateway.Governance.Masking.Secrets;

/// <summary>The sets of ASCII characters that formats are written in, a letter each; a bit for each set of each byte.</summary>
internal static class Alphabet
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    // The letter that shapes use, and what it stands for.
    private static readonly (char Name, string Members)[] Sets =
    [
        ('d', Digits),
        ('x', Digits + "abcdef"),
        ('X', Digits + "ABCDEF"),
        ('h', Digits + "abcdefABCDEF"),
        ('l', Lower),
        ('L', Lower + Upper),
        ('a', Digits + Lower),
        ('A', Digits + Upper),
        ('w', Digits + Lower + Upper),
        ('u', Digits + Lower + Upper + "-_"),
        ('c', Digits + Lower + Upper + "-_."),
        ('e', Digits + Lower + Upper + "-_="),
        ('b', Digits + Lower + Upper + "+/"),
        ('B', Digits + Lower + Upper + "+/="),
        ('t', Upper + "234567"),
        ('g', "AEIMQUYcgk"),
        ('s', Digits + Lower + Upper + "-_.~"),
        ('r', Digits + Lower + Upper + "-_.~%+/="),
        ('p', Digits + Lower + Upper + "-_.~%+/=!#$&*@^?:"),
    ];

    private static readonly uint[] Bits = Table();

    /// <summary>The bit of a set.</summary>
    /// <exception cref="ArgumentException">There is no such set.</exception>
    internal static uint Of(char name)
    {
        var index = Array.FindIndex(Sets, s => s.Name == name);
        return index >= 0 ? 1u << index : throw new ArgumentException($"There is no alphabet '{name}'.", nameof(name));
    }

    /// <summary>The characters of a set, in no particular order.</summary>
    internal static string Members(uint set) => Array.Find(Sets, s => Of(s.Name) == set).Members;

    internal static bool Has(uint set, byte value) => value < 128 && (Bits[value] & set) != 0;

    /// <summary>How many bytes from a place on belong to a set, at most <paramref name="max"/>.</summary>
    internal static int Run(uint set, ReadOnlySpan<byte> text, int at, int max)
    {
        var length = 0;
        var last = Math.Min(max, text.Length - at);
        while (length < last && Has(set, text[at + length]))
        {
            length++;
        }

        return Math.Max(length, 0);
    }

    private static uint[] Table()
    {
        var bits = new uint[128];
        for (var set = 0; set < Sets.Length; set++)
        {
            foreach (var member in Sets[set].Members)
            {
                bits[member] |= 1u << set;
            }
        }

        return bits;
    }
}
