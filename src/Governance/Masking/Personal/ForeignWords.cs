using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>The words of <see cref="TopicWords"/> in other scripts, which are compared as they are: these scripts join their words, or have
/// no capitals.</summary>
internal static class ForeignWords
{
    private static readonly (Topics Topics, byte[][] Words)[] Lists =
    [
        Of(Topics.Phone, "телефон Телефон ТЕЛЕФОН моб. τηλέφωνο Τηλέφωνο κινητό 電話 电话 手机 "
            + "手機 携帯 전화 휴대폰 โทร फोन मोबाइल هاتف جوال טלפון נייד"),
        Of(Topics.Passport, "паспорт Паспорт διαβατήρι 護照 护照 旅券 "
            + "パスポート 여권 หนังสือเดินทาง पासपोर्ट جواز דרכון"),
        Of(Topics.Birth, "рождения народження рожд. γέννησης 生年月日 出生 "
            + "誕生日 생년월일 วันเกิด जन्म الميلاد לידה"),
        Of(Topics.Licence, "водительск посвідчення δίπλωμα 驾驶证 駕駛執照 運転免許 운전면허 ใบขับขี่ רישיון"),
        Of(Topics.Card, "карта карты карту картка κάρτα 信用卡 "
            + "银行卡 カード 카드 บัตรเครดิต बैंक بطاقة כרטיס"),
        Of(Topics.Ssn | Topics.Tax, "税号 納税者番号"),
        Of(Topics.Egn, "ЕГН егн"),
        Of(Topics.Rnokpp, "РНОКПП рнокпп ІПН податків"),
        Of(Topics.Amka, "ΑΜΚΑ αμκα"),
        Of(Topics.Vat, "ΑΦΜ ДДС"),
        Of(Topics.Israel, "תעודת ת.ז ת״ז זהות"),
        Of(Topics.China, "身份证 身份證 公民身份"),
        Of(Topics.HongKong, "香港身份證"),
        Of(Topics.Taiwan, "身分證 統一編號"),
        Of(Topics.Rrn, "주민등록 주민번호 외국인등록"),
        Of(Topics.MyNumber, "マイナンバー 個人番号"),
        Of(Topics.Thailand, "ประชาชน"),
        Of(Topics.Aadhaar, "आधार"),
    ];

    /// <summary>What the words in a text speak of; None where all of it is ASCII.</summary>
    internal static Topics In(ReadOnlySpan<byte> text)
    {
        var topics = Topics.None;
        if (Ascii.IsValid(text))
        {
            return topics;
        }

        foreach (var (topic, words) in Lists)
        {
            foreach (var word in words)
            {
                topics |= text.IndexOf(word) >= 0 ? topic : Topics.None;
            }
        }

        return topics;
    }

    private static (Topics Topics, byte[][] Words) Of(Topics topics, string words) =>
        (topics, [.. words.Split(' ').Select(Encoding.UTF8.GetBytes).SelectMany(Readings)]);

    // As it is written, and as it stands in a text that was folded because of other characters.
    private static byte[][] Readings(byte[] word)
    {
        var folded = new FoldedText();
        return folded.Fold(word) && !Ascii.IsValid(folded.Text) ? [word, folded.Text.ToArray()] : [word];
    }
}
