namespace Gateway.Edge.Management.Policies;

/// <summary>Body of a backtest.</summary>
/// <param name="Source">The policy's text to try; left out for the live version.</param>
/// <param name="SinceDays">How far back, days; 7 when left out.</param>
/// <param name="Connection">Only this connection; left out for all.</param>
internal sealed record PolicyBacktest(string? Source = null, double? SinceDays = null, string? Connection = null);
