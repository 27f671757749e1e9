namespace Gateway.Governance.Configuration;

/// <summary>One key of a file.</summary>
/// <param name="Name">As written.</param>
/// <param name="Type">What may stand there.</param>
/// <param name="Default">As it would be written; null when the key is required.</param>
/// <param name="Text">What it does, one sentence without its full stop.</param>
internal sealed record ConfigKey(string Name, ConfigType Type, string? Default, string Text)
{
    /// <summary>Whether <c>null</c> may stand there and means the same as leaving the key out.</summary>
    public bool MayBeNull => Default is "null" || Type is ConfigType.Section or ConfigType.Many or ConfigType.Named && Default is not null;
}
