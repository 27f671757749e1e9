using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>A whole string that stands behind a name that says secret: its property's, or that of a string just before it.</summary>
internal static class NearSecret
{
    internal static void Find(in TextContext context, List<TextMatch> matches)
    {
        if (AuthHeader.IsName(context.Name))
        {
            AuthHeader.FindValue(context, 0, matches);
            return;
        }

        var name = SecretName.Classify(context.Name);
        if ((name == NameClass.None || SecretName.SaysSecret(context.Name)) && AwsKey.FindSecret(context.Text, 0, out var secret))
        {
            matches.Add(secret);
        }

        if (name != NameClass.None && AssignedValue.IsSecret(context.Text, name, isLiteral: true))
        {
            matches.Add(new TextMatch(SecretKind.Credential, 0, context.Text.Length, 85));
        }
    }
}
