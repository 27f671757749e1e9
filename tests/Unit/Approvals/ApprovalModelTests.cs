using System.Globalization;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>Seeded histories of approvals. <c>GATEWAY_APPROVAL_HISTORIES</c> says how many, <c>GATEWAY_APPROVAL_SEED</c> replays one.</summary>
public sealed class ApprovalModelTests
{
    [Fact]
    public void No_history_breaks_what_an_approval_promises()
    {
        if (Number("GATEWAY_APPROVAL_SEED") is { } one)
        {
            new ApprovalHistory(one).Play();
            return;
        }

        var (failures, ran) = (new List<string>(), 0);
        for (var seed = 0; seed < (Number("GATEWAY_APPROVAL_HISTORIES") ?? 500); seed++)
        {
            try
            {
                ran += new ApprovalHistory(seed).Play();
            }
            catch (InvalidOperationException broken)
            {
                failures.Add($"seed {seed}: {broken.Message}; replay with GATEWAY_APPROVAL_SEED={seed}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10)));
        Assert.True(ran > 100, $"only {ran} calls ran, so little was shown");
    }

    private static int? Number(string variable) => int.TryParse(
        Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
