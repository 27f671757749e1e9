namespace Gateway.Edge.Approvals;

/// <summary>Everything of the path that carries approvals to callers.</summary>
/// <param name="Resumption">Step 3: calls that come back in a further round.</param>
/// <param name="Estimation">Step 6: what SQL would cost, before people are asked about it.</param>
/// <param name="Holding">Steps 6 and 7: the wait.</param>
/// <param name="Tools">In place of steps 8 and 9: the gateway's own tools.</param>
internal sealed record ApprovalCarriers(Resumption Resumption, Estimation Estimation, Holding Holding, ApprovalTools Tools);
