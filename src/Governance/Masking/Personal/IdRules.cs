using Gateway.Governance.Masking.Detection;
using static Gateway.Governance.Masking.Personal.EuropeanChecks;
using static Gateway.Governance.Masking.Personal.NorthernChecks;
using static Gateway.Governance.Masking.Personal.WorldChecks;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Every number that is told by its form and its check: docs/kinds has the sources.</summary>
internal static class IdRules
{
    private const Topics None = Topics.None;
    private const Topics Tax = Topics.Tax;
    private const Topics Identity = Topics.Identity;

    private static readonly IdRule[] All = [.. Europe, .. North, .. Americas, .. AsiaAndPacific, .. Documents];

    internal static IdForms Forms { get; } = new(All);

    /// <summary>Whether capitals and digits are a number of a kind, wherever they stand.</summary>
    internal static bool IsRight(Kind kind, ReadOnlySpan<byte> id)
    {
        foreach (var rule in All)
        {
            if (rule.Kind == kind && rule.Holds(id))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a kind has forms of which every text is right, so that nothing tells one that is nobody's.</summary>
    internal static bool TakesAny(Kind kind) => Array.Exists(All, rule => rule.Kind == kind && rule.Check == Any);

    private static bool Any(ReadOnlySpan<byte> id) => true;

    private static IdRule[] Europe =>
    [
        new(Kind.UkNhs, Topics.Nhs, Nhs, "3_3_4 3-3-4", "10"),
        new(Kind.UkNino, Topics.Nino, Nino, "A2:6:A1 A2_2_2_2_A1 A2_6_A1 A2_6:A1 A2-2-2-2-A1", ""),
        new(Kind.DeTaxId, Topics.GermanTax | Tax, SteuerId, "2_3_3_3", "11"),
        new(Kind.DeSocialSecurity, Topics.GermanPension, Rvnr, "8:A1:3 2_6_A1_3 2_6:A1:3", ""),
        new(Kind.DeHealthInsurance, Topics.GermanHealth, Kvnr, "", "A1:9"),
        new(Kind.FrNir, Topics.Nir, Nir, "15 13_2 1_2_2_2_3_3_2 6:A1:8 1_2_2_1:A1_3_3_2", "1-2-2-2-3-3-2 1.2.2.2.3.3.2"),
        new(Kind.EsDni, Topics.Dni | Identity, Dni, "8:A1 8-A1 2.3.3-A1", "8_A1 7:A1 7-A1 2.3.3:A1"),
        new(Kind.EsNie, Topics.Dni | Identity, Nie, "A1:7:A1 A1-7-A1 A1:7-A1", "A1_7_A1"),
        new(Kind.NlBsn, Topics.Bsn | Tax | Identity, Bsn, "", "9 8 3_3_3 4.2.3 4_2_3 3.3.3"),
        new(Kind.PtNif, Topics.Nif | Tax, Nif, "", "9 3_3_3"),
        new(Kind.BeNrn, Topics.Nrn | Identity, Nrn, "2.2.2-3.2", "11 6-3-2 6_3_2 2.2.2.3.2 2_2_2_3_2 6-3.2"),
        new(Kind.AtSvnr, Topics.Svnr, Svnr, "4_6", "10 4-6"),
        new(Kind.ChAhv, Topics.Ahv, Ahv, "13 3.4.4.2 3_4_4_2", ""),
        new(Kind.GrAmka, Topics.Amka, Amka, "", "11"),
    ];

    private static IdRule[] North =>
    [
        new(Kind.SePersonnummer, Topics.Personnummer | Identity, Personnummer, "6-4 8-4 6+4", "10 12"),
        new(Kind.NoFodselsnummer, Topics.Fodselsnummer | Identity, Fodselsnummer, "6_5", "11"),
        new(Kind.DkCpr, Topics.Cpr | Identity, Cpr, "", "6-4 10 6_4"),
        new(Kind.FiHetu, Topics.Hetu, Hetu, "6-3:A1 6-4 6+3:A1 6+4 6:A1:3:A1 6:A1:4", ""),
        new(Kind.EeIsikukood, Topics.Isikukood | Identity, Isikukood, "", "11"),
        new(Kind.LtAsmensKodas, Topics.AsmensKodas, Isikukood, "", "11"),
        new(Kind.LvPersonasKods, Topics.PersonasKods, PersonasKods, "6-5", "11"),
        new(Kind.LvPersonasKods, Topics.PersonasKods, PersonasKods32, "", "6-5 11"),
        new(Kind.PlPesel, Topics.Pesel | Identity, Pesel, "", "11"),
        new(Kind.CzRodneCislo, Topics.RodneCislo, RodneCislo, "6/4", "6/3 10 9"),
        new(Kind.RoCnp, Topics.Cnp, Cnp, "", "13"),
        new(Kind.BgEgn, Topics.Egn, Egn, "", "10"),
        new(Kind.HrOib, Topics.Oib | Tax, Oib, "", "11"),
        new(Kind.UaRnokpp, Topics.Rnokpp | Tax, Rnokpp, "", "10"),
        new(Kind.TrTckn, Topics.Tckn | Identity, Tckn, "", "11"),
    ];

    private static IdRule[] Americas =>
    [
        new(Kind.UsItin, Topics.Itin | Tax | Topics.Ssn, Itin, "3-2-4", "9 3_2_4 3-6 5-4"),
        new(Kind.UsNpi, Topics.Npi, Npi, "", "10 4-3-3 4_3_3"),
        new(Kind.CaSin, Topics.Sin | Tax, Sin, "3-3-3", "9 3_3_3"),
        new(Kind.BrCpf, Topics.Cpf | Tax, Cpf, "3.3.3-2 9-2", "11 3.3.3.2 3_3_3_2"),
        new(Kind.BrCnpj, Topics.Cnpj, Cnpj, "2.3.3/4-2 8/4-2", "14"),
        new(Kind.ClRut, Topics.Rut | Tax, Rut, "2.3.3-1 1.3.3-1 2.3.3-A1 1.3.3-A1", "8-1 7-1 8-A1 7-A1 9 8 8:A1 7:A1"),
    ];

    private static IdRule[] AsiaAndPacific =>
    [
        new(Kind.IlId, Topics.Israel | Identity, Israel, "", "9"),
        new(Kind.ZaId, Topics.SouthAfrica | Identity, SouthAfrica, "", "13 6_4_3 6_4_2_1"),
        new(Kind.InAadhaar, Topics.Aadhaar, Aadhaar, "4_4_4 4-4-4", "12"),
        new(Kind.InPan, Topics.Pan | Tax, Pan, "A5:4:A1", ""),
        new(Kind.InPan, Topics.Pan | Tax, Any, "", "A5:4:A1"),
        new(Kind.CnId, Topics.China | Identity, China, "18 17:A1", ""),
        new(Kind.HkId, Topics.HongKong | Identity, HongKong, "A1:6(1 A1:6(A1 A2:6(1 A2:6(A1", "A1:7 A1:6:A1 A2:7"),
        new(Kind.TwId, Topics.Taiwan | Identity, Taiwan, "", "A1:9"),
        new(Kind.KrRrn, Topics.Rrn | Identity, RrnChecked, "6-7", ""),
        new(Kind.KrRrn, Topics.Rrn | Identity, Rrn, "", "6-7 13"),
        new(Kind.JpMyNumber, Topics.MyNumber, MyNumber, "", "12 4_4_4 4-4-4"),
        new(Kind.SgNric, Topics.Nric | Identity, Nric, "A1:7:A1", ""),
        new(Kind.SgNric, Topics.Nric, NricForm, "", "A1:7:A1"),
        new(Kind.ThId, Topics.Thailand | Identity, Thailand, "1_4_5_2_1 1-4-5-2-1", "13"),
        new(Kind.MyKad, Topics.MyKad, MyKad, "6-2-4", "12"),
        new(Kind.IdNik, Topics.Nik, Nik, "", "16"),
        new(Kind.AuTfn, Topics.Tfn | Tax, Tfn, "", "9 3_3_3 3-3-3"),
        new(Kind.AuAbn, Topics.Abn, Abn, "2_3_3_3", "11"),
        new(Kind.AuAcn, Topics.Acn, Acn, "", "9 3_3_3"),
        new(Kind.AuMedicare, Topics.Medicare, Medicare, "4_5_1 4-5-1", "10"),
    ];

    private static IdRule[] Documents =>
    [
        new(Kind.Card, Topics.Card, id => CheckDigits.Luhn(id) && !CheckDigits.IsOneDigit(id), "",
            "12 13 14 15 16 17 18 19 4_4_4_4 4-4-4-4 4_6_5 4-6-5 4_6_4 4-6-4 4_4_4_4_3 4-4-4-4-3 4.4.4.4"),
        new(Kind.Vat, None, VatNumber.Is, VatNumber.Forms, ""),
        new(Kind.Passport, Topics.Passport, Any, "", "9 8 A1:8 A1:7 A2:7 A2:6 A3:6 A2_7 A1_7 A1_8 2:A2:5 A1:6 A2:8"),
        new(Kind.DrivingLicence, Topics.Licence, Any, "",
            "7 8 9 10 11 12 A1:7 A1:8 A1:12 A1:13 A1:14 A2:6 A2:7 2-2-6-2 2_2_6_2 A1_3_3_3_3 3_3_3 A1-3-3-3-3 A1:3-3-3-3 "
                + "A1:3-3-2-3 A1:4-5-5 2_3_3 3-3-3 4-2-4"),
        new(Kind.BirthDate, Topics.Birth, BirthDate.IsForm, "",
            "4-2-2 4/2/2 4.2.2 2/2/4 2.2.4 2-2-4 1/2/4 2/1/4 1/1/4 1.2.4 2.1.4 1.1.4 1-2-4 2-1-4 1-1-4 2/2/2 2.2.2 2-2-2 8"),
    ];
}
