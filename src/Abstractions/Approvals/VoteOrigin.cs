namespace Gateway.Abstractions.Approvals;

/// <summary>How a vote came.</summary>
/// <param name="Channel">The channel, such as <c>api</c>, <c>slack</c> or <c>email</c>; at most 64 characters.</param>
/// <param name="Reference">What finds it there, such as a message's id; never a secret, at most 256 characters.</param>
[GenerateSerializer, Immutable, Alias("gw.VoteOrigin")]
public sealed record VoteOrigin([property: Id(0)] string Channel, [property: Id(1)] string Reference)
{
    /// <summary>The management API, and with it the console and the commands.</summary>
    public static VoteOrigin Api { get; } = new("api", "");
}
