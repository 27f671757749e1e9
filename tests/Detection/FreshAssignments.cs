using System.Globalization;

namespace Gateway.Detection;

/// <summary>Makes assignments of made-up secrets, and of what only stands where secrets do.</summary>
internal sealed class FreshAssignments(int seed)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly string[] Names =
    [
        "api_key", "ACME_API_KEY", "apiKey", "client_secret", "clientSecret", "auth_token", "accessToken", "DB_PASSWORD", "db.password",
        "x-auth-token", "SECRET_KEY", "signingSecret", "bot_token", "herokuApiKey", "encryption-key", "refresh_token", "spring.datasource.password",
    ];

    private static readonly string[] Forms =
    [
        "{0}={1}", "{0} = \"{1}\"", "{0}: {1}", "{0}: '{1}'", "\"{0}\": \"{1}\"", "export {0}={1}", "--{0} {1}", "--{0}={1}", "{0} := `{1}`",
        "<{0}>{1}</{0}>", "set(\"{0}\", \"{1}\")", "'{0}' => '{1}'", "string {0} = \"{1}\";", "{{\"name\":\"{0}\",\"value\":\"{1}\"}}",
        "Server=a;{0}={1};", "https://example.com/?{0}={1}&page=2",
    ];

    private static readonly string[] Harmless =
    [
        "changeme", "your-api-key", "<token>", "${API_KEY}", "$(cat key.txt)", "{{ .Values.key }}", "/run/secrets/key", "./certs/key.pem",
        "********", "xxxxxxxxxxxxxxxx", "null", "process.env.API_KEY", "getenv('X')", "required", "string", "config.apiKey", "%API_KEY%", "[credential]",
        "https://example.com/docs/keys", "true", "placeholder-value", "",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A value and the assignment of it.</summary>
    internal (string Value, string Text) Next()
    {
        var value = string.Concat(Enumerable.Range(0, _random.Next(20, 44)).Select(_ => Letters[_random.Next(Letters.Length)]));
        return (value, Form(value));
    }

    /// <summary>An assignment that gives nothing away.</summary>
    internal string NextHarmless() => Form(Harmless[_random.Next(Harmless.Length)]);

    private string Form(string value) => string.Format(CultureInfo.InvariantCulture, Forms[_random.Next(Forms.Length)],
        Names[_random.Next(Names.Length)], value);
}
