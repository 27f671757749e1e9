using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What each kind finds and leaves.</summary>
public sealed class DetectorTests
{
    public static TheoryData<string, string, string> Positives => new()
    {
        { "card", "pay with 4111111111111111 now", "4111111111111111" },
        { "card", "4012-8888-8888-1881", "4012-8888-8888-1881" },
        { "card", "x: 4012 8888 8888 1881.", "4012 8888 8888 1881" },
        { "card", "3714 496353 98431", "3714 496353 98431" },
        { "card", "6759649826438453", "6759649826438453" },
        { "card", "2024-01-02 4111 1111 1111 1111", "4111 1111 1111 1111" },
        { "card", "line\n4111111111111111\nline", "4111111111111111" },
        { "card", "４１１１１１１１１１１１１１１１", "４１１１１１１１１１１１１１１１" },
        { "card", "٤١١١١١١١١١١١١١١١", "٤١١١١١١١١١١١١١١١" },
        { "card", "41\u200B11 11\u200D11 1111 1111", "41\u200B11 11\u200D11 1111 1111" },
        { "card", "4111\u00A01111\u00A01111\u00A01111", "4111\u00A01111\u00A01111\u00A01111" },
        { "iban", "DE89370400440532013000", "DE89370400440532013000" },
        { "iban", "to DE89 3704 0044 0532 0130 00, please", "DE89 3704 0044 0532 0130 00" },
        { "iban", "VG96 VPVG 0000 0123 4567 8901 X", "VG96 VPVG 0000 0123 4567 8901" },
        { "iban", "NO93 8601 1117 947", "NO93 8601 1117 947" },
        { "iban", "a\nGB29NWBK60161331926819", "GB29NWBK60161331926819" },
        { "email", "mail jane.doe+x@example.co.uk.", "jane.doe+x@example.co.uk" },
        { "email", "<info@xn--80ak6aa92e.com>", "info@xn--80ak6aa92e.com" },
        { "email", "tab\tjane@example.com", "jane@example.com" },
        { "email", "jörg@bücher.example", "jörg@bücher.example" },
        { "ssn", "ssn 078-05-1123.", "078-05-1123" },
        { "ssn", "SSN: 078051123", "078051123" },
        { "phone", "call +49 30 1234567", "+49 30 1234567" },
        { "phone", "+14155550132", "+14155550132" },
        { "phone", "(415) 555-0132", "(415) 555-0132" },
        { "phone", "415-555-0132", "415-555-0132" },
        { "phone", "090-1234-5678", "090-1234-5678" },
        { "phone", "+44 (0)20 7946 0958", "+44 (0)20 7946 0958" },
        { "ipv4", "from 192.168.0.1:80", "192.168.0.1" },
        { "ipv4", "(10.0.0.1)", "10.0.0.1" },
        { "ipv6", "at fe80::1 on eth0", "fe80::1" },
        { "ipv6", "[2001:db8::1]:8080", "2001:db8::1" },
        { "ipv6", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334" },
        { "ipv6", "::1", "::1" },
        { "email", "\"jane doe\"@example.com", "\"jane doe\"@example.com" },
        { "card", "card number 6011000990139424009", "6011000990139424009" },
        { "phone", "71-33-52-22 office", "71-33-52-22" },
        { "phone", "call me at 5550132", "5550132" },
        { "phone", "55501327 (mobile)", "55501327" },
    };

    public static TheoryData<string> Negatives => new()
    {
        "1748503543012", "4111111111111112", "id 1700000000000000", "0.4111111111111111", "550e8400-e29b-41d4-a716-446655440000",
        "DE89370400440532013001", "ZZ89370400440532013000", "not@home", "icon@2x.png", "pkg@1.2.3", "git@github.com:a/b",
        "000-12-3456", "666-12-3456", "900-12-3456", "123-45-0000", "123-00-6789", "078051123", "123-45-6789-01",
        "2024-01-02T12:30:45.123Z", "2024-01-02 03:04:05", "2024-01-02 03:04:05 123456789", "12:30:45", "1.2.3", "256.1.1.1", "1.2.3.4.5",
        "v1.2.3.4",
        "ac128d32-5872-4104-8921-ea9720fb7382", "641206ca-0050-4630-9290-ac8479d53fad", "a-0123-4567-891-b",
        "std::cout", "dead::beef", "a[::2]", "::", "ff:ff:ff:ff:ff:ff", "aa:bb:cc:dd:ee:ff:00", "1700000000", "1, 2, 3, 4, 5, 6, 7, 8", "555-0132",
        "-----BEGIN CERTIFICATE-----", "3.14159265358979", "order 12345678901", "order 5550132", "phone x5550132y",
        "01-02-2024", "eyJ.eyJ.eyJ", "ghp_short",
    };

    [Theory]
    [MemberData(nameof(Positives))]
    public void A_value_is_found(string kind, string text, string value) => Assert.Equal([(kind, value)], Scanned.Text(text));

    [Theory]
    [MemberData(nameof(Negatives))]
    public void What_only_looks_like_a_value_is_left(string text) => Assert.Empty(Scanned.Text(text));

    [Fact]
    public void A_mailbox_at_an_address_in_brackets_is_found() =>
        Assert.Equal([("email", "x@[192.0.2.1]"), ("ipv4", "192.0.2.1")], Scanned.Text("to x@[192.0.2.1]"));

    [Fact]
    public void An_address_inside_an_address_is_both() =>
        Assert.Equal([("ipv6", "64:ff9b::192.0.2.1"), ("ipv4", "192.0.2.1")], Scanned.Text("64:ff9b::192.0.2.1"));
}
