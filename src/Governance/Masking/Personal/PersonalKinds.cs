using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>The kinds that have a number in <see cref="Kind"/>, in its order: the personal ones, and the first secrets.</summary>
internal static class PersonalKinds
{
    internal static ImmutableArray<KindInfo> All { get; } =
    [
        Personal("card", 95, 60), Personal("iban", 99, 50), Personal("email", 95, 70), Personal("ssn", 90, 80),
        Personal("phone", 80, 200), Personal("ipv4", 80, 150), Personal("ipv6", 80, 140),
        Secret("aws", 95, 40), Secret("github", 95, 20), Secret("slack", 95, 30), Secret("jwt", 98, 10), Secret("private-key", 99, 0),
        Personal("us-itin", 80, 85), Personal("us-npi", 80, 125), Personal("us-mbi", 80, 84), Personal("ca-sin", 80, 115),
        Personal("mx-curp", 95, 62), Personal("br-cpf", 90, 90), Personal("br-cnpj", 90, 91), Personal("cl-rut", 85, 92),
        Personal("uk-nhs", 70, 120), Personal("uk-nino", 85, 76), Personal("de-tax-id", 85, 93), Personal("de-id-card", 80, 117),
        Personal("de-social-security", 90, 77), Personal("de-health-insurance", 80, 116), Personal("fr-nir", 95, 63),
        Personal("es-dni", 85, 82), Personal("es-nie", 90, 78), Personal("it-codice-fiscale", 95, 61), Personal("pl-pesel", 85, 94),
        Personal("nl-bsn", 80, 112), Personal("pt-nif", 80, 113), Personal("be-nrn", 90, 95), Personal("at-svnr", 85, 96),
        Personal("ch-ahv", 90, 79), Personal("gr-amka", 85, 97), Personal("se-personnummer", 85, 98),
        Personal("no-fodselsnummer", 90, 99), Personal("dk-cpr", 75, 121), Personal("fi-hetu", 90, 81), Personal("ee-isikukood", 85, 100),
        Personal("lt-asmens-kodas", 85, 101), Personal("lv-personas-kods", 85, 102), Personal("cz-rodne-cislo", 85, 103),
        Personal("ro-cnp", 85, 104), Personal("bg-egn", 85, 105), Personal("hr-oib", 85, 106), Personal("ua-rnokpp", 80, 107),
        Personal("tr-tckn", 90, 89), Personal("il-id", 80, 122), Personal("za-id", 85, 88), Personal("in-aadhaar", 80, 108),
        Personal("in-pan", 75, 118), Personal("in-gstin", 85, 64), Personal("cn-id", 95, 65), Personal("hk-id", 85, 87),
        Personal("tw-id", 85, 86), Personal("kr-rrn", 80, 109), Personal("jp-my-number", 80, 110), Personal("sg-nric", 85, 83),
        Personal("th-id", 85, 111), Personal("my-kad", 70, 119), Personal("id-nik", 75, 123), Personal("au-tfn", 80, 114),
        Personal("au-abn", 75, 124), Personal("au-acn", 75, 126), Personal("au-medicare", 80, 127), Personal("passport", 70, 130),
        Personal("driving-licence", 65, 135), Personal("birth-date", 75, 131), Personal("vat", 90, 75), Personal("crypto", 95, 45),
        Personal("mac", 85, 145),
        new("unscanned", KindClass.Field, 100, 255),
    ];

    /// <summary>Whether values of a kind are digits in groups, of which two kinds may be readings of the same ones.</summary>
    internal static bool IsNumber(Kind kind) =>
        kind is Kind.Card or Kind.Iban or Kind.Ssn or Kind.Phone or (>= Kind.UsItin and <= Kind.Vat);

    private static KindInfo Personal(string name, int confidence, byte rank) => new(name, KindClass.Personal, confidence, rank);

    private static KindInfo Secret(string name, int confidence, byte rank) => new(name, KindClass.Secret, confidence, rank);
}
