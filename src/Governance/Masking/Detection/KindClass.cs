namespace Gateway.Governance.Masking.Detection;

/// <summary>What family a kind belongs to; the first two are groups that a policy may name.</summary>
internal enum KindClass : byte
{
    /// <summary>About a person or what is theirs; the group <c>personal</c>.</summary>
    Personal,

    /// <summary>A credential; the group <c>secret</c>.</summary>
    Secret,

    /// <summary>A value that its place tells: a path, a column.</summary>
    Field,

    /// <summary>Defined in the configuration.</summary>
    Custom,
}
