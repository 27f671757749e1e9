using System.Collections.Frozen;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>Tells from a name whether what is assigned to it is secret: DB_PASSWORD, apiKey, x-auth-token, herokuToken.</summary>
internal static class SecretName
{
    private const int LengthMax = 96;
    private const int WordsMax = 24;

    /// <summary>The words that make a name worth reading, each with the place of its three rarest letters.</summary>
    internal static readonly (string Text, int Anchor)[] Anchors =
    [
        ("pass", 0), ("pwd", 0), ("secret", 1), ("token", 0), ("key", 0), ("credential", 2), ("creds", 1), ("auth", 0),
        ("kennwort", 1), ("senha", 1), ("wachtwoord", 1), ("contrase", 3),
    ];

    private static readonly string[] Passwords =
        ["password", "passwd", "passphrase", "passwort", "passcode", "pwd", "kennwort", "senha", "wachtwoord", "contrasena"];

    private static readonly string[] Tokens = ["secret", "secrets", "token", "credential", "credentials", "creds"];

    private static readonly string[] NotPass = ["bypass", "compass", "encompass", "trespass", "surpass"];

    // A key is secret where the word before it says so.
    private static readonly FrozenSet<string> KeyOf = Set(
        "api access secret private priv auth authentication authorization account sign signing signature encryption encrypt enc "
        + "decryption master license licence storage service app application client consumer admin security server shared deploy "
        + "deployment subscription integration ingest ingestion developer write sdk session aes hmac rsa cipher crypto psk sas "
        + "root user token jwt webhook cookie wallet host insert project org stream bot partner merchant");

    // What comes behind the word makes it the name of something else.
    private static readonly FrozenSet<string> Behind = Set(
        "id ids name names url urls uri path paths file files filename dir folder type types kind length len size count counts "
        + "limit limits usage used max min total expiry expires expired expiration expire exp ttl age issuer endpoint location "
        + "field fields header headers policy policies rule rules label prefix suffix regex pattern format hint reset version "
        + "manager provider config settings algorithm alg arn ref reference source store vault ring board word words event down "
        + "up press pressed codes index required enabled disabled valid strength validator validation changed updated created "
        + "rotated rotation at date time timestamp placeholder title description message error input confirmation visible "
        + "attempts scope scopes status mode selector variable variables parameter param method bytes bits tab frame frames alias "
        + "column constraint class handler factory generator mapping map list exists is has set show hide login page usages "
        + "budget tokens per rate window estimate encoder encoding decoder stream");

    // What comes before it makes it something that is no secret, or that an agent has to hand on.
    private static readonly FrozenSet<string> Before = Set(
        "public pub publishable csrf xsrf next page paging continuation progress cursor resume primary foreign partition sort "
        + "cache idempotency composite unique sequence schema group lookup translation locale row object search max min num count "
        + "prompt completion cached reasoning lexer parser eos bos pad stop no not forgot forgotten reset change confirm show "
        + "hide bucket issuer subject registry natural surrogate hash arrow hot");

    private static readonly FrozenSet<string> Providers = Set(
        "adobe adafruit aws algolia amplitude auth0 bittrex box braze bugsnag codecov cohere datadog deepgram droneci drone "
        + "etsy facebook fastly figma finicity finnhub firebase flickr freshbooks freshdesk gcp gitea github gitter heroku "
        + "hetzner ibm jenkins jira kraken kucoin linkedin linode looker lokalise mattermost meraki messagebird mistral mixpanel "
        + "mux nexmo nytimes okta openshift opsgenie pagerduty plaid pusher rapidapi reddit rollbar sendbird sentry sidekiq slack "
        + "snyk spotify square squarespace ssh stability steam sumo sumologic telegram travis twitch twitter unsplash vonage "
        + "vultr weatherapi wandb wix woocommerce yelp youtube zapier zendesk zoom "
        + string.Join(' ', SecretKinds.Formats.Select(f => f.Kind)));

    /// <summary>What a name says.</summary>
    /// <param name="name">An identifier, a property name or an option, without quotes.</param>
    internal static NameClass Classify(ReadOnlySpan<byte> name)
    {
        name = name.Length > LengthMax ? name[^LengthMax..] : name;
        Span<char> lower = stackalloc char[LengthMax];
        Span<Range> words = stackalloc Range[WordsMax];
        var count = Split(name, lower, words);
        for (var i = count - 1; i >= 0; i--)
        {
            var word = lower[words[i]];
            if (Behind.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
            {
                return NameClass.None;
            }

            var kind = OfWord(word, i > 0 ? lower[words[i - 1]] : default);
            if (kind != NameClass.None)
            {
                return AnyIn(Before, lower, words[..i]) ? NameClass.None : kind;
            }
        }

        return NameClass.None;
    }

    /// <summary>Whether the word secret is in a name.</summary>
    internal static bool SaysSecret(ReadOnlySpan<byte> name)
    {
        const string word = "secret";
        for (var i = 0; i + word.Length <= name.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name.Slice(i, word.Length), word))
            {
                return true;
            }
        }

        return false;
    }

    private static NameClass OfWord(ReadOnlySpan<char> word, ReadOnlySpan<char> before)
    {
        if (EndsWithAny(word, Passwords) || (word.EndsWith("pass") && !EndsWithAny(word, NotPass)))
        {
            return NameClass.Password;
        }

        if (EndsWithAny(word, Tokens) || word is "auth" or "bearer")
        {
            return NameClass.Token;
        }

        if (!word.EndsWith("key"))
        {
            return NameClass.None;
        }

        var owner = word.Length == 3 ? before : word[..^3];
        return IsOwner(owner) ? NameClass.Token : NameClass.None;
    }

    // access, or storageaccess: the end of it counts.
    private static bool IsOwner(ReadOnlySpan<char> owner)
    {
        var owners = KeyOf.GetAlternateLookup<ReadOnlySpan<char>>();
        var providers = Providers.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var start = 0; owner.Length - start >= 3; start++)
        {
            if (owners.Contains(owner[start..]) || providers.Contains(owner[start..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsWithAny(ReadOnlySpan<char> word, string[] ends)
    {
        foreach (var end in ends)
        {
            if (word.EndsWith(end, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyIn(FrozenSet<string> set, ReadOnlySpan<char> lower, ReadOnlySpan<Range> words)
    {
        var lookup = set.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in words)
        {
            if (lookup.Contains(lower[word]))
            {
                return true;
            }
        }

        return false;
    }

    // Words end at whatever is no letter, where a capital begins one, and at a digit behind letters.
    private static int Split(ReadOnlySpan<byte> name, Span<char> lower, Span<Range> words)
    {
        var count = 0;
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isLetter = i < name.Length && Word.IsLetter(name[i]);
            if (isLetter)
            {
                lower[i] = (char)(name[i] | 0x20);
            }

            var beginsWord = isLetter && i > start && IsUpper(name, i)
                && (!IsUpper(name, i - 1) || (IsLower(name, i + 1) && i - start > 1));
            if (isLetter && !beginsWord)
            {
                continue;
            }

            if (i > start && count < words.Length)
            {
                words[count++] = start..i;
            }

            start = isLetter ? i : i + 1;
        }

        return count;
    }

    private static bool IsUpper(ReadOnlySpan<byte> name, int at) => (uint)(name[at] - 'A') < 26;

    private static bool IsLower(ReadOnlySpan<byte> name, int at) => at < name.Length && (uint)(name[at] - 'a') < 26;

    private static FrozenSet<string> Set(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
