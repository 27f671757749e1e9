using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Ties the form of a decision page to the browser that was shown it, to its link, and to what it showed.</summary>
/// <remarks>A page elsewhere can make a browser post here, but it has neither the cookie (SameSite=Strict) nor the form's token. Source:
/// threat T16; OWASP, signed double-submit cookie.</remarks>
internal sealed class DecisionForm(LinkKey key, LiveConfig config, TimeProvider time)
{
    /// <summary>The hidden field.</summary>
    public const string Field = "form";

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(30);

    /// <summary>Sets the cookie and gives the hidden field's value.</summary>
    public string Show(HttpContext http, string link, LinkToken token, ApprovalView view)
    {
        // One for all pages of a browser: a second one must not make the first's form void.
        var nonce = http.Request.Cookies[CookieName] is { Length: 32 } known && known.All(char.IsAsciiHexDigitLower)
            ? known : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        http.Response.Cookies.Append(CookieName, nonce, new CookieOptions
        {
            HttpOnly = true,
            Secure = IsSecure,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            MaxAge = s_life,
            IsEssential = true,
        });
        var ends = Math.Min(token.ExpiresAtUnixMs, (time.GetUtcNow() + s_life).ToUnixTimeMilliseconds());
        return new LinkToken(LinkPurpose.Form, token.Approval, token.Person, Seen(link, nonce, view), ends).Write(key);
    }

    /// <summary>Whether a posted form was shown to this browser, for this link, and showed what waits now.</summary>
    public LinkVerdict Check(HttpContext http, string link, LinkToken token, ApprovalView view, string? posted)
    {
        var verdict = LinkToken.Read(posted, key, LinkPurpose.Form, time.GetUtcNow().ToUnixTimeMilliseconds(), out var form);
        if (verdict != LinkVerdict.Good) return verdict;
        if (http.Request.Cookies[CookieName] is not { Length: 32 } nonce) return LinkVerdict.Forged;
        return form.Approval == token.Approval && form.Person == token.Person && form.Seen == Seen(link, nonce, view)
            ? LinkVerdict.Good : LinkVerdict.Forged;
    }

    private bool IsSecure => config.Current.Listen.PublicUrl.Scheme == "https";

    // The prefix makes browsers refuse the cookie from any other host, or without TLS.
    private string CookieName => IsSecure ? "__Host-gateway-form" : "gateway-form";

    private static UInt128 Seen(string link, string nonce, ApprovalView view)
    {
        var text = Encoding.ASCII.GetBytes($"{link}\n{nonce}\n");
        var all = new byte[text.Length + 16];
        text.CopyTo(all, 0);
        BinaryPrimitives.WriteUInt128BigEndian(all.AsSpan(text.Length), LinkToken.Mark(view));
        return LinkToken.Mark(all);
    }
}
