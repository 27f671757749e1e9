using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Governance.Approvals.Channels;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>The page of a link: plain HTML without script, picture or anything from elsewhere.</summary>
internal static class DecisionPage
{
    // Arguments stand in the order of their characters, whatever direction those have.
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
        + "h1{font-size:1.3rem;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}"
        + "dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}"
        + "pre{background:#f4f4f4;padding:1rem;white-space:pre-wrap;overflow-wrap:anywhere;direction:ltr;unicode-bidi:bidi-override}"
        + "textarea{width:100%;box-sizing:border-box;font:inherit}button{font:inherit;padding:.5rem 1.5rem;margin:1rem 1rem 0 0}"
        + ".told{border-left:4px solid #b00;padding:.2rem 1rem}";

    private static readonly string s_policy = "default-src 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))
        + "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The request, with a form where there is one to send.</summary>
    /// <param name="http">The request to answer.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="notice">What is shown.</param>
    /// <param name="form">The form's hidden value; null for a page without a form.</param>
    /// <param name="told">What is said above it; empty for nothing.</param>
    /// <param name="person">Name of whom the link is for; empty for nobody's.</param>
    public static Task WriteAsync(HttpContext http, int status, Notice notice, string? form, string told, string person)
    {
        var page = new StringBuilder();
        Open(page, NoticeText.Title(notice), told);
        page.Append("<dl>");
        foreach (var (name, value) in NoticeText.Facts(notice)) page.Append($"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>");
        page.Append("</dl>");
        if (NoticeText.Arguments(notice) is { Length: > 0 } arguments)
            page.Append($"<h2>What it carries, masked</h2><pre>{Text(arguments)}</pre>");
        if (form is not null) WriteForm(page, form, person);
        return SendAsync(http, status, page);
    }

    /// <summary>A page that only says something.</summary>
    public static Task SayAsync(HttpContext http, int status, string title, string told)
    {
        var page = new StringBuilder();
        Open(page, title, told);
        return SendAsync(http, status, page);
    }

    private static void Open(StringBuilder page, string title, string told)
    {
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">")
            .Append($"<title>{Text(title)}</title><style>{Style}</style></head><body><h1>{Text(title)}</h1>");
        if (told.Length > 0) page.Append($"<p class=\"told\">{Text(told)}</p>");
    }

    private static void WriteForm(StringBuilder page, string form, string person) => page
        .Append("<form method=\"post\" action=\"\" autocomplete=\"off\">")
        .Append($"<input type=\"hidden\" name=\"{DecisionForm.Field}\" value=\"{Text(form)}\">")
        .Append($"<p>You decide as {Text(person)}. The link is yours alone.</p>")
        .Append("<label for=\"reason\">Reason (a no needs one; the caller is told)</label>")
        .Append("<textarea id=\"reason\" name=\"reason\" maxlength=\"1000\" rows=\"3\"></textarea>")
        .Append("<button name=\"decision\" value=\"approve\">Approve</button>")
        .Append("<button name=\"decision\" value=\"deny\">Deny</button></form>");

    private static Task SendAsync(HttpContext http, int status, StringBuilder page)
    {
        page.Append("</body></html>");
        var headers = http.Response.Headers;
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        headers.ContentSecurityPolicy = s_policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: with it browsers call the origin of the form's own post null.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["X-Robots-Tag"] = "noindex";
        headers.CacheControl = "no-store";
        return http.Response.WriteAsync(page.ToString(), http.RequestAborted);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
