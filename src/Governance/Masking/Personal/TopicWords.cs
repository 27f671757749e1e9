namespace Gateway.Governance.Masking.Personal;

/// <summary>
/// The words of each topic, in small letters; several words in a row are written as one. They are looked up by a hash over their
/// letters from the last to the first, so that a place in a text is compared with all of them at once.
/// </summary>
internal static class TopicWords
{
    /// <summary>Letters of the longest entry.</summary>
    internal const int LettersMax = 28;

    /// <summary>Letters that an entry needs to be found at the end of a longer word of a name.</summary>
    internal const int SuffixMin = 5;

    private const ulong HashStart = 0xCBF29CE484222325;
    private const ulong HashStep = 0x100000001B3;
    private const int Slots = 2048;

    private static readonly (Topics Topics, string Words)[] Lists =
    [
        (Topics.Ssn, "ssn ssns socialsecurity socialsecuritynumber socsec ssnumber ussn ssnlast socialsecurityno"),
        (Topics.Phone, "phone telephone tel mobile cell cellphone fax call whatsapp sms msisdn dial telefon telefono "
            + "telefonnummer rufnummer mobil mobilnummer handynummer celular movil telefone telefoon gsm phonenumber "
            + "telephonenumber telnumber mobilenumber answering answeringat reachable reach contact messagesto "
            + "cellnumber faxnumber mobileno phoneno telno contactnumber"),
        (Topics.Tax, "taxid taxidnumber taxnumber taxno taxpayer taxpayerid taxpayeridentificationnumber taxidentificationnumber "
            + "taxidentification taxfilenumber tin fiscalcode fiscalnumber fiscalid identificacionfiscal identificationfiscale taxcode"),
        (Topics.Identity, "nationalid nationalidnumber nationalidentificationnumber nationalidentitynumber nationalidentity "
            + "identitynumber identitycard identitycode identitydocument idcard idcardnumber personalid personalidnumber personalnumber "
            + "personalcode personalidentificationnumber personalidentitycode personalidentitynumber citizenid citizennumber "
            + "citizenshipnumber nationalnumber personid govid governmentid identificationnumber "
            + "ausweis personalausweis personalausweisnummer ausweisnummer ausweisnr dninumber"),
        (Topics.Itin, "itin individualtaxpayer"),
        (Topics.Npi, "npi nationalprovider nationalprovideridentifier provideridentifier"),
        (Topics.Mbi, "mbi medicare medicareid beneficiary beneficiaryidentifier"),
        (Topics.Sin, "sin socialinsurance socialinsurancenumber assurancesociale"),
        (Topics.Cpf, "cpf cadastrodepessoasfisicas"),
        (Topics.Cnpj, "cnpj"),
        (Topics.Rut, "rut rolunico roluniconacional roluniconacionaltributario cedula"),
        (Topics.Nhs, "nhs nhsnumber nhsno nationalhealthservice patientnumber"),
        (Topics.Nino, "nino nationalinsurance nationalinsurancenumber ninumber"),
        (Topics.GermanTax, "steuerid steueridentifikationsnummer steueridnr idnr steuernummer identifikationsnummer steueridnummer"),
        (Topics.GermanHealth, "kvnr krankenversichertennummer versichertennummer krankenversicherung krankenversicherungsnummer egk"),
        (Topics.GermanPension, "rvnr rentenversicherungsnummer sozialversicherungsnummer svnr rentenversicherung versicherungsnummer"),
        (Topics.Nir, "nir insee securitesociale numerodesecuritesociale numerosecu numsecu secu secusociale curitsociale"),
        (Topics.Dni, "dni nif nie documentonacional documentonacionaldeidentidad identificaciondeextranjero numerodni"),
        (Topics.CodiceFiscale, "codicefiscale codfiscale codfisc"),
        (Topics.Pesel, "pesel numerpesel"),
        (Topics.Bsn, "bsn burgerservicenummer sofinummer sofi"),
        (Topics.Nif, "nif contribuinte numerodecontribuinte identificacaofiscal numerofiscal"),
        (Topics.Nrn, "rijksregisternummer rijksregister numeronational registrenational nrn insz niss"),
        (Topics.Svnr, "svnr sozialversicherungsnummer svnummer versicherungsnummer"),
        (Topics.Ahv, "ahv avs ahvnummer ahvnr numeroavs oasi sozialversicherungsnummer"),
        (Topics.Personnummer, "personnummer personnr pnr samordningsnummer svensktpersonnummer"),
        (Topics.Fodselsnummer, "fodselsnummer foedselsnummer fnr dnummer dselsnummer personnummer fodselsnr"),
        (Topics.Cpr, "cpr cprnummer cprnr personnummer cprno"),
        (Topics.Hetu, "hetu henkilotunnus henkil tunnus sotu personbeteckning"),
        (Topics.Isikukood, "isikukood isikukoodi"),
        (Topics.AsmensKodas, "asmenskodas asmenskod"),
        (Topics.PersonasKods, "personaskods personaskoda"),
        (Topics.RodneCislo, "rodnecislo rodne rodn rodneislo birthnumber"),
        (Topics.Cnp, "cnp codnumericpersonal codulnumericpersonal"),
        (Topics.Egn, "egn edinengrazhdanskinomer"),
        (Topics.Oib, "oib osobniidentifikacijskibroj"),
        (Topics.Amka, "amka"),
        (Topics.Rnokpp, "rnokpp taxpayercard"),
        (Topics.Tckn, "tckn tckimlik tckimlikno kimlik kimlikno kimliknumarasi tcno vatandaslikno tcidentity"),
        (Topics.Israel, "teudatzehut zehut israeliid mispar misparzehut"),
        (Topics.SouthAfrica, "southafricanid rsaid saidnumber southafricaid idnumber"),
        (Topics.Aadhaar, "aadhaar aadhar uidai aadhaarnumber adhaar"),
        (Topics.Pan, "pan pannumber panno pancard permanentaccount permanentaccountnumber incometax"),
        (Topics.Gstin, "gstin gst gstnumber gstno"),
        (Topics.China, "shenfenzheng residentid residentidentitycard"),
        (Topics.HongKong, "hkid hkidcard hongkongid"),
        (Topics.Taiwan, "taiwanid rocid"),
        (Topics.Rrn, "rrn residentregistration residentregistrationnumber juminbeonho jumin frn foreignregistration koreanrrn"),
        (Topics.MyNumber, "mynumber individualnumber kojinbango mynumbercard mainanba"),
        (Topics.Nric, "nric fin nricfin nricno"),
        (Topics.Thailand, "thaiid thainationalid thaiidnumber citizenid"),
        (Topics.MyKad, "mykad nric icnumber icno kadpengenalan nokp"),
        (Topics.Nik, "nik ktp nomorindukkependudukan ektp noktp"),
        (Topics.Tfn, "tfn taxfilenumber taxfile"),
        (Topics.Abn, "abn australianbusinessnumber australianbusiness"),
        (Topics.Acn, "acn australiancompanynumber australiancompany"),
        (Topics.Medicare, "medicare medicarecard medicarenumber medicareno"),
        (Topics.Curp, "curp claveunica"),
        (Topics.Passport, "passport passports passportnumber passportno passeport pasaporte reisepass passaporto paspoort passnummer "
            + "passnr "
            + "reisepassnummer traveldocument travelpassport pasaportenumero passaporte paszport passi"),
        (Topics.Licence, "driverslicense driverlicense drivinglicense driverslicence driverlicence drivinglicence licenseno licenceno "
            + "licensenumber licencenumber driverslicenseno driverslicensenumber driverlicensenumber dlnumber dlno dln fuhrerschein "
            + "fuehrerschein hrerschein hrerscheinnummer fuhrerscheinnummer fuehrerscheinnummer permisdeconduire patente patentediguida "
            + "rijbewijs permisodeconducir carnetdeconducir licenciadeconducir driverslic driverlic drivingpermit rerkort korkort"),
        (Topics.Birth, "dob dateofbirth birthdate birthday born birth bday geburtsdatum geboren geburtstag datedenaissance naissance nele "
            + "fechadenacimiento nacimiento nacido nacida datadinascita nascita natoil geboortedatum datadenascimento birthdt dateob "
            + "fodelsedatum fodselsdato nascimento dtbirth"),
        (Topics.Vat, "vat vatid vatnumber vatno vatreg vatregistration vatin ust ustid ustidnr umsatzsteuer umsatzsteuerid tva numerotva "
            + "partitaiva piva iva btw btwnummer nip dic moms kdv afm"),
        (Topics.Card, "card cards creditcard debitcard cardnumber cardno cc ccn ccnumber ccno visa mastercard amex maestro diners unionpay "
            + "jcb "
            + "kreditkarte kartennummer cartebancaire tarjeta carta cartao"),
        (Topics.Filler, "number numbers num no nr nummer numero id value val text string str code raw full primary secondary home work "
            + "office business personal plain field"),
    ];

    private static readonly ulong[] Keys = new ulong[Slots];
    private static readonly Topics[] Values = new Topics[Slots];
    private static readonly ulong[] Endings = new ulong[16];

    static TopicWords()
    {
        foreach (var (topics, words) in Lists)
        {
            foreach (var word in words.Split(' '))
            {
                Add(word, topics);
            }
        }
    }

    internal static ulong Start => HashStart;

    /// <summary>The hash with one letter more before it.</summary>
    internal static ulong Next(ulong hash, byte letter) => (hash ^ (uint)(letter | 0x20)) * HashStep;

    /// <summary>What letters speak of whose hash this is.</summary>
    internal static Topics Of(ulong hash)
    {
        for (var slot = Slot(hash); Keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (Keys[slot] == hash)
            {
                return Values[slot];
            }
        }

        return Topics.None;
    }

    /// <summary>Whether some entry may end in these two letters; most words end here.</summary>
    internal static bool MayEnd(byte last, byte before)
    {
        var ending = Ending(last, before);
        return (Endings[ending >> 6] & (1UL << (ending & 63))) != 0;
    }

    private static int Ending(byte last, byte before) => (((last & 0x1F) << 5) | (before & 0x1F)) & 1023;

    private static int Slot(ulong hash) => (int)(hash >> 40) & (Slots - 1);

    private static void Add(string word, Topics topics)
    {
        var hash = HashStart;
        for (var i = word.Length - 1; i >= 0; i--)
        {
            hash = Next(hash, (byte)word[i]);
        }

        var slot = Slot(hash);
        while (Keys[slot] != 0 && Keys[slot] != hash)
        {
            slot = (slot + 1) & (Slots - 1);
        }

        Keys[slot] = hash;
        Values[slot] |= topics;
        var ending = Ending((byte)word[^1], (byte)word[^2]);
        Endings[ending >> 6] |= 1UL << (ending & 63);
    }
}
