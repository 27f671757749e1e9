namespace Gateway.Edge.Approvals;

/// <summary>A held call whose client has come back with what we gave it.</summary>
/// <param name="State">What we gave it, verified.</param>
/// <param name="Action">What its user did with the address, if it was shown one.</param>
internal sealed record ReturnedCall(RequestState State, UserAction Action);
