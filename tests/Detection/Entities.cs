using Gateway.Governance.Masking;

namespace Gateway.Detection;

/// <summary>Which kinds answer for which entity of the corpora.</summary>
internal static class Entities
{
    private static readonly (string Entity, string[] Kinds)[] All =
    [
        ("CREDIT_CARD", ["card"]), ("IBAN_CODE", ["iban"]), ("EMAIL_ADDRESS", ["email"]), ("US_SSN", ["ssn"]), ("PHONE_NUMBER", ["phone"]),
        ("IP_ADDRESS", ["ipv4", "ipv6"]), ("MAC_ADDRESS", ["mac"]), ("CRYPTO", ["crypto"]), ("US_ITIN", ["us-itin"]), ("US_NPI", ["us-npi"]),
        ("US_MBI", ["us-mbi"]), ("CA_SIN", ["ca-sin"]), ("UK_NHS", ["uk-nhs"]), ("UK_NINO", ["uk-nino"]), ("DE_TAX_ID", ["de-tax-id"]),
        ("DE_ID_CARD", ["de-id-card"]), ("DE_SOCIAL_SECURITY", ["de-social-security"]), ("DE_HEALTH_INSURANCE", ["de-health-insurance"]),
        ("DE_VAT_ID", ["vat"]), ("ES_NIF", ["es-dni"]), ("ES_NIE", ["es-nie"]), ("IT_FISCAL_CODE", ["it-codice-fiscale"]),
        ("IT_VAT_CODE", ["vat"]), ("PL_PESEL", ["pl-pesel"]), ("SE_PERSONNUMMER", ["se-personnummer"]),
        ("FI_PERSONAL_IDENTITY_CODE", ["fi-hetu"]), ("TR_NATIONAL_ID", ["tr-tckn"]), ("ZA_ID_NUMBER", ["za-id"]),
        ("IN_AADHAAR", ["in-aadhaar"]), ("IN_PAN", ["in-pan"]), ("IN_GSTIN", ["in-gstin"]), ("KR_RRN", ["kr-rrn"]),
        ("SG_NRIC_FIN", ["sg-nric"]), ("TH_TNIN", ["th-id"]), ("AU_TFN", ["au-tfn"]), ("AU_ABN", ["au-abn"]), ("AU_ACN", ["au-acn"]),
        ("AU_MEDICARE", ["au-medicare"]),
    ];

    /// <summary>Entities of which the product has a kind, with what it has.</summary>
    internal static IEnumerable<(string Entity, string[] Kinds)> Known =>
        All.Where(e => e.Kinds.All(k => Detectors.Kinds.Contains(k, StringComparer.Ordinal)));

    /// <summary>The kinds of an entity; none if the product has none.</summary>
    internal static string[] KindsOf(string entity) => Known.FirstOrDefault(e => e.Entity == entity).Kinds ?? [];
}
