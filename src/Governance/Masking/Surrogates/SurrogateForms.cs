using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Entities;
using Gateway.Governance.Masking.Personal;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Makes surrogates by kind, and knows which texts can be nothing but a surrogate.</summary>
internal static class SurrogateForms
{
    /// <summary>Tries that a place has before it is given up as full.</summary>
    internal const int AttemptsMax = 256;

    // Of ten random ids at most a few have right check digits.
    private const int InvalidTries = 32;
    private const string BirthDate = "birth-date";
    private const string Phone = "phone";
    private const int CountryLength = 2;

    // One of so many forms is given out where nobody can tell a surrogate from a value: so likely is a value taken for one, at most.
    private const double FormsOfEach = 1e6;

    /// <summary>A surrogate of a value.</summary>
    /// <param name="kind">The detector's kind.</param>
    /// <param name="canonical">The value, see <see cref="SurrogateValue.Canonical"/>.</param>
    /// <param name="chance">Decides which.</param>
    /// <returns>Canonical, of the same form.</returns>
    internal static string Make(string kind, string canonical, SurrogateChance chance)
    {
        switch (kind)
        {
            case "card" when canonical.Length >= 8 && SurrogateValue.IsGrouped(kind, canonical):
                return SurrogateNumbers.Card(canonical.Length, chance);
            case "iban":
                // One that was found encoded has the encoding's form.
                return SurrogateNumbers.HasIbanForm(canonical) ? SurrogateNumbers.Iban(canonical, chance)
                    : SurrogateShape.Text(canonical, chance);
            case "ssn" or "us-itin" when canonical.Length == 9 && SurrogateValue.IsGrouped(kind, canonical):
                return SurrogateNumbers.Ssn(chance);
            case Phone when SurrogateValue.IsGrouped(kind, canonical):
                return SurrogatePhones.Make(canonical, chance);
            case "email":
                return SurrogateAddresses.Email(chance);
            case "ipv4":
                return SurrogateAddresses.Ipv4(chance);
            case "ipv6":
                return SurrogateAddresses.Ipv6(chance);
            case "mac":
                return SurrogateAddresses.Mac(canonical, chance);
            case BirthDate when !SurrogateDates.Has(canonical):
                return SurrogateDates.MakeWritten(canonical, chance);
            case "vat" when canonical.Length > CountryLength:
                return Nobody(kind, canonical, chance, CountryLength);
            // A name has no prefix that says whose it is.
            case var name when EntityKinds.Has(name):
                return SurrogateShape.Text(canonical, chance);
            default:
                return Nobody(kind, canonical, chance);
        }
    }

    // The same shape; of an id with check digits one whose check digits are wrong, so that it is nobody's.
    private static string Nobody(string kind, string canonical, SurrogateChance chance, int kept = 0)
    {
        var (isPersonal, takesAny) = (IsPersonal(kind), TakesAny(kind));
        for (var tries = 0; ; tries++)
        {
            var rest = canonical[kept..];
            var surrogate = canonical[..kept] + (SurrogateValue.IsGrouped(kind, rest) ? SurrogateShape.Number(rest, chance)
                : SurrogateShape.Token(rest, chance));
            // Where every text of the form is right, another try would be no better.
            if (!isPersonal || tries == InvalidTries || (IsRight(kind, surrogate) ? takesAny : !IsFound(kind, surrogate)))
            {
                return surrogate;
            }
        }
    }

    // By the rule itself: what is found only beside a word is not found here.
    private static bool IsRight(string kind, string text)
    {
        var id = Encoding.ASCII.GetBytes(text.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant).ToArray());
        return Detectors.TryParse(kind, out var number)
            && (number == Kind.DeIdCard ? CodeWord.IsGerman(id) : IdRules.IsRight(number, id));
    }

    private static bool IsFound(string kind, string text)
    {
        var hits = new List<Hit>();
        JsonScanner.Scan(Encoding.UTF8.GetBytes($"\"{text}\""), hits);
        return hits.Exists(hit => string.Equals(hit.Kind, kind, StringComparison.Ordinal));
    }

    /// <summary>How many of a surrogate's form a session may give out.</summary>
    /// <returns>Any number where it is of a range that no value is of, or wrong by its kind's own rule.</returns>
    internal static int MostOf(string kind, string surrogate)
    {
        if (IsBirthDate(kind))
        {
            return SurrogateDates.IsReserved(surrogate) ? int.MaxValue : 0;
        }

        var most = PartOf(kind, surrogate);
        return most < SurrogateVault.CountMax && IsNobodys(kind, surrogate) ? int.MaxValue : most;
    }

    /// <summary>The same by a value, before a surrogate of its form is made.</summary>
    /// <returns>Any number too where it depends on the surrogate.</returns>
    internal static int MostFor(string kind, string canonical) =>
        MayBeNobodys(kind) || SurrogateDates.Has(canonical) ? int.MaxValue : PartOf(kind, canonical);

    private static int PartOf(string kind, string text)
    {
        var isNumber = SurrogateValue.IsGrouped(kind, text);
        var part = SurrogateShape.CountOf(text, isNumber, hasPrefix: !isNumber && !EntityKinds.Has(kind)) / FormsOfEach;
        return part >= SurrogateVault.CountMax ? int.MaxValue : (int)part;
    }

    private static bool IsNobodys(string kind, string surrogate) =>
        IsReserved(kind, surrogate) || (SurrogateDates.Has(surrogate) && SurrogateDates.IsReserved(surrogate))
        || (string.Equals(kind, Phone, StringComparison.Ordinal) ? SurrogatePhones.IsNobodys(surrogate)
            : MayBeNobodys(kind) && !IsRight(kind, surrogate) && !IsFound(kind, surrogate));

    // Of names, and of kinds of the configuration, nobody knows what would be wrong.
    private static bool MayBeNobodys(string kind) =>
        IsPersonal(kind) && Detectors.IsBuiltIn(kind) && !EntityKinds.Has(kind) && !TakesAny(kind);

    private static bool IsPersonal(string kind) => Detectors.IsIn(kind, "personal");

    private static bool TakesAny(string kind) => Detectors.TryParse(kind, out var number) && IdRules.TakesAny(number);

    private static bool IsBirthDate(string kind) => string.Equals(kind, BirthDate, StringComparison.Ordinal);

    /// <summary>Whether a text is of a range that holds surrogates and no value of anybody, so that one that was not issued is a
    /// forgery, or another session's.</summary>
    internal static bool IsReserved(string kind, string canonical) => kind switch
    {
        "card" => SurrogateNumbers.IsCard(canonical),
        "iban" => SurrogateNumbers.IsIban(canonical),
        "ssn" => SurrogateNumbers.IsSsn(canonical),
        Phone => SurrogatePhones.IsFictitious(canonical),
        "email" => SurrogateAddresses.IsEmail(canonical),
        "ipv4" => SurrogateAddresses.IsIpv4(canonical),
        "ipv6" => SurrogateAddresses.IsIpv6(canonical),
        _ => false,
    };
}
